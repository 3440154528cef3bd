"""The room of a meeting is a group: those who were there, from the moment in which an organiser ticks them."""

import django.db.models.deletion
from django.db import migrations, models

# The groups of a person as in cities/0002, and the rooms.
GROUPS = """
create or replace function cities_groups_of(person bigint) returns int[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with seats as (
    select m.role, m.guest_of_id, c.id as city_id, c.group_id, c.status
    from cities_membership m
    join cities_user u on u.id = m.person_id and u.is_active
    left join cities_city c on c.id = m.city_id
    where m.person_id = person and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or statement_timestamp() < m.valid_to)
  ), acting as (
    select * from seats where role in ('expert', 'coordinator') and status in ('founder', 'member', 'candidate', 'observer')
  )
  select coalesce(array_agg(distinct g order by g), '{}') from (
    select group_id from acting
    union all
    select k.group_id from acting join cities_circle_cities cc using (city_id) join cities_circle k on k.id = cc.circle_id
    union all
    select g.id from auth_group g where g.name = 'members' and exists (select from acting where status in ('founder', 'member'))
    union all
    select g.id from auth_group g where g.name = 'organisers' and exists (select from seats where role = 'organiser')
    union all
    select guest_of_id from seats where role = 'guest'
    union all
    -- those who were in the room of a meeting, as long as they act for the city that they came for
    select m.room_id from meetings_registration r join acting using (city_id) join meetings_meeting m on m.id = r.meeting_id
    where r.person_id = person and r.presence = 'present'
  ) mine(g)
$$;
"""
FORMER = """
create or replace function cities_groups_of(person bigint) returns int[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with seats as (
    select m.role, m.guest_of_id, c.id as city_id, c.group_id, c.status
    from cities_membership m
    join cities_user u on u.id = m.person_id and u.is_active
    left join cities_city c on c.id = m.city_id
    where m.person_id = person and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or statement_timestamp() < m.valid_to)
  ), acting as (
    select * from seats where role in ('expert', 'coordinator') and status in ('founder', 'member', 'candidate', 'observer')
  )
  select coalesce(array_agg(distinct g order by g), '{}') from (
    select group_id from acting
    union all
    select k.group_id from acting join cities_circle_cities cc using (city_id) join cities_circle k on k.id = cc.circle_id
    union all
    select g.id from auth_group g where g.name = 'members' and exists (select from acting where status in ('founder', 'member'))
    union all
    select g.id from auth_group g where g.name = 'organisers' and exists (select from seats where role = 'organiser')
    union all
    select guest_of_id from seats where role = 'guest'
  ) mine(g)
$$;
"""
ROOMS = """
create function meetings_keep_rooms() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    perform cities_copy_groups(array[old.person_id]);
  end if;
  if tg_op <> 'DELETE' then
    perform cities_copy_groups(array[new.person_id]);
  end if;
  return null;
end $$;
create trigger room_entered after insert on meetings_registration
  for each row when (new.presence = 'present') execute function meetings_keep_rooms();
create trigger room_changed after update of presence, person_id, city_id on meetings_registration
  for each row when ((old.presence, old.person_id, old.city_id) is distinct from (new.presence, new.person_id, new.city_id))
  execute function meetings_keep_rooms();
create trigger room_left after delete on meetings_registration
  for each row when (old.presence = 'present') execute function meetings_keep_rooms();

create or replace function posts_in_rooms(rooms int[]) returns table (city_id bigint, people bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select r.city_id, count(distinct r.person_id)
  from meetings_meeting m join meetings_registration r on r.meeting_id = m.id and r.presence = 'present'
  join cities_user u on u.id = r.person_id and u.is_active
  where m.room_id = any(rooms) and meetings_acts_for(r.person_id, r.city_id) group by r.city_id
$$;
"""
FILL = """
insert into auth_group (name) select left('room ' || id || ' ' || title, 150) from meetings_meeting;
update meetings_meeting m set room_id = g.id from auth_group g where g.name = left('room ' || m.id || ' ' || m.title, 150);
set constraints all immediate;
"""
UNDO = """
create or replace function posts_in_rooms(rooms int[]) returns table (city_id bigint, people bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select null::bigint, null::bigint where false
$$;
drop trigger room_entered on meetings_registration;
drop trigger room_changed on meetings_registration;
drop trigger room_left on meetings_registration;
drop function meetings_keep_rooms();
"""


def room(**more):
    return models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT, editable=False, related_name="meeting", to="auth.group", **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("meetings", "0005_presence"),
        ("posts", "0015_rooms"),
    ]
    operations = [
        migrations.AddField("meeting", "room", room(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("meeting", "room", room()),
        migrations.RunSQL(GROUPS, FORMER),
        migrations.RunSQL(ROOMS, UNDO),
    ]
