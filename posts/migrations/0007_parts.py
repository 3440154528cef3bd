"""A part of a post (an adoption) is read by nobody who may not read the whole, whatever its own grants say."""

from django.db import migrations, models

MAY = """
create or replace function posts_may_{verb}(post bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from posts_post p where p.id = post and ({rule}
    or p.state = 0 and p.author_id = smartpitch_user() and p.keeper_id = any(smartpitch_groups())){whole})
$$;
"""
READ = "p.editors && smartpitch_groups() or p.deleted_at is null and p.readers && smartpitch_groups()"
EDIT = "p.editors && smartpitch_groups()"
WHOLE = "\n    and (p.part_of_id is null or posts_may_read(p.part_of_id))"

# A part has no card: it is found on the page of its whole, where both doors are asked.
DOOR = """
create policy within_the_whole on posts_post as restrictive to smartpitch_web
  using (part_of_id is null or posts_may_read(part_of_id));
create function posts_no_card() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger no_card_of_parts before insert on posts_card
  for each row when (new.kind = 'adoption') execute function posts_no_card();
"""
UNDO = """
drop trigger no_card_of_parts on posts_card;
drop function posts_no_card();
drop policy within_the_whole on posts_post;
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0006_files_of_a_post")]
    operations = [
        migrations.AlterField(
            "post",
            "kind",
            models.CharField(
                choices=[("practice", "practice"), ("adoption", "adoption")], editable=False, max_length=12
            ),
        ),
        migrations.RunSQL(
            [MAY.format(verb="read", rule=READ, whole=WHOLE), MAY.format(verb="edit", rule=EDIT, whole=WHOLE), DOOR],
            [UNDO, MAY.format(verb="read", rule=READ, whole=""), MAY.format(verb="edit", rule=EDIT, whole="")],
        ),
    ]
