"""Practices are found by what stood in the way, by what they cost and by how well they are proven."""

from django.db import migrations

# As in 0002, and as posts/facets.py numbers them: 10 evidence as declared, 11 the band of the cost, 12 barriers. Who
# does not say counts as 0. The bands are those of practices/models/practice.py: CostBand.
FACETS = """
create or replace function practices_facets(practice bigint) returns int[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select array[5000000 + coalesce(array_position(
                 array['works', 'reserved', 'early', 'stopped', 'failed'], p.outcome::text), 0),
               6000000 + coalesce(array_position(
                 array['idea', 'preparing', 'tender', 'pilot', 'running', 'scaled', 'stopped'], p.stage::text), 0),
               9000000 + coalesce(nullif(left(p.started, 4), '')::int, 0){more}]
    || array(select 1000000 + term_id::int from practices_practice_topics where practice_id = practice)
    || array(select 7000000 + term_id::int from practices_practice_technologies where practice_id = practice)
    || array(select distinct 8000000 + source_id::int from practices_funding where practice_id = practice){rows}
  from practices_practice p where p.post_ptr_id = practice
$$;
"""
MORE = """,
               10000000 + coalesce(nullif(p.evidence, '')::int, 0),
               11000000 + case when p.cost_czk is null then 0 when p.cost_czk <= 100000 then 1
                 when p.cost_czk <= 1000000 then 2 when p.cost_czk <= 10000000 then 3
                 when p.cost_czk <= 100000000 then 4 else 5 end"""
ROWS = """
    || array(select distinct 12000000 + category_id::int from practices_barriermet where practice_id = practice)"""
TRIGGERS = """
create trigger facets_added after insert on practices_barriermet
  referencing new table as touched for each statement execute function practices_keep_facets();
create trigger facets_changed after update on practices_barriermet
  referencing new table as touched for each statement execute function practices_keep_facets();
create trigger facets_removed after delete on practices_barriermet
  referencing old table as touched for each statement execute function practices_keep_facets();
"""
ANEW = """
update posts_post p set facets = f.facets
from (select post_ptr_id as id, practices_facets(post_ptr_id) as facets from practices_practice) f
where p.id = f.id and p.facets is distinct from f.facets;
"""
UNDO = """
drop trigger facets_added on practices_barriermet; drop trigger facets_changed on practices_barriermet;
drop trigger facets_removed on practices_barriermet;
"""


class Migration(migrations.Migration):
    dependencies = [("practices", "0010_narrower_parts")]
    operations = [
        migrations.RunSQL(
            [FACETS.format(more=MORE, rows=ROWS), TRIGGERS, ANEW], [UNDO, FACETS.format(more="", rows=""), ANEW]
        )
    ]
