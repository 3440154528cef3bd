"""Seats of a meeting, and who comes."""

import cities.codes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0008_goals"),
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("seat", "has a seat"),
                            ("waiting", "waits for a seat"),
                            ("offered", "is offered a seat"),
                            ("left", "does not come"),
                            ("lapsed", "did not answer the offer"),
                        ],
                        default="seat",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="since"
                    ),
                ),
                ("offered_until", models.DateTimeField(editable=False, null=True)),
                ("asked_again", models.BooleanField(default=False)),
                ("reminded_on", models.DateField(editable=False, null=True)),
                ("shows_name", models.BooleanField(default=False, verbose_name="other cities may see that I come")),
                ("seeks", models.CharField(blank=True, max_length=200, verbose_name="what I want to talk about")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why not")),
            ],
            options={
                "verbose_name": "registration",
                "verbose_name_plural": "registrations",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="access",
            field=models.TextField(blank=True, max_length=1000, verbose_name="how to get there"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="capacity",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="seats in all"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="contact",
            field=models.CharField(blank=True, max_length=200, verbose_name="contact"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="ends",
            field=models.TimeField(blank=True, null=True, verbose_name="ends at"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="language",
            field=models.CharField(
                choices=[("cs", "Czech"), ("en", "English")], default="cs", max_length=2, verbose_name="language"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="quota_until",
            field=models.DateField(blank=True, null=True, verbose_name="seats for one city hold until"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="seats_per_city",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="seats for one city"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="signup_until",
            field=models.DateField(blank=True, null=True, verbose_name="registration is open until"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="starts",
            field=models.TimeField(blank=True, null=True, verbose_name="begins at"),
        ),
        migrations.AddField(
            model_name="meetingchange", name="told", field=models.BooleanField(default=True, editable=False)
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("signup_until", None), ("signup_until__lte", models.F("date")), _connector="OR"),
                name="registration_ends_before_the_meeting",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city", verbose_name="city"
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="registrations", to="meetings.meeting"
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["meeting", "state", "at"], name="registrations_in_order"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["left", "lapsed"]), _negated=True),
                fields=("meeting", "person"),
                name="one_registration_of_a_person",
            ),
        ),
    ]
