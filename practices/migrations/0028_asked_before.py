"""Before which pitch a question was asked first. The meetings say it (meetings/0027)."""

from django.db import migrations

ASKED = """
create function practices_asked_before(question bigint) returns jsonb
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select null::jsonb
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("practices", "0027_presented")]
    operations = [migrations.RunSQL(ASKED, "drop function practices_asked_before(bigint)")]
