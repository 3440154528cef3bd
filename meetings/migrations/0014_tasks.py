"""Actions from meetings: read by organisers, by the responsible city, and by those who were in the room."""

import cities.codes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

DOOR = """
alter table meetings_task enable row level security;
create policy reading on meetings_task for select to smartpitch_web
  using (posts_speaks_for(null) or meetings_acts_for(smartpitch_user(), city_id)
    or exists (select from meetings_meeting m where m.id = meeting_id and m.room_id = any(smartpitch_groups())));
create policy agreeing on meetings_task for insert to smartpitch_web
  with check (posts_speaks_for(null) and by_id = smartpitch_user() and state = 'open'
    and closed_at is null and closed_by_id is null and week_reminded_on is null and day_reminded_on is null
    and exists (select from cities_city c where c.id = city_id
      and c.status in ('founder', 'member', 'candidate', 'observer')));
create policy saying on meetings_task for update to smartpitch_web
  using (posts_speaks_for(null) or meetings_acts_for(smartpitch_user(), city_id));
create policy system on meetings_task to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_task from smartpitch_web;
grant update (what, city_id, person_id, due, version, state, word) on meetings_task to smartpitch_web;
"""
SIDES = """
create function meetings_guard_task() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if smartpitch_user() is null then
    return new;  -- the timer
  end if;
  if tg_op = 'UPDATE' and not posts_speaks_for(null) and ((new.what, new.city_id, new.person_id, new.due, new.version, new.word)
      is distinct from (old.what, old.city_id, old.person_id, old.due, old.version, old.word)
      or old.state || ' ' || new.state not in ('open done', 'done open')) then
    raise exception 'the responsible city says whether it is done, organisers the rest' using errcode = 'insufficient_privilege';
  end if;
  if new.person_id is not null and not meetings_acts_for(new.person_id, new.city_id)
      and (tg_op = 'INSERT' or (new.person_id, new.city_id) is distinct from (old.person_id, old.city_id)) then
    raise exception 'a person of the responsible city' using errcode = 'insufficient_privilege';
  end if;
  if tg_op = 'UPDATE' and new.state <> old.state then
    new.closed_at := case when new.state <> 'open' then statement_timestamp() end;
    new.closed_by_id := case when new.state <> 'open' then smartpitch_user() end;
  end if;
  return new;
end $$;
create trigger task_guarded before insert or update on meetings_task
  for each row execute function meetings_guard_task();
"""
UNDO = "drop trigger task_guarded on meetings_task; drop function meetings_guard_task();"


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0008_goals"),
        ("meetings", "0013_after"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("what", models.CharField(max_length=300, verbose_name="what")),
                ("due", models.DateField(verbose_name="by when")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("form_key", models.UUIDField(editable=False, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "to be done"), ("done", "done"), ("dropped", "dropped")],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("word", models.CharField(blank=True, max_length=300, verbose_name="why not")),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                ("week_reminded_on", models.DateField(editable=False, null=True)),
                ("day_reminded_on", models.DateField(editable=False, null=True)),
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cities.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="meetings.meeting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "verbose_name_plural": "actions",
                "ordering": ["due", "pk"],
                "indexes": [models.Index(fields=["city", "state", "due"], name="tasks_of_city")],
                "constraints": [
                    models.UniqueConstraint(fields=("by", "form_key", "city", "what"), name="one_task_from_one_form"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), models.Q(("word", ""), _negated=True)),
                            models.Q(models.Q(("state", "dropped"), _negated=True), ("word", "")),
                            _connector="OR",
                        ),
                        name="task_dropped_with_a_word",
                    ),
                ],
            },
        ),
        migrations.RunSQL([DOOR, SIDES], [UNDO]),
    ]
