"""Who and what may help with a question: the practices and people nearest to its words and topics, of what one reader
sees.
"""

from difflib import get_close_matches

from django.db import connection

from cities.stems import fold, keys, keys_of, words
from posts import facets
from posts.models import Post
from posts.search import parse
from posts.visibility import as_reader
from practices.cards import condition, page, topic_tags
from practices.models import Term, Vocabulary

CLOSE = 0.75  # how alike a misspelt word and a word of a topic must be

# Whoever is named as the one to ask, else the author, of the practices found; only people who act for a city now and
# are no colleagues of the reader. Found through the card view: a hidden practice points to nobody.
PEOPLE = """
with hits as materialized (select post_id from posts_visible_card where kind = %(kind)s{wanted} limit 300)
select u.id, u.name, c.id, c.name, count(distinct hits.post_id)
from hits join posts_post post on post.id = hits.post_id join practices_practice p on p.post_ptr_id = hits.post_id
join cities_user u on u.id = coalesce(p.contact_id, post.author_id) and u.is_active
join cities_membership m on m.person_id = u.id and m.role in ('expert', 'coordinator')
  and m.valid_from <= statement_timestamp() and (m.valid_to is null or m.valid_to > statement_timestamp())
join cities_city c on c.id = m.city_id and c.id = post.city_id
where not (c.group_id = any(%(groups)s))
group by u.id, u.name, c.id, c.name order by 5 desc, u.id limit %(most)s"""


def practices_near(text, topics, *, reader, most=3):
    """A few cards: of practices with some of the words, the best first, then the newest on the topics."""
    found, tags = [], topic_tags()
    if query := _loose(text):
        found = page(reader, {}, query=query, by="rank", size=most, topics=tags).cards
    if topics and len(found) < most:
        known = {card["code"] for card in found}
        more = page(reader, {facets.TOPIC: topics}, size=most, topics=tags).cards
        found += [card for card in more if card["code"] not in known]
    return [{**card, "text": "", "lesson": ""} for card in found[:most]]


def people_near(text, topics, *, reader, most=5):
    """People of other cities to ask: of the practices on the topics, else of those with some of the words."""
    found = _people({facets.TOPIC: topics}, None, reader, most) if topics else []
    known = {person["id"] for person in found}
    if len(found) < most and (query := _loose(text)):
        found += [person for person in _people({}, query, reader, most) if person["id"] not in known]
    return found[:most]


def topics_near(text):
    """The topics whose names have one of the words, or one that is written much like it."""
    wanted = [(keys(word), fold(word)) for word in words(text) if keys(word)]
    terms = Term.objects.filter(vocabulary=Vocabulary.TOPIC).values_list("pk", "name_cs", "name_en")
    return [pk for pk, *names in terms if any(_is_near(*word, " ".join(names)) for word in wanted)]


def _is_near(stems, plain, names):
    return bool(stems & keys_of(names)) or bool(
        get_close_matches(plain, [fold(word) for word in words(names)], 1, CLOSE)
    )


def _loose(text):
    query = parse(text)
    return query._replace(is_loose=True, unwanted=()) if query.wanted else None


def _people(chosen, query, reader, most):
    wanted, params = condition(chosen, query)
    params |= {"kind": str(Post.Kind.PRACTICE), "most": most, **as_reader(reader)}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE.format(wanted=wanted), params)
        names = ("id", "name", "city_id", "city", "practices")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
