"""When the letter about a check question was sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0013_pinned"),
    ]

    operations = [
        migrations.AddField(
            model_name="risk",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(
            ["grant update (asked_at) on practices_risk to smartpitch_web"],
            ["revoke update (asked_at) on practices_risk from smartpitch_web"],
        ),
    ]
