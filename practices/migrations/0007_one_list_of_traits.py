"""Practices ask for the traits that cities answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0006_saved_searches"),
    ]

    operations = [
        migrations.AlterField(
            model_name="fit",
            name="trait",
            field=models.CharField(
                choices=[
                    ("population", "number of inhabitants"),
                    ("network", "the city owns the network"),
                    ("operator", "the city owns the operator"),
                    ("lighting", "the city owns the street lighting"),
                    ("transport", "a transport company of its own"),
                    ("water", "the city owns the waterworks"),
                    ("heat", "the city owns the heating plant"),
                    ("waste", "a waste company of its own"),
                    ("police", "a city police"),
                    ("university", "a university in the city"),
                    ("platform", "a data platform"),
                    ("staff", "the city has experts of its own"),
                    ("flat", "flat terrain"),
                    ("hilly", "hilly terrain"),
                    ("dense", "dense building"),
                    ("historic", "historic centre"),
                    ("flood", "a flood zone"),
                    ("other", "something else"),
                ],
                max_length=10,
                verbose_name="trait of the city",
            ),
        ),
    ]
