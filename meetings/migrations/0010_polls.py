"""Date polls: who is asked, who may answer, and until when, for the database too."""

import cities.codes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

ASKED = """
-- Those who act for an active city, and organisers: they know of polls and of what cities say.
create function meetings_is_asked() returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_speaks_for(null) or exists (select from cities_membership m
    where m.person_id = smartpitch_user() and meetings_acts_for(m.person_id, m.city_id))
$$;
create function meetings_poll_takes_answers(wanted bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from meetings_poll p join meetings_meeting m on m.id = p.meeting_id
    where p.id = wanted and p.closed_at is null and m.state = 'planned'
      and p.until >= (statement_timestamp() at time zone 'Europe/Prague')::date)
$$;
"""
DOOR = """
alter table meetings_poll enable row level security;
alter table meetings_pollday enable row level security;
alter table meetings_pollanswer enable row level security;
create policy reading on meetings_poll for select to smartpitch_web using ((select meetings_is_asked()));
create policy adding on meetings_poll for insert to smartpitch_web
  with check (posts_speaks_for(null) and by_id = smartpitch_user());
create policy editing on meetings_poll for update to smartpitch_web
  using (posts_speaks_for(null) and closed_at is null) with check (posts_speaks_for(null));
create policy reading on meetings_pollday for select to smartpitch_web using ((select meetings_is_asked()));
create policy adding on meetings_pollday for insert to smartpitch_web with check (posts_speaks_for(null));
create policy reading on meetings_pollanswer for select to smartpitch_web using ((select meetings_is_asked()));
create policy adding on meetings_pollanswer for insert to smartpitch_web
  with check (by_id = smartpitch_user() and meetings_acts_for(by_id, city_id) and meetings_poll_takes_answers(poll_id));
create policy editing on meetings_pollanswer for update to smartpitch_web
  using (meetings_acts_for(smartpitch_user(), city_id) and meetings_poll_takes_answers(poll_id))
  with check (by_id = smartpitch_user() and meetings_acts_for(by_id, city_id));
create policy system on meetings_poll to smartpitch_system using (true) with check (true);
create policy system on meetings_pollday to smartpitch_system using (true) with check (true);
create policy system on meetings_pollanswer to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_poll, meetings_pollday, meetings_pollanswer from smartpitch_web;
grant update (until, closed_at, chosen_id) on meetings_poll to smartpitch_web;
grant update (says, remark, by_id) on meetings_pollanswer to smartpitch_web;
"""
WORDS = """
alter table meetings_pollanswer add constraint a_city_says_yes_if_needed_or_no check (
  jsonb_typeof(says) = 'object' and not jsonb_path_exists(says, '$.* ? (@ != "yes" && @ != "maybe" && @ != "no")'));
-- When it was said, and the how manieth time, is kept here: nobody backdates an answer.
create function meetings_note_answer() returns trigger language plpgsql as $$
begin
  new.at := statement_timestamp();
  new.version := case when tg_op = 'UPDATE' then old.version + 1 else 1 end;
  return new;
end $$;
create trigger answer_noted before insert or update on meetings_pollanswer
  for each row execute function meetings_note_answer();
"""
UNDO = """
drop trigger answer_noted on meetings_pollanswer; drop function meetings_note_answer();
alter table meetings_pollanswer drop constraint a_city_says_yes_if_needed_or_no;
drop policy reading on meetings_poll; drop policy adding on meetings_poll; drop policy editing on meetings_poll;
drop policy reading on meetings_pollday; drop policy adding on meetings_pollday;
drop policy reading on meetings_pollanswer; drop policy adding on meetings_pollanswer;
drop policy editing on meetings_pollanswer; drop policy system on meetings_poll;
drop policy system on meetings_pollday; drop policy system on meetings_pollanswer;
drop function meetings_poll_takes_answers(bigint), meetings_is_asked();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0008_goals"),
        ("meetings", "0009_agenda"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Poll",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("until", models.DateField(verbose_name="cities answer until")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("reminded_for", models.DateField(editable=False, null=True)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="polls", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "date poll",
                "verbose_name_plural": "date polls",
                "ordering": ["until", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PollDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("starts", models.TimeField(blank=True, null=True, verbose_name="begins at")),
                ("ends", models.TimeField(blank=True, null=True, verbose_name="ends at")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="about the host or the room")),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="days", to="meetings.poll"
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a poll",
                "verbose_name_plural": "days of a poll",
                "ordering": ["day"],
            },
        ),
        migrations.AddField(
            model_name="poll",
            name="chosen",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="meetings.pollday"
            ),
        ),
        migrations.CreateModel(
            name="PollAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("says", models.JSONField()),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="remark")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("version", models.PositiveIntegerField(db_default=1, editable=False)),
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
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="meetings.poll"
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to a poll",
                "verbose_name_plural": "answers to a poll",
                "ordering": ["city__sort_key", "city"],
                "constraints": [
                    models.UniqueConstraint(fields=("poll", "city"), name="one_answer_of_a_city_to_a_poll")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="pollday",
            constraint=models.UniqueConstraint(fields=("poll", "day"), name="each_day_once_in_a_poll"),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("meeting",), name="one_open_poll_of_a_meeting"
            ),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.CheckConstraint(
                condition=models.Q(("chosen", None), ("closed_at__isnull", False), _connector="OR"),
                name="a_chosen_day_ends_the_poll",
            ),
        ),
        migrations.RunSQL([ASKED, DOOR, WORDS], [UNDO]),
    ]
