"""A question before a pitch may be withdrawn by the city that asked it; one that others second goes on as theirs."""

from django.db import migrations, models

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
  if asked.id is null or asked.answered_at is not null or not posts_may_read(asked.pitch_id) or not exists (
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
UNDO = """
drop policy reading on meetings_pitchquestion; drop policy answering on meetings_pitchquestion;
create policy reading on meetings_pitchquestion for select to smartpitch_web using (posts_may_read(pitch_id));
create policy answering on meetings_pitchquestion for update to smartpitch_web
  using (posts_may_edit(pitch_id) or posts_speaks_for(null) and posts_may_read(pitch_id))
  with check (owner_id is null
    or meetings_acts_for(owner_id, (select p.city_id from posts_post p where p.id = pitch_id)));
drop function meetings_withdraw_question(bigint, bigint), meetings_asked(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0025_closing")]

    operations = [
        migrations.AddField("pitchquestion", "withdrawn_at", models.DateTimeField(null=True, editable=False)),
        migrations.RunSQL(
            [ASKED, WITHDRAW, ASK.format(conflict=REVIVED, again=AGAIN)],
            [ASK.format(conflict="nothing", again=""), UNDO],
        ),
    ]
