"""manage.py import_cities: the directory follows the file, keyed by the RÚIAN code, and nothing is half-saved."""

import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override

from cities.models import City, CityStatus
from conftest import make_city

DEMO = settings.BASE_DIR / "smartpitch" / "demo" / "cities.yaml"
TABOR = (
    "- {name: Tábor, locative: v Táboře, ruian: 552046, nuts3: CZ031, region: Jihočeský kraj, lat: 49.4144,"
    " lon: 14.6578, population: 34277, status: member}\n"
)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def bring(tmp_path, db):
    """bring(text, **options) → what the command printed."""

    def running(text, **options):
        path = tmp_path / "cities.yaml"
        path.write_text(text)
        out = io.StringIO()
        call_command("import_cities", str(path), stdout=out, stderr=out, **options)
        return out.getvalue()

    return running


def faults(bring, text):
    with pytest.raises(CommandError) as raised:
        bring(text)
    return [line.removeprefix("cities.yaml:") for line in str(raised.value).splitlines()]


def test_the_community_comes_from_the_file(db):
    call_command("import_cities", str(DEMO), verbosity=0)
    assert City.objects.members().count() == 9
    assert City.objects.community().count() == 11
    praha = City.objects.get(ruian=554782)
    assert (praha.name, praha.status, praha.region, praha.locative) == ("Praha", "founder", "CZ010", "v Praze")
    assert (praha.population, praha.population_year, praha.lat) == (1165581, None, 50.088)
    assert [city.name for city in City.objects.all()][-2:] == ["Prostějov", "Třinec"]
    assert praha.statuses.get().status == "founder"


def test_a_second_run_changes_nothing_and_says_so(bring):
    assert "added 1, changed 0, unchanged 0" in bring(TABOR)
    assert "added 0, changed 0, unchanged 1" in bring(TABOR)
    assert CityStatus.objects.count() == 1


def test_a_change_in_the_file_is_taken_over_and_the_status_keeps_its_history(bring):
    bring(TABOR.replace("member", "candidate"))
    told = bring(TABOR.replace("34277", "34300"))
    assert "changed: Tábor (552046) – population, status" in told
    city = City.objects.get()
    assert (city.population, city.status) == (34300, "member")
    assert [row.status for row in city.statuses.all()] == ["member", "candidate"]


def test_a_city_that_is_renamed_stays_the_same_city(bring):
    bring(TABOR)
    number = City.objects.get().pk
    bring(TABOR.replace("name: Tábor", "name: Velký Tábor"))
    assert (City.objects.get().pk, City.objects.get().name) == (number, "Velký Tábor")


def test_a_dry_run_says_what_would_be_done_and_saves_nothing(bring):
    told = bring(TABOR, dry_run=True)
    assert "added: Tábor (552046)" in told
    assert "nothing was saved" in told
    assert not City.objects.exists()


def test_a_fault_in_the_last_record_leaves_nothing_behind(bring):
    assert faults(bring, TABOR + TABOR.replace("552046", "5520")) == [
        "2:44: Tábor: ruian: 5520 is not between 100000 and 999999",
        "1 error. Nothing was saved.",
    ]
    assert not City.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Jihočeský kraj", "Plzeňský kraj", "region: CZ031 is “Jihočeský kraj”"),
        ("CZ031", "CZ033", "nuts3: “CZ033” is none of CZ010, CZ020,"),
        ("49.4144, lon: 14.6578", "14.6578, lon: 49.4144", "lat: 14.6578 is not between 48 and 52"),
        ("49.4144", "null", "lat: give both coordinates or neither"),
        ("member", "founder", "status: “founder” is none of initiator, member, candidate."),
        ("Tábor,", "Tábor (552046),", "name: “Tábor (552046)” does not have the right form"),
    ],
)
def test_what_cannot_be_right_is_told(bring, old, new, fault):
    text = TABOR.replace(old, new, 1)
    record = "Tábor (552046)" if "(" in new else "Tábor"
    assert faults(bring, text)[0].startswith(f"1:{text.index(new) + 1}: {record}: {fault}")


def test_a_code_stands_in_the_file_once(bring):
    assert "the code 552046 is there twice, first at Tábor" in faults(bring, TABOR + TABOR.replace("Tábor", "Jinde"))[0]


def test_what_people_edited_here_is_not_overwritten_silently(bring):
    bring(TABOR)
    City.objects.update(population=35000)
    assert "edited here since, nothing new in the file 1" in bring(TABOR)
    told = bring(TABOR.replace("34277", "34300"))
    assert "conflict: Tábor (552046) – edited here since the last import, left as it is (population)" in told
    assert City.objects.get().population == 35000
    assert "changed 1" in bring(TABOR.replace("34277", "34300"), overwrite=True)
    assert City.objects.get().population == 34300


def test_a_city_made_by_hand_is_not_overwritten_silently(bring):
    make_city("Tábor", ruian=552046, population=1)
    assert "conflict" in bring(TABOR)
    assert City.objects.get().population == 1


def test_leak_82_cities_are_mapped_by_code_never_by_name_or_number(bring):
    other = make_city("Tábor", ruian=599999, population=5)
    bring(TABOR)
    assert City.objects.count() == 2
    other.refresh_from_db()
    assert (other.ruian, other.population) == (599999, 5)


def test_a_place_known_by_name_only_becomes_the_city_when_asked(bring):
    place = make_city("Tábor", City.Status.OUTSIDE, ruian=None)
    assert "run with --adopt" in faults(bring, TABOR)[0]
    bring(TABOR, adopt=True)
    place.refresh_from_db()
    assert (City.objects.count(), place.ruian, place.status) == (1, 552046, "member")
    assert place.statuses.get().status == "member"


def test_it_runs_as_the_web_role(bring, as_web):
    assert "added 1" in bring(TABOR)


def test_only_one_import_runs_at_a_time(bring, django_db_setup):
    from django.db import connections

    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(7306101)")
            with pytest.raises(CommandError, match="Another import is running"):
                bring(TABOR)
    finally:
        other.close()
