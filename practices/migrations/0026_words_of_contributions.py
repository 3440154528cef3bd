"""What other cities added to a practice is found with it: the words of accepted supplements on the practice's card."""

from django.db import migrations

WORDS = """
-- As in posts/0006, and after the words of comments and files those of what was accepted.
alter function posts_talk_of(bigint) rename to posts_words_around;
create function posts_talk_of(post bigint) returns tsvector
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  talk tsvector := posts_words_around(post);
  said tsvector;
  room int := 150000;
begin
  for said in select p.words from practices_contribution c join posts_post p on p.id = c.supplement_id
      where c.practice_id = post and c.withdrawn_at is null and p.words <> '' order by c.id desc loop
    room := room - octet_length(said::text);
    continue when room < 0;
    talk := talk || setweight(said, 'D');
  end loop;
  return talk;
end $$;
revoke execute on function posts_talk_of(bigint) from public;

create function practices_keep_talk() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from posts_post where id = new.practice_id for no key update;
  update posts_post set talk = posts_talk_of(new.practice_id) where id = new.practice_id;
  return null;
end $$;
create trigger talk_begun after insert on practices_contribution
  for each row execute function practices_keep_talk();
create trigger talk_kept after update on practices_contribution
  for each row when (old.withdrawn_at is distinct from new.withdrawn_at) execute function practices_keep_talk();

-- When the words of a supplement are written anew (manage.py index_practices).
create function practices_keep_said() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update posts_post set talk = posts_talk_of(id)
  where id in (select practice_id from practices_contribution where supplement_id = new.id);
  return null;
end $$;
create trigger said_kept after update of words on posts_post
  for each row when (new.kind = 'supplement' and old.words is distinct from new.words)
  execute function practices_keep_said();
"""
UNDO = """
drop trigger said_kept on posts_post;
drop trigger talk_begun on practices_contribution;
drop trigger talk_kept on practices_contribution;
drop function practices_keep_said(), practices_keep_talk(), posts_talk_of(bigint);
alter function posts_words_around(bigint) rename to posts_talk_of;
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0014_words_of_parts"), ("practices", "0025_goals_and_stand_in")]
    operations = [migrations.RunSQL(WORDS, UNDO)]
