"""What cards are filtered and counted by: one number per facet value, so that one array and one index serve them all."""

from django.db import connection

from posts.models import Card

TOPIC, CITY, REGION, SIZE, OUTCOME, STAGE, TECHNOLOGY, FUNDING, YEAR = range(1, 10)
STEP = 1_000_000  # the same numbers stand in the triggers (posts/0002, practices/0002)
CAP = 1000  # counts are exact up to here; beyond it a count says "at least"


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


def counts(kind, chosen):
    """How many visible cards there are, in all and for each facet value: (total, {facet: {value: count}}, capped).

    A facet with chosen values is counted as if nothing were chosen in it, so that a reader sees what adding another
    value would bring. One statement; each part looks at no more than CAP + 1 cards.
    """
    chosen = {facet: values for facet, values in chosen.items() if values}
    parts, params = [], []
    for left_out in (None, *chosen):
        wanted = {facet: values for facet, values in chosen.items() if facet != left_out}
        sql, inner = cards(kind, wanted).values("facets")[: CAP + 1].query.sql_with_params()
        parts.append(
            f"(with found as materialized ({sql}) "  # noqa: S608  Django's own SQL, its values stay parameters
            "select %s::int as part, -1 as number, count(*) as n from found "
            "union all select %s, number, count(*) from found, unnest(facets) number group by number)"
        )
        params += [*inner, left_out or 0, left_out or 0]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), params)
        rows = cursor.fetchall()
    total, counted = 0, {}
    for part, number, n in rows:
        facet, value = of_token(number) if number >= 0 else (None, None)
        if facet is None:
            total = n if part == 0 else total
        elif (facet == part) if part else (facet not in chosen):
            counted.setdefault(facet, {})[value] = n
    return total, counted, any(number == -1 and n > CAP for _part, number, n in rows)
