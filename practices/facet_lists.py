"""What the list shows of its facets: values with counts in a useful order, and the pills of those in use.

A topic, a technology, a source, a city is named only when a practice that the reader may read has it. Whatever else is
asked for is "unknown", whether it exists behind somebody else's door or nowhere.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from posts import facets
from practices.filters import FACETS, FIXED, NAMED

SHOWN = 8  # values of one facet at once; the others fold
CITIES = 40  # the same for suppliers and data; beyond it the directory leads to the page of each city
OPEN = {"tema", "vysledek"}


def facet_lists(filters, counts):
    """[{name, label, open, values, more, all_url}] as the page prints them; what narrows nothing is left out."""
    found = {facet: _found(facet, filters, counts) for facet in FACETS}
    return [
        _facet(facet, pairs, filters, counts)
        for facet, pairs in found.items()
        if pairs and (facet.number in filters.chosen or facet.number in counts.partial or _narrows(pairs, counts))
    ]


def _narrows(pairs, counts):
    return any(count != counts.total for _number, count in pairs)


def _found(facet, filters, counts):
    """(value, count) pairs of one facet in the order of the page."""
    found = dict(counts.values.get(facet.number, {}))
    for number in filters.chosen.get(facet.number, ()):
        if (facet.number, number) in counts.met:
            found.setdefault(number, 0)
    if facet.number in counts.partial:  # its rare values may not be among the cards counted
        for number in filters.words.words[facet.number]:
            found.setdefault(number, None)
    if facet.order == "count":
        return sorted(found.items(), key=lambda pair: (-(pair[1] or 0), pair[0]))
    return sorted(found.items(), reverse=facet.order == "newest")


def _facet(facet, pairs, filters, counts):
    chosen = filters.chosen.get(facet.number, ())
    cut = facet.number == facets.CITY and len(pairs) > CITIES
    if facet.number == facets.CITY:
        pairs = _cities(pairs, chosen, filters.words)
    if facet.number in NAMED:
        pairs = pairs[:CITIES] + [pair for pair in pairs[CITIES:] if pair[0] in chosen]
        filters.words.add_named(facet.number, [number for number, _count in pairs])
    plus = "+" if facet.number in counts.partial else ""
    values = []
    for number, count in pairs:
        if named := filters.words.of(facet.number, number):
            shown = "" if count is None else f"{count}{plus}" if plus else count
            values.append({"value": named[0], "label": named[1], "count": shown, "checked": number in chosen})
    return {
        "name": facet.name,
        "label": facet.label,
        "open": facet.name in OPEN or any(value["checked"] for value in values),
        "values": [value for place, value in enumerate(values) if place < SHOWN or value["checked"]],
        "more": [value for place, value in enumerate(values) if place >= SHOWN and not value["checked"]],
        "all_url": reverse("directory") if cut else "",
    }


def _cities(pairs, chosen, words):
    """The cities that have most, those with the same count in Czech order."""
    pairs = pairs[:CITIES] + [pair for pair in pairs[CITIES:] if pair[0] in chosen]
    words.add_cities([number for number, _count in pairs])
    place = {number: place for place, number in enumerate(words.words[facets.CITY])}
    return sorted(pairs, key=lambda pair: (-pair[1], place.get(pair[0], 0)))


def pills(filters, counts):
    """[(label, address without it)] of the words and filters in use."""
    words = [(_("“%(words)s”") % {"words": filters.query.text}, filters.address(without="q"))] if filters.query else []
    return words + [
        (_label(facet, value, filters.words, counts), filters.address(without=(facet, value)))
        for facet, value in filters.asked
    ]


def _label(facet, value, words, counts):
    number = words.number(facet.number, value)
    public = facet.number in FIXED or facet.number == facets.YEAR
    met = public and number != facets.UNKNOWN or (facet.number, number) in counts.met
    known = words.of(facet.number, number) if met else None
    label = known[1] if known else pgettext("filter", "unknown")
    if known and number and facet.order != "newest":
        return label
    return _("%(facet)s: %(value)s") % {"facet": facet.label, "value": label}
