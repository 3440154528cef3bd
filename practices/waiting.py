"""What waits for a person on their home page: one statement asks whether there is any, the whole rule only where so."""

from django.utils import timezone

from cities.prepared import fetch_named
from inbox.telling import how_many_unread as how_many_notices
from posts.mentions import FOUND, how_many_mentions, meant
from posts.visibility import as_reader
from practices.curating import how_many_wishes
from practices.entrusting import how_many_entrusted
from practices.retry import FRESH, how_many_hold
from practices.shelves import how_many_due
from practices.supplementing import how_many_wait
from practices.writing_to import how_many_unread

# Under row security: what the person may not read is none. Only whether, and rather too often than too seldom.
ANY = f"""select
  exists (select from practices_shelved s where s.person_id = %(reader)s and s.remind_on <= %(today)s) as reminders,
  exists (select from practices_supplement s join posts_post whole on whole.id = s.supplemented_id
    where whole.keeper_id = any(%(groups)s)
      and not exists (select from practices_verdict v where v.supplement_id = s.post_ptr_id)) as supplements,
  exists (select from practices_message g
    where g.writer_id = any(%(cities)s) or g.addressee_id = any(%(cities)s)) as messages,
  exists (select from practices_holdsnotice n where n.person_id = %(reader)s and n.at > %(fresh)s) as holding,
  exists (select from practices_entrusted e, auth_group g where g.name = 'organisers' and g.id = any(%(groups)s)
    and e.answered_at is null and e.withdrawn_at is null) as entrusted,
  exists (select from practices_wish w join posts_post p on p.id = w.practice_id
    where p.keeper_id = any(%(groups)s) and w.closed_at is null and w.withdrawn_at is null) as wishes,
  exists (select from inbox_notice i where i.person_id = %(reader)s and i.read_at is null) as notices,
  exists (select {FOUND} and c.created_at > %(since)s) as mentions"""  # noqa: S608  our own words


def waiting_for(person, cities, *, since):
    """{"reminders", "notices", "messages", …: how many}; mentions since the last visit."""
    since = since or person.date_joined
    days = {"today": timezone.localdate(), "since": since, "fresh": timezone.now() - FRESH}
    known = days | {"cities": cities} | meant(person, cities) | as_reader(person)
    (is_any,) = fetch_named(ANY, known)
    ask = {
        "reminders": lambda: how_many_due(person),
        "supplements": lambda: how_many_wait(person),
        "holding": lambda: how_many_hold(person),
        "messages": lambda: how_many_unread(person),
        "entrusted": how_many_entrusted,
        "notices": lambda: how_many_notices(person),
        "wishes": lambda: how_many_wishes(person),
        "mentions": lambda: how_many_mentions(person, cities, since=since),
    }
    return {what: ask[what]() if is_any[what] else 0 for what in ask}
