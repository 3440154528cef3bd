"""Of which topics a person has said that all is read, and until when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cities", "0006_city_facts")]
    operations = [
        migrations.AddField(
            "user",
            "topics_read",
            models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, editable=False),
        ),
    ]
