"""The keys that a city is found by, and that its posts carry on their cards."""

import django.contrib.postgres.fields
from django.db import migrations, models

from cities.stems import keys_of


def fill(apps, schema_editor):
    for city in apps.get_model("cities", "City").objects.only("name", "locative").iterator():
        city.keys = sorted(keys_of(f"{city.name} {city.locative}"))
        city.save(update_fields=["keys"])


class Migration(migrations.Migration):
    dependencies = [("cities", "0004_sequences_tell_nothing")]
    operations = [
        migrations.AddField(
            model_name="city",
            name="keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), default=list, editable=False, size=None
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
