"""A comment remembers whom it mentions; supplements and messages are posts of their own kinds, and have no card."""

from django.db import migrations, models

SQL = """
alter table posts_comment alter column mentions set default '[]';
create index comment_mentions on posts_comment using gin (mentions jsonb_path_ops) where mentions <> '[]';
grant insert (mentions), update (mentions) on posts_comment to smartpitch_web;
create trigger no_card_of_supplements before insert on posts_card
  for each row when (new.kind in ('supplement', 'message')) execute function posts_no_card();
"""
UNDO = """
drop trigger no_card_of_supplements on posts_card;
drop index comment_mentions;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0010_planned_openings"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="mentions",
            field=models.JSONField(default=list),
        ),
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
                    ("commented", "commented"),
                    ("uncommented", "deleted a comment"),
                    ("accepted", "accepted a supplement"),
                    ("declined", "declined a supplement"),
                    ("risk", "decided on a risk"),
                    ("answered", "said whether a condition holds"),
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
                ],
                editable=False,
                max_length=12,
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
