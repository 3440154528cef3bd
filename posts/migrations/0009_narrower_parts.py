"""A narrower part of a practice is a post of its own kind, and has no card either."""

from django.db import migrations, models

NO_CARD = """
drop trigger no_card_of_parts on posts_card;
create trigger no_card_of_parts before insert on posts_card
  for each row when ({when}) execute function posts_no_card();
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0008_verbs_of_risks_and_conditions")]
    operations = [
        migrations.AlterField(
            "post",
            "kind",
            models.CharField(
                choices=[("practice", "practice"), ("adoption", "adoption"), ("part", "narrower part")],
                editable=False,
                max_length=12,
            ),
        ),
        migrations.RunSQL(
            NO_CARD.format(when="new.kind in ('adoption', 'part')"), NO_CARD.format(when="new.kind = 'adoption'")
        ),
    ]
