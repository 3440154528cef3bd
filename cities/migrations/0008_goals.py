"""The goals of a city's strategy, in its words."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cities", "0007_topics_read")]
    operations = [
        migrations.AddField(
            "city",
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
    ]
