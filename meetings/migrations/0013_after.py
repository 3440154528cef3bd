"""What changed because of a meeting: asked of the cities that were there, answered by a signed link."""

import cities.codes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

DOOR = """
alter table meetings_aftereffect enable row level security;
create policy reading on meetings_aftereffect for select to smartpitch_web
  using (meetings_acts_for(smartpitch_user(), city_id) or posts_speaks_for(null));
create policy system on meetings_aftereffect to smartpitch_system using (true) with check (true);
revoke insert, update, delete on meetings_aftereffect from smartpitch_web;
"""
ASKED = """
-- What the page behind a signed link says, without signing in: whoever has the link was sent it, and still acts for the
-- city. Not a word of what was answered but yes or no.
create function meetings_asked(wanted varchar, person bigint)
returns table (id bigint, number smallint, title varchar, day date, city varchar, answer varchar, answered_at timestamptz,
  who text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, m.number, m.title, m.date, c.name, a.answer, a.answered_at, u.name
  from meetings_aftereffect a join meetings_meeting m on m.id = a.meeting_id join cities_city c on c.id = a.city_id
  left join cities_user u on u.id = a.answered_by_id
  where a.code = wanted and meetings_acts_for(person, a.city_id)
$$;
-- The one public number: how many cities have answered, and for how many of them anything changed. Nothing below three.
create function meetings_changes(wanted bigint, out answered int, out changed int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(distinct city_id)::int, (count(distinct city_id) filter (where answer = 'yes'))::int
  from meetings_aftereffect where meeting_id = wanted and answer <> '' having count(distinct city_id) >= 3
$$;
"""
UNDO = "drop function meetings_changes(bigint), meetings_asked(varchar, bigint);"


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0008_goals"),
        ("meetings", "0012_promises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AfterEffect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("wave", models.PositiveSmallIntegerField()),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "yes"), ("no", "no"), ("not_yet", "not yet")],
                        max_length=7,
                        verbose_name="did anything change",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="what changed")),
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
                    "city",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="after_effects", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "after-effect of a meeting",
                "verbose_name_plural": "after-effects of meetings",
                "ordering": ["wave", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "city", "wave"), name="a_city_is_asked_once_in_a_wave"),
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""), ("answered_at__isnull", False), _connector="XOR"),
                        name="answered_at_some_time",
                    ),
                ],
            },
        ),
        migrations.RunSQL([DOOR, ASKED], [UNDO]),
    ]
