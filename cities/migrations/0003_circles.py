"""A circle has an opaque address, one form makes one circle, and what is done with it is written down for good."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cities.codes

APPEND_ONLY = """
revoke update, delete on cities_circledeed from smartpitch_web, smartpitch_system;
"""


def give_codes(apps, schema_editor):
    for circle in apps.get_model("cities", "Circle").objects.all():
        circle.code = cities.codes.new_code()
        circle.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies = [("cities", "0002_roles_and_groups")]

    operations = [
        migrations.AddField("circle", "code", models.CharField(default="", editable=False, max_length=16)),
        migrations.AddField("circle", "form_key", models.UUIDField(editable=False, null=True, unique=True)),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            "circle",
            "code",
            models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True),
        ),
        migrations.CreateModel(
            name="CircleDeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("made", "made the circle"),
                            ("changed", "changed its words"),
                            ("added", "let in"),
                            ("removed", "took out"),
                            ("left", "left the circle"),
                            ("retired", "retired the circle"),
                            ("returned", "took the circle back into use"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "circle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deeds", to="cities.circle"
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cities.city",
                        verbose_name="city",
                    ),
                ),
            ],
            options={
                "verbose_name": "deed on a circle",
                "verbose_name_plural": "deeds on circles",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
    ]
