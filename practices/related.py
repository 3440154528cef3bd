"""Practices that have something in common with one, found among what the reader may read."""

from django.utils.translation import gettext as _

from cities.prepared import fetch
from posts import facets
from posts.models import Post
from practices.cards import these
from practices.models import BarrierMet

FEW = 3

COMMON = f"""
with mine as (select facets from posts_visible_card where post_id = %(post)s),
  wanted as (select array(select f from mine, unnest(facets) f where f / {facets.STEP} = %(facet)s) as tokens),
  found as (select post_id, published_at from posts_visible_card, wanted
    where kind = %(kind)s and post_id <> %(post)s and facets && tokens limit {facets.CAP})
select post_id, count(*) over () from found order by published_at desc, post_id desc limit {FEW}"""  # noqa: S608
BARRIERS = f"""
with found as (select c.post_id, c.published_at from posts_visible_card c
    where c.post_id <> %(post)s and c.post_id in (select practice_id from practices_barriermet
      where category_id = any(%(terms)s)) limit {facets.CAP})
select post_id, count(*) over () from found order by published_at desc, post_id desc limit {FEW}"""  # noqa: S608


def related_to(practice, *, reader, topics):
    """[(in what they are alike, how many, a few cards)]; topics as for cards.page()."""
    known = {"post": practice.pk, "kind": str(Post.Kind.PRACTICE)}
    terms = BarrierMet.objects.visible_to(reader).filter(practice=practice.pk).values_list("category", flat=True)
    groups = [
        (_("The same technology"), fetch(COMMON, known | {"facet": facets.TECHNOLOGY})),
        (_("They ran into the same"), fetch(BARRIERS, known | {"terms": list(terms)})),
        (_("The same topic"), fetch(COMMON, known | {"facet": facets.TOPIC})),
    ]
    cards = these(reader, {pk for _label, rows in groups for pk, _count in rows}, topics=topics)
    # Beyond the cap nobody knows how many there are, so nothing is said.
    shown = [
        (label, rows[0][1] % facets.CAP, [cards[pk] for pk, _n in rows if pk in cards])
        for label, rows in groups
        if rows
    ]
    return [group for group in shown if group[2]]
