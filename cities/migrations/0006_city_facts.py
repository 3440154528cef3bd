"""What a city answers about itself by yes or no."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0005_keys_of_cities"),
    ]

    operations = [
        migrations.CreateModel(
            name="CityFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "trait",
                    models.CharField(
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
                ("has", models.BooleanField(verbose_name="does it hold")),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="cities.city"
                    ),
                ),
            ],
            options={
                "verbose_name": "fact of a city",
                "verbose_name_plural": "facts of cities",
                "constraints": [models.UniqueConstraint(fields=("city", "trait"), name="one_answer_of_a_city")],
            },
        ),
    ]
