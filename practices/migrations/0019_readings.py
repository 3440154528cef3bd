"""What readers have seen, and which cities have opened a practice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

RULES = """
alter table practices_reading enable row level security;
create policy mine on practices_reading to smartpitch_web using (person_id = smartpitch_user())
  with check (person_id = smartpitch_user() and posts_may_read(practice_id)
    and (city_id is null or posts_speaks_for(city_id)));
create policy system on practices_reading to smartpitch_system using (true) with check (true);
revoke update, delete on practices_reading from smartpitch_web;
grant update (at, city_id) on practices_reading to smartpitch_web;

-- For the editors of a practice: other cities that opened it within a year and the month of the last time; no person.
create function practices_cities_that_read(wanted bigint) returns table (city_id bigint, city varchar, month date)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, c.name, date_trunc('month', max(r.at))::date
  from practices_reading r join cities_city c on c.id = r.city_id join posts_post p on p.id = r.practice_id
  where r.practice_id = wanted and posts_may_edit(wanted) and r.city_id <> p.city_id
    and r.at > statement_timestamp() - interval '365 days'
  group by c.id, c.name, c.sort_key order by 3 desc, c.sort_key, c.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0006_city_facts"),
        ("practices", "0018_entrusted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="changes",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, editable=False),
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "city",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cities.city"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "reading",
                "verbose_name_plural": "readings",
                "indexes": [models.Index(fields=["at"], name="readings_by_age")],
                "constraints": [models.UniqueConstraint(fields=("practice", "person"), name="read_once")],
            },
        ),
        migrations.RunSQL(RULES, "drop function practices_cities_that_read(bigint)"),
    ]
