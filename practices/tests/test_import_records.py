"""What a record of practices.yaml may say: names of places, faults told in words, status and summary."""

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from cities.models import ORGANISERS, City
from conftest import make_city
from posts.models import Level, Post
from practices.models import Practice
from practices.tests.conftest import RECORD, as_yaml, words


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def test_an_unknown_name_becomes_a_place_outside_the_community(bring):
    bring(
        RECORD | {"city": "Springfield", "country": "US"}, RECORD | {"id": "x", "city": "Springfield", "country": "US"}
    )
    place = City.objects.outside().get()
    assert (place.name, place.country, place.ruian) == ("Springfield", "US", None)
    assert Post.objects.filter(city=place, keeper__name=ORGANISERS, level=Level.MEMBERS).count() == 2
    assert place.statuses.get().status == "outside"
    bring(RECORD | {"city": "Springfield", "country": "US"})
    assert City.objects.outside().count() == 1


def test_a_shared_name_must_be_told_apart_by_the_code(bring, faults):
    make_city("Písek", City.Status.OUTSIDE, ruian=573426)
    assert words(faults(RECORD)) == [
        "pisek-senzory: city: several cities are called “Písek”; write the code as well: Písek (549240), Písek (573426)"
    ]
    bring(RECORD | {"city": "Písek (573426)"})
    assert Post.objects.get().city.ruian == 573426


def test_a_new_place_may_come_with_its_code(bring):
    bring(RECORD | {"city": "Tábor (552046)"})
    assert City.objects.outside().get().ruian == 552046


@pytest.mark.parametrize(
    ("city", "country", "fault"),
    [
        ("pisek", "CZ", "no city is called “pisek”. Did you mean “Písek (549240)”?"),
        ("Tábor (549240)", "CZ", "the code 549240 belongs to Písek"),
        ("Písek (549240)", "SK", "only Czech municipalities have a RÚIAN code"),
    ],
)
def test_a_name_that_cannot_be_right_is_told(faults, city, country, fault):
    assert words(faults(RECORD | {"city": city, "country": country})) == [f"pisek-senzory: city: {fault}"]


def test_a_name_known_abroad_only_is_another_place(bring):
    make_city("Tábor", City.Status.OUTSIDE, country="AT", ruian=None)
    bring(RECORD | {"city": "Tábor"})
    assert Post.objects.get().city.country == "CZ"


def test_without_cities_or_vocabularies_nothing_is_guessed(tmp_path, db):
    path = tmp_path / "practices.yaml"
    path.write_text(as_yaml(RECORD))
    with pytest.raises(CommandError, match="no cities are here yet; run import_cities first"):
        call_command("import_practices", str(path))
    make_city("Písek")
    with pytest.raises(CommandError, match="no vocabularies are here yet; run import_taxonomy first"):
        call_command("import_practices", str(path))


# faults of records


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"status": "failing"}, "status: “failing” is none of running, pilot, ended, failed. Did you mean “failed”?"),
        ({"country": "cz"}, "country: “cz” does not have the right form"),
        ({"title": "x" * 101}, "title: is too long: 101 characters, at most 100 are allowed"),
        ({"title": None}, "title: must not be empty"),
        ({"topics": []}, "topics: at least one item is needed"),
        ({"sources": []}, "sources: at least one item is needed"),
        (
            {"sources": ["ftp://x.test/"]},
            "sources 1: “ftp://x.test/” is not an address of a page (http:// or https://)",
        ),
        ({"technologies": ["sensory"]}, "technologies 1: unknown key “sensory”. Did you mean “senzory”?"),
        (
            {"funding": [{"source": "iro", "amount_czk": None, "note": None}]},
            "funding 1 source: unknown key “iro”. Did you mean “irop”?",
        ),
        ({"barriers": [{"category": "x", "text": "y"}]}, "barriers 1 category: unknown key “x”."),
        ({"cost_czk": "900000"}, "cost_czk: a whole number expected, the file says “900000”. Write it without quotes."),
        ({"cost_czk": -1}, "cost_czk: -1 is not between 0 and 1000000000000"),
        ({"finished": "2017"}, "finished: 2017 is before 2018-01"),
        ({"as_of": "2099"}, "as_of: 2099 has not come yet"),
        ({"started": "2018-02-30"}, "started: “2018-02-30” is not a day of the calendar"),
        ({"lessons": None}, "lessons_origin: lessons and lessons_origin come together: both or neither"),
        ({"lessons_origin": None}, "lessons_origin: lessons and lessons_origin come together: both or neither"),
        ({"solution": None, "results": None}, "solution: tell at least the solution or the results"),
        (
            {"indicators": [RECORD["indicators"][0] | {"value": None}]},
            "indicators 1 value: give either value, or both before and after",
        ),
        (
            {"indicators": [RECORD["indicators"][1] | {"after": None}]},
            "indicators 1 value: give either value, or both before and after",
        ),
        (
            {"indicators": [RECORD["indicators"][1] | {"value": 1}]},
            "indicators 1 value: value does not go with before and after",
        ),
        (
            {"indicators": [RECORD["indicators"][0] | {"value": 0.12345}]},
            "indicators 1 value: at most 4 decimal places are kept",
        ),
        (
            {"offer": ["call", "none"]},
            "offer: Either you offer something, or nothing.",
        ),
        ({"may": ["quote", "quote"]}, "may 2: “quote” is there twice"),
        (
            {"unknown": ["funding"]},
            "unknown 1: “funding” is none of cost_czk, fundings, indicators, barriers, started, causes, differently. "
            "Did you mean “fundings”?",
        ),
        ({"evidence": 2}, "evidence: one of 1, 2, 3 expected, the file says “2”. Put it in quotes."),
        ({"came_from": "abroad"}, "came_from: “abroad” is none of own, adopted, programme."),
        ({"cost_year": 1918}, "cost_year: 1918 is not between 1990 and 2100"),
        ({"fits": [{"fits": "yes", "trait": "population"}]}, "fits 1 low: Give at least one number."),
        (
            {"fits": [{"fits": "yes", "trait": "population", "low": 9, "high": 5}]},
            "fits 1 high: The upper bound is below the lower one.",
        ),
        ({"fits": [{"trait": "staff"}]}, "fits 1: the key “fits” is missing"),
        ({"contracts": [{"why": "Levné."}]}, "contracts 1 supplier: Say from whom or how it was bought."),
        (
            {"datasets": [{"name": "Stání", "use": "made", "url": "ftp://x.test/"}]},
            "datasets 1 url: “ftp://x.test/” is not an address of a page (http:// or https://)",
        ),
        ({"contact": "Jana"}, "the key “contact” is not known. Did you mean “contracts”?"),
        ({"barva": "modrá"}, "the key “barva” is not known."),
        ({"problem": "a\x00b"}, "problem: the character U+0000 is not allowed"),
    ],
)
def test_what_is_wrong_is_told_in_words(faults, change, fault):
    assert words(faults(RECORD | change)) == [f"pisek-senzory: {fault}"]


def test_each_key_must_be_there(faults):
    for key in set(RECORD) - {"id"}:
        record = {name: value for name, value in RECORD.items() if name != key}
        assert words(faults(record)) == [f"pisek-senzory: the key “{key}” is missing"]


def test_an_id_stands_in_the_file_once(faults):
    assert words(faults(RECORD, RECORD)) == ["pisek-senzory: id: the id is there twice, first on line 1"]


def test_places_in_the_file_are_exact(faults):
    text = as_yaml(RECORD).replace("source: irop", "source: eurofond")
    line = text[: text.index("eurofond")].count("\n") + 1
    assert faults(text) == [f"{line}:13: pisek-senzory: funding 1 source: unknown key “eurofond”."]


# what the words of the file mean


@pytest.mark.parametrize(
    ("change", "outcome", "stage", "stopped_in", "course"),
    [
        ({}, "works", "running", "", [("running", "2018-01")]),
        ({"barriers": [{"category": "financni", "text": "x"}]}, "reserved", "running", "", [("running", "2018-01")]),
        ({"results": None}, "early", "running", "", [("running", "2018-01")]),
        ({"finished": "2019"}, "works", "running", "", [("preparing", "2018-01"), ("running", "2019")]),
        ({"finished": "2018"}, "works", "running", "", [("preparing", "2018"), ("running", "2018")]),
        ({"status": "pilot"}, "early", "pilot", "", [("pilot", "2018-01")]),
        (
            {"status": "ended", "finished": "2020"},
            "stopped",
            "stopped",
            "running",
            [("running", "2018-01"), ("stopped", "2020")],
        ),
        ({"status": "failed", "started": None}, "failed", "stopped", "preparing", []),
        ({"status": "failed", "title": "Pilot senzorů"}, "failed", "stopped", "pilot", [("pilot", "2018-01")]),
        (
            {"status": "failed", "started": None, "barriers": [{"category": "verejne-zakazky", "text": "x"}]},
            "failed",
            "stopped",
            "tender",
            [],
        ),
        (
            {"status": "failed", "title": "Zrušený tendr", "barriers": [{"category": "verejne-zakazky", "text": "x"}]},
            "failed",
            "stopped",
            "tender",
            [("tender", "2018-01")],
        ),
    ],
)
def test_status_becomes_outcome_and_stage(bring, change, outcome, stage, stopped_in, course):
    bring(RECORD | change)
    practice = Practice.objects.get()
    assert (practice.outcome, practice.stage, practice.stopped_in) == (outcome, stage, stopped_in)
    assert [(step.stage, step.on) for step in practice.stages.all()] == course


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Stálo to 3,7 mil. Kč v hl. m. Praze. Potom nic.", "Stálo to 3,7 mil. Kč v hl. m. Praze."),
        ("Konec 22. Dubna 2023. Dál.", "Konec 22. Dubna 2023."),
        ("slovo " * 40, "slovo " * 25 + "slovo…"),
        ("x" * 200, "x" * 159 + "…"),
    ],
)
def test_the_summary_is_the_first_sentence(bring, text, summary):
    bring(RECORD | {"results": text})
    assert Practice.objects.get().summary == summary
