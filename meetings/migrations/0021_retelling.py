"""Requests for a retelling: between the city that was not in the room and the city of the pitch."""

import cities.codes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

DOOR = """
-- When a pitch begins by the last released programme of its meeting; null when it has no place in it.
create function meetings_begins(wanted bigint) returns timestamptz
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (m.date + (b ->> 'day')::int - 1 + (s ->> 'starts')::time) at time zone 'Europe/Prague'
  from meetings_pitch p join meetings_meeting m on m.id = p.meeting_id
  join meetings_release r on r.meeting_id = m.id and r.number = m.programme_number,
  jsonb_array_elements(r.data) b, jsonb_array_elements(b -> 'slots') s
  where p.post_ptr_id = wanted and (s ->> 'pitch')::bigint = wanted limit 1
$$;
create function meetings_is_over(meeting bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(m.date_to, m.date) < (statement_timestamp() at time zone 'Europe/Prague')::date
    and m.state in ('announced', 'held') from meetings_meeting m where m.id = meeting
$$;

-- A member city without anybody in the room asks after the meeting, for what its people see as a line without words.
-- Whether that line is still a pitch to be read makes no difference to them.
create function meetings_may_ask_retelling(wanted bigint, town bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select meetings_begins(wanted) is not null and not posts_may_read(wanted) and posts_speaks_for(town)
    and exists (select from meetings_pitch p where p.post_ptr_id = wanted and meetings_is_over(p.meeting_id)
      and not exists (select from meetings_registration r
        where r.meeting_id = p.meeting_id and r.city_id = town and r.presence = 'present'))
    and exists (select from cities_city c where c.id = town and c.status in ('founder', 'member'))
$$;

alter table meetings_retelling enable row level security;
create policy reading on meetings_retelling for select to smartpitch_web
  using (posts_speaks_for(city_id) or posts_may_edit(pitch_id));
create policy adding on meetings_retelling for insert to smartpitch_web
  with check (by_id = smartpitch_user() and state = 'asked' and answer = '' and answered_by_id is null
    and meetings_may_ask_retelling(pitch_id, city_id));
create policy editing on meetings_retelling for update to smartpitch_web
  using (posts_may_edit(pitch_id)) with check (posts_may_edit(pitch_id) and answered_by_id = smartpitch_user());
create policy system on meetings_retelling to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_retelling from smartpitch_web;
grant update (state, answer, answered_by_id, answered_at) on meetings_retelling to smartpitch_web;
"""
UNDO = """
drop policy reading on meetings_retelling; drop policy adding on meetings_retelling;
drop policy editing on meetings_retelling; drop policy system on meetings_retelling;
drop function meetings_may_ask_retelling(bigint, bigint), meetings_is_over(bigint), meetings_begins(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0008_goals"),
        ("meetings", "0020_materials"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Retelling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("word", models.CharField(blank=True, max_length=300, verbose_name="why you want to know it")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for an answer"),
                            ("granted", "may read it"),
                            ("declined", "declined"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="a word to the city")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "city",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cities.city"),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="retellings", to="meetings.pitch"
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a retelling",
                "verbose_name_plural": "requests for a retelling",
                "ordering": ["at", "pk"],
                "constraints": [models.UniqueConstraint(fields=("pitch", "city"), name="one_retelling_for_a_city")],
            },
        ),
        migrations.RunSQL(DOOR, UNDO),
    ]
