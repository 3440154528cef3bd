"""Cards of practices: found through the card view, their texts read by key, handed over as plain dicts ready to print.

Two queries, and a third for the words of topics unless the caller has them.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language

from posts import facets
from posts.models import Post
from posts.visibility import READABLE, as_reader
from practices.models import Term, Vocabulary

SIZE = 25
TEXT = 300  # characters of a text on a card
TOPICS = 3  # tags on a card
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Page(NamedTuple):
    """One page of a list, with the cursors of the pages beside it ("" where there is none)."""

    cards: list
    newer: str
    older: str


def newest(user, chosen=None, *, since=None, limit=5):
    """The newest practices that this person may read, as cards; those shared after `since` are marked new.

    chosen: {facet: [value, …]} of posts/facets.py, for example {facets.CITY: [city.pk]}.
    """
    return page(user, chosen or {}, since=since, size=limit).cards


def page(user, chosen, *, by="published_at", after="", before="", since=None, size=SIZE, topics=None):
    """One Page of the list, by keyset: it stands still while new practices arrive.

    by: published_at or confirmed_at, the latest first. after, before: cursors of a Page; a broken one means the first
    page. topics: {term: (address, label)} when the caller has them.
    """
    rows, newer, older = _rows(user, chosen, by, after, before, size)
    cards = _cards(user, rows, since, topic_tags() if topics is None else topics)
    return Page(
        cards,
        _cursor(rows[0], cards[0]) if cards and newer else "",
        _cursor(rows[-1], cards[-1]) if cards and older else "",
    )


# Found through the card view; by hand, as every list asks. The first condition of a place is for the index, the second
# tells apart what was shared at one moment: by the post whose code the cursor bears, if the reader may read it.
FOUND = "select post_id, {by}, published_at, facets from posts_visible_card where kind = %(kind)s{wanted}{place}"
BEARER = f"(select id from posts_post post where code = %(code)s and {READABLE})"  # noqa: S608  a condition of our own
OLDER = " and {by} <= %(moment)s and ({by} < %(moment)s or post_id < coalesce({bearer}, 9223372036854775807))"
NEWER = " and {by} >= %(moment)s and ({by} > %(moment)s or post_id > coalesce({bearer}, 0))"
FALLING, RISING = " order by {by} desc, post_id desc limit %(limit)s", " order by {by}, post_id limit %(limit)s"


def _rows(user, chosen, by, after, before, size):
    """The rows of one page, and whether there are newer and older ones."""
    params = {"kind": str(Post.Kind.PRACTICE), "limit": size + 1, **as_reader(user)}
    wanted = ""
    for facet, values in chosen.items():
        if values:
            wanted += f" and facets && %(facet{facet})s"
            params[f"facet{facet}"] = [facets.token(facet, value) for value in values]

    def ask(order, beyond="", place=None):
        beyond = beyond.format(by=by, bearer=BEARER)
        return _ask((FOUND + order).format(by=by, wanted=wanted, place=beyond), params | (place or {}))

    if not after and (place := _place(before)) and (rows := ask(RISING, NEWER, place)):
        return rows[:size][::-1], len(rows) > size, True
    if (place := _place(after)) and (rows := ask(FALLING, OLDER, place)):
        return rows[:size], True, len(rows) > size
    rows = ask(FALLING)
    return rows[:size], False, len(rows) > size


def _ask(statement, params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _cursor(row, card):
    """A place in the list: the moment and the code of a card that stands there. Never its number, which would count."""
    return f"{(row[1] - EPOCH) // timedelta(microseconds=1):x}-{card['code']}"


def _place(cursor):
    """The moment and the code of a cursor, or None when somebody has changed it."""
    moment, _dash, code = cursor.replace("\0", "").partition("-")
    try:
        return {"moment": EPOCH + timedelta(microseconds=int(moment, 16)), "code": code[:16]}
    except (ValueError, OverflowError):
        return None


def topic_tags():
    """{term: (address of the list with this topic, label)}."""
    named = "name_en" if get_language() == "en" else "name_cs"
    rows = Term.objects.filter(vocabulary=Vocabulary.TOPIC).values_list("pk", "key", named, "name_cs")
    address = reverse("practices:list")
    return {pk: (f"{address}?tema={key}", name or czech) for pk, key, name, czech in rows}


def _cards(user, rows, since, topics):
    texts = _texts(user, [row[0] for row in rows])
    address = reverse("practices:list")
    cards = []
    for pk, moment, published, numbers in rows:
        if pk not in texts:
            continue  # narrowed between the two queries
        code, title, city, text, lesson, *marks = texts[pk]
        tags = [
            topics[value] for facet, value in map(facets.of_token, numbers) if facet == facets.TOPIC and value in topics
        ]
        level, outcome, stage, stopped_in, cost, since_when = marks
        cards.append(
            {
                "code": code,
                "url": f"{address}{code}/",
                "city": city,
                "when": moment,
                "title": title,
                "text": shorten(text or ""),
                "lesson": shorten(lesson or ""),
                "topics": tags[:TOPICS],
                "outcome": outcome,
                "stage": stage,
                "stopped_in": stopped_in,
                "cost": cost,
                "since": since_when,
                "level": level,
                "is_new": bool(since and published > since),
            }
        )
    return cards


# Read by key under both layers of the door; by hand, because a list asks for it each time.
TEXTS = f"""
select post.id, post.code, post.title, city.name,
       left(coalesce(nullif(practice.results, ''), nullif(post.summary, ''), practice.body), {TEXT + 1}),
       left((select text from practices_lesson where practice_id = post.id order by position, id limit 1), {TEXT + 1}),
       post.level, practice.outcome, practice.stage, practice.stopped_in, practice.cost_czk, practice.started
from posts_post post
join practices_practice practice on practice.post_ptr_id = post.id
join cities_city city on city.id = post.city_id
where post.id = any(%(posts)s) and {READABLE}"""  # noqa: S608  our own words and numbers


def _texts(user, pks):
    return {pk: rest for pk, *rest in _ask(TEXTS, {"posts": pks, **as_reader(user)})}


def shorten(text, limit=TEXT):
    """A text cut between words, with an ellipsis when something is missing."""
    return text if len(text) <= limit else text[:limit].rsplit(maxsplit=1)[0].rstrip(",;:–") + " …"
