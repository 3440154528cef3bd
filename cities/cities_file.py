"""The file of cities (cities.yaml): its shape, and how its records become cities. The key is the RÚIAN code.

status: initiator → founder, member → member, candidate → candidate. A city that changes its status keeps its history.
Cities that the file does not name are left alone.
"""

from django.utils.translation import gettext as _

from cities.importing import (
    ADDED,
    CHANGED,
    CONFLICT,
    Memory,
    Report,
    all_or_nothing,
    begin_history,
    decide,
    differences,
    digest,
    edited_here,
)
from cities.models import City
from cities.reading import File
from cities.shapes import Choice, Many, Mapping, Number, Text

REGIONS = {
    "CZ010": "Hlavní město Praha",
    "CZ020": "Středočeský kraj",
    "CZ031": "Jihočeský kraj",
    "CZ032": "Plzeňský kraj",
    "CZ041": "Karlovarský kraj",
    "CZ042": "Ústecký kraj",
    "CZ051": "Liberecký kraj",
    "CZ052": "Královéhradecký kraj",
    "CZ053": "Pardubický kraj",
    "CZ063": "Kraj Vysočina",
    "CZ064": "Jihomoravský kraj",
    "CZ071": "Olomoucký kraj",
    "CZ072": "Zlínský kraj",
    "CZ080": "Moravskoslezský kraj",
}
STATUSES = {"initiator": City.Status.FOUNDER, "member": City.Status.MEMBER, "candidate": City.Status.CANDIDATE}
CITIES = Many(
    Mapping(
        named_by="name",
        name=Text(100, pattern=r"[^()]+"),
        locative=Text(120, null=True),
        ruian=Number(100_000, 999_999),
        nuts3=Choice({code: code for code in REGIONS}),
        region=Text(60),
        lat=Number(48, 52, places=8, null=True),  # Czechia: latitude and longitude written the wrong way round fail
        lon=Number(12, 19, places=8, null=True),
        population=Number(0, 20_000_000, null=True),
        population_year=Number(1990, 2100, null=True, optional=True),
        status=Choice(STATUSES),
    ),
    least=1,
)


def import_cities(path, *, dry_run=False, overwrite=False, adopt=False):
    """Bring the directory in line with the file. Raises Faults; returns a Report."""
    file = File(path)
    records = [record for record in file.read(CITIES) or [] if record is not None]
    report = Report(file.name)
    with all_or_nothing(dry_run=dry_run):
        here = {city.ruian: city for city in City.objects.exclude(ruian=None)}
        without_code = City.objects.filter(ruian=None, country="CZ")
        check(records, here, {city.name for city in without_code}, adopt)
        file.finish()
        if adopt:
            here |= {
                record["ruian"]: place for record in records for place in without_code if place.name == record["name"]
            }
        memory = Memory("city")
        for record in records:
            bring(record, here.get(record["ruian"]), memory, report, overwrite)
    return report


def check(records, here, without_code, adopt):
    """What only the whole file and the directory can tell."""
    seen = {}
    for record in records:
        code, name = record.get("ruian"), record.get("name")
        if code in seen:
            record.fault(
                "ruian", _("the code %(code)d is there twice, first at %(name)s") % {"code": code, "name": seen[code]}
            )
        elif code is not None:
            seen[code] = name
        if code not in here and name in without_code and not adopt:
            record.fault(
                "name",
                _("a place of this name is here without a code; if it is the same city, run with --adopt"),
            )
        nuts3 = record.get("nuts3")
        if nuts3 and record.get("region") and record["region"] != REGIONS[nuts3]:
            record.fault("region", _("%(code)s is “%(region)s”") % {"code": nuts3, "region": REGIONS[nuts3]})
        if (record.get("lat") is None) != (record.get("lon") is None) and not record.doubtful("lat", "lon"):
            record.fault("lat", _("give both coordinates or neither"))


def values(record):
    """What the file says about a city, in the words of the model."""
    wanted = {
        "name": record["name"],
        "locative": record["locative"] or "",
        "region": record["nuts3"],
        "lat": record["lat"] if record["lat"] is None else float(record["lat"]),
        "lon": record["lon"] if record["lon"] is None else float(record["lon"]),
        "population": record["population"],
        "status": str(record["status"]),
    }
    return wanted | ({"population_year": record["population_year"]} if "population_year" in record else {})


def bring(record, city, memory, report, overwrite):
    """Add or change one city, or leave it as it is, and say so."""
    wanted, code = values(record), record["ruian"]
    site = city and {name: getattr(city, name) for name in wanted}
    base = memory.base(code)
    if city and city.status == City.Status.OUTSIDE and base is None:
        base = digest(site)  # made by an import that knew only its name: nobody's edit
    what = decide(site, wanted, base, overwrite=overwrite)
    words = (
        ", ".join(differences(site, wanted))
        if what == CHANGED
        else edited_here(site, wanted)
        if what == CONFLICT
        else ""
    )
    report.note(what, f"{wanted['name']} ({code})", words)
    if what == ADDED:
        begin_history(City.objects.create(ruian=code, **wanted), report.name)
    elif what == CHANGED:
        change(city, code, wanted, report.name)
    if what != CONFLICT:
        memory.remember(code, wanted)


def change(city, code, wanted, name):
    status = wanted["status"]
    for field in wanted.keys() - {"status"}:
        setattr(city, field, wanted[field])
    city.ruian = code
    city.save()
    if city.status != status:
        city.change_status(status, by=None, reason=f"import: {name}")
