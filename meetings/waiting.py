"""What waits for a person from meetings, for their home page."""

from django.utils import timezone

from cities.prepared import fetch_named
from meetings.promising import AHEAD
from posts.visibility import READABLE, as_reader

# Under row security. Promises: due ones of ours, and what others say is kept. Actions: mine, or nobody's in person.
# Closing: for organisers, meetings whose day is over.
WAITS = f"""select
  (select count(*) from meetings_promise p
    where p.giver_id = any(%(cities)s) and p.state = 'open' and p.due <= %(soon)s
      or p.receiver_id = any(%(cities)s) and p.state = 'kept' and p.closed_for_id = p.giver_id
        and p.thanked_at is null) as promises,
  (select count(*) from meetings_task t where t.city_id = any(%(cities)s) and t.state = 'open'
    and coalesce(t.person_id, %(person)s) = %(person)s and (t.pitch_id is null
      or exists (select from posts_post post where post.id = t.pitch_id and {READABLE}))) as tasks,
  (select json_agg(m) from (select number, title from meetings_meeting
    where %(organiser)s and state = 'announced' and coalesce(date_to, date) < %(today)s
    order by date desc limit 3) m) as closing"""  # noqa: S608  our own words


def waiting_at_meetings(person, cities, *, organiser=False):
    """{"promises", "tasks": how many; "closing": [{number, title}] of what an organiser has to close, or None}"""
    today = timezone.localdate()
    known = {"cities": cities, "person": person.pk, "soon": today + AHEAD, "today": today, "organiser": organiser}
    known |= as_reader(person)
    (found,) = fetch_named(WAITS, known)
    return found
