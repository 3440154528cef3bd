"""Practices are found by supplier and by data; a name is a number that says nothing to whoever reads none of them."""

import importlib

from django.db import migrations

FACETS = importlib.import_module("practices.migrations.0011_more_facets")

# The numbers of names, whatever their case. No web role reads them: names are read from the rows one may read.
NAMES = """
create table practices_named (
  id integer generated always as identity primary key,
  kind smallint not null,  -- as the facet is numbered in posts/facets.py
  name text not null,
  unique (kind, name)
);
revoke all on practices_named from smartpitch_web, smartpitch_system;
create function practices_number(of_kind smallint, written text) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  plain text := lower(trim(written));
  found integer;
begin
  if plain = '' then return null; end if;
  insert into practices_named (kind, name) values (of_kind, plain) on conflict do nothing;
  select id into found from practices_named where kind = of_kind and name = plain;
  return found;
end $$;
"""
NUMBERED = """
alter table {table} add column number integer;
create index {table}_number on {table} (number);
create function {table}_numbered() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.number := practices_number({facet}::smallint, new.{name});
  return new;
end $$;
create trigger numbered before insert or update on {table} for each row execute function {table}_numbered();
update {table} set {name} = {name};
create trigger facets_added after insert on {table}
  referencing new table as touched for each statement execute function practices_keep_facets();
create trigger facets_changed after update on {table}
  referencing new table as touched for each statement execute function practices_keep_facets();
create trigger facets_removed after delete on {table}
  referencing old table as touched for each statement execute function practices_keep_facets();
"""
ROWS = (
    FACETS.ROWS
    + """
    || array(select distinct 14000000 + number from practices_contract where practice_id = practice and number > 0)
    || array(select distinct 15000000 + number from practices_dataset where practice_id = practice and number > 0)"""
)
TABLES = (
    {"table": "practices_contract", "name": "supplier", "facet": 14},
    {"table": "practices_dataset", "name": "name", "facet": 15},
)
UNDO = """
drop trigger facets_added on {table}; drop trigger facets_changed on {table}; drop trigger facets_removed on {table};
drop function {table}_numbered() cascade;
alter table {table} drop column number;
"""


class Migration(migrations.Migration):
    dependencies = [("practices", "0021_wishes")]
    operations = [
        migrations.RunSQL(NAMES, "drop function practices_number(smallint, text); drop table practices_named"),
        *(migrations.RunSQL(NUMBERED.format(**each), UNDO.format(**each)) for each in TABLES),
        migrations.RunSQL(
            [FACETS.FACETS.format(more=FACETS.MORE, rows=ROWS), FACETS.ANEW],
            [FACETS.FACETS.format(more=FACETS.MORE, rows=FACETS.ROWS), FACETS.ANEW],
        ),
    ]
