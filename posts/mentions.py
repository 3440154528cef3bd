"""Mentions in comments: "@Kolín", "@Jana Nováková". Resolved when the comment is written, among those who may read
the post and whom the writer may know; every other name stays the plain text that it is.
"""

import json
import re
from collections import Counter

from cities.models import City, Membership
from cities.prepared import fetch, fetch_named
from posts.visibility import READ, READABLE, as_reader, cities_reached, grants_of, readers_of

SIZE = 25
MOST = 20  # in one comment
AT = re.compile(r"(?<![\w@/.])@(?=\w)")

# Where this person or one of their cities is mentioned, by today's right to read.
FOUND = f"""
from posts_comment c join posts_post post on post.id = c.post_id and post.state = 1
where c.mentions <> '[]' and c.mentions @> any(%(who)s::text[]::jsonb[]) and c.deleted_at is null
  and c.author_id is distinct from %(reader)s and {READABLE}"""  # noqa: S608  conditions of our own
NAMED = "left join cities_user u on u.id = c.author_id left join cities_city k on k.id = c.city_id where"
LIST = f"""
select c.code, c.body, c.created_at, u.name as author, k.name as city, post.code as post, post.kind, post.title,
       count(*) over () as all_of_them
{FOUND.replace("where", NAMED, 1)}
order by c.created_at desc, c.id desc limit {SIZE} offset %(start)s"""  # noqa: S608
SINCE = f"select count(*) {FOUND} and c.created_at > %(since)s"  # noqa: S608


def mentions_in(body, post, *, by, city):
    """[{name, city, person}] of those whom the text mentions; `person` is none where a city is meant."""
    if not AT.search(body):
        return []
    known = _names(post, by, city)
    found = {}
    for place in AT.finditer(body):
        rest = body[place.end() :].lower()
        name = next(
            (name for name in known if rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()), ""
        )
        if name and len(found) < MOST:
            found[name] = known[name]
    return list(found.values())


def _names(post, by, city):
    """{name in small letters: whom it means}, the longest first. Two people of one name mean nobody."""
    readers = [group for group, codename in grants_of(post) if codename == READ]
    cities = list(cities_reached(readers).only("name"))
    people = Membership.objects.acting().filter(person__in=readers_of(post), city__status__in=City.ACTIVE)
    people = people.select_related("person")
    if city is not None and not city.reads_member_posts:
        people = people.filter(city=city.pk)  # candidates and observers know their own colleagues
    seats = {seat.person_id: seat for seat in people}.values()
    same = Counter(seat.person.name.lower() for seat in seats)
    known = {each.name.lower(): {"name": each.name, "city": each.pk, "person": None} for each in cities}
    for seat in seats:
        name = seat.person.name
        if same[name.lower()] == 1:
            known.setdefault(name.lower(), {"name": name, "city": seat.city_id, "person": seat.person_id})
    return {name: known[name] for name in sorted(known, key=len, reverse=True)}


def mentions_of(reader, cities, *, page=1):
    """One page of comments that mention this person or one of these cities, the newest first, and how many pages."""
    rows = fetch_named(LIST, {"start": (page - 1) * SIZE} | meant(reader, cities))
    return rows, -(-rows[0]["all_of_them"] // SIZE) if rows else 1


def how_many_mentions(reader, cities, *, since):
    return fetch(SINCE, {"since": since} | meant(reader, cities))[0][0]


def meant(reader, cities):
    who = [{"person": reader.pk}, *({"city": city, "person": None} for city in cities)]
    return {"who": [json.dumps([one]) for one in who]} | as_reader(reader)
