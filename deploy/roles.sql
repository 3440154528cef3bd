-- The three roles of the database. Run it before the first migration and before any restore: policies name these
-- roles, and a dump restored without them comes back with row security on and no policy at all (nobody reads anything).
--
--   WEB_PASSWORD="$(cat web.secret)" OWNER_PASSWORD="$(cat owner.secret)" \
--     psql -X -v ON_ERROR_STOP=1 -d postgres -f deploy/roles.sql
--   createdb -O smartpitch_owner smartpitch
--
-- It needs PostgreSQL 15 or newer and a superuser or a role with CREATEROLE (which must then say "grant
-- smartpitch_owner to current_user" before createdb lets it give the database away). It may be run again at any time,
-- also by several at once. Without the two variables (psql's own web_password and owner_password do as well) the
-- passwords stay as they are: a new role has none, so a server that asks for one refuses it. Set one by hand with
-- \password smartpitch_web, which keeps it out of every log.
-- The owner may make databases only where tests run: alter role smartpitch_owner createdb.

set client_min_messages = warning;
do $$ begin perform pg_advisory_lock(hashtext('smartpitch roles')); end $$;  -- one run at a time in this database

-- smartpitch_owner   owns every table; migrations log in as this.
-- smartpitch_web     web and worker log in as this; owns nothing, bypasses nothing.
-- smartpitch_system  nobody logs in as this; posts.viewing.viewing_as_system() takes it for one transaction.
do $$
declare
  made record;
begin
  for made in select * from (values ('smartpitch_owner', 'login inherit'),
                                    ('smartpitch_web', 'login noinherit'),
                                    ('smartpitch_system', 'nologin noinherit')) as role(name, attributes) loop
    begin
      if not exists (select from pg_roles where rolname = made.name) then
        execute format('create role %I %s nosuperuser nocreatedb nocreaterole noreplication nobypassrls', made.name, made.attributes);
      end if;
    exception when duplicate_object or unique_violation then null;  -- another run was faster
    end;
  end loop;
end $$;

-- Who may become whom. Since PostgreSQL 16 a membership can be held without inheriting: the rights come only with
-- SET ROLE. Before that, NOINHERIT on the web login says the same; the owner inherits rights that it has anyway.
do $$
declare
  may record;
  only_by_set text := case when current_setting('server_version_num')::int >= 160000 then 'with inherit false, set true' else '' end;
begin
  for may in select * from (values ('smartpitch_system', 'smartpitch_web'),
                                   ('smartpitch_web', 'smartpitch_owner'),
                                   ('smartpitch_system', 'smartpitch_owner')) as membership(become, member) loop
    begin
      execute format('grant %I to %I %s', may.become, may.member, only_by_set);
    exception when unique_violation or internal_error then null;  -- another run grants the same at this moment
    end;
  end loop;
end $$;

-- From here on for psql only.
\getenv owner_password OWNER_PASSWORD
\getenv web_password WEB_PASSWORD
\if :{?owner_password}
alter role smartpitch_owner password :'owner_password';
\endif
\if :{?web_password}
alter role smartpitch_web password :'web_password';
\endif
