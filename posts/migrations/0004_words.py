"""Full text on the card: the words of a post (posts/search.py) and the keys of its city; and curated synonyms."""

from django.db import migrations, models

COLUMNS = """
alter table posts_post add column words tsvector not null default '';
alter table posts_card add column words tsvector not null default '';
alter table posts_card alter column words set statistics 1000;
create index card_words on posts_card using gin (words);
grant update (words) on posts_post to smartpitch_web;
"""

# As in 0002, with the words. Those of the city weigh least.
CARD = """
create function posts_city_words(city bigint) returns tsvector
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select to_tsvector('simple', array_to_string(keys, ' ')) from cities_city where id = city
$$;
create or replace function posts_keep_card() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state = 0 or new.deleted_at is not null then
    delete from posts_card where post_id = new.id;
  else
    insert into posts_card (post_id, kind, city_id, published_at, confirmed_at, readers, facets, words)
    values (new.id, new.kind, new.city_id, new.published_at, coalesce(new.confirmed_at, new.published_at), new.readers,
            posts_city_facets(new.city_id) || new.facets, new.words || posts_city_words(new.city_id))
    on conflict (post_id) do update set
      kind = excluded.kind, city_id = excluded.city_id, published_at = excluded.published_at,
      confirmed_at = excluded.confirmed_at, readers = excluded.readers, facets = excluded.facets,
      words = excluded.words;
  end if;
  return null;
end $$;
drop trigger card_kept on posts_post;
create trigger card_kept
  after update of kind, city_id, published_at, confirmed_at, deleted_at, state, readers, facets, words
  on posts_post for each row execute function posts_keep_card();

create or replace function posts_city_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update posts_card c set facets = posts_city_facets(new.id) || p.facets, words = p.words || posts_city_words(new.id)
  from posts_post p where p.id = c.post_id and p.city_id = new.id;
  return null;
end $$;
drop trigger cards_follow_city on cities_city;
create trigger cards_follow_city after update of region, population, keys on cities_city
  for each row when (old.region is distinct from new.region or old.population is distinct from new.population
                     or old.keys is distinct from new.keys)
  execute function posts_city_changed();

create or replace view posts_visible_card as
  select post_id, kind, city_id, published_at, confirmed_at, facets, words
  from posts_card where readers && smartpitch_groups();
"""

UNDO = """
drop view posts_visible_card;
create view posts_visible_card as
  select post_id, kind, city_id, published_at, confirmed_at, facets from posts_card where readers && smartpitch_groups();
revoke all on posts_visible_card from smartpitch_web, smartpitch_system;
grant select on posts_visible_card to smartpitch_web;
drop trigger cards_follow_city on cities_city;
create trigger cards_follow_city after update of region, population on cities_city
  for each row when (old.region is distinct from new.region or old.population is distinct from new.population)
  execute function posts_city_changed();
create or replace function posts_city_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update posts_card c set facets = posts_city_facets(new.id) || p.facets
  from posts_post p where p.id = c.post_id and p.city_id = new.id;
  return null;
end $$;
create or replace function posts_keep_card() returns trigger
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
drop trigger card_kept on posts_post;
create trigger card_kept after update of kind, city_id, published_at, confirmed_at, deleted_at, state, readers, facets
  on posts_post for each row execute function posts_keep_card();
drop function posts_city_words(bigint);
alter table posts_card drop column words;
alter table posts_post drop column words;
"""

FIRST = [
    "doprava, dopravní, mobilita",
    "MHD, hromadná doprava, veřejná doprava",
    "parkování, parkoviště, parkovací, parkovné",
    "senzor, čidlo, snímač",
    "kolo, bicykl, bikesharing, cyklistika",
    "sdílený, sdílení",
    "energie, energetika, energetický",
    "osvětlení, lampa, svítidlo",
    "odpad, odpadový, odpadní, odpadky",
    "bezpečnost, bezpečný, bezpečnostní",
    "kamera, kamerový, CCTV",
    "data, datový",
    "solární, fotovoltaika, fotovoltaický, FVE",
    "elektromobil, elektromobilita, elektroauto",
    "nabíjení, nabíječka, nabíjecí, dobíjecí",
    "autobus, autobusový, trolejbus",
    "úřad, úřední, radnice, magistrát",
    "občan, občanský, obyvatel",
    "zakázka, tendr, soutěž, veřejná zakázka",
    "dotace, dotační, grant",
    "škola, školní, školství",
    "zdarma, bezplatný",
]


def fill(apps, schema_editor):
    apps.get_model("posts", "Synonyms").objects.bulk_create(
        apps.get_model("posts", "Synonyms")(words=words) for words in FIRST
    )


class Migration(migrations.Migration):
    dependencies = [("posts", "0003_acts_of_administrators"), ("cities", "0005_keys_of_cities")]
    operations = [
        migrations.RunSQL([COLUMNS, CARD], [UNDO]),
        migrations.CreateModel(
            name="Synonyms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    models.CharField(
                        help_text="Separated by commas; whoever looks for one of them finds all.",
                        max_length=300,
                        verbose_name="words of one meaning",
                    ),
                ),
            ],
            options={"verbose_name": "synonyms", "verbose_name_plural": "synonyms", "ordering": ["words"]},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
