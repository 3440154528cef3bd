"""Wishes of organisers: only the practice's editors and organisers who read the practice know of them."""

import cities.codes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ORGANISERS = "exists (select from auth_group g where g.name = 'organisers' and g.id = any(smartpitch_groups()))"
RULES = f"""
alter table practices_wish enable row level security;
create policy seeing on practices_wish for select to smartpitch_web
  using (posts_may_edit(practice_id) or {ORGANISERS} and posts_may_read(practice_id));
create policy asking on practices_wish for insert to smartpitch_web
  with check (by_id = smartpitch_user() and {ORGANISERS} and posts_may_read(practice_id)
    and not posts_may_edit(practice_id) and withdrawn_at is null and closed_at is null and closed_by_id is null);
create policy taking_back on practices_wish for update to smartpitch_web
  using (by_id = smartpitch_user() and closed_at is null)
  with check (by_id = smartpitch_user() and withdrawn_at is not null and closed_at is null and closed_by_id is null);
create policy closing on practices_wish for update to smartpitch_web
  using (posts_may_edit(practice_id) and closed_at is null and withdrawn_at is null)
  with check (posts_may_edit(practice_id) and closed_at is not null and closed_by_id = smartpitch_user()
    and withdrawn_at is null);
create policy system on practices_wish to smartpitch_system using (true) with check (true);
revoke update, delete on practices_wish from smartpitch_web;
grant update (withdrawn_at, closed_at, closed_by_id, word) on practices_wish to smartpitch_web;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0020_more_groups_of_the_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("text", models.TextField(verbose_name="what is missing")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("word", models.TextField(blank=True, verbose_name="word of the city")),
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
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "wish of an organiser",
                "verbose_name_plural": "wishes of organisers",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None), ("withdrawn_at", None)),
                        fields=("practice",),
                        name="one_open_wish_of_a_practice",
                    )
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
