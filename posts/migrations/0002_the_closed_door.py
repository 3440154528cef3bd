"""Row-level security on everything closed, the derived readers and editors, and the card. Closed by default."""

from django.db import migrations

FUNCTIONS = """
-- Null outside posts/viewing.py, which makes every policy say no. After a transaction-local setting ends, it reads ''.
-- Kept as '{1,2}', because one cast of it is what a policy costs a row.
create function smartpitch_groups() returns int[] language sql stable parallel safe as $$
  select nullif(current_setting('smartpitch.groups', true), '')::int[]
$$;
create function smartpitch_user() returns bigint language sql stable parallel safe as $$
  select nullif(current_setting('smartpitch.user', true), '')::bigint
$$;

alter table posts_post
  add column readers int[] not null default '{}',
  add column editors int[] not null default '{}',
  add column facets int[] not null default '{}';

-- For tables that hang on a post: one look-up by key. They say the same as the policies on posts_post below.
create function posts_may_read(post bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from posts_post p where p.id = post and (
    p.editors && smartpitch_groups()
    or p.deleted_at is null and p.readers && smartpitch_groups()
    or p.state = 0 and p.author_id = smartpitch_user() and p.keeper_id = any(smartpitch_groups())))
$$;
create function posts_may_edit(post bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from posts_post p where p.id = post and (
    p.editors && smartpitch_groups()
    or p.state = 0 and p.author_id = smartpitch_user() and p.keeper_id = any(smartpitch_groups())))
$$;
"""

# A post speaks for its city only through the city's own group; only organisers keep records of other places.
SPEAKS_FOR = """keeper_id = any(smartpitch_groups()) and exists (
    select from cities_city c where c.id = city_id
    and (c.group_id = keeper_id or exists (select from auth_group g where g.id = keeper_id and g.name = 'organisers')))"""

POLICIES = f"""
alter table posts_post enable row level security;
create policy reading on posts_post for select to smartpitch_web using (
  editors && smartpitch_groups()
  or (deleted_at is null and readers && smartpitch_groups())
  or (state = 0 and author_id = smartpitch_user() and keeper_id = any(smartpitch_groups())));
create policy writing on posts_post for insert to smartpitch_web with check (
  author_id = smartpitch_user() and state = 0 and {SPEAKS_FOR});
create policy editing on posts_post for update to smartpitch_web using (
  editors && smartpitch_groups()
  or (state = 0 and author_id = smartpitch_user() and keeper_id = any(smartpitch_groups())))
  with check ((editors && smartpitch_groups() or state = 0 and author_id = smartpitch_user()) and {SPEAKS_FOR});

alter table posts_postgrouppermission enable row level security;
create policy reading on posts_postgrouppermission for select to smartpitch_web
  using (exists (select from posts_post p where p.id = content_object_id));
create policy adding on posts_postgrouppermission for insert to smartpitch_web
  with check (posts_may_edit(content_object_id));
create policy removing on posts_postgrouppermission for delete to smartpitch_web
  using (posts_may_edit(content_object_id));

alter table posts_act enable row level security;
create policy reading on posts_act for select to smartpitch_web
  using (actor_id = smartpitch_user() or posts_may_edit(post_id));
create policy adding on posts_act for insert to smartpitch_web
  with check (actor_id = smartpitch_user() and (post_id is null or posts_may_read(post_id)));

alter table posts_revision enable row level security;
create policy reading on posts_revision for select to smartpitch_web using (posts_may_edit(post_id));
create policy adding on posts_revision for insert to smartpitch_web
  with check ((by_id is null or by_id = smartpitch_user()) and posts_may_edit(post_id));  -- null: as it was found
"""

# The system role passes every policy; the web role writes no derived column and deletes nothing closed but grants.
RIGHTS = """
create policy system on posts_post to smartpitch_system using (true) with check (true);
create policy system on posts_postgrouppermission to smartpitch_system using (true) with check (true);
create policy system on posts_act to smartpitch_system using (true) with check (true);
create policy system on posts_revision to smartpitch_system using (true) with check (true);

revoke insert, update, delete on posts_post, posts_act, posts_revision from smartpitch_web;
grant insert (id, code, kind, city_id, keeper_id, unit_id, author_id, part_of_id, title, summary, language, level, state,
              version, form_key, created_at, updated_at, published_at, confirmed_at, opens_at, deleted_at)
  on posts_post to smartpitch_web;
grant update (city_id, keeper_id, unit_id, title, summary, language, level, state, version, updated_at, published_at,
              confirmed_at, opens_at, deleted_at)
  on posts_post to smartpitch_web;
grant insert on posts_act, posts_revision to smartpitch_web;
revoke update on posts_postgrouppermission from smartpitch_web, smartpitch_system;
revoke insert, update, delete on posts_postuserpermission from smartpitch_web, smartpitch_system;
revoke update, delete on posts_act from smartpitch_system;
revoke update on posts_revision from smartpitch_system;
-- Purging the trash: acts outlive their post; Django's delete also looks into the table that is always empty.
grant update (post_id) on posts_act to smartpitch_system;
grant delete on posts_postuserpermission to smartpitch_system;
"""

READERS = """
create function posts_keep_readers() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update posts_post p set readers = g.readers, editors = g.editors
  from (
    select t.id,
           coalesce(array_agg(distinct g.group_id) filter (where q.codename in ('view_post', 'change_post')), '{}') as readers,
           coalesce(array_agg(distinct g.group_id) filter (where q.codename = 'change_post'), '{}') as editors
    from (select distinct content_object_id as id from touched) t
    left join posts_postgrouppermission g on g.content_object_id = t.id
    left join auth_permission q on q.id = g.permission_id
    group by t.id
  ) g where p.id = g.id;
  return null;
end $$;
create trigger readers_added after insert on posts_postgrouppermission
  referencing new table as touched for each statement execute function posts_keep_readers();
create trigger readers_removed after delete on posts_postgrouppermission
  referencing old table as touched for each statement execute function posts_keep_readers();
"""

# facet tokens: number of the facet × 1,000,000 + number of the value (posts/facets.py says which is which)
CARD = """
create table posts_card (
  post_id bigint primary key,  -- no foreign key: Django empties its own tables with TRUNCATE and does not know this one
  kind varchar(12) not null,
  city_id bigint not null,
  published_at timestamptz not null,
  confirmed_at timestamptz not null,
  readers int[] not null,
  facets int[] not null
);
create index card_newest on posts_card (kind, published_at desc, post_id desc);
create index card_confirmed on posts_card (kind, confirmed_at desc, post_id desc);
create index card_readers on posts_card using gin (readers);
create index card_facets on posts_card using gin (facets);
alter table posts_card alter column readers set statistics 1000, alter column facets set statistics 1000;

create function posts_city_facets(city bigint) returns int[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select array[2000000 + id::int, 3000000 + coalesce(nullif(substr(region, 3), '')::int, 0), 4000000 + size_band]
  from cities_city where id = city
$$;

create function posts_keep_card() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state = 0 or new.deleted_at is not null then
    delete from posts_card where post_id = new.id;
  else
    insert into posts_card (post_id, kind, city_id, published_at, confirmed_at, readers, facets)
    values (new.id, new.kind, new.city_id, new.published_at, coalesce(new.confirmed_at, new.published_at), new.readers,
            posts_city_facets(new.city_id) || new.facets)
    on conflict (post_id) do update set
      kind = excluded.kind, city_id = excluded.city_id, published_at = excluded.published_at,
      confirmed_at = excluded.confirmed_at, readers = excluded.readers, facets = excluded.facets;
  end if;
  return null;
end $$;
create trigger card_made after insert on posts_post for each row execute function posts_keep_card();
create trigger card_kept after update of kind, city_id, published_at, confirmed_at, deleted_at, state, readers, facets
  on posts_post for each row execute function posts_keep_card();

create function posts_drop_card() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from posts_card where post_id = old.id;
  else
    delete from posts_card;
  end if;
  return null;
end $$;
create trigger card_dropped after delete on posts_post for each row execute function posts_drop_card();
create trigger cards_emptied after truncate on posts_post for each statement execute function posts_drop_card();

create function posts_city_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update posts_card c set facets = posts_city_facets(new.id) || p.facets
  from posts_post p where p.id = c.post_id and p.city_id = new.id;
  return null;
end $$;
create trigger cards_follow_city after update of region, population on cities_city
  for each row when (old.region is distinct from new.region or old.population is distinct from new.population)
  execute function posts_city_changed();

revoke all on posts_card from smartpitch_web;
-- Owner's views, on purpose not security barriers: so the indexes on the arrays are used.
create view posts_visible_card as
  select post_id, kind, city_id, published_at, confirmed_at, facets from posts_card where readers && smartpitch_groups();
create view posts_card_fact as
  select id as post_id, code, kind, city_id, level, state, created_at, updated_at, published_at, deleted_at
  from posts_post where exists (
    select from cities_user u where u.id = smartpitch_user() and u.is_active and u.is_staff);
revoke all on posts_visible_card, posts_card_fact from smartpitch_web, smartpitch_system;
grant select on posts_visible_card, posts_card_fact to smartpitch_web;

alter table posts_post add constraint unit_of_the_same_city
  foreign key (unit_id, city_id) references cities_unit (id, city_id) deferrable initially deferred;
"""

UNDO = """
alter table posts_post drop constraint unit_of_the_same_city;
drop view posts_visible_card, posts_card_fact;
drop trigger cards_follow_city on cities_city;
drop trigger card_made on posts_post;
drop trigger card_kept on posts_post;
drop trigger card_dropped on posts_post;
drop trigger cards_emptied on posts_post;
drop table posts_card;
drop function posts_keep_card(), posts_drop_card(), posts_city_changed(), posts_city_facets(bigint), posts_keep_readers() cascade;
drop policy reading on posts_post; drop policy writing on posts_post; drop policy editing on posts_post;
drop policy system on posts_post;
alter table posts_post disable row level security;
drop policy reading on posts_postgrouppermission; drop policy adding on posts_postgrouppermission;
drop policy removing on posts_postgrouppermission; drop policy system on posts_postgrouppermission;
alter table posts_postgrouppermission disable row level security;
drop policy reading on posts_act; drop policy adding on posts_act; drop policy system on posts_act;
alter table posts_act disable row level security;
drop policy reading on posts_revision; drop policy adding on posts_revision; drop policy system on posts_revision;
alter table posts_revision disable row level security;
alter table posts_post drop column readers, drop column editors, drop column facets;
drop function posts_may_read(bigint), posts_may_edit(bigint), smartpitch_groups(), smartpitch_user();
grant select, insert, update, delete on posts_post, posts_act, posts_revision, posts_postgrouppermission,
  posts_postuserpermission to smartpitch_web, smartpitch_system;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0001_initial"),
        ("cities", "0002_roles_and_groups"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]
    operations = [
        migrations.RunSQL([FUNCTIONS, POLICIES, RIGHTS, READERS, CARD], [UNDO]),
        migrations.RunSQL(
            "revoke insert, update, delete on guardian_userobjectpermission, guardian_groupobjectpermission from smartpitch_web",
            migrations.RunSQL.noop,
        ),
    ]
