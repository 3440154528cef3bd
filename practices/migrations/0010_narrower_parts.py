"""Narrower parts of a practice: read by who may read both the part and the practice, kept by the practice's keeper."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

DOOR = """
alter table practices_part enable row level security;
create policy reading on practices_part for select to smartpitch_web
  using (posts_may_read(post_ptr_id) and posts_may_read(whole_id));
create policy adding on practices_part for insert to smartpitch_web
  with check (posts_may_edit(post_ptr_id) and posts_may_edit(whole_id) and exists (
    select from posts_post p join posts_post w on w.id = whole_id
    where p.id = post_ptr_id and p.part_of_id = w.id and p.city_id = w.city_id and p.keeper_id = w.keeper_id));
create policy editing on practices_part for update to smartpitch_web
  using (posts_may_edit(post_ptr_id)) with check (posts_may_edit(post_ptr_id));
create policy system on practices_part to smartpitch_system using (true) with check (true);
revoke update, delete on practices_part from smartpitch_web;
grant update (section, really, text, numbers, taken, taken_in) on practices_part to smartpitch_web;
alter table practices_part
  add column kind varchar(12) not null default 'part' check (kind = 'part'),
  add constraint part_is_of_this_kind foreign key (post_ptr_id, kind) references posts_post (id, kind)
    deferrable initially deferred,
  add constraint numbers_are_rows check (jsonb_typeof(numbers) = 'array');
"""

# Whether a practice has, or had, any: of most nothing is asked further. No field: Django would write it back.
FLAG = """
alter table practices_practice add column has_parts boolean not null default false;
create function practices_keep_parted() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update practices_practice set has_parts = true where post_ptr_id = new.whole_id and not has_parts;
  return null;
end $$;
create trigger parted after insert on practices_part for each row execute function practices_keep_parted();
"""

# How many parts the reader of a practice is not shown: counted only where its editors let it be said.
HINT = """
create function practices_parts_hidden(practice bigint) returns int
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::int
  from practices_practice w join practices_part a on a.whole_id = w.post_ptr_id join posts_post p on p.id = a.post_ptr_id
  where w.post_ptr_id = practice and w.tells_more and posts_may_read(practice)
    and p.state = 1 and p.deleted_at is null and not posts_may_read(p.id)
$$;
"""

# A version older than the narrowing still holds the words that stand in the part now: it obeys the part's door too.
VERSIONS = """
create function practices_text_moved(practice bigint, version int) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_may_edit(practice) and exists (select from practices_part a
    where a.whole_id = practice and version < a.taken_in and not posts_may_edit(a.post_ptr_id))
$$;
create policy moved_texts on posts_revision as restrictive for select to smartpitch_web
  using (not practices_text_moved(post_id, number));
"""
UNDO = """
drop policy moved_texts on posts_revision;
drop function practices_text_moved(bigint, int), practices_parts_hidden(bigint);
drop trigger parted on practices_part;
drop function practices_keep_parted();
alter table practices_practice drop column has_parts;
alter table practices_part drop constraint numbers_are_rows, drop constraint part_is_of_this_kind, drop column kind;
drop policy reading on practices_part; drop policy adding on practices_part;
drop policy editing on practices_part; drop policy system on practices_part;
alter table practices_part disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0009_narrower_parts"),
        ("practices", "0009_retry"),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="tells_more",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="says that there is more"
            ),
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "post_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="posts.post",
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("note", "In short"),
                            ("why", "Why"),
                            ("what", "What we did"),
                            ("results", "How it went"),
                            ("failure", "What we expected and what happened"),
                            ("money", "Money"),
                            ("barriers", "What we ran into"),
                            ("lessons", "What to take from it"),
                            ("transfer", "For the next city"),
                            ("law", "Legal basis and personal data"),
                            ("course", "Course"),
                            ("sources", "Sources"),
                        ],
                        max_length=8,
                        verbose_name="where it belongs",
                    ),
                ),
                ("really", models.BooleanField(default=False, verbose_name="what really happened")),
                ("text", models.TextField(blank=True, max_length=30000, verbose_name="text")),
                ("numbers", models.JSONField(blank=True, default=list, verbose_name="numbers")),
                (
                    "taken",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("taken_in", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "whole",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="narrower",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "verbose_name": "narrower part",
                "verbose_name_plural": "narrower parts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken", []), ("taken_in", None)), ("taken_in__isnull", False), _connector="OR"
                        ),
                        name="moved_texts_have_their_version",
                    )
                ],
            },
            bases=("posts.post",),
        ),
        migrations.RunSQL([DOOR, FLAG, HINT, VERSIONS], [UNDO]),
    ]
