"""Who was in the room: said by organisers alone, for the database too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PRESENCE = """
create function meetings_guard_presence() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.presence is distinct from (case when tg_op = 'UPDATE' then old.presence else '' end)
      and smartpitch_user() is not null and not posts_speaks_for(null) then
    raise exception 'only an organiser says who was there' using errcode = 'insufficient_privilege';
  end if;
  if tg_op = 'UPDATE' and new.person_id <> old.person_id and not meetings_acts_for(new.person_id, new.city_id) then
    raise exception 'a seat stays with its city' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger presence_guarded before insert or update on meetings_registration
  for each row execute function meetings_guard_presence();
grant update (presence, checked_at, checked_by_id) on meetings_registration to smartpitch_web;
"""
UNDO = "drop trigger presence_guarded on meetings_registration; drop function meetings_guard_presence();"


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("meetings", "0004_calendar")]
    operations = [
        migrations.AddField(
            "registration",
            "presence",
            models.CharField(
                blank=True,
                choices=[("present", "was there"), ("excused", "excused"), ("absent", "was not there")],
                default="",
                max_length=7,
                verbose_name="in the room",
            ),
        ),
        migrations.AddField("registration", "checked_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            "registration",
            "checked_by",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(PRESENCE, UNDO),
    ]
