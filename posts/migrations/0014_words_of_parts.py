"""Narrower parts are found by words: they have no card, so a view of the owner carries both of their doors."""

from django.db import migrations

# Like posts_visible_card it lets the full-text index be used, which row security would not. Their texts are then read by
# key, under row security.
PARTS = """
create index part_words on posts_post using gin ((words || talk)) where kind = 'part';
create view posts_visible_part as
  select part.id as post_id, part.words || part.talk as words
  from posts_post part join posts_post whole on whole.id = part.part_of_id
  where part.kind = 'part' and part.state = 1 and part.deleted_at is null and part.readers && smartpitch_groups()
    and whole.state = 1 and whole.deleted_at is null and whole.readers && smartpitch_groups();
revoke all on posts_visible_part from public, smartpitch_web, smartpitch_system;
grant select on posts_visible_part to smartpitch_web;
"""
UNDO = "drop view posts_visible_part; drop index part_words;"


class Migration(migrations.Migration):
    dependencies = [("posts", "0013_more_deeds")]
    operations = [migrations.RunSQL(PARTS, UNDO)]
