"""The material of a pitch is a post of its own kind within the pitch, and has no card."""

from django.db import migrations, models

NO_CARD = """
create trigger no_card_of_materials before insert on posts_card
  for each row when (new.kind = 'material') execute function posts_no_card();
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0017_deeds_of_meetings")]
    operations = [
        migrations.AlterField(
            "post",
            "kind",
            models.CharField(
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
                    ("material", "material of a pitch"),
                ],
                editable=False,
                max_length=12,
            ),
        ),
        migrations.RunSQL(NO_CARD, "drop trigger no_card_of_materials on posts_card"),
    ]
