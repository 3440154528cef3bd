"""Questions before a pitch: read by its readers; whose a hidden one is, that city and organisers alone know."""

import cities.codes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

DOOR = """
-- Whether this city may ask and second now: a member, not the one that pitches; the programme is out, the meeting not over.
create function meetings_may_ask(wanted bigint, town bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_may_read(wanted) and not posts_may_edit(wanted) and posts_speaks_for(town)
    and exists (select from cities_city c where c.id = town and c.status in ('founder', 'member'))
    and meetings_begins(wanted) is not null and exists (
      select from meetings_pitch p join posts_post w on w.id = p.post_ptr_id join meetings_meeting m on m.id = p.meeting_id
      where p.post_ptr_id = wanted and w.city_id <> town and m.state = 'announced' and not meetings_is_over(m.id))
$$;
-- Both rows at once, the question and whose it is. True: a new one; false: it stands there already; null: not allowed.
create function meetings_ask(wanted bigint, named varchar, said varchar, unnamed boolean, town bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  made bigint;
begin
  if not meetings_may_ask(wanted, town) or btrim(said) = '' then
    return null;
  end if;
  insert into meetings_pitchquestion (code, pitch_id, body, hidden, answer, version)
    values (named, wanted, said, unnamed, '', 1) on conflict (pitch_id, body) do nothing returning id into made;
  if made is null then
    return false;
  end if;
  insert into meetings_questionorigin (question_id, city_id, by_id) values (made, town, smartpitch_user());
  return true;
end $$;
-- How many cities second each question of a pitch, for its readers.
create function meetings_voices(wanted bigint) returns table (question_id bigint, voices int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select v.question_id, count(*)::int from meetings_voice v join meetings_pitchquestion q on q.id = v.question_id
  where q.pitch_id = wanted and v.withdrawn_at is null and posts_may_read(wanted) group by v.question_id
$$;

alter table meetings_pitchquestion enable row level security;
create policy reading on meetings_pitchquestion for select to smartpitch_web using (posts_may_read(pitch_id));
create policy answering on meetings_pitchquestion for update to smartpitch_web
  using (posts_may_edit(pitch_id) or posts_speaks_for(null) and posts_may_read(pitch_id))
  with check (owner_id is null
    or meetings_acts_for(owner_id, (select p.city_id from posts_post p where p.id = pitch_id)));
create policy system on meetings_pitchquestion to smartpitch_system using (true) with check (true);
revoke insert, update, delete on meetings_pitchquestion from smartpitch_web;
grant update (answered_at, answer, owner_id, due, reminded_on, version) on meetings_pitchquestion to smartpitch_web;

alter table meetings_questionorigin enable row level security;
create policy reading on meetings_questionorigin for select to smartpitch_web
  using (posts_speaks_for(city_id) or exists (select from meetings_pitchquestion q
    where q.id = question_id and (not q.hidden or posts_speaks_for(null))));
create policy system on meetings_questionorigin to smartpitch_system using (true) with check (true);
revoke insert, update, delete on meetings_questionorigin from smartpitch_web;

alter table meetings_voice enable row level security;
create policy reading on meetings_voice for select to smartpitch_web
  using (posts_speaks_for(city_id) or posts_speaks_for(null));
create policy adding on meetings_voice for insert to smartpitch_web with check (by_id = smartpitch_user()
  and exists (select from meetings_pitchquestion q where q.id = question_id and meetings_may_ask(q.pitch_id, city_id))
  and not exists (select from meetings_questionorigin o where o.question_id = meetings_voice.question_id
    and o.city_id = meetings_voice.city_id));
create policy changing on meetings_voice for update to smartpitch_web
  using (posts_speaks_for(city_id)) with check (by_id = smartpitch_user() and posts_speaks_for(city_id)
    and exists (select from meetings_pitchquestion q where q.id = question_id and meetings_may_ask(q.pitch_id, city_id)));
create policy system on meetings_voice to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_voice from smartpitch_web;
grant update (withdrawn_at, by_id) on meetings_voice to smartpitch_web;
"""
UNDO = """
drop policy reading on meetings_voice; drop policy adding on meetings_voice;
drop policy changing on meetings_voice; drop policy system on meetings_voice;
drop policy reading on meetings_questionorigin; drop policy system on meetings_questionorigin;
drop policy reading on meetings_pitchquestion; drop policy answering on meetings_pitchquestion;
drop policy system on meetings_pitchquestion;
drop function meetings_voices(bigint), meetings_ask(bigint, varchar, varchar, boolean, bigint), meetings_may_ask(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0008_goals"),
        ("meetings", "0021_retelling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PitchQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("body", models.CharField(max_length=300, verbose_name="question")),
                ("hidden", models.BooleanField(default=False, verbose_name="other cities do not learn who asks")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=1000, verbose_name="answer")),
                ("due", models.DateField(null=True, verbose_name="until")),
                ("reminded_on", models.DateField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="meetings.pitch"
                    ),
                ),
            ],
            options={
                "verbose_name": "question before a pitch",
                "verbose_name_plural": "questions before pitches",
            },
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="voices", to="meetings.pitchquestion"
                    ),
                ),
            ],
            options={
                "verbose_name": "voice for a question",
                "verbose_name_plural": "voices for questions",
            },
        ),
        migrations.CreateModel(
            name="QuestionOrigin",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="origin",
                        serialize=False,
                        to="meetings.pitchquestion",
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
            ],
            options={
                "verbose_name": "origin of a question",
                "verbose_name_plural": "origins of questions",
            },
        ),
        migrations.AddConstraint(
            model_name="pitchquestion",
            constraint=models.UniqueConstraint(fields=("pitch", "body"), name="the_same_question_once"),
        ),
        migrations.AddConstraint(
            model_name="voice",
            constraint=models.UniqueConstraint(fields=("question", "city"), name="one_voice_of_a_city"),
        ),
        migrations.RunSQL(DOOR, UNDO),
    ]
