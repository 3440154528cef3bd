"""Closing a meeting: its public paragraph, drafted and published by organisers alone; what is public of its pitches."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

DOOR = """
alter table meetings_reportdraft enable row level security;
create policy reading on meetings_reportdraft for select to smartpitch_web using (posts_speaks_for(null));
create policy adding on meetings_reportdraft for insert to smartpitch_web
  with check (posts_speaks_for(null) and changed_by_id = smartpitch_user());
create policy editing on meetings_reportdraft for update to smartpitch_web
  using (posts_speaks_for(null)) with check (changed_by_id = smartpitch_user());
create policy system on meetings_reportdraft to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_reportdraft from smartpitch_web;
grant update (text, version, changed_at, changed_by_id) on meetings_reportdraft to smartpitch_web;

create function meetings_guard_report() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.public_report <> (case when tg_op = 'UPDATE' then old.public_report else '' end)
      and smartpitch_user() is not null and not posts_speaks_for(null) then
    raise exception 'only an organiser tells the public of a meeting' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger report_guarded before insert or update on meetings_meeting
  for each row execute function meetings_guard_report();
"""
# For everybody, once the meeting is closed. Of one or two pitches it would say which city came with its failure.
GIVEN = """
create function meetings_given(wanted bigint) returns table (given integer, failures integer)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::integer, case when count(*) >= 3 then count(*) filter (where p.format = 'failure')::integer end
  from meetings_meeting m join meetings_pitch p on p.meeting_id = m.id join posts_post w on w.id = p.post_ptr_id
  where m.id = wanted and m.state = 'held' and p.status = 'given' and w.deleted_at is null
$$;
"""
UNDO = """
drop function meetings_given(bigint);
drop trigger report_guarded on meetings_meeting; drop function meetings_guard_report();
drop policy reading on meetings_reportdraft; drop policy adding on meetings_reportdraft;
drop policy editing on meetings_reportdraft; drop policy system on meetings_reportdraft;
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("meetings", "0024_presenters_read_the_sheet"),
    ]
    operations = [
        migrations.AddField(
            model_name="meeting",
            name="public_report",
            field=models.TextField(blank=True, default="", editable=False, max_length=2000),
        ),
        migrations.CreateModel(
            name="ReportDraft",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="report_draft",
                        serialize=False,
                        to="meetings.meeting",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="public paragraph")),
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
                "verbose_name": "draft of the public paragraph",
                "verbose_name_plural": "drafts of public paragraphs",
            },
        ),
        migrations.RunSQL([DOOR, GIVEN], UNDO),
    ]
