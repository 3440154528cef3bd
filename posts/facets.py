"""What cards are filtered and counted by: a number for each facet value, so that one array and one index serve all."""

from dataclasses import dataclass

from django.db import connection

from posts.models import Card

TOPIC, CITY, REGION, SIZE, OUTCOME, STAGE, TECHNOLOGY, FUNDING, YEAR, EVIDENCE, COST, BARRIER, ASKED = range(1, 14)
SUPPLIER, DATASET = 14, 15
STEP = 1_000_000  # the same numbers stand in the triggers (posts/0002, practices/0002, 0011, 0016 and 0022)
UNKNOWN = STEP - 1  # a value that no card has: whatever is asked for and does not exist
CAP = 1000  # counts are exact up to here; beyond it they say "at least" …
SAMPLE = 300  # … and are taken from so many cards: enough to tell the common values from the rare ones


@dataclass(frozen=True)
class Counts:
    """What a reader may be told about the cards found."""

    total: int  # at most CAP
    more: bool  # there are more cards than that
    values: dict  # {facet: {value: cards}}
    partial: set  # facets whose counts say "at least", and whose rarest values may be missing
    met: set  # (facet, value) chosen that at least one visible card has, with or without the other filters


def token(facet, value):
    """The number of one facet value."""
    return facet * STEP + int(value)


def of_token(number):
    """The (facet, value) that a number stands for."""
    return divmod(number, STEP)


def cards(kind, chosen):
    """Visible cards of a kind that have, for every facet chosen, at least one of its values.

    kind: a Post.Kind. chosen: {facet: [value, …]}, facets without values are left out.
    """
    found = Card.objects.filter(kind=kind)
    for facet, values in chosen.items():
        if values:
            found = found.filter(facets__overlap=[token(facet, value) for value in values])
    return found


ALL, MET = -1, -2  # beside the facet values; a part is numbered as the facet that it leaves out (0: none)
COUNT = f"""(with found as materialized (
    select facets from posts_visible_card where kind = %s{{wanted}} limit {CAP + 1}),
  size as (select count(*) as n from found)
  select %s::int as part, {ALL} as number, n from size
  union all select %s, number, count(*) from (select unnest(facets) as number from (select facets from found
    limit (select case when n > {CAP} then {SAMPLE} else {CAP} end from size)) counted) each group by number)
"""  # noqa: S608  numbers of our own
HAS = "(select %s::int, -2, %s::bigint where exists (select from posts_visible_card where kind = %s{wanted}))"
WANTED = " and facets && %s"
HIT = " and words @@ %s::tsquery"


def counts(kind, chosen, query=None):
    """How many visible cards there are, in all and for each facet value: Counts. query: of posts/search.py.

    A facet with chosen values is counted as if nothing were chosen in it, so that a reader sees what adding another
    value would bring. One statement, written by hand as every list asks it; each part looks at no more than CAP + 1
    cards, and when there are more, counts the values of SAMPLE of them.
    """
    chosen = {facet: values for facet, values in chosen.items() if values}
    tokens = {facet: [token(facet, value) for value in values] for facet, values in chosen.items()}
    parts, params = [], []
    hit, typed = (HIT, [query.sql]) if query else ("", [])
    for left_out in (0, *chosen):
        wanted = [numbers for facet, numbers in tokens.items() if facet != left_out]
        parts.append(COUNT.format(wanted=WANTED * len(wanted) + hit))
        params += [str(kind), *wanted, *typed, left_out, left_out]
    for facet, values in chosen.items():
        for value in values:
            parts.append(HAS.format(wanted=WANTED))
            params += [facet, value, str(kind), [token(facet, value)]]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), params)
        return _read(cursor.fetchall(), chosen)


def _read(rows, chosen):
    found, values, met = {}, {}, set()
    for part, number, n in rows:
        if number == MET:
            met.add((part, n))
        elif number == ALL:
            found[part] = n
        else:
            facet, value = of_token(number)
            if part == facet or (part == 0 and facet not in chosen):
                values.setdefault(facet, {})[value] = n
    total = found.get(0, 0)
    partial = {facet for facet in values if found[facet if facet in chosen else 0] > CAP}
    return Counts(min(total, CAP), total > CAP, values, partial, met)
