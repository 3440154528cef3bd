"""Cards of practices: found through the card view, their texts read by key, handed over as plain dicts ready to print.

Two queries, and a third for the words of topics unless the caller has them.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language

from cities.prepared import fetch
from posts import facets
from posts.markdown import as_text
from posts.models import Post
from posts.search import marked, passage
from posts.visibility import READABLE, as_reader
from practices.fitting import SCORE
from practices.models import Term, Vocabulary

SIZE = 25
TEXT = 300  # characters of a text on a card
TOPICS = 3  # tags on a card
MOST_COMPARED = 1000  # with what a city is like, for the order of a list
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Page(NamedTuple):
    """One page of a list, with the cursors of the pages beside it ("" where there is none)."""

    cards: list
    newer: str
    older: str


def newest(user, chosen=None, *, news=None, limit=5, topics=None):
    """The newest practices that this person may read, as cards; those that are `news` to them are marked new.

    chosen: {facet: [value, …]} of posts/facets.py, for example {facets.CITY: [city.pk]}. topics as for page().
    """
    return page(user, chosen or {}, news=news, size=limit, topics=topics).cards


THESE = "select post_id, published_at, published_at, facets from posts_visible_card where post_id = any(%(posts)s)"


def these(user, posts, *, topics):
    """{post: card} of those of these posts that the person may read. topics as for page()."""
    rows = fetch(THESE, {"posts": list(posts)})
    found = _cards(user, rows, None, topics) if rows else []
    return {card["post"]: card for card in found}


def counted(chosen, query=None, kind=Post.Kind.PRACTICE):
    """(query, counts) of what is asked for; where no practice fits, of the next weaker query that one fits."""
    counts = facets.counts(kind, chosen, query)
    if query and not counts.total:
        for weaker in query.weaker():
            found = facets.counts(kind, chosen, weaker)
            if found.total:
                return weaker, found
    return query, counts


def page(
    user,
    chosen,
    *,
    query=None,
    by="published_at",
    after="",
    before="",
    news=None,
    size=SIZE,
    topics=None,
    for_city=None,
    also="",
):
    """One Page of the list, by keyset: it stands still while new practices arrive.

    query: of posts/search.py. news: of practices/news.py. by: published_at or confirmed_at, the latest first, or with a
    query rank, the best first, or fits, those that fit `for_city` first.
    after, before: cursors of a Page; a broken one means the first page. topics: {term: (address, label)} when the
    caller has them.
    """
    rows, newer, older = rows_of(user, chosen, query, by, after, before, size, for_city, also)
    cards = _cards(user, rows, news, topic_tags() if topics is None else topics, query)
    return Page(
        cards,
        cursor_at(rows[0], cards[0]) if cards and newer else "",
        cursor_at(rows[-1], cards[-1]) if cards and older else "",
    )


# Found through the card view; by hand, as every list asks. `place` is what the list is ordered by. Of places equal to
# the one that a cursor bears, the post tells them apart: the one whose code it bears, if the reader may read it.
FOUND = """select post_id, {by} as place, published_at, facets from posts_visible_card where kind = %(kind)s{wanted}"""
HITS = """with hits as materialized (
  select post_id, published_at, facets, words from posts_visible_card where kind = %(kind)s{wanted} limit %(most)s),
  ranked as (select post_id, ts_rank('{{0.05, 0.1, 0.3, 1}}', words, %(query)s::tsquery, 1)::float8 as place,
  published_at, facets from hits)
select post_id, place, published_at, facets from ranked where true"""
# Those that fit one city best come first, of equal ones the newest; of the newest so many, as everything is compared.
FITTING = f"""with h as materialized (
  select post_id, published_at, facets from posts_visible_card where kind = %(kind)s{{wanted}}
  order by published_at desc, post_id desc limit {MOST_COMPARED}),
  ranked as (select post_id, ({SCORE} * 1e10 + extract(epoch from published_at))::float8 as place, published_at, facets
  from h)
select post_id, place, published_at, facets from ranked where true"""  # noqa: S608  our own words
BEARER = f"(select id from posts_post post where code = %(code)s and {READABLE})"  # noqa: S608  a condition of our own
OLDER = " and {by} <= %(place)s and ({by} < %(place)s or post_id < coalesce({bearer}, 9223372036854775807))"
NEWER = " and {by} >= %(place)s and ({by} > %(place)s or post_id > coalesce({bearer}, 0))"
FALLING, RISING = " order by {by} desc, post_id desc limit %(limit)s", " order by {by}, post_id limit %(limit)s"
MOST_HITS = 1000  # that are ranked: whoever finds more narrows the search


def condition(chosen, query=None, mark=""):
    """(SQL, its parameters) of what is asked for, to be added to a statement on the card view. mark: of the names of
    the parameters, where several conditions stand in one statement.
    """
    wanted, params = "", {}
    if query:
        wanted = f" and words @@ %(query{mark})s::tsquery"
        params[f"query{mark}"] = query.sql
    for facet, values in chosen.items():
        if values:
            wanted += f" and facets && %(facet{facet}{mark})s"
            params[f"facet{facet}{mark}"] = [facets.token(facet, value) for value in values]
    return wanted, params


def rows_of(user, chosen, query, by, after, before, size, for_city=None, also="", kind=Post.Kind.PRACTICE):
    """The rows of one page, and whether there are newer and older ones."""
    wanted, asked = condition(chosen, query)
    params = {"kind": str(kind), "limit": size + 1, "most": MOST_HITS, **asked, **as_reader(user)}
    params["for_city"] = for_city and for_city.pk
    ranked = by in ("rank", "fits")
    found = {"rank": HITS, "fits": FITTING}.get(by, FOUND).format(by=by, wanted=wanted + also)

    def beside(order, beyond="", place=None):
        beyond = beyond.format(by="place" if ranked else by, bearer=BEARER)
        with connection.cursor() as cursor:  # planned each time: which index is best depends on what is chosen
            cursor.execute(found + beyond + order.format(by="place" if ranked else by), params | (place or {}))
            return cursor.fetchall()

    if not after and (place := _place(before, ranked)) and (rows := beside(RISING, NEWER, place)):
        return rows[:size][::-1], len(rows) > size, True
    if (place := _place(after, ranked)) and (rows := beside(FALLING, OLDER, place)):
        return rows[:size], True, len(rows) > size
    rows = beside(FALLING)
    return rows[:size], False, len(rows) > size


def cursor_at(row, card):
    """A place in the list: the moment, or the rank, and the code of a card that stands there. Never its number, which
    would count.
    """
    place = row[1].hex() if isinstance(row[1], float) else f"{(row[1] - EPOCH) // timedelta(microseconds=1):x}"
    return f"{place}-{card['code']}"


def _place(cursor, ranked):
    """The place and the code of a cursor, or None when somebody has changed it."""
    place, _dash, code = cursor.replace("\0", "").rpartition("-")
    try:
        place = float.fromhex(place) if ranked else EPOCH + timedelta(microseconds=int(place, 16))
    except (ValueError, OverflowError):
        return None
    return {"place": place, "code": code[:16]}


def topic_tags():
    """{term: (address of the list with this topic, label)}."""
    named = "name_en" if get_language() == "en" else "name_cs"
    rows = Term.objects.filter(vocabulary=Vocabulary.TOPIC).values_list("pk", "key", named, "name_cs")
    address = reverse("practices:list")
    return {pk: (f"{address}?tema={key}", name or czech) for pk, key, name, czech in rows}


def _cards(user, rows, news, topics, query=None):
    texts = _texts(user, [row[0] for row in rows])
    passages = _passages(user, texts, query) if query else {}
    address = reverse("practices:list")
    cards = []
    for pk, moment, published, numbers in rows:
        if pk not in texts:
            continue  # narrowed between the two queries
        code, title, city, text, lesson, *marks = texts[pk]
        tags = [
            topics[value] for facet, value in map(facets.of_token, numbers) if facet == facets.TOPIC and value in topics
        ]
        level, outcome, stage, stopped_in, cost, since = marks
        cards.append(
            {
                "post": pk,
                "code": code,
                "url": f"{address}{code}/",
                "city": city,
                "when": published if isinstance(moment, float) else moment,
                "title": title,
                "text": shorten(as_text(text or "")),
                "lesson": shorten(lesson or ""),
                "topics": tags[:TOPICS],
                "outcome": outcome,
                "stage": stage,
                "stopped_in": stopped_in,
                "cost": cost,
                "since": since,
                "level": level,
                "is_new": bool(news and news.has(published, numbers)),
                **passages.get(pk, {}),
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
    return {pk: rest for pk, *rest in fetch(TEXTS, {"posts": pks, **as_reader(user)})}


# All texts of the posts of one page, for the passage in which the words of a query hit.
WHOLE = f"""
select post.id, array_remove(array[post.summary, practice.body, practice.problem, practice.goal, practice.solution,
         practice.results, practice.side_effects, practice.public_response, practice.differently,
         practice.legal_basis, practice.remark, practice.expected, practice.happened, practice.warning_sign,
         practice.saved, practice.advice, practice.minimum, practice.luck, practice.evidence_basis,
         practice.participation, practice.decision, practice.team, practice.place]::text[]
       || array(select concat_ws(' ', text, workaround) from practices_barriermet where practice_id = post.id
                order by position)
       || case when practice.has_more then
            array(select concat_ws(' ', text, knowable) from practices_turningpoint where practice_id = post.id
                  order by position)
            || array(select note from practices_cause where practice_id = post.id order by position)
            || array(select concat_ws(' ', text, word) from practices_condition where practice_id = post.id
                     order by position)
            || array(select text from practices_fit where practice_id = post.id order by position)
            || array(select concat_ws(' ', supplier, exit_terms, why) from practices_contract
                     where practice_id = post.id order by position)
            || array(select concat_ws(' ', name, licence) from practices_dataset where practice_id = post.id
                     order by position)
            || array(select concat_ws(' ', name, note) from practices_block where practice_id = post.id
                     order by position)
            || array(select concat_ws(' ', name, note) from practices_party where practice_id = post.id
                     order by position)
          else '{{}}' end
       || array(select text from practices_lesson where practice_id = post.id order by position)
       || array(select concat_ws(': ', k.name, c.body) from posts_comment c left join cities_city k on k.id = c.city_id
                where c.post_id = post.id and c.deleted_at is null order by c.id desc limit 20)
       || array(select concat_ws(': ', k.name, n.text) from practices_contribution n
                join cities_city k on k.id = n.city_id where n.practice_id = post.id and n.withdrawn_at is null)
       || array(select concat_ws(' · ', a.name, a.alt, a.caption, left(a.text, 20000)) from posts_attachment a
                where a.post_id = post.id and a.deleted_at is null and a.state = 'clean' order by a.id), '')
from posts_post post join practices_practice practice on practice.post_ptr_id = post.id
where post.id = any(%(posts)s) and {READABLE}"""  # noqa: S608  our own words


def _passages(user, texts, query):
    """{post: what its card shows when words were asked for}: the title and the best passage, with the hits marked."""
    found = fetch(WHOLE, {"posts": list(texts), **as_reader(user)})
    whole = {pk: [as_text(text) for text in parts] for pk, parts in found}
    return {
        pk: {"title": marked(title, query), "text": passage(whole.get(pk, []), query), "lesson": ""}
        for pk, (_code, title, *_rest) in texts.items()
    }


# While somebody types: whose titles hit, the best first, of the first so many found.
TITLES = f"""
with hits as materialized (select post_id, words from posts_visible_card where words @@ %(query)s::tsquery limit 200),
  best as (select post_id, ts_rank(words, %(query)s::tsquery, 1) as rank from hits order by rank desc limit %(few)s)
select post.code, post.title, city.name from best join posts_post post on post.id = best.post_id
join cities_city city on city.id = post.city_id where {READABLE} order by rank desc, post.id desc"""  # noqa: S608
NEWEST_TITLES = f"""
select title from posts_post post join (
  select post_id from posts_visible_card where kind = %(kind)s order by published_at desc, post_id desc limit %(most)s
) card on card.post_id = post.id where {READABLE}"""  # noqa: S608  our own words


def titles(user, query, few=6):
    """(code, title, city) of the posts whose titles fit best what is being typed."""
    return fetch(TITLES, {"query": query.in_titles(), "few": few, **as_reader(user)})


def newest_titles(user, most):
    """The titles of the newest practices that this person may read."""
    params = {"kind": str(Post.Kind.PRACTICE), "most": most, **as_reader(user)}
    return [title for (title,) in fetch(NEWEST_TITLES, params)]


def shorten(text, limit=TEXT):
    """A text cut between words, with an ellipsis when something is missing."""
    return text if len(text) <= limit else text[:limit].rsplit(maxsplit=1)[0].rstrip(",;:–") + " …"
