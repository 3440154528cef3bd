"""Who reads and writes minutes: a note under a pitch is for its readers alone, and what is approved is locked."""

from django.db import migrations

MINUTES = """
alter table meetings_minutes enable row level security;
create policy reading on meetings_minutes for select to smartpitch_web using (posts_may_read(post_ptr_id));
create policy adding on meetings_minutes for insert to smartpitch_web
  with check (posts_may_edit(post_ptr_id) and posts_speaks_for(null) and approved_at is null);
create policy editing on meetings_minutes for update to smartpitch_web
  using (posts_may_edit(post_ptr_id) and posts_speaks_for(null))
  with check (posts_may_edit(post_ptr_id) and posts_speaks_for(null));
create policy system on meetings_minutes to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_minutes from smartpitch_web;
grant update (approved_at, approved_on, approved_by_id, word, correction, agreed_id) on meetings_minutes to smartpitch_web;
alter table meetings_minutes
  add column kind varchar(12) not null default 'minutes' check (kind = 'minutes'),
  add constraint minutes_are_of_this_kind foreign key (post_ptr_id, kind) references posts_post (id, kind)
    deferrable initially deferred;

-- Who was there and who is excused, for the readers of the minutes: the list at the door is the organisers'.
create function meetings_attended(wanted bigint)
returns table (city_id bigint, city varchar, person text, presence varchar)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, c.name, concat_ws(', ', trim(concat_ws(' ', u.title_before, u.name)), nullif(u.title_after, '')), r.presence
  from meetings_minutes m join meetings_registration r on r.meeting_id = m.meeting_id
  join cities_city c on c.id = r.city_id join cities_user u on u.id = r.person_id
  where m.post_ptr_id = wanted and posts_may_read(wanted) and r.presence in ('present', 'excused')
  order by c.sort_key, c.id, u.name, r.id
$$;
"""
NOTES = """
-- Organisers and the host, as long as the minutes are not approved.
create function meetings_takes_notes(wanted bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_may_read(wanted) and exists (select from meetings_minutes m where m.post_ptr_id = wanted
    and m.approved_at is null and (posts_speaks_for(null) or meetings_hosts(m.meeting_id)))
$$;

alter table meetings_minutesnote enable row level security;
create policy reading on meetings_minutesnote for select to smartpitch_web
  using (posts_may_read(minutes_id) and (pitch_id is null or posts_may_read(pitch_id))
    and (taken_at is null or meetings_takes_notes(minutes_id)));
create policy adding on meetings_minutesnote for insert to smartpitch_web
  with check (by_id = smartpitch_user() and meetings_takes_notes(minutes_id)
    and (pitch_id is null or posts_may_read(pitch_id)));
create policy editing on meetings_minutesnote for update to smartpitch_web
  using (meetings_takes_notes(minutes_id) and (pitch_id is null or posts_may_read(pitch_id)))
  with check (meetings_takes_notes(minutes_id));
create policy system on meetings_minutesnote to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_minutesnote from smartpitch_web;
grant update (kind, body, words, taken_at) on meetings_minutesnote to smartpitch_web;

alter table meetings_formernote enable row level security;
create policy reading on meetings_formernote for select to smartpitch_web
  using (exists (select from meetings_minutesnote n where n.id = note_id and meetings_takes_notes(n.minutes_id)));
create policy system on meetings_formernote to smartpitch_system using (true) with check (true);
revoke insert, update, delete on meetings_formernote from smartpitch_web;

-- Nothing slips in behind an approval: whoever approves holds the row of the minutes. An edit leaves its former text
-- behind by itself.
create function meetings_keep_note() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from meetings_minutes where post_ptr_id = new.minutes_id and approved_at is null for share;
  if not found then
    raise exception 'these minutes are approved' using errcode = 'check_violation';
  end if;
  if octet_length(new.words::text) > 150000 then
    new.words := '';
  end if;
  if tg_op = 'UPDATE' then
    new.version := old.version + 1;
    if (new.body, new.kind) is distinct from (old.body, old.kind) then
      new.edited_at := statement_timestamp();
      new.edited_by_id := smartpitch_user();
    end if;
    if new.body <> old.body then
      insert into meetings_formernote (note_id, number, body, by_id, until)
      values (old.id, old.version, old.body, coalesce(old.edited_by_id, old.by_id), statement_timestamp());
    end if;
  end if;
  return new;
end $$;
create trigger note_kept before insert or update of kind, body, words, taken_at on meetings_minutesnote
  for each row execute function meetings_keep_note();
"""
UNDO = """
drop trigger note_kept on meetings_minutesnote; drop function meetings_keep_note();
drop policy reading on meetings_formernote; drop policy system on meetings_formernote;
drop policy reading on meetings_minutesnote; drop policy adding on meetings_minutesnote;
drop policy editing on meetings_minutesnote; drop policy system on meetings_minutesnote;
drop function meetings_takes_notes(bigint), meetings_attended(bigint);
alter table meetings_minutes drop constraint minutes_are_of_this_kind, drop column kind;
drop policy reading on meetings_minutes; drop policy adding on meetings_minutes; drop policy editing on meetings_minutes;
drop policy system on meetings_minutes;
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0018_minutes")]
    operations = [migrations.RunSQL([MINUTES, NOTES], [UNDO])]
