"""More groups of the record: contracts, data, building blocks, who had to do with it, running costs and savings."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import practices.models.practice
from django.db import migrations, models

NEW = ("practices_contract", "practices_dataset", "practices_block", "practices_party")
OLD = ("practices_turningpoint", "practices_cause", "practices_condition", "practices_fit")

# As in 0003.
DOOR = """
alter table {table} enable row level security;
create policy reading on {table} for select to smartpitch_web using (posts_may_read(practice_id));
create policy adding on {table} for insert to smartpitch_web with check (posts_may_edit(practice_id));
create policy editing on {table} for update to smartpitch_web
  using (posts_may_edit(practice_id)) with check (posts_may_edit(practice_id));
create policy removing on {table} for delete to smartpitch_web using (posts_may_edit(practice_id));
create policy system on {table} to smartpitch_system using (true) with check (true);
create trigger more_added after insert on {table}
  referencing new table as touched for each statement execute function practices_keep_more();
create trigger more_removed after delete on {table}
  referencing old table as touched for each statement execute function practices_keep_more();
"""


def keep_more(tables):
    there = " or ".join(f"exists (select from {table} where practice_id = t.id)" for table in tables)
    return f"""
create or replace function practices_keep_more() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update practices_practice p set has_more = m.has_more
  from (select t.id, {there} as has_more from (select distinct practice_id as id from touched) t) m
  where p.post_ptr_id = m.id and p.has_more <> m.has_more;
  return null;
end $$;
"""  # noqa: S608  names of our own


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0019_readings"),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="cost_driver",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="what the price grows with"
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="cost_units",
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name="how many of them"),
        ),
        migrations.AddField(
            model_name="practice",
            name="decision",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=1000, verbose_name="who decided and when"
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="opex_czk",
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name="running costs in CZK a year"),
        ),
        migrations.AddField(
            model_name="practice",
            name="participation",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=2000, verbose_name="how residents took part"
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="payback_years",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="payback in years"),
        ),
        migrations.AddField(
            model_name="practice",
            name="place",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="where in the city"
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="saving_czk",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="real saving or income in CZK a year"),
        ),
        migrations.AddField(
            model_name="practice",
            name="saving_planned_czk",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="planned saving or income in CZK a year"),
        ),
        migrations.AddField(
            model_name="practice",
            name="staff_days",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="days of own people a year"),
        ),
        migrations.AddField(
            model_name="practice",
            name="team",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=2000, verbose_name="who worked on it"
            ),
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "block",
                    models.CharField(
                        choices=[
                            ("tender", "tender text"),
                            ("spec", "technical specification"),
                            ("model", "data model"),
                            ("contract", "contract"),
                            ("campaign", "campaign"),
                            ("method", "method"),
                            ("code", "software"),
                            ("other", "something else"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="what it is")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "building block",
                "verbose_name_plural": "building blocks",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("partner", "partner"),
                            ("user", "user"),
                            ("gains", "gains from it"),
                            ("against", "was against"),
                        ],
                        max_length=7,
                        verbose_name="in what way",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="who")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "party",
                "verbose_name_plural": "parties",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("supplier", models.CharField(blank=True, max_length=150, verbose_name="supplier")),
                (
                    "procurement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("small", "small-scale order"),
                            ("below", "below the threshold"),
                            ("above", "above the threshold"),
                            ("direct", "direct award"),
                            ("design", "design contest"),
                            ("innovation", "innovation partnership"),
                            ("framework", "framework agreement or dynamic system"),
                            ("joint", "bought together with others"),
                            ("own", "the city’s own company"),
                            ("other", "otherwise"),
                        ],
                        max_length=10,
                        verbose_name="kind of procurement",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="in the register of contracts")),
                (
                    "ends_on",
                    practices.models.practice.PartialDateField(
                        blank=True,
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$"
                            )
                        ],
                        verbose_name="ends",
                    ),
                ),
                ("exit_terms", models.CharField(blank=True, max_length=300, verbose_name="how one gets out of it")),
                (
                    "again",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "we would buy it again"),
                            ("otherwise", "again, but otherwise"),
                            ("no", "not again"),
                        ],
                        max_length=9,
                        verbose_name="again",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="why")),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contracts", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "contract",
                "verbose_name_plural": "contracts",
                "ordering": ["position", "pk"],
                "abstract": False,
                "indexes": [
                    models.Index(django.db.models.functions.text.Lower("supplier"), name="contracts_by_supplier")
                ],
            },
        ),
        migrations.CreateModel(
            name="Dataset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("name", models.CharField(max_length=150, verbose_name="data")),
                (
                    "use",
                    models.CharField(
                        choices=[("used", "used"), ("made", "made"), ("both", "used and made")],
                        default="used",
                        max_length=4,
                        verbose_name="used or made",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                ("licence", models.CharField(blank=True, max_length=100, verbose_name="licence")),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="datasets", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "dataset",
                "verbose_name_plural": "datasets",
                "ordering": ["position", "pk"],
                "abstract": False,
                "indexes": [models.Index(django.db.models.functions.text.Lower("name"), name="datasets_by_name")],
            },
        ),
        migrations.RunSQL(keep_more(OLD + NEW), keep_more(OLD)),
        *(migrations.RunSQL(DOOR.format(table=table), migrations.RunSQL.noop) for table in NEW),
    ]
