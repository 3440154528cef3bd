"""Pitches, what is said of them, and the call for them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cities", "0008_goals"),
        ("meetings", "0006_rooms"),
        ("posts", "0017_deeds_of_meetings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pitch",
            fields=[
                (
                    "post_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="posts.post",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("short", "5-minute pitch"),
                            ("failure", "failure story"),
                            ("clinic", "problem clinic"),
                            ("demo", "demonstration"),
                        ],
                        default="short",
                        max_length=7,
                        verbose_name="format",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(default=15, verbose_name="minutes")),
                ("ask", models.CharField(blank=True, max_length=200, verbose_name="what I want from the room")),
                ("body", models.TextField(blank=True, max_length=3000, verbose_name="what it will be about")),
                ("not_before", models.TimeField(blank=True, null=True, verbose_name="not before")),
                ("not_after", models.TimeField(blank=True, null=True, verbose_name="not after")),
                ("equipment", models.CharField(blank=True, max_length=200, verbose_name="what you need in the hall")),
                (
                    "opens",
                    models.CharField(
                        choices=[("members", "all member cities"), ("room", "only those who will sit in the room")],
                        default="members",
                        max_length=8,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("accepted", "accepted"),
                            ("waiting", "in reserve"),
                            ("declined", "declined"),
                            ("confirmed", "confirmed"),
                            ("given", "given"),
                            ("withdrawn", "withdrawn"),
                            ("postponed", "put off"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("reminded_on", models.DateField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "pitch",
                "verbose_name_plural": "pitches",
            },
            bases=("posts.post",),
        ),
        migrations.CreateModel(
            name="LateEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateField(verbose_name="until")),
            ],
            options={
                "verbose_name": "late entry",
                "verbose_name_plural": "late entries",
            },
        ),
        migrations.CreateModel(
            name="PitchNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.CharField(max_length=1000, verbose_name="note")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "note on a pitch",
                "verbose_name_plural": "notes on pitches",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PitchStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("accepted", "accepted"),
                            ("waiting", "in reserve"),
                            ("declined", "declined"),
                            ("confirmed", "confirmed"),
                            ("given", "given"),
                            ("withdrawn", "withdrawn"),
                            ("postponed", "put off"),
                        ],
                        max_length=9,
                    ),
                ),
                ("word", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "step of a pitch",
                "verbose_name_plural": "steps of pitches",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="call",
            field=models.TextField(blank=True, max_length=1000, verbose_name="call for pitches"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="pitches_from",
            field=models.DateField(blank=True, null=True, verbose_name="pitches are taken from"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="pitches_until",
            field=models.DateField(blank=True, null=True, verbose_name="pitches are taken until"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("pitches_until", None), ("pitches_until__lte", models.F("date")), _connector="OR"),
                name="call_ends_before_the_meeting",
            ),
        ),
        migrations.AddField(
            model_name="pitch",
            name="about",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="pitched",
                to="posts.post",
            ),
        ),
        migrations.AddField(
            model_name="pitch",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pitches",
                to="meetings.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="pitch",
            name="presenter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lateentry",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cities.city", verbose_name="city"
            ),
        ),
        migrations.AddField(
            model_name="lateentry",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="late_entries", to="meetings.meeting"
            ),
        ),
        migrations.AddField(
            model_name="pitchnote",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pitchnote",
            name="pitch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="meetings.pitch"
            ),
        ),
        migrations.AddField(
            model_name="pitchstep",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pitchstep",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="meetings.meeting"
            ),
        ),
        migrations.AddField(
            model_name="pitchstep",
            name="pitch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="meetings.pitch"
            ),
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "pitch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="decision",
                        serialize=False,
                        to="meetings.pitch",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("accepted", "accepted"), ("waiting", "in reserve"), ("declined", "declined")],
                        max_length=9,
                        verbose_name="decision",
                    ),
                ),
                ("word", models.CharField(blank=True, max_length=500, verbose_name="a word to the city")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on a pitch",
                "verbose_name_plural": "decisions on pitches",
            },
        ),
        migrations.AddIndex(
            model_name="pitch",
            index=models.Index(fields=["meeting", "status"], name="pitches_of_a_meeting"),
        ),
        migrations.AddConstraint(
            model_name="lateentry",
            constraint=models.UniqueConstraint(fields=("meeting", "city"), name="late_entry_once"),
        ),
    ]
