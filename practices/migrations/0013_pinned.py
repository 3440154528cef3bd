"""Practices that an editor puts beside one: for whoever may read both."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


SQL = """
alter table practices_pinned enable row level security;
create policy reading on practices_pinned for select to smartpitch_web
  using (posts_may_read(practice_id) and posts_may_read(other_id));
create policy adding on practices_pinned for insert to smartpitch_web
  with check (posts_may_edit(practice_id) and posts_may_read(other_id));
create policy removing on practices_pinned for delete to smartpitch_web
  using (posts_may_edit(practice_id) and posts_may_read(other_id));
create policy system on practices_pinned to smartpitch_system using (true) with check (true);
revoke update on practices_pinned from smartpitch_web;
"""
UNDO = """
drop policy reading on practices_pinned; drop policy adding on practices_pinned;
drop policy removing on practices_pinned; drop policy system on practices_pinned;
alter table practices_pinned disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0012_merged_terms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pinned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.practice"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pins", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "pinned practice",
                "verbose_name_plural": "pinned practices",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "other"), name="pinned_once"),
                    models.CheckConstraint(
                        condition=models.Q(("practice", models.F("other")), _negated=True), name="not_pinned_to_itself"
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
