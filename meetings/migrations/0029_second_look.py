"""Approvals and notes are said in one's own name; a pitch that was deleted stamps no practice."""

from django.db import migrations

MINUTES = """
create function meetings_guard_minutes() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if smartpitch_user() is null or new.approved_at is null then
    return new;
  end if;
  if old.approved_at is null and new.approved_by_id is distinct from smartpitch_user() then
    raise exception 'whoever approves says so themselves' using errcode = 'insufficient_privilege';
  end if;
  if old.approved_at is not null and (new.approved_at, new.approved_on, new.approved_by_id, new.word, new.correction)
      is distinct from (old.approved_at, old.approved_on, old.approved_by_id, old.word, old.correction) then
    raise exception 'what is approved is opened again first' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger minutes_guarded before update of approved_at, approved_on, approved_by_id, word, correction
  on meetings_minutes for each row execute function meetings_guard_minutes();

alter policy adding on meetings_minutesnote
  with check (by_id = smartpitch_user() and meetings_takes_notes(minutes_id) and (pitch_id is null or posts_may_read(pitch_id))
    and edited_by_id is null and edited_at is null and taken_at is null);
"""
PRESENTED = """
create or replace function practices_presented(practice bigint) returns json
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select json_agg(told order by told.date) from (
    select m.number, m.title, m.date from meetings_pitch p join meetings_meeting m on m.id = p.meeting_id{}
    where p.about_id = practice and p.status = 'given'{} and posts_may_read(practice)) told
$$;
"""
NOW = PRESENTED.format(
    " join posts_post w on w.id = p.post_ptr_id", " and w.deleted_at is null and m.state <> 'planned'"
)
UNDO = """
alter policy adding on meetings_minutesnote
  with check (by_id = smartpitch_user() and meetings_takes_notes(minutes_id) and (pitch_id is null or posts_may_read(pitch_id)));
drop trigger minutes_guarded on meetings_minutes; drop function meetings_guard_minutes();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0028_tasks_of_items")]
    operations = [migrations.RunSQL([MINUTES, NOW], [UNDO, PRESENTED.format("", "")])]
