"""The whole record: failures told without blame, whom it fits, what readers may do. New rows behind the same door."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import practices.models.practice
from django.db import migrations, models


ROWS = ("practices_turningpoint", "practices_cause", "practices_condition", "practices_fit")

DOOR = """
alter table {table} enable row level security;
create policy reading on {table} for select to smartpitch_web using (posts_may_read(practice_id));
create policy adding on {table} for insert to smartpitch_web with check (posts_may_edit(practice_id));
create policy editing on {table} for update to smartpitch_web
  using (posts_may_edit(practice_id)) with check (posts_may_edit(practice_id));
create policy removing on {table} for delete to smartpitch_web using (posts_may_edit(practice_id));
create policy system on {table} to smartpitch_system using (true) with check (true);
"""

# Whether a practice has any of these rows; of most nothing is asked further. No field: Django would write it back.
MORE = """
alter table practices_practice add column has_more boolean not null default false;
create function practices_keep_more() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update practices_practice p set has_more = m.has_more
  from (select t.id, exists (select from practices_turningpoint where practice_id = t.id)
               or exists (select from practices_cause where practice_id = t.id)
               or exists (select from practices_condition where practice_id = t.id)
               or exists (select from practices_fit where practice_id = t.id) as has_more
        from (select distinct practice_id as id from touched) t) m
  where p.post_ptr_id = m.id and p.has_more <> m.has_more;
  return null;
end $$;
"""
TRIGGERS = """
create trigger more_added after insert on {table}
  referencing new table as touched for each statement execute function practices_keep_more();
create trigger more_removed after delete on {table}
  referencing old table as touched for each statement execute function practices_keep_more();
"""
UNDO = [
    "drop function practices_keep_more() cascade",
    "alter table practices_practice drop column has_more",
    *(
        f"drop policy {name} on {table}"
        for table in ROWS
        for name in ("reading", "adding", "editing", "removing", "system")
    ),
    *(f"alter table {table} disable row level security" for table in ROWS),
]


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0002_behind_the_door"),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="advice",
            field=models.CharField(blank=True, max_length=250, verbose_name="advice to the next city"),
        ),
        migrations.AddField(
            model_name="practice",
            name="came_from",
            field=models.CharField(
                blank=True,
                choices=[
                    ("own", "our own idea"),
                    ("adopted", "adopted from another city"),
                    ("programme", "from a funded programme"),
                ],
                max_length=9,
                verbose_name="where it came from",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="came_from_whom",
            field=models.CharField(blank=True, max_length=200, verbose_name="which city or programme"),
        ),
        migrations.AddField(
            model_name="practice",
            name="cost_sunk",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unknown", "we do not know"),
                    ("nothing", "only our time"),
                    ("hundred", "up to CZK 100 thousand"),
                    ("million", "CZK 100 thousand to 1 million"),
                    ("ten", "CZK 1 to 10 million"),
                    ("more", "over CZK 10 million"),
                ],
                max_length=8,
                verbose_name="what it cost in vain",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="evidence",
            field=models.CharField(
                blank=True,
                choices=[
                    ("1", "described"),
                    ("2", "measured"),
                    ("3", "compared with the state before or with another place"),
                ],
                max_length=1,
                verbose_name="how well it is proven",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="evidence_basis",
            field=models.TextField(blank=True, max_length=1000, verbose_name="what the proof stands on"),
        ),
        migrations.AddField(
            model_name="practice",
            name="expected",
            field=models.TextField(blank=True, max_length=3000, verbose_name="what we expected"),
        ),
        migrations.AddField(
            model_name="practice",
            name="happened",
            field=models.TextField(blank=True, max_length=3000, verbose_name="what happened"),
        ),
        migrations.AddField(
            model_name="practice",
            name="luck",
            field=models.TextField(blank=True, max_length=1000, verbose_name="what was local luck"),
        ),
        migrations.AddField(
            model_name="practice",
            name="may",
            field=django.contrib.postgres.fields.ArrayField(
                blank=True,
                base_field=models.CharField(
                    choices=[
                        ("quote", "You may quote it to your council."),
                        ("tender", "You may use it in tender documents."),
                        ("supplier", "You may contact the supplier."),
                        ("ask", "Ask us first."),
                    ],
                    max_length=8,
                ),
                default=list,
                size=None,
                verbose_name="what readers may do",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="minimum",
            field=models.TextField(blank=True, max_length=2000, verbose_name="the smallest version that makes sense"),
        ),
        migrations.AddField(
            model_name="practice",
            name="offer",
            field=django.contrib.postgres.fields.ArrayField(
                blank=True,
                base_field=models.CharField(
                    choices=[
                        ("call", "a call"),
                        ("visit", "a visit on site"),
                        ("documents", "documents"),
                        ("mentoring", "mentoring"),
                        ("none", "we cannot offer anything now"),
                    ],
                    max_length=9,
                ),
                default=list,
                size=None,
                verbose_name="what we offer",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="saved",
            field=models.TextField(blank=True, max_length=2000, verbose_name="what was saved or used again"),
        ),
        migrations.AddField(
            model_name="practice",
            name="unknown",
            field=django.contrib.postgres.fields.ArrayField(
                blank=True,
                base_field=models.CharField(
                    choices=[
                        ("cost_czk", "what it cost"),
                        ("fundings", "who paid it"),
                        ("indicators", "how you can tell that it works"),
                        ("barriers", "what stood in the way"),
                        ("started", "since when you have had it"),
                        ("causes", "why it turned out that way"),
                        ("differently", "what you would do differently"),
                    ],
                    max_length=11,
                ),
                default=list,
                size=None,
                verbose_name="what we do not know",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="warning_sign",
            field=models.TextField(blank=True, max_length=1000, verbose_name="earliest warning sign"),
        ),
        migrations.CreateModel(
            name="Cause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
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
                        verbose_name="cause",
                    ),
                ),
                (
                    "weight",
                    models.CharField(
                        choices=[("decisive", "decisive"), ("strong", "strong"), ("minor", "minor")],
                        default="strong",
                        max_length=8,
                        verbose_name="weight",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="note")),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="causes", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "cause",
                "verbose_name_plural": "causes",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("barrier", "a barrier is removed"),
                            ("price", "the price falls"),
                            ("funding", "funding is open"),
                            ("law", "the law changes"),
                            ("dataset", "data are opened"),
                            ("supplier", "a supplier exists"),
                            ("other", "something else"),
                        ],
                        max_length=8,
                        verbose_name="kind of condition",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="it would work if")),
                (
                    "holds",
                    models.CharField(
                        choices=[("yes", "holds now"), ("no", "does not hold yet"), ("unknown", "we do not know")],
                        default="unknown",
                        max_length=7,
                        verbose_name="does it hold",
                    ),
                ),
                (
                    "since",
                    practices.models.practice.PartialDateField(
                        blank=True,
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$"
                            )
                        ],
                        verbose_name="known since",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="conditions", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "condition",
                "verbose_name_plural": "conditions",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Fit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "fits",
                    models.CharField(
                        choices=[("yes", "fits"), ("no", "does not fit")],
                        default="yes",
                        max_length=3,
                        verbose_name="does it fit",
                    ),
                ),
                (
                    "trait",
                    models.CharField(
                        choices=[
                            ("population", "number of inhabitants"),
                            ("network", "the city owns the network"),
                            ("operator", "the city owns the operator"),
                            ("flat", "flat terrain"),
                            ("hilly", "hilly terrain"),
                            ("dense", "dense building"),
                            ("historic", "historic centre"),
                            ("staff", "the city has experts of its own"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                        verbose_name="trait of the city",
                    ),
                ),
                ("low", models.PositiveIntegerField(blank=True, null=True, verbose_name="from")),
                ("high", models.PositiveIntegerField(blank=True, null=True, verbose_name="to")),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="in words")),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fits", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "fit",
                "verbose_name_plural": "fits",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TurningPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "on",
                    practices.models.practice.PartialDateField(
                        blank=True,
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$"
                            )
                        ],
                        verbose_name="when",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="what happened")),
                ("knowable", models.TextField(blank=True, max_length=1000, verbose_name="what could be known then")),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turning_points",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "verbose_name": "turning point",
                "verbose_name_plural": "turning points",
                "ordering": ["on", "position", "pk"],
                "abstract": False,
            },
        ),
        migrations.RunSQL(
            [*(DOOR.format(table=table) for table in ROWS), MORE, *(TRIGGERS.format(table=table) for table in ROWS)],
            UNDO,
        ),
    ]
