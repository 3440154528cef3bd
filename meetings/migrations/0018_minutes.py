"""The minutes of a meeting, its notes, and what they said before."""

import cities.codes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0017_inside"),
        ("posts", "0017_deeds_of_meetings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Minutes",
            fields=[
                (
                    "post_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="posts.post",
                    ),
                ),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
                ("approved_on", models.DateField(null=True, verbose_name="approved on")),
                ("word", models.CharField(blank=True, max_length=500, verbose_name="a word on the approval")),
                ("correction", models.CharField(blank=True, max_length=300, verbose_name="why it was opened again")),
                (
                    "agreed",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="agreed_in",
                        to="meetings.minutes",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "minutes",
                "verbose_name_plural": "minutes",
            },
            bases=("posts.post",),
        ),
        migrations.CreateModel(
            name="MinutesNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("item", models.CharField(blank=True, max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[("note", "note"), ("decision", "decision")], default="note", max_length=8
                    ),
                ),
                ("body", models.TextField(max_length=5000)),
                ("words", django.contrib.postgres.search.SearchVectorField(default="", editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("form_key", models.UUIDField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("edited_at", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
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
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="meetings.minutes"
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.pitch"
                    ),
                ),
            ],
            options={
                "verbose_name": "note in minutes",
                "verbose_name_plural": "notes in minutes",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FormerNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("body", models.TextField()),
                ("until", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former", to="meetings.minutesnote"
                    ),
                ),
            ],
            options={
                "verbose_name": "former note",
                "verbose_name_plural": "former notes",
                "ordering": ["-number"],
            },
        ),
        migrations.AddConstraint(
            model_name="minutesnote",
            constraint=models.UniqueConstraint(fields=("by", "form_key"), name="one_note_from_one_form"),
        ),
        migrations.AddConstraint(
            model_name="minutesnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("pitch", None), ("item", ""), _connector="OR"), name="note_stands_in_one_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), _negated=True), name="note_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="formernote",
            constraint=models.UniqueConstraint(fields=("note", "number"), name="former_note_once"),
        ),
    ]
