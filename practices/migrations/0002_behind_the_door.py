"""Practices and their rows get exactly their post's readers; their facets follow into the card."""

from django.db import migrations

ROWS = {  # table: its column with the post's id
    "practices_practice": "post_ptr_id",
    "practices_indicator": "practice_id",
    "practices_funding": "practice_id",
    "practices_barriermet": "practice_id",
    "practices_lesson": "practice_id",
    "practices_sourcelink": "practice_id",
    "practices_stagechange": "practice_id",
    "practices_practice_topics": "practice_id",
    "practices_practice_technologies": "practice_id",
}

DOOR = """
alter table {table} enable row level security;
create policy reading on {table} for select to smartpitch_web using (posts_may_read({column}));
create policy adding on {table} for insert to smartpitch_web with check (posts_may_edit({column}));
create policy editing on {table} for update to smartpitch_web
  using (posts_may_edit({column})) with check (posts_may_edit({column}));
create policy removing on {table} for delete to smartpitch_web using (posts_may_edit({column}));
create policy system on {table} to smartpitch_system using (true) with check (true);
"""

KIND = """
revoke delete on practices_practice from smartpitch_web;
-- A post is one thing: its kind stands in both tables and must agree.
alter table practices_practice
  add column kind varchar(12) not null default 'practice' check (kind = 'practice'),
  add constraint practice_is_of_this_kind foreign key (post_ptr_id, kind) references posts_post (id, kind)
    deferrable initially deferred;
"""

# Facet tokens as in posts/facets.py; a practice without a date of start counts as year 0, "not stated"; only a draft
# may be without an outcome, and a draft has no card.
FACETS = """
create function practices_facets(practice bigint) returns int[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select array[5000000 + coalesce(array_position(
                 array['works', 'reserved', 'early', 'stopped', 'failed'], p.outcome::text), 0),
               6000000 + coalesce(array_position(
                 array['idea', 'preparing', 'tender', 'pilot', 'running', 'scaled', 'stopped'], p.stage::text), 0),
               9000000 + coalesce(nullif(left(p.started, 4), '')::int, 0)]
    || array(select 1000000 + term_id::int from practices_practice_topics where practice_id = practice)
    || array(select 7000000 + term_id::int from practices_practice_technologies where practice_id = practice)
    || array(select distinct 8000000 + source_id::int from practices_funding where practice_id = practice)
  from practices_practice p where p.post_ptr_id = practice
$$;
revoke execute on function practices_facets(bigint) from public;  -- it reads past the policies; its triggers own it
"""

OUTCOME = """
create function practices_outcome_is_known() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from practices_practice p join posts_post on id = post_ptr_id
             where id = (to_jsonb(new) ->> tg_argv[0])::bigint and state = 1 and p.outcome = '') then
    raise check_violation using message = 'a shared practice says how it turned out';
  end if;
  return null;
end $$;
create trigger shared_with_outcome after update of state on posts_post
  for each row when (old.state = 0 and new.state = 1 and new.kind = 'practice') execute function practices_outcome_is_known('id');
create trigger keeps_its_outcome after update of outcome on practices_practice
  for each row when (new.outcome = '') execute function practices_outcome_is_known('post_ptr_id');
"""

KEEP = """
create function {function}() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update posts_post p set facets = f.facets
  from (select id, practices_facets(id) as facets from (select distinct {column} as id from touched) t) f
  where p.id = f.id and f.facets is not null and p.facets is distinct from f.facets;
  return null;
end $$;
"""

TRIGGERS = """
create trigger facets_added after insert on {table}
  referencing new table as touched for each statement execute function {function}();
create trigger facets_changed after update on {table}
  referencing new table as touched for each statement execute function {function}();
create trigger facets_removed after delete on {table}
  referencing old table as touched for each statement execute function {function}();
"""
SOURCES = {  # what the facets are made of
    "practices_practice": "practices_keep_own_facets",
    "practices_practice_topics": "practices_keep_facets",
    "practices_practice_technologies": "practices_keep_facets",
    "practices_funding": "practices_keep_facets",
}

SQL = [
    *(DOOR.format(table=table, column=column) for table, column in ROWS.items()),
    KIND,
    FACETS,
    OUTCOME,
    KEEP.format(function="practices_keep_own_facets", column="post_ptr_id"),
    KEEP.format(function="practices_keep_facets", column="practice_id"),
    *(TRIGGERS.format(table=table, function=function) for table, function in SOURCES.items()),
]

UNDO = [
    "drop function practices_outcome_is_known() cascade",
    "drop function practices_keep_facets(), practices_keep_own_facets() cascade",
    "drop function practices_facets(bigint)",
    "alter table practices_practice drop constraint practice_is_of_this_kind, drop column kind",
    *(
        f"drop policy {name} on {table}"
        for table in ROWS
        for name in ("reading", "adding", "editing", "removing", "system")
    ),
    *(f"alter table {table} disable row level security" for table in ROWS),
    "grant delete on practices_practice to smartpitch_web",
]


class Migration(migrations.Migration):
    dependencies = [("practices", "0001_initial"), ("posts", "0002_the_closed_door")]
    operations = [migrations.RunSQL(SQL, UNDO)]
