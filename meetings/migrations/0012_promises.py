"""Promises: read by people of both cities and by organisers; each side says its own part of how they end."""

import cities.codes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# Who acts for both cities says what the receiver may say.
DOOR = """
alter table meetings_promise enable row level security;
create policy reading on meetings_promise for select to smartpitch_web
  using (meetings_acts_for(smartpitch_user(), giver_id) or meetings_acts_for(smartpitch_user(), receiver_id)
    or posts_speaks_for(null));
create policy giving on meetings_promise for insert to smartpitch_web
  with check (by_id = smartpitch_user()
    and (meetings_acts_for(smartpitch_user(), giver_id) or posts_speaks_for(null))
    and state = 'open' and closed_at is null and closed_for_id is null and thanked_at is null
    and giver_reminded_on is null and receiver_reminded_on is null
    and (select count(*) from cities_city c where c.id in (giver_id, receiver_id)
      and c.status in ('founder', 'member', 'candidate', 'observer')) = 2
    and exists (select from meetings_meeting m where m.id = meeting_id and m.state in ('announced', 'held')
      and m.date <= (statement_timestamp() at time zone 'Europe/Prague')::date));
create policy saying on meetings_promise for update to smartpitch_web
  using (meetings_acts_for(smartpitch_user(), giver_id) or meetings_acts_for(smartpitch_user(), receiver_id));
create policy system on meetings_promise to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_promise from smartpitch_web;
grant update (state, word, thanked_at) on meetings_promise to smartpitch_web;
"""
SIDES = """
create function meetings_guard_promise() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gives boolean := meetings_acts_for(smartpitch_user(), old.giver_id);
  gets boolean := meetings_acts_for(smartpitch_user(), old.receiver_id);
  allowed boolean;
begin
  if smartpitch_user() is null then
    return new;  -- the timer
  end if;
  if new.thanked_at is distinct from old.thanked_at then
    allowed := gets and old.thanked_at is null and old.state = 'kept' and new.state = 'kept';
    new.thanked_at := statement_timestamp();
  else
    allowed := old.thanked_at is null and case old.state || ' ' || new.state
      when 'open kept' then gives or gets
      when 'open given_up' then gives
      when 'open not_needed' then gets
      when 'kept open' then gets
      when 'not_needed open' then gets
      when 'given_up open' then gives
      else false end;
    new.closed_at := case when new.state <> 'open' then statement_timestamp() end;
    new.closed_for_id := case when new.state = 'open' then null when gets then old.receiver_id else old.giver_id end;
  end if;
  if not coalesce(allowed, false) then
    raise exception 'the other side says this, or nobody' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger promise_guarded before update of state, word, thanked_at on meetings_promise
  for each row execute function meetings_guard_promise();
"""
UNDO = "drop trigger promise_guarded on meetings_promise; drop function meetings_guard_promise();"


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0008_goals"),
        ("meetings", "0011_hybrid"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("what", models.CharField(max_length=300, verbose_name="what")),
                ("due", models.DateField(verbose_name="by when")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("form_key", models.UUIDField(editable=False, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "promised"),
                            ("kept", "kept"),
                            ("given_up", "given up"),
                            ("not_needed", "no longer needed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("word", models.CharField(blank=True, max_length=300, verbose_name="why not")),
                ("thanked_at", models.DateTimeField(editable=False, null=True)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                ("giver_reminded_on", models.DateField(editable=False, null=True)),
                ("receiver_reminded_on", models.DateField(editable=False, null=True)),
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
                    "closed_for",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cities.city",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cities.city",
                        verbose_name="who promises",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="promises", to="meetings.meeting"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cities.city",
                        verbose_name="to whom",
                    ),
                ),
            ],
            options={
                "verbose_name": "promise",
                "verbose_name_plural": "promises",
                "ordering": ["due", "pk"],
                "indexes": [
                    models.Index(fields=["giver", "state", "due"], name="promises_of_giver"),
                    models.Index(fields=["receiver", "state", "due"], name="promises_to_receiver"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("by", "form_key", "giver", "receiver", "what"), name="one_promise_from_one_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True),
                        name="promised_to_another_city",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "given_up"), models.Q(("word", ""), _negated=True)),
                            models.Q(models.Q(("state", "given_up"), _negated=True), ("word", "")),
                            _connector="OR",
                        ),
                        name="promise_given_up_with_a_word",
                    ),
                ],
            },
        ),
        migrations.RunSQL([DOOR, SIDES], [UNDO]),
    ]
