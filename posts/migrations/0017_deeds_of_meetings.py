"""The deeds on meetings, and their kinds of post: pitches, the inside of a meeting, minutes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0016_deeds_at_the_door"),
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
                    ("submitted", "submitted a pitch"),
                    ("decided", "decided on a pitch"),
                    ("agreed", "confirmed the pitch"),
                    ("withdrawn", "withdrew the pitch"),
                    ("postponed", "put the pitch off to another meeting"),
                    ("given", "gave the pitch"),
                    ("programme", "released the programme"),
                    ("noted", "wrote the minutes"),
                    ("approved", "approved the minutes"),
                    ("promised", "promised something"),
                    ("kept", "kept a promise"),
                    ("posted", "sent a letter to many"),
                    ("system", "worked with all posts"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="post",
            name="kind",
            field=models.CharField(
                choices=[
                    ("practice", "practice"),
                    ("adoption", "adoption"),
                    ("supplement", "supplement"),
                    ("message", "message"),
                    ("part", "narrower part"),
                    ("question", "question"),
                    ("pitch", "pitch"),
                    ("inside", "inside of a meeting"),
                    ("minutes", "minutes"),
                ],
                editable=False,
                max_length=12,
            ),
        ),
    ]
