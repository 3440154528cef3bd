"""From the address to the facets and back: ?tema=parkovani&mesto=12&vysledek=failed, the same in both languages."""

import time
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cities.models import Region, SizeBand
from cities.prepared import fetch
from posts import facets
from posts.search import parse
from practices.models import CostBand, Outcome, Practice, Stage, Vocabulary

UNSTATED = "neuvedeno"  # the value of practices that do not say
NEWEST, CONFIRMED, BEST, FITS = "published_at", "confirmed_at", "rank", "fits"
# In the address; without one the best hit or the newest.
SORTS = {"nejnovejsi": NEWEST, "potvrzeno": CONFIRMED, "pro-nas": FITS}
MOST_VALUES = 40  # of one facet in one address


class Facet(NamedTuple):
    """One facet: its name in the address, its number in posts/facets.py, its words, and how its values are ordered."""

    name: str
    number: int
    label: str
    order: str = "count"  # count, given (as the choices are), newest
    vocabulary: str = ""


FACETS = [
    Facet("tema", facets.TOPIC, _("Topic"), vocabulary=Vocabulary.TOPIC),
    Facet("vysledek", facets.OUTCOME, _("How it turned out"), "given"),
    Facet("mesto", facets.CITY, _("City")),
    Facet("velikost", facets.SIZE, _("Size of the city"), "given"),
    Facet("kraj", facets.REGION, _("Region")),
    Facet("faze", facets.STAGE, _("Stage"), "given"),
    Facet("tech", facets.TECHNOLOGY, _("Technology"), vocabulary=Vocabulary.TECHNOLOGY),
    Facet("zdroj", facets.FUNDING, _("Funding"), vocabulary=Vocabulary.FUNDING),
    Facet("bariera", facets.BARRIER, _("Barrier"), vocabulary=Vocabulary.BARRIER),
    Facet("dodavatel", facets.SUPPLIER, _("Supplier")),
    Facet("data", facets.DATASET, _("Data")),
    Facet("cena", facets.COST, _("Cost of purchase"), "given"),
    Facet("dolozeno", facets.EVIDENCE, _("How well it is proven"), "given"),
    Facet("rok", facets.YEAR, _("Year of start"), "newest"),
]
BY_NAME = {facet.name: facet for facet in FACETS}


# {facet: {number: (value in the address, label)}} of choices that never change.
FIXED = {
    facets.OUTCOME: {number: (each.value, each.label) for number, each in enumerate(Outcome, 1)},
    facets.STAGE: {number: (each.value, each.label) for number, each in enumerate(Stage, 1)}
    | {0: (UNSTATED, pgettext_lazy("stage", "not given"))},
    facets.COST: {number: (each.value, each.label) for number, each in enumerate(CostBand, 1)}
    | {0: (UNSTATED, pgettext_lazy("cost", "not given"))},
    # What the record declares; what adoptions add to it is each reader's own, so it is no facet.
    facets.EVIDENCE: {int(each.value): (each.name.lower(), each.label) for each in Practice.Evidence}
    | {0: (UNSTATED, pgettext_lazy("proof", "not given"))},
    facets.SIZE: {each.value: (each.name.lower(), each.label) for each in SizeBand},
    facets.REGION: {int(each.value[2:]): (each.value, each.label) for each in Region}
    | {0: (UNSTATED, _("not stated"))},
}


@cache
def _fixed(_language):
    """FIXED with its labels written in the language of the request."""
    return {facet: {n: (value, str(label)) for n, (value, label) in each.items()} for facet, each in FIXED.items()}


FIXED_NUMBERS = {facet: {value: number for number, (value, _label) in each.items()} for facet, each in FIXED.items()}


# By hand, because every list asks for two hundred names.
TERMS = """select id, vocabulary_id, key, name_cs, name_en, merged_into_id from practices_term
where vocabulary_id = any(%(values)s)"""
CITIES = "select id, name, sort_key from cities_city where id = any(%(values)s)"
# As the latest visible practice writes it.
NAMED = {
    facet: f"""select distinct on (r.number) r.number, r.{name} from {table} r where r.number = any(%(numbers)s)
      and exists (select from posts_visible_card c where c.post_id = r.practice_id) order by r.number, r.id desc"""  # noqa: S608
    for facet, table, name in (
        (facets.SUPPLIER, "practices_contract", "supplier"),
        (facets.DATASET, "practices_dataset", "name"),
    )
}
NUMBERED = (facets.CITY, facets.YEAR, *NAMED)  # what stands for a value in the address is its number
KINDS = {facet.vocabulary: facet.number for facet in FACETS if facet.vocabulary}


class Names(NamedTuple):
    """What terms are called: {facet: {key: pk}}, {language: {facet: {pk: (key, name)}}}; and when that gets old."""

    keys: dict
    terms: dict
    until: float


class Remembered:
    """The names, not older than a minute: names are no secret and hardly ever change. What a name belongs to is never
    remembered; it is asked for each reader anew. Threads share it: what is read anew is put in place in one step.
    """

    FOR = 60  # seconds

    def __init__(self):
        self.forget()

    def forget(self):
        self.names, self.cities = None, {}

    def fresh(self):
        names = self.names
        return names if names and names.until > time.monotonic() else self.load()

    def load(self):
        keys = {facet: {} for facet in KINDS.values()}
        terms = {language: {facet: {} for facet in KINDS.values()} for language in ("cs", "en")}
        for pk, vocabulary, key, czech, english, merged in fetch(TERMS, {"values": list(KINDS)}):
            facet = KINDS[vocabulary]
            keys[facet][key] = merged or pk  # an old address leads to what it has become
            if merged:
                continue
            terms["cs"][facet][pk] = (key, czech)
            terms["en"][facet][pk] = (key, english or czech)
        if not self.names or self.names.until < time.monotonic():
            self.cities = {}
        self.names = Names(keys, terms, time.monotonic() + self.FOR)
        return self.names

    def of_cities(self, pks):
        """{city: (value in the address, name)} in Czech order; cities met for the first time are asked for."""
        cities = self.cities
        if new := [pk for pk in pks if pk not in cities]:
            self.cities = cities = cities | {pk: (name, bytes(key)) for pk, name, key in fetch(CITIES, {"values": new})}
        known = sorted((pk for pk in pks if pk in cities), key=lambda pk: (cities[pk][1], pk))
        return {pk: (str(pk), cities[pk][0]) for pk in known}


NAMES = Remembered()


class Words:
    """What the values of the facets are called: terms, choices, years; cities are added when they are known."""

    def __init__(self):
        self.is_newest = False
        self._take(NAMES.fresh())

    def _take(self, names):
        language = "en" if get_language() == "en" else "cs"
        self.numbers = {**FIXED_NUMBERS, **names.keys}
        self.words = {**_fixed(language), **names.terms[language], **{facet: {} for facet in NUMBERED}}

    def _read_anew(self):
        """Something is asked for that is newer than the names, or nowhere; once in a request."""
        if not self.is_newest:
            found = {facet: self.words[facet] for facet in NUMBERED}
            self.is_newest = True
            self._take(NAMES.load())
            self.words |= found

    def add_cities(self, pks):
        """Names of these cities, in Czech order."""
        self.words[facets.CITY] = NAMES.of_cities(pks)

    def add_named(self, facet, numbers):
        """Names of these suppliers or data as the practices write them that the reader may read (row security)."""
        self.words[facet] = {number: (str(number), name) for number, name in fetch(NAMED[facet], {"numbers": numbers})}

    def number(self, facet, value):
        """The number of a value as the address gives it; UNKNOWN when there is none."""
        if facet in NUMBERED:
            if facet == facets.YEAR and value == UNSTATED:
                return 0
            plain = value.isascii() and value.isdigit() and len(value) <= 6
            return int(value) if plain and 0 < int(value) < facets.UNKNOWN else facets.UNKNOWN
        if value not in self.numbers[facet] and facet not in FIXED:
            self._read_anew()
        return self.numbers[facet].get(value, facets.UNKNOWN)

    def of(self, facet, number):
        """(value in the address, label), or None when it has no name."""
        if facet == facets.YEAR:
            return (str(number), str(number)) if number else (UNSTATED, pgettext_lazy("year", "not given"))
        if number not in self.words[facet] and facet in KINDS.values():
            self._read_anew()
        return self.words[facet].get(number)

    def topic_tags(self):
        """{term: (address of the list with this topic, label)}."""
        address = reverse("practices:list")
        return {pk: (f"{address}?tema={key}", name) for pk, (key, name) in self.words[facets.TOPIC].items()}


class PracticeFilters:
    """The filters of the list as the address asks for them; nothing in an address is an error, a value that nobody
    knows fits no practice. Read by hand: a form for it would be made anew for every list, to check nothing.
    """

    def __init__(self, data, words, *, city=None):
        """city: that of the reader, which the list may be ordered for."""
        self.data, self.words, self.city = data, words, city
        self.query = parse(data.get("q", ""))
        # The (facet, value) pairs of the address, each once.
        self.asked = [
            (facet, value) for facet in FACETS for value in list(dict.fromkeys(data.getlist(facet.name)))[:MOST_VALUES]
        ]

    @cached_property
    def chosen(self):
        """The same as posts/facets.py wants it: {facet: [value, …]}."""
        chosen = {}
        for facet, value in self.asked:
            chosen.setdefault(facet.number, []).append(self.words.number(facet.number, value))
        return chosen

    @property
    def sort(self):
        """The order as the address says it: "" for the usual one."""
        asked = self.data.get("razeni", "")
        known = asked in SORTS and (self.query or asked != "nejnovejsi") and (self.city or asked != "pro-nas")
        return asked if known else ""

    @property
    def order(self):
        return SORTS.get(self.sort) or (BEST if self.query else NEWEST)

    @property
    def sorts(self):
        """What may be sorted by, as (address, label, is it so now)."""
        best = [("", _("best match")), ("nejnovejsi", _("newest"))] if self.query else [("", _("newest"))]
        known = [*best, ("potvrzeno", _("last confirmed"))]
        known += [("pro-nas", _("fits your city"))] if self.city else []
        return [(self.address(sort=value), label, value == self.sort) for value, label in known]

    def like(self, city):
        """[(label, address)] of the same list narrowed to cities of its size, and to its region; what is so already
        is left out.
        """
        near = [
            (BY_NAME["velikost"], city.size_band, _("of our size")),
            (BY_NAME["kraj"], city.region, _("in our region")),
        ]
        found = []
        for facet, value, label in near:
            value = SizeBand(value).name.lower() if facet.number == facets.SIZE else value
            if value not in ("", SizeBand.UNKNOWN.name.lower()) and (facet, value) not in self.asked:
                kept = [pair for pair in self.asked if pair[0] is not facet]
                found.append((label, self._at([*kept, (facet, value)])))
        return found

    def _at(self, asked):
        pairs = [("q", self.query.text)] if self.query else []
        pairs += [(facet.name, value) for facet, value in asked]
        pairs += [("razeni", self.sort)] if self.sort else []
        return f"{reverse('practices:list')}?{urlencode(pairs)}"

    @property
    def asked_for(self):
        """The words and filters as they stand in an address, without the order; "" when there are none."""
        return self.address(sort="").partition("?")[2]

    def address(self, *, without=None, sort=None, **more):
        """The address of this list, or of one beside it. without: one (facet, value), or "q"."""
        pairs = [("q", self.query.text)] if self.query and without != "q" else []
        pairs += [(facet.name, value) for facet, value in self.asked if (facet, value) != without]
        sort = self.sort if sort is None else sort
        pairs += [("razeni", sort)] if sort else []
        pairs += more.items()
        return reverse("practices:list") + (f"?{urlencode(pairs)}" if pairs else "")
