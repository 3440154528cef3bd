"""Practices that have something in common with one, found among what the reader may read."""

from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from cities.prepared import fetch
from posts import facets
from posts.editing import note_down
from posts.models import Act, Post
from practices.cards import these
from practices.models import BarrierMet, Pinned, Practice

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

# The same supplier or data, by the number that its name has (0022); of practices that the reader may read (the cards,
# row security).
SAME_NAME = """
with mine as (select number from {table} where practice_id = %(post)s),
  found as (select c.post_id, c.published_at from posts_visible_card c
    where c.post_id <> %(post)s and c.post_id in (
      select practice_id from {table} where number in (select number from mine)) limit {cap})
select post_id, count(*) over () from found order by published_at desc, post_id desc limit {few}"""
SUPPLIERS = SAME_NAME.format(table="practices_contract", cap=facets.CAP, few=FEW)
DATASETS = SAME_NAME.format(table="practices_dataset", cap=facets.CAP, few=FEW)

# Whose rows: those that the reader may read both practices of (row security).
PINNED = """
select other_id, 0 from practices_pinned where practice_id = %(post)s order by id"""


def related_to(practice, *, reader, topics):
    """[(in what they are alike, how many, a few cards)]; topics as for cards.page()."""
    known = {"post": practice.pk, "kind": str(Post.Kind.PRACTICE)}
    terms = BarrierMet.objects.visible_to(reader).filter(practice=practice.pk).values_list("category", flat=True)
    groups = [
        (_("Chosen by an editor"), fetch(PINNED, {"post": practice.pk})),
        (_("The same technology"), fetch(COMMON, known | {"facet": facets.TECHNOLOGY})),
        (_("The same supplier"), fetch(SUPPLIERS, {"post": practice.pk})),
        (_("The same data"), fetch(DATASETS, {"post": practice.pk})),
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


def named_in(typed, *, reader):
    """The shared practice whose address or code was typed, if the reader may read it."""
    parts = [part for part in urlsplit(typed.strip().replace("\0", "")).path.split("/") if part]
    shared = Practice.objects.visible_to(reader).filter(state=Practice.State.SHARED)
    return shared.filter(code__in=[part[:16] for part in parts[-2:]]).first()


def pinned_to(practice, *, reader):
    """The pins that editors of this practice made, of what the reader may read."""
    return Pinned.objects.visible_to(reader).filter(
        practice=practice.pk, other__in=Practice.objects.visible_to(reader).values("pk")
    )


@transaction.atomic
def pin(practice, other, *, by):
    """Put it beside the practice; twice is once. Returns whether there was room."""
    pins = pinned_to(practice, reader=by)
    if pins.filter(other=other.pk).exists():
        return True
    if pins.count() >= Pinned.MOST:
        return False
    Pinned.objects.bulk_create([Pinned(practice_id=practice.pk, other_id=other.pk, by=by)], ignore_conflicts=True)
    note_down(practice, Act.Verb.CHANGED, by=by, pinned=other.code)
    return True


@transaction.atomic
def unpin(practice, other, *, by):
    if pinned_to(practice, reader=by).filter(other=other.pk).delete()[0]:
        note_down(practice, Act.Verb.CHANGED, by=by, unpinned=other.code)
