"""Who reads and writes what of a pitch, and who may take it from one state to the next."""

from django.db import migrations

PITCHES = """
alter table meetings_pitch enable row level security;
create policy reading on meetings_pitch for select to smartpitch_web using (posts_may_read(post_ptr_id));
create policy adding on meetings_pitch for insert to smartpitch_web with check (posts_may_edit(post_ptr_id));
create policy editing on meetings_pitch for update to smartpitch_web
  using (posts_may_edit(post_ptr_id) or posts_speaks_for(null) and posts_may_read(post_ptr_id))
  with check (posts_may_edit(post_ptr_id) or posts_speaks_for(null) and posts_may_read(post_ptr_id));
create policy system on meetings_pitch to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_pitch from smartpitch_web;
grant update (meeting_id, about_id, format, minutes, presenter_id, ask, body, not_before, not_after, equipment, opens, status)
  on meetings_pitch to smartpitch_web;
alter table meetings_pitch
  add column kind varchar(12) not null default 'pitch' check (kind = 'pitch'),
  add constraint pitch_is_of_this_kind foreign key (post_ptr_id, kind) references posts_post (id, kind)
    deferrable initially deferred;

-- A city writes, submits, confirms and withdraws; organisers decide, set the minutes and put it off to another meeting.
create function meetings_guard_pitch() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if smartpitch_user() is null then
    return new;
  end if;
  if tg_op = 'INSERT' then
    if new.status <> 'draft' then
      raise exception 'a pitch begins as a draft' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end if;
  if not posts_may_edit(new.post_ptr_id) and (new.about_id, new.format, new.presenter_id, new.ask, new.body, new.not_before,
      new.not_after, new.equipment, new.opens) is distinct from (old.about_id, old.format, old.presenter_id, old.ask, old.body,
      old.not_before, old.not_after, old.equipment, old.opens) then
    raise exception 'the words of a pitch are its city''s' using errcode = 'insufficient_privilege';
  end if;
  if not posts_speaks_for(null) and not (
      new.status = old.status and (new.meeting_id = old.meeting_id or old.status = 'draft')
      or new.meeting_id = old.meeting_id and (
        old.status = 'draft' and new.status = 'submitted' or old.status = 'accepted' and new.status = 'confirmed'
        or old.status in ('submitted', 'waiting', 'accepted', 'confirmed', 'postponed') and new.status = 'withdrawn')) then
    raise exception 'that is the organisers'' to decide' using errcode = 'insufficient_privilege';
  end if;
  if posts_speaks_for(null) and new.status <> old.status and not posts_may_edit(new.post_ptr_id)
      and new.status in ('draft', 'submitted', 'withdrawn') then
    raise exception 'that is the city''s to say' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger pitch_guarded before insert or update on meetings_pitch
  for each row execute function meetings_guard_pitch();
"""
AROUND = """
create function meetings_hosts(wanted bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from meetings_meeting m where m.id = wanted and posts_speaks_for(m.city_id))
$$;
create function meetings_reviews(pitch bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_speaks_for(null) or exists (select from meetings_pitch p where p.post_ptr_id = pitch
    and posts_may_read(pitch) and meetings_hosts(p.meeting_id) and not posts_may_edit(pitch))
$$;

alter table meetings_decision enable row level security;
create policy organisers on meetings_decision to smartpitch_web
  using (posts_speaks_for(null)) with check (posts_speaks_for(null) and by_id = smartpitch_user());
create policy system on meetings_decision to smartpitch_system using (true) with check (true);

alter table meetings_pitchstep enable row level security;
create policy reading on meetings_pitchstep for select to smartpitch_web
  using (posts_may_edit(pitch_id) or posts_speaks_for(null));
create policy adding on meetings_pitchstep for insert to smartpitch_web
  with check (by_id = smartpitch_user() and (posts_may_edit(pitch_id) or posts_speaks_for(null)));
create policy system on meetings_pitchstep to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_pitchstep from smartpitch_web;

alter table meetings_pitchnote enable row level security;
create policy reading on meetings_pitchnote for select to smartpitch_web using (meetings_reviews(pitch_id));
create policy adding on meetings_pitchnote for insert to smartpitch_web
  with check (by_id = smartpitch_user() and meetings_reviews(pitch_id));
create policy system on meetings_pitchnote to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_pitchnote from smartpitch_web;

alter table meetings_lateentry enable row level security;
create policy reading on meetings_lateentry for select to smartpitch_web
  using (posts_speaks_for(city_id) or posts_speaks_for(null));
create policy writing on meetings_lateentry to smartpitch_web
  using (posts_speaks_for(null)) with check (posts_speaks_for(null));
create policy system on meetings_lateentry to smartpitch_system using (true) with check (true);

-- At which meetings a practice was presented: for its readers, whoever may read the pitch.
create or replace function practices_presented(practice bigint) returns json
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select json_agg(told order by told.date) from (
    select m.number, m.title, m.date from meetings_pitch p join meetings_meeting m on m.id = p.meeting_id
    where p.about_id = practice and p.status = 'given' and posts_may_read(practice)) told
$$;
"""
UNDO = """
create or replace function practices_presented(practice bigint) returns json
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select null::json
$$;
drop policy reading on meetings_lateentry; drop policy writing on meetings_lateentry; drop policy system on meetings_lateentry;
drop policy reading on meetings_pitchnote; drop policy adding on meetings_pitchnote; drop policy system on meetings_pitchnote;
drop policy reading on meetings_pitchstep; drop policy adding on meetings_pitchstep; drop policy system on meetings_pitchstep;
drop policy organisers on meetings_decision; drop policy system on meetings_decision;
drop function meetings_reviews(bigint), meetings_hosts(bigint);
drop trigger pitch_guarded on meetings_pitch; drop function meetings_guard_pitch();
drop policy reading on meetings_pitch; drop policy adding on meetings_pitch; drop policy editing on meetings_pitch;
drop policy system on meetings_pitch;
alter table meetings_pitch drop constraint pitch_is_of_this_kind, drop column kind;
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_pitches"), ("posts", "0017_deeds_of_meetings"), ("practices", "0027_presented")]
    operations = [migrations.RunSQL([PITCHES, AROUND], [UNDO])]
