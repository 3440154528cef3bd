"""A question before a pitch is withdrawn by whoever asked it, or goes on as a question among the others once it is due."""

from django.db import migrations, models
from django.db.models.deletion import SET_NULL

ASKED = """
-- Whether the person acts for the city that asked. A policy may not ask the table it stands on.
create function meetings_asked(question bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from meetings_questionorigin o where o.question_id = question and posts_speaks_for(o.city_id))
$$;
drop policy reading on meetings_pitchquestion;
create policy reading on meetings_pitchquestion for select to smartpitch_web
  using (posts_may_read(pitch_id) and (withdrawn_at is null or meetings_asked(id)));
drop policy answering on meetings_pitchquestion;
create policy answering on meetings_pitchquestion for update to smartpitch_web
  using (withdrawn_at is null and (posts_may_edit(pitch_id) or posts_speaks_for(null) and posts_may_read(pitch_id)))
  with check (owner_id is null
    or meetings_acts_for(owner_id, (select p.city_id from posts_post p where p.id = pitch_id)));
"""
WITHDRAW = """
-- 'theirs': another city seconds it, whose question it is from now on, without its name. 'gone': only this city reads it
-- on. Null: not allowed. The row is the lock: of a withdrawal and an answer one comes first.
create function meetings_withdraw_question(wanted bigint, town bigint) returns varchar
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  asked meetings_pitchquestion;
  heir meetings_voice;
begin
  select * into asked from meetings_pitchquestion where id = wanted for update;
  if asked.id is null or asked.answered_at is not null or asked.thread_id is not null
      or not posts_may_read(asked.pitch_id) or not exists (
      select from meetings_questionorigin o where o.question_id = wanted and o.city_id = town and posts_speaks_for(town)) then
    return null;
  end if;
  select v.* into heir from meetings_voice v join cities_city c on c.id = v.city_id
    where v.question_id = wanted and v.withdrawn_at is null and v.city_id <> town and c.status in ('founder', 'member')
    order by v.at, v.id limit 1;
  if heir.id is null then
    update meetings_pitchquestion set withdrawn_at = coalesce(withdrawn_at, statement_timestamp()), version = version + 1
      where id = wanted;
    return 'gone';
  end if;
  update meetings_voice set withdrawn_at = statement_timestamp() where id = heir.id;
  update meetings_questionorigin set city_id = heir.city_id, by_id = heir.by_id where question_id = wanted;
  update meetings_pitchquestion set hidden = true, version = version + 1 where id = wanted;
  return 'theirs';
end $$;
"""
# One that was withdrawn does not stand in the way of whoever asks the same; it is theirs then.
ASK = """
create or replace function meetings_ask(wanted bigint, named varchar, said varchar, unnamed boolean, town bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  made bigint;
begin
  if not meetings_may_ask(wanted, town) or btrim(said) = '' then
    return null;
  end if;
  insert into meetings_pitchquestion (code, pitch_id, body, hidden, answer, version)
    values (named, wanted, said, unnamed, '', 1)
    on conflict (pitch_id, body) do {conflict} returning id into made;
  if made is null then
    return false;
  end if;
  insert into meetings_questionorigin (question_id, city_id, by_id) values (made, town, smartpitch_user()){again};
  return true;
end $$;
"""
REVIVED = """update set withdrawn_at = null, hidden = excluded.hidden, at = statement_timestamp(),
      owner_id = null, due = null, reminded_on = null, version = meetings_pitchquestion.version + 1
      where meetings_pitchquestion.withdrawn_at is not null"""
AGAIN = " on conflict (question_id) do update set city_id = excluded.city_id, by_id = excluded.by_id"
GOING_ON = """
-- Whether this person may let it go on, or has it gone on already: organisers and the city that asked, once the meeting
-- is over or somebody has taken it on, while the pitch is open to whom its city lets in.
create function meetings_may_go_on(wanted bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from meetings_pitchquestion q join posts_post w on w.id = q.pitch_id
    join meetings_pitch p on p.post_ptr_id = q.pitch_id join meetings_meeting m on m.id = p.meeting_id
    where q.id = wanted and q.answered_at is null and q.withdrawn_at is null
      and not exists (select from posts_post t where t.id = q.thread_id and t.deleted_at is null)
      and w.deleted_at is null and w.level in ('room', 'members') and posts_may_read(w.id)
      and (posts_speaks_for(null) or meetings_asked(q.id))
      and (q.owner_id is not null or m.state = 'held' or meetings_is_over(m.id)))
$$;

-- It is answered where it goes on: marked or closed there, and not any more when that is taken back.
create function meetings_answered_elsewhere() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  done boolean := new.answer_id is not null or new.closed_at is not null;
begin
  update meetings_pitchquestion set answered_at = case when done then statement_timestamp() end, version = version + 1
    where thread_id = new.post_ptr_id and done <> (answered_at is not null) and (done or answer = '');
  return null;
end $$;
create trigger answered_elsewhere after update of answer_id, closed_at on practices_question
  for each row execute function meetings_answered_elsewhere();

-- Before which pitch it was asked and who answers it until when: for its readers who read that pitch as well.
create or replace function practices_asked_before(question bigint) returns jsonb
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('pitch', w.code, 'title', w.title, 'owner', u.name, 'due', q.due, 'answer', q.answer,
    'answered', q.answered_at is not null)
  from meetings_pitchquestion q join posts_post w on w.id = q.pitch_id left join cities_user u on u.id = q.owner_id
  where q.thread_id = question and w.deleted_at is null and posts_may_read(question) and posts_may_read(w.id)
$$;
"""
UNDO = """
create or replace function practices_asked_before(question bigint) returns jsonb
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select null::jsonb
$$;
drop trigger answered_elsewhere on practices_question;
drop function meetings_answered_elsewhere(), meetings_may_go_on(bigint);
drop policy reading on meetings_pitchquestion; drop policy answering on meetings_pitchquestion;
create policy reading on meetings_pitchquestion for select to smartpitch_web using (posts_may_read(pitch_id));
create policy answering on meetings_pitchquestion for update to smartpitch_web
  using (posts_may_edit(pitch_id) or posts_speaks_for(null) and posts_may_read(pitch_id))
  with check (owner_id is null
    or meetings_acts_for(owner_id, (select p.city_id from posts_post p where p.id = pitch_id)));
drop function meetings_withdraw_question(bigint, bigint), meetings_asked(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0026_agenda_block"), ("practices", "0028_asked_before")]

    operations = [
        migrations.AddField("pitchquestion", "withdrawn_at", models.DateTimeField(null=True, editable=False)),
        migrations.AddField(
            "pitchquestion",
            "thread",
            models.OneToOneField("practices.question", SET_NULL, null=True, related_name="+", editable=False),
        ),
        migrations.RunSQL(
            [ASKED, WITHDRAW, GOING_ON, ASK.format(conflict=REVIVED, again=AGAIN)],
            [ASK.format(conflict="nothing", again=""), UNDO],
        ),
    ]
