"""Which goals of the strategy a practice serves, and who stands in for the person to ask."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0024_questions_are_read_too"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "practice",
            "goals",
            ArrayField(
                models.CharField(max_length=160),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="goals of the strategy",
            ),
        ),
        migrations.AddField(
            "practice",
            "stand_in",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who stands in",
            ),
        ),
    ]
