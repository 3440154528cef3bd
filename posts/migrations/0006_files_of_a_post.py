"""Files of a post: exactly the post's readers, its editors once taken away; their words on its card."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cities.codes

DOOR = """
alter table posts_attachment add column words tsvector not null default '';
alter table posts_attachment enable row level security;
-- What was taken away while the post was a draft stays its author's, as the former texts of a draft do.
create policy reading on posts_attachment for select to smartpitch_web
  using (posts_may_read(post_id) and (deleted_at is null or posts_may_edit(post_id) and (
    author_id = smartpitch_user() or deleted_at >= (select p.published_at from posts_post p where p.id = post_id))));
create policy adding on posts_attachment for insert to smartpitch_web with check (
  author_id = smartpitch_user() and deleted_at is null and state in ('pending', 'clean') and posts_may_edit(post_id));
create policy editing on posts_attachment for update to smartpitch_web
  using (posts_may_edit(post_id)) with check (posts_may_edit(post_id));
create policy system on posts_attachment to smartpitch_system using (true) with check (true);

revoke insert, update, delete on posts_attachment from smartpitch_web;
grant insert (id, code, post_id, author_id, stored, name, kind, size, sha256, width, height, alt, caption, text, state,
              form_key, created_at, deleted_at) on posts_attachment to smartpitch_web;
grant update (alt, caption, deleted_at, words) on posts_attachment to smartpitch_web;

-- How much the files of the post's city take, and how many this post has: the editor may not read all of the city's
-- posts, yet must be told when there is no room.
create function posts_room_taken(post bigint, out taken bigint, out files bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(sum(a.size), 0), count(*) filter (where a.post_id = post and a.deleted_at is null)
  from posts_post mine join posts_post p on p.city_id = mine.city_id join posts_attachment a on a.post_id = p.id
  where mine.id = post and posts_may_edit(post) and a.state <> 'infected'
$$;
create function posts_files_wait() returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from posts_attachment where state = 'pending')
$$;
"""

# The words of what hangs on a post: as in 0005, and after them those of its files.
WORDS = """
alter function posts_talk_of(bigint) rename to posts_words_of_comments;
create function posts_talk_of(post bigint) returns tsvector
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  talk tsvector := posts_words_of_comments(post);
  said tsvector;
  room int := 300000;
begin
  for said in select words from posts_attachment
      where post_id = post and deleted_at is null and state = 'clean' and words <> '' order by id desc loop
    room := room - octet_length(said::text);
    continue when room < 0;
    talk := talk || said;
  end loop;
  return talk;
end $$;
revoke execute on function posts_talk_of(bigint) from public;

create function posts_keep_file() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if octet_length(new.words::text) > 250000 then
    new.words := '';
  end if;
  new.words := setweight(new.words, 'D');
  return new;
end $$;
create trigger file_kept before insert or update on posts_attachment
  for each row execute function posts_keep_file();
create trigger talk_kept after update on posts_attachment
  for each row when (old.words is distinct from new.words or old.deleted_at is distinct from new.deleted_at
                     or old.state is distinct from new.state)
  execute function posts_keep_talk();
"""
UNDO = """
drop trigger talk_kept on posts_attachment;
drop trigger file_kept on posts_attachment;
drop function posts_keep_file(), posts_talk_of(bigint), posts_room_taken(bigint), posts_files_wait();
alter function posts_words_of_comments(bigint) rename to posts_talk_of;
drop policy reading on posts_attachment; drop policy adding on posts_attachment; drop policy editing on posts_attachment;
drop policy system on posts_attachment;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0005_talking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
                    ("system", "worked with all posts"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("stored", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=5)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("alt", models.CharField(blank=True, max_length=200)),
                ("caption", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "being checked for viruses"),
                            ("clean", "checked"),
                            ("infected", "a virus was found in it"),
                            ("failed", "could not be checked for viruses"),
                            ("missing", "missing in the store"),
                        ],
                        max_length=8,
                    ),
                ),
                ("form_key", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="posts.post"
                    ),
                ),
            ],
            options={
                "verbose_name": "file",
                "verbose_name_plural": "files",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "clean"), _negated=True), fields=["state"], name="file_not_clean"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("post", "form_key", "sha256"), name="one_file_from_one_form")
                ],
            },
        ),
        migrations.RunSQL(
            ["set check_function_bodies = off", DOOR, WORDS, "reset check_function_bodies"],
            UNDO,
        ),
    ]
