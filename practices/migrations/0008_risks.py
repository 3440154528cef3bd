"""Risks: read and written by the practice's editors; learned from nothing that whoever writes them may not read."""

import cities.codes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


DOOR = """
alter table practices_risk enable row level security;
create policy reading on practices_risk for select to smartpitch_web using (posts_may_edit(practice_id));
create policy adding on practices_risk for insert to smartpitch_web
  with check (posts_may_edit(practice_id) and (source_id is null or posts_may_read(source_id)));
create policy editing on practices_risk for update to smartpitch_web
  using (posts_may_edit(practice_id)) with check (posts_may_edit(practice_id));
create policy system on practices_risk to smartpitch_system using (true) with check (true);
revoke update, delete on practices_risk from smartpitch_web;
grant update (decision, text, question, ask_on, answer, answered_on, version, by_id, decided_at, dropped_at)
  on practices_risk to smartpitch_web;
"""
UNDO = """
drop policy reading on practices_risk; drop policy adding on practices_risk;
drop policy editing on practices_risk; drop policy system on practices_risk;
alter table practices_risk disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0007_one_list_of_traits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Risk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("need", "need"),
                            ("politics", "politics"),
                            ("procurement", "procurement"),
                            ("supplier", "supplier"),
                            ("technology", "technology"),
                            ("data", "data"),
                            ("people", "people and capacity"),
                            ("citizens", "citizens"),
                            ("law", "law"),
                            ("money", "money"),
                            ("operations", "operations"),
                        ],
                        max_length=11,
                        verbose_name="kind of risk",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("mitigated", "we prevent it"),
                            ("accepted", "we accept it"),
                            ("irrelevant", "it does not concern us"),
                        ],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="how or why")),
                ("question", models.CharField(blank=True, max_length=300, verbose_name="check question")),
                ("ask_on", models.DateField(blank=True, null=True, verbose_name="ask on")),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="what we found")),
                ("answered_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("form_key", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("dropped_at", models.DateTimeField(null=True)),
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
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="risks", to="practices.practice"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "verbose_name": "risk",
                "verbose_name_plural": "risks",
                "ordering": ["decided_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "source", "cause"), name="one_decision_on_a_cause"),
                    models.UniqueConstraint(fields=("practice", "form_key"), name="one_risk_from_one_form"),
                ],
            },
        ),
        migrations.RunSQL([DOOR], [UNDO]),
    ]
