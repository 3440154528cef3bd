"""Who comes to a meeting is behind the door of their city, and the database gives the seats."""

from django.db import migrations

# Whoever it is, while they act for that city; the coordinator of the city; an organiser.
MANAGES = """
create function meetings_manages(person bigint, city bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_speaks_for(null) or person = smartpitch_user() and posts_speaks_for(city)
    or exists (select from cities_membership m where m.person_id = smartpitch_user() and m.city_id = city
      and m.role = 'coordinator' and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or m.valid_to > statement_timestamp()))
$$;
create function meetings_acts_for(person bigint, city bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from cities_membership m join cities_city c on c.id = m.city_id
    join cities_user u on u.id = m.person_id and u.is_active
    where m.person_id = person and m.city_id = city and m.role in ('expert', 'coordinator')
      and m.valid_from <= statement_timestamp() and (m.valid_to is null or m.valid_to > statement_timestamp())
      and c.status in ('founder', 'member', 'candidate', 'observer'))
$$;
"""
DOOR = """
alter table meetings_registration enable row level security;
create policy reading on meetings_registration for select to smartpitch_web
  using (person_id = smartpitch_user() or posts_speaks_for(city_id) or posts_speaks_for(null));
create policy adding on meetings_registration for insert to smartpitch_web
  with check (by_id = smartpitch_user() and meetings_manages(person_id, city_id) and meetings_acts_for(person_id, city_id));
-- Nobody offers a seat to themselves: that is done by the timer alone. Who has left a city can still say that they do not come.
create policy editing on meetings_registration for update to smartpitch_web
  using (person_id = smartpitch_user() or meetings_manages(person_id, city_id))
  with check (state = 'left' or state in ('seat', 'waiting') and meetings_acts_for(person_id, city_id)
    and (posts_speaks_for(city_id) or posts_speaks_for(null)));  -- a colleague may come instead
create policy system on meetings_registration to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_registration from smartpitch_web;
grant update (person_id, state, asked_again, shows_name, seeks, reason, by_id) on meetings_registration to smartpitch_web;
"""

SEATS = """
-- Whether one more from this city finds a seat: held are those given and those offered.
create function meetings_has_seat(wanted bigint, town bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (m.capacity is null or m.capacity > count(r.id))
    and (m.seats_per_city is null or coalesce(m.quota_until < (statement_timestamp() at time zone 'Europe/Prague')::date, false)
      or m.seats_per_city > count(r.id) filter (where r.city_id = town))
  from meetings_meeting m
  left join meetings_registration r on r.meeting_id = m.id and r.state in ('seat', 'offered')
  where m.id = wanted group by m.id
$$;

-- Asked for a seat, it answers with a seat or a place in the queue. The row of the meeting is the lock: one after another.
create function meetings_give_seat() returns trigger
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
create trigger seat_given before insert or update of state on meetings_registration
  for each row execute function meetings_give_seat();

-- How full it is, for everybody who may come: seats held, those of one city, and how many waited before a moment.
create function meetings_how_full(wanted bigint, town bigint, since timestamptz,
  out held int, out of_town int, out before int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (count(*) filter (where state in ('seat', 'offered')))::int,
    (count(*) filter (where state in ('seat', 'offered') and city_id = town))::int,
    (count(*) filter (where state = 'waiting' and at < since))::int
  from meetings_registration where meeting_id = wanted and smartpitch_user() is not null
$$;

-- Who comes, for those who act for a city and for organisers: cities always, people when they agreed, to those who may
-- know people of that city (smartpitch/places.py: people_seen_by).
create function meetings_who_comes(wanted bigint)
returns table (city_id bigint, city varchar, person text, seeks varchar)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, c.name, case when shown then concat_ws(', ', trim(concat_ws(' ', u.title_before, u.name)), nullif(u.title_after, '')) end, case when shown then r.seeks end
  from meetings_registration r join cities_city c on c.id = r.city_id join cities_user u on u.id = r.person_id and u.is_active,
  lateral (select r.shows_name and (posts_speaks_for(null) or posts_speaks_for(r.city_id) or exists (
    select from auth_group g where g.name = 'members' and g.id = any(smartpitch_groups()))) as shown) known
  where r.meeting_id = wanted and r.state = 'seat' and exists (select from cities_membership m
    where m.person_id = smartpitch_user() and m.role <> 'guest' and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or m.valid_to > statement_timestamp()))
  order by c.sort_key, c.id, r.at
$$;
-- Whether the queue of any meeting has something to do: the timer asks before it acts as the system.
create function meetings_queue_waits() returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from meetings_registration r join meetings_meeting m on m.id = r.meeting_id
    where m.state = 'announced' and m.date >= (statement_timestamp() at time zone 'Europe/Prague')::date
      and (r.state = 'offered' and r.offered_until <= statement_timestamp()
        or r.state = 'waiting' and meetings_has_seat(m.id, r.city_id)
          and (m.date + coalesce(m.starts, '08:00'::time)) at time zone 'Europe/Prague' > statement_timestamp() + interval '2 hours'
        or r.state in ('seat', 'waiting', 'offered') and not meetings_acts_for(r.person_id, r.city_id)))
$$;
"""
UNDO = """
drop function meetings_queue_waits(), meetings_who_comes(bigint), meetings_how_full(bigint, bigint, timestamptz);
drop trigger seat_given on meetings_registration;
drop function meetings_give_seat(), meetings_has_seat(bigint, bigint);
drop policy reading on meetings_registration; drop policy adding on meetings_registration;
drop policy editing on meetings_registration; drop policy system on meetings_registration;
drop function meetings_acts_for(bigint, bigint), meetings_manages(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_registration"), ("posts", "0014_words_of_parts")]
    operations = [migrations.RunSQL([MANAGES, DOOR, SEATS], [UNDO])]
