"""Two more deeds: a decision on a risk, an answer to a condition."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0007_parts"),
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
                    ("moved", "moved to another city"),
                    ("deleted", "put into the trash"),
                    ("restored", "took out of the trash"),
                    ("confirmed", "confirmed that it still holds"),
                    ("opened", "opened with a reason"),
                    ("imported", "imported"),
                    ("attached", "added a file"),
                    ("detached", "took a file away"),
                    ("commented", "commented"),
                    ("uncommented", "deleted a comment"),
                    ("risk", "decided on a risk"),
                    ("answered", "said whether a condition holds"),
                    ("system", "worked with all posts"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
    ]
