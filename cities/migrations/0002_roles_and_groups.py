"""The database roles that the door stands on, and the groups that follow from a person's memberships."""

from django.db import migrations

# deploy/roles.sql makes the roles where the owner may not; made here too, so that one URL of an owner with CREATEROLE
# is enough. Four test workers may do this at once: whoever comes second finds the role there.
ROLES = """
do $$
declare role text;
begin
  foreach role in array array['smartpitch_web', 'smartpitch_system'] loop
    if not exists (select from pg_roles where rolname = role) then
      begin
        execute format('create role %I nologin nobypassrls', role);
      exception
        when duplicate_object or unique_violation then null;
        when insufficient_privilege then
          raise exception 'Role % is missing. Let the database administrator run deploy/roles.sql.', role;
      end;
    end if;
    begin
      execute format('set local role %I', role);
      set local role none;
    exception when insufficient_privilege then
      begin
        execute format('grant %I to %I', role, current_user);
      exception
        when internal_error then null;  -- tuple concurrently updated: another worker grants the same
        when insufficient_privilege then null;  -- the owner need not become the web role; only tests do
      end;
    end;
    execute format('grant usage on schema %I to %I', current_schema, role);
    execute format('grant select, insert, update, delete on all tables in schema %I to %I', current_schema, role);
    execute format('grant usage, select on all sequences in schema %I to %I', current_schema, role);
    execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to %I',
                   current_schema, role);
    execute format('alter default privileges in schema %I grant usage, select on sequences to %I', current_schema, role);
    execute format('revoke insert, update, delete on django_migrations from %I', role);
  end loop;
end $$;
"""

# The groups of a person are the memberships valid at this moment, nothing else. cities_user_groups is only a copy of
# them for guardian, kept by triggers; time alone makes it stale, which `run_due` mends.
GROUPS = """
create function cities_groups_of(person bigint) returns int[]
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

create function cities_copy_groups(persons bigint[]) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with valid as (
    select u.id as user_id, g as group_id
    from cities_user u cross join unnest(cities_groups_of(u.id)) g
    where persons is null or u.id = any(persons)
  ), gone as (
    delete from cities_user_groups c
    where (persons is null or c.user_id = any(persons))
      and not exists (select from valid v where v.user_id = c.user_id and v.group_id = c.group_id)
  )
  insert into cities_user_groups (user_id, group_id)
  select user_id, group_id from valid v
  where not exists (select from cities_user_groups c where c.user_id = v.user_id and c.group_id = v.group_id)
  on conflict do nothing
$$;

create function cities_keep_groups() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_table_name = 'cities_membership' then
    perform cities_copy_groups(array(select distinct person_id from touched));
  else
    perform cities_copy_groups(null);
  end if;
  return null;
end $$;

create trigger groups_added after insert on cities_membership
  referencing new table as touched for each statement execute function cities_keep_groups();
create trigger groups_changed after update on cities_membership
  referencing new table as touched for each statement execute function cities_keep_groups();
create trigger groups_removed after delete on cities_membership
  referencing old table as touched for each statement execute function cities_keep_groups();
create trigger circle_joined after insert on cities_circle_cities
  for each statement execute function cities_keep_groups();
create trigger circle_left after delete on cities_circle_cities
  for each statement execute function cities_keep_groups();

create function cities_status_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform cities_copy_groups(array(select distinct person_id from cities_membership where city_id = new.id));
  return null;
end $$;
create trigger groups_follow_status after update of status on cities_city
  for each row when (old.status is distinct from new.status) execute function cities_status_changed();

create function cities_activity_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform cities_copy_groups(array[new.id]);
  return null;
end $$;
create trigger groups_follow_activity after update of is_active on cities_user
  for each row when (old.is_active is distinct from new.is_active) execute function cities_activity_changed();

revoke insert, update, delete on cities_user_groups from smartpitch_web;
alter table cities_membership add constraint unit_of_the_same_city
  foreign key (unit_id, city_id) references cities_unit (id, city_id) deferrable initially deferred;
alter table cities_invitation add constraint invited_to_unit_of_the_same_city
  foreign key (unit_id, city_id) references cities_unit (id, city_id) deferrable initially deferred;
"""

UNDO = """
alter table cities_membership drop constraint unit_of_the_same_city;
alter table cities_invitation drop constraint invited_to_unit_of_the_same_city;
drop function cities_keep_groups() cascade;
drop function cities_status_changed() cascade;
drop function cities_activity_changed() cascade;
drop function cities_copy_groups(bigint[]);
drop function cities_groups_of(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("cities", "0001_initial")]
    operations = [migrations.RunSQL(ROLES, migrations.RunSQL.noop), migrations.RunSQL(GROUPS, UNDO)]
