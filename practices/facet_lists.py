"""What the list shows of its facets: values with counts in a useful order, and the pills of those in use.

A value is named only when a practice that the reader may read has it. Whatever else is asked for is "unknown", whether
it exists behind somebody else's door or nowhere.
"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from posts import facets
from practices.filters import FACETS

SHOWN, LISTED = 8, 40  # values of one facet: at once, and at all
OPEN = {"tema", "vysledek"}


def facet_lists(filters, counts):
    """[{name, label, open, values, more}] for components/facets.html; a facet that narrows nothing is left out."""
    ranked = {facet: _ranked(facet, filters, counts) for facet in FACETS}
    filters.words.add_cities(
        [number for facet, pairs in ranked.items() if facet.number == facets.CITY for number, _count in pairs]
    )
    return [
        _facet(facet, _values(facet, pairs, filters, counts))
        for facet, pairs in ranked.items()
        if facet.number in filters.chosen
        or facet.number in counts.partial
        or any(count != counts.total for _number, count in pairs)
    ]


def _ranked(facet, filters, counts):
    """(value, count) pairs of one facet in the order of the page; a long facet ends with its rarest values unlisted."""
    found = dict(counts.values.get(facet.number, {}))
    chosen = filters.chosen.get(facet.number, ())
    for number in chosen:
        if (facet.number, number) in counts.met:
            found.setdefault(number, 0)
    if facet.number in counts.partial:  # its rare values may not be among the cards counted
        for number in filters.words.words[facet.number]:
            found.setdefault(number, None)
    if facet.order == "count":
        pairs = sorted(found.items(), key=lambda pair: -(pair[1] or 0))
    else:
        pairs = sorted(found.items(), reverse=facet.order == "newest")
    return pairs[:LISTED] + [pair for pair in pairs[LISTED:] if pair[0] in chosen]


def _values(facet, pairs, filters, counts):
    partial = facet.number in counts.partial
    chosen = filters.chosen.get(facet.number, ())
    values = []
    for number, count in pairs:
        if named := filters.words.of(facet.number, number):
            shown = "" if count is None else f"{count}+" if partial else count
            values.append({"value": named[0], "label": named[1], "count": shown, "checked": number in chosen})
    if facet.order == "count" and facet.number == facets.CITY:
        values.sort(key=lambda value: -int(str(value["count"]).rstrip("+") or 0))
    return values


def _facet(facet, values):
    checked = any(value["checked"] for value in values)
    shown = [value for place, value in enumerate(values) if place < SHOWN or value["checked"]]
    return {
        "name": facet.name,
        "label": facet.label,
        "open": checked or facet.name in OPEN,
        "values": shown,
        "more": [value for place, value in enumerate(values) if place >= SHOWN and not value["checked"]],
    }


def pills(filters, counts):
    """[(label, address without it)] of the filters in use."""
    return [
        (_label(facet, value, filters.words, counts), filters.address(without=(facet, value)))
        for facet, value in filters.asked
    ]


def _label(facet, value, words, counts):
    number = words.number(facet.number, value)
    known = words.of(facet.number, number) if (facet.number, number) in counts.met else None
    label = known[1] if known else pgettext("filter", "unknown")
    if known and number and facet.order != "newest":
        return label
    return _("%(facet)s: %(value)s") % {"facet": facet.label, "value": label}
