"""An action may hang on an item of the programme, as a note does; under a pitch its readers alone read it."""

import django.db.models.deletion
from django.db import migrations, models

DOOR = """
drop policy reading on meetings_task; drop policy agreeing on meetings_task; drop policy saying on meetings_task;
create policy reading on meetings_task for select to smartpitch_web
  using ((posts_speaks_for(null) or meetings_acts_for(smartpitch_user(), city_id)
      or exists (select from meetings_meeting m where m.id = meeting_id and m.room_id = any(smartpitch_groups())))
    and {door});
create policy agreeing on meetings_task for insert to smartpitch_web
  with check (posts_speaks_for(null) and by_id = smartpitch_user() and state = 'open'
    and closed_at is null and closed_by_id is null and week_reminded_on is null and day_reminded_on is null
    and exists (select from cities_city c where c.id = city_id
      and c.status in ('founder', 'member', 'candidate', 'observer')) and {door});
create policy saying on meetings_task for update to smartpitch_web
  using ((posts_speaks_for(null) or meetings_acts_for(smartpitch_user(), city_id)) and {door});
"""
UNDER_A_PITCH = "(pitch_id is null or posts_may_read(pitch_id))"


class Migration(migrations.Migration):
    dependencies = [("meetings", "0027_going_on")]

    operations = [
        migrations.AddField(
            "task",
            "pitch",
            models.ForeignKey(
                "meetings.pitch", django.db.models.deletion.CASCADE, null=True, related_name="+", editable=False
            ),
        ),
        migrations.AddField(
            "task", "item", models.CharField(blank=True, max_length=100, default="", editable=False), False
        ),
        migrations.AddConstraint(
            "task",
            models.CheckConstraint(
                condition=models.Q(("pitch", None), ("item", ""), _connector="OR"), name="task_stands_in_one_place"
            ),
        ),
        migrations.RunSQL(DOOR.format(door=UNDER_A_PITCH), DOOR.format(door="true")),
    ]
