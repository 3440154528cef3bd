"""What waits for a person from meetings, for their home page."""

from django.utils import timezone

from cities.prepared import fetch_named
from meetings.promising import AHEAD

# Under row security. Promises: due ones of ours, and what others say is kept. Actions: mine, or nobody's in person.
WAITS = """select
  (select count(*) from meetings_promise p
    where p.giver_id = any(%(cities)s) and p.state = 'open' and p.due <= %(soon)s
      or p.receiver_id = any(%(cities)s) and p.state = 'kept' and p.closed_for_id = p.giver_id
        and p.thanked_at is null) as promises,
  (select count(*) from meetings_task t where t.city_id = any(%(cities)s) and t.state = 'open'
    and coalesce(t.person_id, %(person)s) = %(person)s) as tasks"""


def waiting_at_meetings(person, cities):
    """{"promises", "tasks": how many}"""
    (found,) = fetch_named(WAITS, {"cities": cities, "person": person.pk, "soon": timezone.localdate() + AHEAD})
    return found
