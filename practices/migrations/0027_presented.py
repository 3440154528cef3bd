"""At which meetings a practice was presented. The meetings say it (meetings/0008)."""

from django.db import migrations

PRESENTED = """
create function practices_presented(practice bigint) returns json
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select null::json
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("practices", "0026_words_of_contributions")]
    operations = [migrations.RunSQL(PRESENTED, "drop function practices_presented(bigint)")]
