"""Which cities sit in the rooms of meetings, and with how many people. The meetings say it (meetings/0006)."""

from django.db import migrations

ROOMS = """
create function posts_in_rooms(rooms int[]) returns table (city_id bigint, people bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select null::bigint, null::bigint where false
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0014_words_of_parts")]
    operations = [migrations.RunSQL(ROOMS, "drop function posts_in_rooms(int[])")]
