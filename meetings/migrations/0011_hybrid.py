"""Coming online: seats of their own, given in the same way, and the link that only those with a seat read."""

import django.db.models.deletion
from django.db import migrations, models

SEATS = """
-- Whether one more from this city finds a seat of this kind: held are those given and those offered. What one city may
-- have counts in the room alone.
create function meetings_has_seat(wanted bigint, town bigint, kind varchar) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select case when kind = 'online' then m.online_capacity > count(r.id)
    else (m.capacity is null or m.capacity > count(r.id))
      and (m.seats_per_city is null or coalesce(m.quota_until < (statement_timestamp() at time zone 'Europe/Prague')::date, false)
        or m.seats_per_city > count(r.id) filter (where r.city_id = town)) end is true
  from meetings_meeting m
  left join meetings_registration r on r.meeting_id = m.id and r.state in ('seat', 'offered') and r.mode = kind
  where m.id = wanted group by m.id
$$;

-- As before, for each kind of seat by itself. Who changes from one to the other gives theirs up and asks anew, at the
-- end of the queue.
create or replace function meetings_give_seat() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.at := statement_timestamp();
    new.offered_until := null;
    new.reminded_on := null;
    if new.state <> 'seat' then
      new.state := 'waiting';
    end if;
  elsif old.state in ('left', 'lapsed') and new.state <> old.state then
    raise exception 'a registration that has ended does not come back' using errcode = 'check_violation';
  elsif new.mode <> old.mode and new.state in ('seat', 'waiting', 'offered') then
    new.at := statement_timestamp();
    new.offered_until := null;
    new.state := 'seat';
  elsif old.state in ('seat', 'offered') then
    return new;  -- it is held for them
  end if;
  if new.state = 'seat' then
    perform from meetings_meeting where id = new.meeting_id for no key update;
    if not meetings_has_seat(new.meeting_id, new.city_id, new.mode) or exists (
        select from meetings_registration r where r.meeting_id = new.meeting_id and r.state = 'waiting' and r.mode = new.mode
          and r.id <> new.id and r.at <= new.at and meetings_has_seat(r.meeting_id, r.city_id, r.mode)) then
      new.state := 'waiting';
    end if;
  end if;
  return new;
end $$;
drop trigger seat_given on meetings_registration;
create trigger seat_given before insert or update of state, mode on meetings_registration
  for each row execute function meetings_give_seat();

drop function meetings_how_full(bigint, bigint, timestamptz);
create function meetings_how_full(wanted bigint, town bigint, since timestamptz, kind varchar,
  out held int, out of_town int, out online int, out before int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (count(*) filter (where state in ('seat', 'offered') and mode = 'room'))::int,
    (count(*) filter (where state in ('seat', 'offered') and mode = 'room' and city_id = town))::int,
    (count(*) filter (where state in ('seat', 'offered') and mode = 'online'))::int,
    (count(*) filter (where state = 'waiting' and mode = kind and at < since))::int
  from meetings_registration where meeting_id = wanted and smartpitch_user() is not null
$$;

create or replace function meetings_queue_waits() returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from meetings_registration r join meetings_meeting m on m.id = r.meeting_id
    where m.state = 'announced' and m.date >= (statement_timestamp() at time zone 'Europe/Prague')::date
      and (r.state = 'offered' and r.offered_until <= statement_timestamp()
        or r.state = 'waiting' and meetings_has_seat(m.id, r.city_id, r.mode)
          and (m.date + coalesce(m.starts, '08:00'::time)) at time zone 'Europe/Prague' > statement_timestamp() + interval '2 hours'
        or r.state in ('seat', 'waiting', 'offered') and not meetings_acts_for(r.person_id, r.city_id)))
$$;
drop function meetings_has_seat(bigint, bigint);
grant update (mode) on meetings_registration to smartpitch_web;
"""
LINK = """
create function meetings_has_own_seat(wanted bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from meetings_registration r where r.meeting_id = wanted and r.person_id = smartpitch_user()
    and r.state = 'seat' and meetings_acts_for(r.person_id, r.city_id))
$$;
alter table meetings_onlinelink enable row level security;
create policy reading on meetings_onlinelink for select to smartpitch_web
  using (posts_speaks_for(null) or meetings_has_own_seat(meeting_id));
create policy adding on meetings_onlinelink for insert to smartpitch_web with check (posts_speaks_for(null));
create policy editing on meetings_onlinelink for update to smartpitch_web
  using (posts_speaks_for(null)) with check (posts_speaks_for(null));
create policy removing on meetings_onlinelink for delete to smartpitch_web using (posts_speaks_for(null));
create policy system on meetings_onlinelink to smartpitch_system using (true) with check (true);
"""
UNDO = """
drop policy reading on meetings_onlinelink; drop policy adding on meetings_onlinelink;
drop policy editing on meetings_onlinelink; drop policy removing on meetings_onlinelink;
drop policy system on meetings_onlinelink; drop function meetings_has_own_seat(bigint);
drop trigger seat_given on meetings_registration;
drop function meetings_how_full(bigint, bigint, timestamptz, varchar);
create function meetings_has_seat(wanted bigint, town bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (m.capacity is null or m.capacity > count(r.id))
    and (m.seats_per_city is null or coalesce(m.quota_until < (statement_timestamp() at time zone 'Europe/Prague')::date, false)
      or m.seats_per_city > count(r.id) filter (where r.city_id = town))
  from meetings_meeting m
  left join meetings_registration r on r.meeting_id = m.id and r.state in ('seat', 'offered')
  where m.id = wanted group by m.id
$$;
create or replace function meetings_give_seat() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.at := statement_timestamp();
    new.offered_until := null;
    new.reminded_on := null;
    if new.state <> 'seat' then
      new.state := 'waiting';
    end if;
  elsif old.state in ('left', 'lapsed') and new.state <> old.state then
    raise exception 'a registration that has ended does not come back' using errcode = 'check_violation';
  elsif old.state in ('seat', 'offered') then
    return new;  -- it is held for them
  end if;
  if new.state = 'seat' then
    perform from meetings_meeting where id = new.meeting_id for no key update;
    if not meetings_has_seat(new.meeting_id, new.city_id) or exists (
        select from meetings_registration r where r.meeting_id = new.meeting_id and r.state = 'waiting'
          and r.id <> new.id and r.at <= new.at and meetings_has_seat(r.meeting_id, r.city_id)) then
      new.state := 'waiting';
    end if;
  end if;
  return new;
end $$;
create function meetings_how_full(wanted bigint, town bigint, since timestamptz,
  out held int, out of_town int, out before int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (count(*) filter (where state in ('seat', 'offered')))::int,
    (count(*) filter (where state in ('seat', 'offered') and city_id = town))::int,
    (count(*) filter (where state = 'waiting' and at < since))::int
  from meetings_registration where meeting_id = wanted and smartpitch_user() is not null
$$;
create or replace function meetings_queue_waits() returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from meetings_registration r join meetings_meeting m on m.id = r.meeting_id
    where m.state = 'announced' and m.date >= (statement_timestamp() at time zone 'Europe/Prague')::date
      and (r.state = 'offered' and r.offered_until <= statement_timestamp()
        or r.state = 'waiting' and meetings_has_seat(m.id, r.city_id)
          and (m.date + coalesce(m.starts, '08:00'::time)) at time zone 'Europe/Prague' > statement_timestamp() + interval '2 hours'
        or r.state in ('seat', 'waiting', 'offered') and not meetings_acts_for(r.person_id, r.city_id)))
$$;
create trigger seat_given before insert or update of state on meetings_registration
  for each row execute function meetings_give_seat();
drop function meetings_has_seat(bigint, bigint, varchar);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0010_polls"),
    ]

    operations = [
        migrations.CreateModel(
            name="OnlineLink",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="online_link",
                        serialize=False,
                        to="meetings.meeting",
                    ),
                ),
                ("link", models.URLField(max_length=500, verbose_name="link")),
            ],
            options={
                "verbose_name": "link of a meeting",
                "verbose_name_plural": "links of meetings",
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="online_capacity",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="seats online"),
        ),
        migrations.AddField(
            model_name="registration",
            name="mode",
            field=models.CharField(
                choices=[("room", "in the hall"), ("online", "online")],
                default="room",
                max_length=6,
                verbose_name="how",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("online_capacity", None), ("online_capacity__gte", 1), _connector="OR"),
                name="some_seats_online",
            ),
        ),
        migrations.RunSQL([SEATS, LINK], [UNDO]),
    ]
