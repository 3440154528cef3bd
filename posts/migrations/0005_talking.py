"""Talking under a post: comments, what they said before, reactions. Exactly the post's readers; words on its card."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import posts.models

FUNCTIONS = """
-- Whether the person acts for this city now; for none: whether they are an organiser.
create function posts_speaks_for(city bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from cities_membership m where m.person_id = smartpitch_user()
    and m.valid_from <= statement_timestamp() and (m.valid_to is null or m.valid_to > statement_timestamp())
    and case when city is null then m.role = 'organiser'
        else m.city_id = city and m.role in ('expert', 'coordinator') end)
$$;
-- Whether this comment under this post may be answered: one level deep, and not once it is deleted.
create function posts_may_answer(comment bigint, post bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_may_read(post) and exists (select from posts_comment c
    where c.id = comment and c.post_id = post and c.parent_id is null and c.deleted_at is null)
$$;
"""

DOOR = """
alter table posts_comment
  add column words tsvector not null default '',
  add constraint comment_is_not_a_book check (char_length(body) <= 10000),
  add constraint reply_is_under_the_same_post foreign key (parent_id, post_id) references posts_comment (id, post_id)
    deferrable initially deferred;

alter table posts_comment enable row level security;
create policy reading on posts_comment for select to smartpitch_web
  using (posts_may_read(post_id) and (deleted_at is null or author_id = smartpitch_user()));
create policy adding on posts_comment for insert to smartpitch_web with check (
  author_id = smartpitch_user() and deleted_at is null and version = 1 and edited_at is null
  and posts_may_read(post_id) and posts_speaks_for(city_id)
  and (parent_id is null or posts_may_answer(parent_id, post_id)));
create policy editing on posts_comment for update to smartpitch_web
  using (author_id = smartpitch_user() and posts_may_read(post_id))
  with check (author_id = smartpitch_user() and posts_may_read(post_id));

alter table posts_formertext enable row level security;
create policy reading on posts_formertext for select to smartpitch_web
  using (posts_may_read(post_id) and exists (select from posts_comment c where c.id = comment_id));

alter table posts_reaction enable row level security;
create policy reading on posts_reaction for select to smartpitch_web using (posts_may_read(post_id));
create policy adding on posts_reaction for insert to smartpitch_web with check (
  person_id = smartpitch_user() and posts_may_read(post_id) and posts_speaks_for(city_id));
create policy editing on posts_reaction for update to smartpitch_web
  using (person_id = smartpitch_user() and posts_may_read(post_id))
  with check (person_id = smartpitch_user() and posts_may_read(post_id) and posts_speaks_for(city_id));

create policy system on posts_comment to smartpitch_system using (true) with check (true);
create policy system on posts_formertext to smartpitch_system using (true) with check (true);
create policy system on posts_reaction to smartpitch_system using (true) with check (true);

revoke insert, update, delete on posts_comment, posts_formertext, posts_reaction from smartpitch_web;
grant insert (id, code, post_id, parent_id, author_id, city_id, body, version, form_key, created_at, edited_at,
              deleted_at) on posts_comment to smartpitch_web;
grant update (body, version, edited_at, deleted_at, words) on posts_comment to smartpitch_web;
grant insert on posts_reaction to smartpitch_web;
grant update (city_id, at, withdrawn_at) on posts_reaction to smartpitch_web;
"""

# Whoever writes a comment writes its words too, and only those: they weigh little whatever was sent, there is an end to
# their length, and the post's own words stand in another column. An edit leaves its former text behind by itself.
KEEP = """
create function posts_keep_comment() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if octet_length(new.words::text) > 150000 then
    new.words := '';
  end if;
  new.words := setweight(new.words, 'D');
  if tg_op = 'UPDATE' and new.body <> old.body and new.body <> '' then
    new.version := old.version + 1;
    new.edited_at := statement_timestamp();
    insert into posts_formertext (post_id, comment_id, number, body, until)
    values (old.post_id, old.id, old.version, old.body, statement_timestamp());
  end if;
  return new;
end $$;
create trigger comment_kept before insert or update on posts_comment
  for each row execute function posts_keep_comment();
"""

TALK = """
alter table posts_post add column talk tsvector not null default '';  -- the words of its comments, for its card

-- The newest comments first: there is an end to how much a card can hold.
create function posts_talk_of(post bigint) returns tsvector
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  talk tsvector := '';
  said tsvector;
  room int := 300000;
begin
  for said in select words from posts_comment
      where post_id = post and deleted_at is null and words <> '' order by id desc loop
    room := room - octet_length(said::text);
    exit when room < 0;
    talk := talk || said;
  end loop;
  return talk;
end $$;
revoke execute on function posts_talk_of(bigint) from public;  -- it reads past the policies; its trigger owns it

create function posts_keep_talk() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from posts_post where id = new.post_id for no key update;  -- two comments at once: both are found
  update posts_post set talk = posts_talk_of(new.post_id) where id = new.post_id;
  return null;
end $$;
create trigger talk_begun after insert on posts_comment
  for each row when (new.words <> '') execute function posts_keep_talk();
create trigger talk_kept after update on posts_comment
  for each row when (old.words is distinct from new.words or old.deleted_at is distinct from new.deleted_at)
  execute function posts_keep_talk();
"""


def card(words):
    """The trigger of the card and of its city, as in 0004, with these words of the post."""
    return f"""
create or replace function posts_keep_card() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state = 0 or new.deleted_at is not null then
    delete from posts_card where post_id = new.id;
  else
    insert into posts_card (post_id, kind, city_id, published_at, confirmed_at, readers, facets, words)
    values (new.id, new.kind, new.city_id, new.published_at, coalesce(new.confirmed_at, new.published_at), new.readers,
            posts_city_facets(new.city_id) || new.facets, {words("new")} || posts_city_words(new.city_id))
    on conflict (post_id) do update set
      kind = excluded.kind, city_id = excluded.city_id, published_at = excluded.published_at,
      confirmed_at = excluded.confirmed_at, readers = excluded.readers, facets = excluded.facets,
      words = excluded.words;
  end if;
  return null;
end $$;
create or replace function posts_city_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update posts_card c set facets = posts_city_facets(new.id) || p.facets,
    words = {words("p")} || posts_city_words(new.id)
  from posts_post p where p.id = c.post_id and p.city_id = new.id;
  return null;
end $$;
"""


def kept_after(columns):
    return f"""
drop trigger card_kept on posts_post;
create trigger card_kept after update of {columns} on posts_post for each row execute function posts_keep_card();
"""


COLUMNS = "kind, city_id, published_at, confirmed_at, deleted_at, state, readers, facets, words"

UNDO = """
drop trigger talk_begun on posts_comment;
drop trigger talk_kept on posts_comment;
drop trigger comment_kept on posts_comment;
drop function posts_keep_talk(), posts_talk_of(bigint), posts_keep_comment();
alter table posts_post drop column talk;
drop policy reading on posts_formertext;
drop policy reading on posts_comment; drop policy adding on posts_comment; drop policy editing on posts_comment;
drop policy reading on posts_reaction; drop policy adding on posts_reaction; drop policy editing on posts_reaction;
drop policy system on posts_comment; drop policy system on posts_formertext; drop policy system on posts_reaction;
alter table posts_comment drop constraint reply_is_under_the_same_post;
drop function posts_may_answer(bigint, bigint), posts_speaks_for(bigint);
"""
SQL = [
    *(FUNCTIONS, DOOR, KEEP, TALK),
    card(lambda row: f"{row}.words || {row}.talk") + kept_after(COLUMNS + ", talk"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0005_keys_of_cities"),
        ("posts", "0004_words"),
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
                    ("commented", "commented"),
                    ("uncommented", "deleted a comment"),
                    ("system", "worked with all posts"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=posts.models.new_code, editable=False, max_length=16, unique=True)),
                ("body", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("form_key", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edited_at", models.DateTimeField(null=True)),
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
                    "city",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="posts.comment",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="posts.post"
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
            },
        ),
        migrations.CreateModel(
            name="FormerText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("body", models.TextField()),
                ("until", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_texts", to="posts.comment"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="posts.post"),
                ),
            ],
            options={
                "verbose_name": "former text",
                "verbose_name_plural": "former texts",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("same", "Same problem here"),
                            ("done", "We did it too"),
                            ("watching", "Watching"),
                            ("disagree", "Disagree, see comment"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "city",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reactions", to="posts.post"
                    ),
                ),
            ],
            options={
                "verbose_name": "reaction",
                "verbose_name_plural": "reactions",
            },
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(fields=("id", "post"), name="comment_is_of_one_post"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(fields=("author", "form_key"), name="one_comment_from_one_form"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body", ""), _negated=True), ("deleted_at__isnull", False), _connector="OR"
                ),
                name="comment_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="formertext",
            constraint=models.UniqueConstraint(fields=("comment", "number"), name="former_text_once"),
        ),
        migrations.AddConstraint(
            model_name="reaction",
            constraint=models.UniqueConstraint(fields=("post", "person", "kind"), name="one_reaction_each"),
        ),
        migrations.RunSQL(
            ["set check_function_bodies = off", *SQL, "reset check_function_bodies"],
            [card(lambda row: f"{row}.words") + kept_after(COLUMNS), UNDO],
        ),
    ]
