"""Materials of pitches: read by who may read both the material and its pitch; brought by its city and by organisers."""

import django.db.models.deletion
from django.db import migrations, models

DOOR = """
alter table meetings_material enable row level security;
create policy reading on meetings_material for select to smartpitch_web
  using (posts_may_read(post_ptr_id) and posts_may_read(whole_id));
create policy adding on meetings_material for insert to smartpitch_web
  with check (posts_may_edit(post_ptr_id) and posts_may_read(whole_id)
    and (posts_may_edit(whole_id) or posts_speaks_for(null)) and exists (
      select from posts_post p join posts_post w on w.id = whole_id
      where p.id = post_ptr_id and p.part_of_id = w.id and p.city_id = w.city_id));
create policy system on meetings_material to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_material from smartpitch_web;
alter table meetings_material
  add column kind varchar(12) not null default 'material' check (kind = 'material'),
  add constraint material_is_of_this_kind foreign key (post_ptr_id, kind) references posts_post (id, kind)
    deferrable initially deferred;
grant update (materials_asked_on) on meetings_pitch to smartpitch_web;
"""
UNDO = """
drop policy reading on meetings_material; drop policy adding on meetings_material;
drop policy system on meetings_material;
alter table meetings_material drop constraint material_is_of_this_kind, drop column kind;
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0019_door_of_minutes"), ("posts", "0018_materials")]

    operations = [
        migrations.CreateModel(
            name="Material",
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
                    "whole",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials",
                        to="meetings.pitch",
                    ),
                ),
            ],
            options={"verbose_name": "material of a pitch", "verbose_name_plural": "materials of pitches"},
            bases=("posts.post",),
        ),
        migrations.AddField("pitch", "materials_asked_on", models.DateField(editable=False, null=True)),
        migrations.RunSQL(DOOR, UNDO),
    ]
