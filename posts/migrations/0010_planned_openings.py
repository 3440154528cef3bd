"""Sharing at a later hour: the standing consent behind a post's opens_at, read and written by its editors alone."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DOOR = """
alter table posts_opening enable row level security;
create policy reading on posts_opening for select to smartpitch_web using (posts_may_edit(post_id));
create policy adding on posts_opening for insert to smartpitch_web
  with check (by_id = smartpitch_user() and posts_may_edit(post_id));
create policy editing on posts_opening for update to smartpitch_web
  using (posts_may_edit(post_id)) with check (by_id = smartpitch_user() and posts_may_edit(post_id));
create policy system on posts_opening to smartpitch_system using (true) with check (true);
revoke delete on posts_opening from smartpitch_web;
create index opens_at on posts_post (opens_at) where opens_at is not null;

-- Whether any plan falls due by then, or is to be announced: the timer asks before it acts as the system.
create function posts_openings_wait(until timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from posts_post p join posts_opening o on o.post_id = p.id
    where p.opens_at <= least(until, now() + interval '7 days') and (until <= now() or o.warned_at is null))
$$;
"""
UNDO = """
drop function posts_openings_wait(timestamptz); drop index opens_at;
drop policy reading on posts_opening; drop policy adding on posts_opening; drop policy editing on posts_opening;
drop policy system on posts_opening;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0009_narrower_parts"),
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
                    ("risk", "decided on a risk"),
                    ("answered", "said whether a condition holds"),
                    ("system", "worked with all posts"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="opening",
                        serialize=False,
                        to="posts.post",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("city", "Only our city"),
                            ("room", "In the room"),
                            ("circle", "Chosen cities"),
                            ("members", "All member cities"),
                        ],
                        max_length=8,
                    ),
                ),
                ("groups", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("warned_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "planned opening",
                "verbose_name_plural": "planned openings",
            },
        ),
        migrations.RunSQL([DOOR], [UNDO]),
    ]
