"""Who presents a pitch at a meeting reads what the host says of the hall, from acceptance on."""

from django.db import migrations

PRESENTS = """
create function meetings_presents_at(wanted bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from meetings_pitch p join posts_post post on post.id = p.post_ptr_id
    where p.meeting_id = wanted and p.status in ('accepted', 'confirmed', 'given') and post.deleted_at is null
      and posts_speaks_for(post.city_id))
$$;
create policy presenting on meetings_hostsheet for select to smartpitch_web using (meetings_presents_at(meeting_id));
"""
UNDO = """
drop policy presenting on meetings_hostsheet;
drop function meetings_presents_at(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0023_feedback")]
    operations = [migrations.RunSQL(PRESENTS, UNDO)]
