"""The public edition: written by editors, released by two keys that the database itself asks for."""

import cities.codes
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SAID = "title, summary, text, gain, outcome, stage, topic_id, checked_on, picture, picture_key, alt"
KEYS = f"""
-- Whether this person acts for the practice's city today, as its coordinator if that is asked for.
create function practices_stands_behind(person bigint, practice bigint, coordinates boolean) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from posts_post p
    join cities_membership m on m.city_id = p.city_id join cities_user u on u.id = m.person_id and u.is_active
    where p.id = practice and p.state = 1 and p.deleted_at is null and m.person_id = person
      and (m.role = 'coordinator' or m.role = 'expert' and not coordinates)
      and m.valid_from <= statement_timestamp() and (m.valid_to is null or m.valid_to > statement_timestamp()))
$$;

create function practices_two_keys() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  said text[] := '{{{SAID}}}';
  before jsonb; after jsonb;
begin
  if tg_op = 'INSERT' then
    new.first_key_id := null; new.second_key_id := null;
    return new;
  end if;
  select jsonb_object_agg(key, value) into before from jsonb_each(to_jsonb(old)) where key = any(said);
  select jsonb_object_agg(key, value) into after from jsonb_each(to_jsonb(new)) where key = any(said);
  if before is distinct from after then
    new.first_key_id := null; new.second_key_id := null;
    return new;
  end if;
  if new.first_key_id <> coalesce(old.first_key_id, 0) and not (new.first_key_id = smartpitch_user()
      and practices_stands_behind(new.first_key_id, new.practice_id, false))
    or new.second_key_id <> coalesce(old.second_key_id, 0) and not (new.second_key_id = smartpitch_user()
      and practices_stands_behind(new.second_key_id, new.practice_id, true)) then
    raise exception 'a person gives only their own key' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger two_keys before insert or update on practices_publicedition
  for each row execute function practices_two_keys();

alter table practices_publicedition
  add constraint keys_of_two_people check (first_key_id <> second_key_id),
  enable row level security;
create policy editing on practices_publicedition to smartpitch_web
  using (posts_may_edit(practice_id)) with check (posts_may_edit(practice_id));
create policy system on practices_publicedition to smartpitch_system using (true) with check (true);
revoke delete on practices_publicedition from smartpitch_web;

-- Everybody, signed in or not, reads what stands released; nobody writes it but the two functions below.
alter table practices_publictext enable row level security;
create policy reading on practices_publictext for select to smartpitch_web
  using (withdrawn_at is null or posts_may_edit(practice_id));
create policy withdrawing on practices_publictext for update to smartpitch_web
  using (posts_may_edit(practice_id)) with check (posts_may_edit(practice_id) and withdrawn_at is not null);
create policy system on practices_publictext to smartpitch_system using (true) with check (true);
revoke insert, update, delete on practices_publictext from smartpitch_web;
grant update (withdrawn_at) on practices_publictext to smartpitch_web;

-- Releases the edition word for word if two people stand behind it today. Says whether it did. named: a new code, used
-- the first time; later releases keep their address.
create function practices_release(wanted bigint, named varchar) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into practices_publictext (code, practice_id, city_id, released_at, {SAID})
  select named, e.practice_id, p.city_id, statement_timestamp(), {", ".join(f"e.{name}" for name in SAID.split(", "))}
  from practices_publicedition e join posts_post p on p.id = e.practice_id
  where e.practice_id = wanted and posts_may_edit(wanted)
    and practices_stands_behind(e.first_key_id, wanted, false)
    and practices_stands_behind(e.second_key_id, wanted, true)
  on conflict (practice_id) do update set city_id = excluded.city_id, released_at = excluded.released_at,
    withdrawn_at = null, {", ".join(f"{name} = excluded.{name}" for name in SAID.split(", "))};
  return found;
end $$;

-- What was withdrawn needs both keys again. A practice in the trash, or moved to another city, takes its text back.
create function practices_keys_dropped() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update practices_publicedition set first_key_id = null, second_key_id = null where practice_id = new.practice_id;
  return null;
end $$;
create trigger keys_dropped after update of withdrawn_at on practices_publictext
  for each row when (new.withdrawn_at is not null) execute function practices_keys_dropped();
create function practices_text_taken_back() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update practices_publictext set withdrawn_at = statement_timestamp()
  where practice_id = new.id and withdrawn_at is null;
  return null;
end $$;
create trigger text_taken_back after update of deleted_at, city_id on posts_post for each row
  when (new.deleted_at is not null or new.city_id <> old.city_id) execute function practices_text_taken_back();
"""  # noqa: S608  names of our own
UNDO = """
drop trigger text_taken_back on posts_post;
drop function practices_text_taken_back();
drop function practices_keys_dropped() cascade;
drop function practices_release(bigint, varchar);
drop function practices_two_keys() cascade;
drop function practices_stands_behind(bigint, bigint, boolean);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0006_city_facts"),
        ("posts", "0013_more_deeds"),
        ("practices", "0016_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicEdition",
            fields=[
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("summary", models.CharField(max_length=160, verbose_name="in one sentence")),
                (
                    "text",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name="what was done"
                    ),
                ),
                (
                    "gain",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(1000)],
                        verbose_name="what residents gain",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("works", "Works"),
                            ("reserved", "Works with reservations"),
                            ("early", "Too early to say"),
                            ("stopped", "Stopped"),
                            ("failed", "Did not work out"),
                        ],
                        max_length=12,
                        verbose_name="how it turned out",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idea", "Idea"),
                            ("preparing", "Preparation"),
                            ("tender", "Tender"),
                            ("pilot", "Pilot"),
                            ("running", "In operation"),
                            ("scaled", "Scaled up"),
                            ("stopped", "Ended"),
                        ],
                        max_length=10,
                        verbose_name="how far it is",
                    ),
                ),
                ("checked_on", models.DateField(verbose_name="last checked")),
                ("picture", models.BinaryField(blank=True, null=True, verbose_name="picture")),
                ("picture_key", models.CharField(blank=True, editable=False, max_length=12)),
                ("alt", models.CharField(blank=True, max_length=200, verbose_name="what the picture shows")),
                (
                    "practice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="practices.practice",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "first_key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practices.term",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "public edition",
                "verbose_name_plural": "public editions",
            },
        ),
        migrations.CreateModel(
            name="PublicText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("summary", models.CharField(max_length=160, verbose_name="in one sentence")),
                (
                    "text",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name="what was done"
                    ),
                ),
                (
                    "gain",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(1000)],
                        verbose_name="what residents gain",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("works", "Works"),
                            ("reserved", "Works with reservations"),
                            ("early", "Too early to say"),
                            ("stopped", "Stopped"),
                            ("failed", "Did not work out"),
                        ],
                        max_length=12,
                        verbose_name="how it turned out",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idea", "Idea"),
                            ("preparing", "Preparation"),
                            ("tender", "Tender"),
                            ("pilot", "Pilot"),
                            ("running", "In operation"),
                            ("scaled", "Scaled up"),
                            ("stopped", "Ended"),
                        ],
                        max_length=10,
                        verbose_name="how far it is",
                    ),
                ),
                ("checked_on", models.DateField(verbose_name="last checked")),
                ("picture", models.BinaryField(blank=True, null=True, verbose_name="picture")),
                ("picture_key", models.CharField(blank=True, editable=False, max_length=12)),
                ("alt", models.CharField(blank=True, max_length=200, verbose_name="what the picture shows")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("released_at", models.DateTimeField(verbose_name="released")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cities.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "practice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.practice"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practices.term",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "published text",
                "verbose_name_plural": "published texts",
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at", None)), fields=["-released_at"], name="public_newest"
                    )
                ],
            },
        ),
        migrations.RunSQL(KEYS, UNDO),
    ]
