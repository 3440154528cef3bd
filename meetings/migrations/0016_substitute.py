"""A colleague came instead: said by organisers alone. A seat with somebody in the room changes hands through them only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
create or replace function meetings_guard_presence() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if smartpitch_user() is not null and not posts_speaks_for(null) then
    if new.presence is distinct from (case when tg_op = 'UPDATE' then old.presence else '' end) then
      raise exception 'only an organiser says who was there' using errcode = 'insufficient_privilege';
    end if;
    if new.instead_of_id is distinct from (case when tg_op = 'UPDATE' then old.instead_of_id end)
        or tg_op = 'UPDATE' and new.person_id <> old.person_id and old.presence <> '' then
      raise exception 'only an organiser says who came instead' using errcode = 'insufficient_privilege';
    end if;
  end if;
  if tg_op = 'UPDATE' and new.state <> old.state and smartpitch_user() is not null
      and (new.state in ('offered', 'lapsed') or new.state <> 'left' and not meetings_acts_for(new.person_id, new.city_id)) then
    raise exception 'a seat is offered by the timer alone, and held by those who act for the city'
      using errcode = 'insufficient_privilege';
  end if;
  if tg_op = 'UPDATE' and new.person_id <> old.person_id and not meetings_acts_for(new.person_id, new.city_id) then
    raise exception 'a seat stays with its city' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
grant update (instead_of_id) on meetings_registration to smartpitch_web;
-- Also of whom a seat was offered on the eve, or who has left the city since, an organiser says whether they were there.
create policy ticking on meetings_registration for update to smartpitch_web
  using (posts_speaks_for(null)) with check (posts_speaks_for(null));
"""
FORMER = """
drop policy ticking on meetings_registration;
create or replace function meetings_guard_presence() returns trigger
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
"""


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("meetings", "0015_host")]
    operations = [
        migrations.AddField(
            model_name="registration",
            name="instead_of",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(GUARD, FORMER),
    ]
