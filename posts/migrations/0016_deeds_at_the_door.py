"""The deed of saying who was in the room of a meeting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0015_rooms"),
    ]

    operations = [
        migrations.AlterField(
            model_name="act",
            name="verb",
            field=models.CharField(
                choices=[
                    ("wrote", "wrote"),
                    ("changed", "changed"),
                    ("shared", "shared"),
                    ("level", "changed who can read it"),
                    ("planned", "planned who will read it"),
                    ("unplanned", "dropped the plan"),
                    ("moved", "moved to another city"),
                    ("deleted", "put into the trash"),
                    ("restored", "took out of the trash"),
                    ("confirmed", "confirmed that it still holds"),
                    ("opened", "opened with a reason"),
                    ("imported", "imported"),
                    ("attached", "added a file"),
                    ("detached", "took a file away"),
                    ("described", "described a file"),
                    ("commented", "commented"),
                    ("uncommented", "deleted a comment"),
                    ("accepted", "accepted a supplement"),
                    ("declined", "declined a supplement"),
                    ("risk", "decided on a risk"),
                    ("answered", "said whether a condition holds"),
                    ("marked", "marked the answer"),
                    ("unmarked", "took back the mark of the answer"),
                    ("closed", "closed the question"),
                    ("reopened", "opened the question again"),
                    ("signed", "gave a key to the public edition"),
                    ("unsigned", "took back a key to the public edition"),
                    ("released", "released the public edition"),
                    ("entrusted", "gave it to the organisers without the city’s name"),
                    ("recalled", "withdrew the public edition"),
                    ("ticked", "said who was in the room"),
                    ("system", "worked with all posts"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
    ]
