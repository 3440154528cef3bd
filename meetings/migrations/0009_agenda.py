"""The agenda: its draft is between organisers and the host; what is released is for everybody, without pitches."""

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

DOOR = """
alter table meetings_block enable row level security;
create policy reading on meetings_block for select to smartpitch_web
  using (posts_speaks_for(null) or meetings_hosts(meeting_id));
create policy writing on meetings_block to smartpitch_web
  using (posts_speaks_for(null)) with check (posts_speaks_for(null));
create policy system on meetings_block to smartpitch_system using (true) with check (true);
alter table meetings_slot enable row level security;
create policy reading on meetings_slot for select to smartpitch_web
  using (posts_speaks_for(null) or meetings_hosts(meeting_id));
create policy writing on meetings_slot to smartpitch_web
  using (posts_speaks_for(null)) with check (posts_speaks_for(null));
create policy system on meetings_slot to smartpitch_system using (true) with check (true);
alter table meetings_release enable row level security;
create policy reading on meetings_release for select to smartpitch_web using (true);
create policy adding on meetings_release for insert to smartpitch_web
  with check (posts_speaks_for(null) and by_id = smartpitch_user());
create policy system on meetings_release to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_release from smartpitch_web;

-- A release is a newer version for calendars as well.
create function meetings_released() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update meetings_meeting set programme_number = new.number where id = new.meeting_id;
  return null;
end $$;
create trigger released after insert on meetings_release for each row execute function meetings_released();
create or replace function meetings_raise_sequence() returns trigger language plpgsql as $$
begin
  if (new.title, new.date, new.date_to, new.starts, new.ends, new.venue, new.city_id, new.state, new.programme_number) is distinct from
     (old.title, old.date, old.date_to, old.starts, old.ends, old.venue, old.city_id, old.state, old.programme_number) then
    new.sequence := old.sequence + 1;
    new.changed_at := statement_timestamp();
  else
    new.sequence := old.sequence;
    new.changed_at := old.changed_at;
  end if;
  return new;
end $$;
"""
UNDO = """
create or replace function meetings_raise_sequence() returns trigger language plpgsql as $$
begin
  if (new.title, new.date, new.date_to, new.starts, new.ends, new.venue, new.city_id, new.state) is distinct from
     (old.title, old.date, old.date_to, old.starts, old.ends, old.venue, old.city_id, old.state) then
    new.sequence := old.sequence + 1;
    new.changed_at := statement_timestamp();
  else
    new.sequence := old.sequence;
    new.changed_at := old.changed_at;
  end if;
  return new;
end $$;
drop trigger released on meetings_release; drop function meetings_released();
drop policy reading on meetings_release; drop policy adding on meetings_release; drop policy system on meetings_release;
drop policy reading on meetings_slot; drop policy writing on meetings_slot; drop policy system on meetings_slot;
drop policy reading on meetings_block; drop policy writing on meetings_block; drop policy system on meetings_block;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0008_door_of_pitches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                (
                    "day",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="day",
                    ),
                ),
                ("starts", models.TimeField(blank=True, null=True, verbose_name="begins at")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=80,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="minutes kept for it",
                    ),
                ),
                ("room", models.CharField(blank=True, max_length=60, verbose_name="hall")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "block of the programme",
                "verbose_name_plural": "blocks of the programme",
                "ordering": ["day", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what has changed")),
                ("data", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="releases", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "release of the programme",
                "verbose_name_plural": "releases of the programme",
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("meeting", "number"), name="release_number_once")],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pitch", "pitch"),
                            ("break", "break"),
                            ("point", "point"),
                            ("private", "not in the programme"),
                        ],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="title")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slots", to="meetings.block"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.pitch",
                    ),
                ),
            ],
            options={
                "verbose_name": "slot of the programme",
                "verbose_name_plural": "slots of the programme",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "pitch"), name="a_pitch_stands_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "pitch"), ("pitch__isnull", False)),
                            models.Q(models.Q(("kind", "pitch"), _negated=True), ("pitch", None)),
                            _connector="OR",
                        ),
                        name="slot_of_a_pitch",
                    ),
                ],
            },
        ),
        migrations.AddField(
            "meeting", "programme_number", models.PositiveSmallIntegerField(db_default=0, editable=False)
        ),
        migrations.RunSQL(DOOR, UNDO),
    ]
