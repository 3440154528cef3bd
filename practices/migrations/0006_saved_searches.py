"""Saved searches: one person's alone, also for the database."""

import cities.codes
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


SQL = """
alter table practices_savedsearch enable row level security;
create policy mine on practices_savedsearch to smartpitch_web
  using (person_id = smartpitch_user()) with check (person_id = smartpitch_user());
create policy system on practices_savedsearch to smartpitch_system using (true) with check (true);
revoke update, delete on practices_savedsearch from smartpitch_web;
grant update (name, frequency, known, told, looked_at, told_at, news_at, asked_at, deleted_at)
  on practices_savedsearch to smartpitch_web;
"""
UNDO = """
drop policy mine on practices_savedsearch; drop policy system on practices_savedsearch;
alter table practices_savedsearch disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0005_adoption"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name of the search")),
                ("asked", models.CharField(max_length=2000)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("never", "no letters"),
                            ("daily", "at most once a day"),
                            ("weekly", "at most once a week"),
                            ("monthly", "at most once a month"),
                        ],
                        default="weekly",
                        max_length=7,
                        verbose_name="letters",
                    ),
                ),
                (
                    "known",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "told",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("looked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("news_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("asked_at", models.DateTimeField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "saved search",
                "verbose_name_plural": "saved searches",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None)),
                        fields=("person", "asked"),
                        name="one_search_saved_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
