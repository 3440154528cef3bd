"""What the host city prepares is read by the host city and by organisers."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Who reads: whoever acts for the host city once the meeting is announced, and organisers. Who writes: its coordinators,
# and organisers. Presenters will read the sheet as well; that is another policy on it.
WHO = """
create function meetings_sees_host_page(wanted bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_speaks_for(null) or exists (select from meetings_meeting m
    where m.id = wanted and m.state <> 'planned' and meetings_acts_for(smartpitch_user(), m.city_id))
$$;
create function meetings_prepares(wanted bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_speaks_for(null) or meetings_sees_host_page(wanted) and exists (
    select from meetings_meeting m join cities_membership s using (city_id)
    where m.id = wanted and s.person_id = smartpitch_user() and s.role = 'coordinator'
      and s.valid_from <= statement_timestamp() and (s.valid_to is null or s.valid_to > statement_timestamp()))
$$;
"""
DOOR = """
alter table meetings_hostsheet enable row level security;
create policy reading on meetings_hostsheet for select to smartpitch_web using (meetings_sees_host_page(meeting_id));
create policy adding on meetings_hostsheet for insert to smartpitch_web
  with check (meetings_prepares(meeting_id) and changed_by_id = smartpitch_user());
create policy editing on meetings_hostsheet for update to smartpitch_web
  using (meetings_prepares(meeting_id)) with check (changed_by_id = smartpitch_user());
create policy system on meetings_hostsheet to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_hostsheet from smartpitch_web;
grant update (hall, equipment, arrival, catering, contact, rules, limits, version, changed_at, changed_by_id)
  on meetings_hostsheet to smartpitch_web;

alter table meetings_hosttask enable row level security;
create policy reading on meetings_hosttask for select to smartpitch_web using (meetings_sees_host_page(meeting_id));
create policy adding on meetings_hosttask for insert to smartpitch_web
  with check (meetings_prepares(meeting_id) and state = '' and by_id is null);
create policy editing on meetings_hosttask for update to smartpitch_web
  using (meetings_sees_host_page(meeting_id)) with check (by_id = smartpitch_user());
create policy system on meetings_hosttask to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_hosttask from smartpitch_web;
grant update (state, at, by_id) on meetings_hosttask to smartpitch_web;
"""
UNDO = """
drop policy reading on meetings_hostsheet; drop policy adding on meetings_hostsheet;
drop policy editing on meetings_hostsheet; drop policy system on meetings_hostsheet;
drop policy reading on meetings_hosttask; drop policy adding on meetings_hosttask;
drop policy editing on meetings_hosttask; drop policy system on meetings_hosttask;
drop function meetings_prepares(bigint), meetings_sees_host_page(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0014_tasks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HostSheet",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="host_sheet",
                        serialize=False,
                        to="meetings.meeting",
                    ),
                ),
                ("hall", models.TextField(blank=True, max_length=1000, verbose_name="the hall")),
                ("equipment", models.TextField(blank=True, max_length=1000, verbose_name="equipment")),
                ("arrival", models.TextField(blank=True, max_length=1000, verbose_name="arrival and set-up")),
                ("catering", models.TextField(blank=True, max_length=1000, verbose_name="catering")),
                ("contact", models.TextField(blank=True, max_length=300, verbose_name="contact on the spot")),
                ("rules", models.TextField(blank=True, max_length=1000, verbose_name="house rules")),
                ("limits", models.TextField(blank=True, max_length=1000, verbose_name="time limits")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "changed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "sheet of the host",
                "verbose_name_plural": "sheets of the hosts",
            },
        ),
        migrations.CreateModel(
            name="HostTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "usual",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hall", "The hall is booked, with tables for everybody in one circle"),
                            ("way", "The step-free way is tried and signed"),
                            ("catering", "Coffee and lunch are ordered, diets asked"),
                            ("projector", "Projector and sound are tried with a foreign laptop"),
                            ("wifi", "Wi-Fi for guests, the password on a sheet of paper"),
                            ("contact", "A person on the spot with a telephone"),
                            ("press", "The press knows of the meeting and that it is closed"),
                            ("photos", "Consent to photographs is ready at the door"),
                            ("tags", "Name tags are printed"),
                            ("signs", "Signs lead from the entrance to the hall"),
                        ],
                        default="",
                        editable=False,
                        max_length=9,
                    ),
                ),
                ("text", models.CharField(blank=True, default="", max_length=200, verbose_name="what is to be done")),
                ("days_before", models.PositiveSmallIntegerField(verbose_name="days before the meeting")),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[("", "to do"), ("done", "done"), ("unneeded", "not needed")],
                        default="",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("at", models.DateTimeField(editable=False, null=True)),
                (
                    "by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="host_tasks", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "thing to prepare",
                "verbose_name_plural": "things to prepare",
                "ordering": ["-days_before", "pk"],
                "constraints": [models.UniqueConstraint(fields=("meeting", "usual", "text"), name="host_task_once")],
            },
        ),
        migrations.RunSQL([WHO, DOOR], UNDO),
    ]
