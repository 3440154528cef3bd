"""Letters of organisers to many, and what became of each: read by organisers alone."""

import cities.codes
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

DOOR = """
alter table inbox_bulkletter enable row level security;
create policy reading on inbox_bulkletter for select to smartpitch_web using (posts_speaks_for(null));
create policy adding on inbox_bulkletter for insert to smartpitch_web
  with check (state = 'draft' and by_id = smartpitch_user() and posts_speaks_for(null));
create policy editing on inbox_bulkletter for update to smartpitch_web using (posts_speaks_for(null))
  with check (state <> 'confirmed' or confirmed_by_id = smartpitch_user());
create policy system on inbox_bulkletter to smartpitch_system using (true) with check (true);
revoke update, delete on inbox_bulkletter from smartpitch_web;
grant update (audience, subject_cs, body_cs, subject_en, body_en, state, version, people, confirmed_by_id, goes_at, sent_at)
  on inbox_bulkletter to smartpitch_web;

-- What was confirmed goes out as it was confirmed, and what was sent stays as it was sent.
create function inbox_guard_letter() returns trigger language plpgsql as $$
begin
  if old.state = 'sent' or old.state = 'confirmed' and (new.state = 'draft' or
      (new.audience, new.subject_cs, new.body_cs, new.subject_en, new.body_en, new.people, new.goes_at) is distinct from
      (old.audience, old.subject_cs, old.body_cs, old.subject_en, old.body_en, old.people, old.goes_at))
      or new.state = 'confirmed' and old.state not in ('draft', 'confirmed')
      or new.state = 'sent' and old.state <> 'confirmed' then
    raise exception 'a letter that was confirmed does not change' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger letter_guarded before update of audience, subject_cs, body_cs, subject_en, body_en, state, people, goes_at
  on inbox_bulkletter for each row execute function inbox_guard_letter();

alter table inbox_delivery enable row level security;
create policy reading on inbox_delivery for select to smartpitch_web using (posts_speaks_for(null));
create policy adding on inbox_delivery for insert to smartpitch_web
  with check (sent_at is null and state <> 'sent' and exists (
    select from inbox_bulkletter l where l.id = letter_id and l.state = 'confirmed' and l.confirmed_by_id = smartpitch_user()));
create policy system on inbox_delivery to smartpitch_system using (true) with check (true);
revoke update, delete on inbox_delivery from smartpitch_web;

alter table inbox_refusal enable row level security;
create policy reading on inbox_refusal for select to smartpitch_web
  using (person_id = smartpitch_user() or posts_speaks_for(null));
create policy system on inbox_refusal to smartpitch_system using (true) with check (true);
revoke insert, update, delete on inbox_refusal from smartpitch_web;  -- by the link in a letter (inbox/refusing.py)

-- Confirmed letters about this kind of thing whose time has come, and who confirmed them: for the timer, who reads none.
create function inbox_letters_due(kind varchar) returns table (letter bigint, person bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select id, confirmed_by_id from inbox_bulkletter
  where state = 'confirmed' and goes_at <= statement_timestamp() and split_part(about, ' ', 1) = kind order by id
$$;
-- What the queue of mail knows of letters under way; after two days it knows nothing any more (run_due: prune).
create function inbox_settle_deliveries() returns bigint
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with settled as (
    update inbox_delivery d set state = case when known.status = 0 then 'sent' else 'failed' end,
      sent_at = case when known.status = 0 then known.last_updated end,
      reason = case when known.status = 0 then '' else 'the mail server did not take it' end
    from inbox_delivery u left join post_office_email known on known.headers ->> 'Message-ID' like '<' || u.code || '@%'
    where d.id = u.id and u.state = 'waiting'
      and (known.status in (0, 1) or known.id is null and u.at < statement_timestamp() - interval '2 days')
    returning d.id)
  select count(*) from settled
$$;
"""
UNDO = """
drop function inbox_settle_deliveries(), inbox_letters_due(varchar);
drop trigger letter_guarded on inbox_bulkletter; drop function inbox_guard_letter();
drop policy reading on inbox_bulkletter; drop policy adding on inbox_bulkletter; drop policy editing on inbox_bulkletter;
drop policy system on inbox_bulkletter;
drop policy reading on inbox_delivery; drop policy adding on inbox_delivery; drop policy system on inbox_delivery;
drop policy reading on inbox_refusal; drop policy system on inbox_refusal;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0008_goals"),
        ("inbox", "0001_initial"),
        ("post_office", "0014_alter_email_recipient_delivery_status_and_more"),
        ("posts", "0017_deeds_of_meetings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("about", models.CharField(max_length=40)),
                ("audience", models.CharField(max_length=20)),
                (
                    "only",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("subject_cs", models.CharField(max_length=150, verbose_name="subject in Czech")),
                ("body_cs", models.TextField(verbose_name="letter in Czech")),
                ("subject_en", models.CharField(blank=True, max_length=150, verbose_name="subject in English")),
                ("body_en", models.TextField(blank=True, verbose_name="letter in English")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("confirmed", "waits to be sent"),
                            ("sent", "sent"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("form_key", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("goes_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "letter to many",
                "verbose_name_plural": "letters to many",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits to be sent"),
                            ("sent", "sent"),
                            ("left", "left out"),
                            ("failed", "not delivered"),
                        ],
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "city",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="inbox.bulkletter"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery of a letter",
                "verbose_name_plural": "deliveries of letters",
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name": "refusal of letters", "verbose_name_plural": "refusals of letters"},
        ),
        migrations.AddIndex(
            model_name="bulkletter",
            index=models.Index(fields=["about", "-id"], name="letters_about"),
        ),
        migrations.AddConstraint(
            model_name="bulkletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["confirmed", "sent"]), _negated=True),
                    ("goes_at__isnull", False),
                    _connector="OR",
                ),
                name="confirmed_letter_knows_when",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["at"], name="deliveries_under_way"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("letter", "person"), name="one_letter_for_one_person"),
        ),
        migrations.RunSQL(DOOR, UNDO),
    ]
