"""Feedback to whoever pitched: given by those who were in the room, read by the city of the pitch alone."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

DOOR = """
create function meetings_may_feed_back(wanted bigint, town bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_may_read(wanted) and not posts_may_edit(wanted) and posts_speaks_for(town)
    and statement_timestamp() between meetings_begins(wanted) and meetings_begins(wanted) + interval '14 days'
    and exists (select from meetings_pitch p join meetings_registration r on r.meeting_id = p.meeting_id
      where p.post_ptr_id = wanted and r.person_id = smartpitch_user() and r.city_id = town and r.presence = 'present')
$$;
-- How many have answered, and of how many cities somebody would try it: also for organisers, who read no answer.
create function meetings_feedback_count(wanted bigint, out answers int, out cities int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::int, count(distinct f.city_id) filter (where f.will = 'yes')::int from meetings_feedback f
  where f.pitch_id = wanted and posts_may_read(wanted) and (posts_may_edit(wanted) or posts_speaks_for(null))
$$;

alter table meetings_feedback enable row level security;
create policy reading on meetings_feedback for select to smartpitch_web
  using (person_id = smartpitch_user() or posts_may_edit(pitch_id));
create policy adding on meetings_feedback for insert to smartpitch_web
  with check (person_id = smartpitch_user() and meetings_may_feed_back(pitch_id, city_id));
create policy changing on meetings_feedback for update to smartpitch_web
  using (person_id = smartpitch_user())
  with check (person_id = smartpitch_user() and meetings_may_feed_back(pitch_id, city_id));
create policy system on meetings_feedback to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_feedback from smartpitch_web;
grant update (useful, more, will) on meetings_feedback to smartpitch_web;
"""
UNDO = """
drop policy reading on meetings_feedback; drop policy adding on meetings_feedback;
drop policy changing on meetings_feedback; drop policy system on meetings_feedback;
drop function meetings_feedback_count(bigint), meetings_may_feed_back(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0008_goals"),
        ("meetings", "0022_questions_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="feedback_asked",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("useful", models.CharField(blank=True, max_length=500, verbose_name="what was most useful")),
                ("more", models.CharField(blank=True, max_length=500, verbose_name="what should be said more")),
                (
                    "will",
                    models.CharField(
                        choices=[("yes", "yes"), ("perhaps", "perhaps"), ("no", "no")],
                        max_length=7,
                        verbose_name="will your city try it",
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "city",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cities.city"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feedback", to="meetings.pitch"
                    ),
                ),
            ],
            options={
                "verbose_name": "feedback to a pitch",
                "verbose_name_plural": "feedback to pitches",
                "constraints": [models.UniqueConstraint(fields=("pitch", "person"), name="one_feedback_of_a_person")],
            },
        ),
        migrations.RunSQL(DOOR, UNDO),
    ]
