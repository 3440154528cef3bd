"""Readings are of posts: whoever comes back to a question is told what changed in it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Value

# The function as in 0019, with the new name of the column.
RULES = """
create or replace function practices_cities_that_read(wanted bigint)
returns table (city_id bigint, city varchar, month date)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, c.name, date_trunc('month', max(r.at))::date
  from practices_reading r join cities_city c on c.id = r.city_id join posts_post p on p.id = r.post_id
  where r.post_id = wanted and posts_may_edit(wanted) and r.city_id <> p.city_id
    and r.at > statement_timestamp() - interval '365 days'
  group by c.id, c.name, c.sort_key order by 3 desc, c.sort_key, c.id
$$;
grant update (changes) on practices_question to smartpitch_web;
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0013_more_deeds"), ("practices", "0023_names_by_number")]
    operations = [
        migrations.AddField(
            "question",
            "changes",
            models.JSONField(db_default=Value({}, models.JSONField()), default=dict, editable=False),
        ),
        migrations.RemoveConstraint("reading", "read_once"),
        migrations.RenameField("reading", "practice", "post"),
        migrations.AlterField(
            "reading",
            "post",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="posts.post"),
        ),
        migrations.AddConstraint("reading", models.UniqueConstraint(fields=("post", "person"), name="read_once")),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
