"""Whether a practice fits a city: what it says of cities against what the city says of itself, as sentences."""

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from cities.models import ASKED, Trait

# Whether a row `f` of fits speaks for the city `c`; null when the city has not answered. The only comparison there is:
# the sentences and the order of the list ask it.
MET = f"""(case when f.trait = '{Trait.POPULATION}'
  then c.population between coalesce(f.low, 0) and coalesce(f.high, 2147483647)
  else (select a.has from cities_cityfact a where a.city_id = c.id and a.trait = f.trait) end = (f.fits = 'yes'))"""  # noqa: S608
# How much speaks for a city less how much against it, of a post `h.post_id`.
SCORE = f"""coalesce((select sum(case {MET} when true then 1 when false then -1 else 0 end)
  from practices_fit f join cities_city c on c.id = %(for_city)s where f.practice_id = h.post_id), 0)"""  # noqa: S608

# {trait: (the city has it, it has not, nobody has said)}
WORDS = {
    Trait.LIGHTING: (
        _("you own the street lighting"),
        _("you do not own the street lighting"),
        _("We do not know whether your city owns the street lighting."),
    ),
    Trait.TRANSPORT: (
        _("you have a transport company of your own"),
        _("you have no transport company of your own"),
        _("We do not know whether your city has a transport company of its own."),
    ),
    Trait.WATER: (
        _("you own the waterworks"),
        _("you do not own the waterworks"),
        _("We do not know whether your city owns the waterworks."),
    ),
    Trait.HEAT: (
        _("you own the heating plant"),
        _("you do not own the heating plant"),
        _("We do not know whether your city owns the heating plant."),
    ),
    Trait.WASTE: (
        _("you have a waste company of your own"),
        _("you have no waste company of your own"),
        _("We do not know whether your city has a waste company of its own."),
    ),
    Trait.POLICE: (
        _("you have a city police"),
        _("you have no city police"),
        _("We do not know whether your city has a city police."),
    ),
    Trait.UNIVERSITY: (
        _("you have a university"),
        _("you have no university"),
        _("We do not know whether your city has a university."),
    ),
    Trait.PLATFORM: (
        _("you have a data platform"),
        _("you have no data platform"),
        _("We do not know whether your city has a data platform."),
    ),
    Trait.STAFF: (
        _("you have experts of your own"),
        _("you have no experts of your own"),
        _("We do not know whether your city has experts of its own."),
    ),
    Trait.FLAT: (
        _("your city lies in a plain"),
        _("your city does not lie in a plain"),
        _("We do not know whether your city lies in a plain."),
    ),
    Trait.HILLY: (
        _("your city is hilly"),
        _("your city is not hilly"),
        _("We do not know whether your city is hilly."),
    ),
    Trait.DENSE: (
        _("your city is densely built"),
        _("your city is not densely built"),
        _("We do not know whether your city is densely built."),
    ),
    Trait.HISTORIC: (
        _("you have a historic centre"),
        _("you have no historic centre"),
        _("We do not know whether your city has a historic centre."),
    ),
    Trait.FLOOD: (
        _("part of your city can be flooded"),
        _("no part of your city can be flooded"),
        _("We do not know whether a part of your city can be flooded."),
    ),
}


def sentences(fits, city, adopted=()):
    """What each row of fits that can be compared says to this city: {mark, text, fill, trait, solved}.

    fits: as reading.find(…, city=…) gives them. adopted: what other cities made of it, as this reader may see it.
    """
    said = []
    for row in fits:
        if row["key"] == Trait.POPULATION:
            said.append(_size(row, city))
        elif row["key"] in ASKED:
            said.append(_answer(row) | {"solved": _solved(row, adopted) if row["met"] is False else []})
    return said


def _size(row, city):
    if city.population is None:
        return {"mark": "ask", "text": gettext("We do not know how many inhabitants your city has.")}
    if row["met"]:
        return {"mark": "check", "text": gettext("The size of your city suits it.")}
    return {"mark": "x", "text": gettext("It is meant for cities of another size than yours.")}


def _answer(row):
    has, has_not, unknown = WORDS[row["key"]]
    if row["met"] is None:
        return {"mark": "ask", "text": unknown, "fill": True, "trait": row["key"]}
    words = str(has if row["met"] == (row["fits"] == "yes") else has_not)
    words = words[0].upper() + words[1:]
    if row["met"]:
        text = gettext("%(fact)s, which speaks for it.") % {"fact": words}
    elif row["fits"] == "yes":
        text = gettext("%(fact)s, and it counts with that.") % {"fact": words}
    else:
        text = gettext("%(fact)s, and it does not suit such cities.") % {"fact": words}
    return {"mark": "check" if row["met"] else "x", "text": text}


def _solved(row, adopted):
    """Cities that are in this the same as the reader's and got it going, with what was different there."""
    ours = row["fits"] == "no"
    going = [each for each in adopted if each["progress"] in ("running", "tried") and each["note"]]
    return [
        pgettext("solved", "%(city)s got round it: %(note)s") % {"city": each["city"], "note": each["note"]}
        for each in going
        if (each["facts"] or {}).get(row["key"]) is ours
    ]
