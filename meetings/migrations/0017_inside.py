"""The inside of a meeting: exactly its post's readers; written by the organisers."""

import django.db.models.deletion
from django.db import migrations, models

DOOR = """
alter table meetings_meetinginside enable row level security;
create policy reading on meetings_meetinginside for select to smartpitch_web using (posts_may_read(post_ptr_id));
create policy adding on meetings_meetinginside for insert to smartpitch_web
  with check (posts_speaks_for(null) and posts_may_edit(post_ptr_id));
create policy editing on meetings_meetinginside for update to smartpitch_web
  using (posts_may_edit(post_ptr_id)) with check (posts_may_edit(post_ptr_id));
create policy system on meetings_meetinginside to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_meetinginside from smartpitch_web;
grant update (body) on meetings_meetinginside to smartpitch_web;
alter table meetings_meetinginside
  add column kind varchar(12) not null default 'inside' check (kind = 'inside'),
  add constraint inside_is_of_this_kind foreign key (post_ptr_id, kind) references posts_post (id, kind)
    deferrable initially deferred;
"""
UNDO = """
alter table meetings_meetinginside drop constraint inside_is_of_this_kind, drop column kind;
drop policy reading on meetings_meetinginside; drop policy adding on meetings_meetinginside;
drop policy editing on meetings_meetinginside; drop policy system on meetings_meetinginside;
alter table meetings_meetinginside disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0016_substitute"),
        ("posts", "0017_deeds_of_meetings"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingInside",
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
                ("body", models.TextField(blank=True, verbose_name="text")),
                (
                    "meeting",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inside",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "inside of a meeting",
                "verbose_name_plural": "insides of meetings",
            },
            bases=("posts.post",),
        ),
        migrations.RunSQL(DOOR, UNDO),
    ]
