"""The page of one practice: what its readers see, what only its editors see, and that others get a missing page."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cities.models import MEMBER_CITIES, ORGANISERS, Circle, City, Membership
from conftest import make_circle, make_city, make_person, make_practice
from posts.models import Level
from posts.sharing import open_door
from posts.visibility import CROWDS, READ, cities_reading, door_of, grants_of, groups_reading
from practices import reading
from practices.models import BarrierMet, Funding, Indicator, Lesson, SourceLink, StageChange, Term, Vocabulary

pytestmark = pytest.mark.django_db


def term(kind, key, name):
    vocabulary, _made = Vocabulary.objects.get_or_create(key=kind)
    return Term.objects.get_or_create(vocabulary=vocabulary, key=key, name_cs=name)[0]


def url(practice, page="detail"):
    return reverse(f"practices:{page}", args=[practice.code])


def read(browser, practice):
    return browser.get(url(practice)).content.decode().replace("\xa0", " ")


def section(page, ident):
    """The text of the part of the page whose heading has this id."""
    found = re.search(rf'<section class="[^"]*" aria-labelledby="{ident}">(.*?)</section>', page, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])).strip() if found else None


def fill(practice, times=1):
    """Rows of everything."""
    for number in range(times):
        more = {"practice": practice, "position": number}
        Indicator.objects.create(name=f"Linky {number}", unit="ks", before=11, after=6, period="2020", **more)
        Indicator.objects.create(name=f"Cestující {number}", unit="osob/rok", value=500_000, **more)
        Funding.objects.create(source=term("funding", f"f{number}", f"Zdroj {number}"), amount_czk=487_000, **more)
        BarrierMet.objects.create(
            category=term("barrier", f"b{number}", f"Bariéra {number}"), text="Stála.", workaround="Obešli.", **more
        )
        Lesson.objects.create(text=f"Ponaučení {number}", origin="derived", **more)
        SourceLink.objects.create(url=f"https://www.denik.cz/mhd-{number}.html", **more)
        StageChange.objects.create(stage="pilot", on=f"201{number}-10", reason=f"Zkouška {number}", **more)
        practice.topics.add(term("topic", f"t{number}", f"Téma {number}"))
        practice.technologies.add(term("technology", f"e{number}", f"Technologie {number}"))


@pytest.fixture
def full(pisek, jana):
    practice = make_practice(
        pisek,
        jana,
        Level.MEMBERS,
        title="Nová síť MHD",
        summary="Šest linek místo jedenácti.",
        contact=jana,
        outcome="stopped",
        stage="stopped",
        stopped_in="pilot",
        problem="Jezdila nafta.",
        goal="Méně linek.",
        solution="Elektrobusy.",
        results="Spoje se zpozdily.",
        side_effects="Ticho.",
        public_response="Desítky připomínek.",
        differently="Delší jízdní doby.",
        legal_basis="Zákon č. 194/2010 Sb.",
        cost_czk=61_000_000,
        cost_year=2020,
        cost_vat="without",
        cost_note="vozidla dopravce",
        started="2019-12",
        finished="2021",
        remark="Jen tisk.",
    )
    fill(practice)
    return practice


def test_a_reader_sees_the_whole_record(full, browse, karel):
    page = read(browse(karel), full)
    assert section(page, "proc") == "Proč Jezdila nafta. Cíl stanovený předem Méně linek."
    assert section(page, "co") == "Co jsme udělali Elektrobusy."
    assert section(page, "jak").startswith("Jak to dopadlo Spoje se zpozdily. Linky 0 ks · 2020 před 11 poté 6")
    assert section(page, "bariery") == "Na co jsme narazili Bariéra 0 Stála. Jak jsme to obešli: Obešli."
    assert section(page, "pouceni") == "Co si z toho vzít Co bychom příště udělali jinak Delší jízdní doby."
    assert section(page, "zdroje") == "Zdroje denik.cz/mhd-0.html Jen tisk."
    assert section(page, "prubeh") == "Jak to šlo 10/2010 Pilot: Zkouška 0 12/2019 začátek 2021 konec"
    assert "Ponaučení 0" in page
    assert "skončilo v pilotu" in page
    facts = section(page, "udaje")
    for words in (
        "61 mil. Kč",
        "ceny roku 2020, bez DPH",
        "vozidla dopravce",
        "Zdroj 0 487 tis. Kč",
        "12/2019",
        "29 774",
    ):
        assert words in facts
    assert 'href="/praxe/?tema=t0"' in page
    assert 'rel="noopener noreferrer nofollow"' in page


def test_a_chart_says_its_numbers_in_words_and_in_a_table(full, browse, karel):
    page = read(browse(karel), full)
    assert 'role="img" aria-label="Linky 0: před 11 ks, poté 6 ks"' in page
    assert re.search(r'<th scope="row">Linky 0</th><td>ks</td><td>2020</td><td class="num">11</td>', page)
    assert "style=" not in page


def test_parts_without_a_word_are_left_out(pisek, jana, browse, karel):
    note = make_practice(pisek, jana, Level.MEMBERS, body="Krátký střípek.\n\nDruhý odstavec.")
    page = read(browse(karel), note)
    assert "<p>Krátký střípek.</p>" in page
    assert [
        section(page, ident) for ident in ("proc", "co", "jak", "bariery", "pouceni", "pravo", "zdroje", "prubeh")
    ] == [None] * 8
    assert "cena neuvedena" in section(page, "udaje")


def test_whom_to_ask_as_long_as_they_act_for_the_city(full, browse, karel, jana):
    assert (
        section(read(browse(karel), full), "kontakt")
        == f"Zeptat se JD Jana Dvořáková odbor rozvoje města, Písek {jana.email}"
    )
    jana.memberships.get().end(by=None)
    assert section(read(browse(karel), full), "kontakt") is None
    assert jana.email not in read(browse(karel), full)


@pytest.mark.parametrize("named", [True, False])
def test_the_coordinator_is_asked_when_nobody_is_named_or_who_was_has_left(full, browse, karel, jana, petr, ivo, named):
    full.contact = jana if named else None
    full.save()
    jana.memberships.get().end(by=petr)
    page = read(browse(karel), full)
    assert section(page, "kontakt") == f"Zeptat se PN Petr Novák koordinátor, Písek {petr.email}"
    assert jana.email not in page


def test_who_stands_in_is_asked_too_and_alone_when_the_first_one_has_left(full, browse, karel, jana, petr, ivo):
    full.stand_in = petr
    full.save()
    both = section(read(browse(karel), full), "kontakt")
    assert jana.email in both and both.endswith(f"Zastupuje PN Petr Novák Písek {petr.email}")
    make_seat = jana.memberships.get()
    make_seat.end(by=petr)
    assert section(read(browse(karel), full), "kontakt") == f"Zeptat se PN Petr Novák Písek {petr.email}"


def test_the_coordinator_comes_first_when_only_a_stand_in_is_named(full, browse, karel, jana, petr, ivo):
    full.contact, full.stand_in = None, jana
    full.save()
    assert re.search(
        r"^Zeptat se PN Petr Novák koordinátor.*Zastupuje JD", section(read(browse(karel), full), "kontakt")
    )
    full.contact, full.stand_in = petr, petr
    full.save()
    assert section(read(browse(karel), full), "kontakt").count("Petr Novák") == 1


def test_nobody_stands_in_for_themselves(full, browse, jana):
    sent = {"part": ["note", "transfer"], "version": full.version, "contact": jana.pk, "stand_in": jana.pk}
    sent |= {"title": full.title, "summary": full.summary, "outcome": full.outcome}
    answer = browse(jana).post(f"/praxe/{full.code}/upravit/", sent)
    assert "Vyberte někoho jiného" in answer.content.decode()
    full.refresh_from_db()
    assert full.stand_in is None


def test_an_organiser_named_at_a_record_they_keep_can_be_asked(kolin, browse, karel, olga):
    outside = make_city("Vídeň", City.Status.OUTSIDE, ruian=None)
    keeper = Group.objects.get(name=ORGANISERS)
    practice = make_practice(outside, level=Level.MEMBERS, keeper=keeper, contact=olga)
    assert section(read(browse(karel), practice), "kontakt") == f"Zeptat se OV Olga Veselá organizátor {olga.email}"


def test_a_record_from_public_sources_says_so(full, browse, karel):
    full.import_key, full.as_of = "pisek-mhd", "2025-10"
    full.save()
    page = read(browse(karel), full)
    assert "z veřejných zdrojů" in page
    assert "město ho nepsalo. Stav k 10/2025." in section(page, "zdroje")


def test_the_door_names_cities_and_people(full, browse, karel, jana, petr, kolin):
    page = read(browse(karel), full)
    sill = section(page, "dvere dvere-level")
    assert "Všechna členská města · 2 města, 3 lidé, i města, která vstoupí později" in sill
    assert "Kolín 1 člověk" in sill
    assert "Písek 2 lidé" in sill


def test_the_door_of_members_of_one_day(pisek, kolin, browse, karel):
    practice = make_practice(pisek)
    circle = Circle.of_members_today()
    open_door(practice.post_ptr, Level.MEMBERS, [circle.group], by=None)
    assert f"jen členové ke dni {circle.name}" in read(browse(karel), practice)


def test_the_door_of_a_circle_bears_its_name(pisek, kolin, liberec, browse, karel):
    practice = make_practice(pisek, level=Level.CIRCLE, groups=[make_circle("Energie", kolin, liberec)])
    assert "Kruh Energie · 3 města" in section(read(browse(karel), practice), "dvere dvere-level")


def test_the_organiser_is_named_when_he_keeps_the_record(kolin, browse, karel, olga):
    outside = make_city("Vídeň", City.Status.OUTSIDE, ruian=None)
    keeper = Group.objects.get(name=ORGANISERS)
    practice = make_practice(outside, level=Level.MEMBERS, keeper=keeper)
    assert "Záznam vede a čte také organizátor." in read(browse(karel), practice)
    assert section(read(browse(karel), practice), "kontakt") is None


def test_the_door_counts_as_sharing_does(
    pisek, kolin, liberec, trinec, jana, petr, karel, lida, tereza, hana, radek, ivo
):
    """door_of is written in SQL for speed, cities_reading is what sharing decides by: they must say the same."""
    both = make_person("V Kolíně i Písku", kolin)
    Membership.objects.create(person=both, city=pisek)
    circle = make_circle("Energie", kolin, trinec)
    for level, groups in (
        (Level.CITY, []),
        (Level.CIRCLE, [circle, liberec]),
        (Level.MEMBERS, []),
        (Level.CIRCLE, [trinec]),
    ):
        practice = make_practice(pisek, level=level, groups=groups)
        ids = [group for group, codename in grants_of(practice) if codename == READ]
        expected = [(city.name, city.people) for city in cities_reading(ids)]
        door = door_of(groups_reading(practice))
        assert (door.cities, door.city_count, door.people_count) == (
            expected,
            len(expected),
            sum(people for _name, people in expected),
        )


def test_too_many_cities_are_counted_and_not_named(pisek, kolin, liberec, jana, karel, lida):
    practice = make_practice(pisek, level=Level.MEMBERS)
    door = door_of(groups_reading(practice), named=2)
    assert (door.cities, door.city_count, door.people_count) == ([], 3, 3)


def test_a_crowd_is_counted_once_in_ten_seconds_and_a_named_city_each_time(pisek, kolin, liberec, jana, karel):
    practice = make_practice(pisek, level=Level.MEMBERS)
    groups = groups_reading(practice)
    assert door_of(groups, named=2).people_count == 2
    make_person("Nová Kolegyně", kolin)
    assert door_of(groups, named=2).people_count == 2
    CROWDS.until = 0
    assert door_of(groups, named=2).people_count == 3
    CROWDS.forget()
    assert ("Kolín", 2) in door_of(groups).cities


def test_only_editors_get_the_tools(full, browse, jana, petr, karel):
    tools = [url(full, page) for page in ("edit", "share", "history", "delete")]
    for person, offered in ((jana, True), (petr, True), (karel, False)):
        page = read(browse(person), full)
        assert [f'href="{address}"' in page for address in tools] == [offered] * 4, person
        assert ("Historie sdílení" in page) is offered
    assert "Co bude čtenáři chybět" not in read(browse(karel), full)


def test_editors_are_told_what_readers_will_miss(pisek, jana, browse):
    note = make_practice(pisek, jana, Level.CITY, body="Krátký střípek.")
    assert "kolik to stálo" in section(read(browse(jana), note), "chybi")
    assert "%" not in section(read(browse(jana), note), "chybi")


def test_a_draft_is_its_authors_alone(pisek, jana, petr, karel, browse):
    draft = make_practice(pisek, jana, title="", outcome="")
    page = read(browse(jana), draft)
    assert "Koncept" in page
    assert "Vidíte ho jen vy" in page
    assert url(draft, "edit") in page
    for person in (petr, karel):
        assert browse(person).get(url(draft)).status_code == 404


@pytest.mark.parametrize("role", ["lida", "tereza", "radek", "hana", "olga", "adam"])
def test_for_others_it_is_a_missing_page_to_the_byte(full, pisek, kolin, browse, role, request):
    hidden = make_practice(pisek, level=Level.CIRCLE, groups=[kolin], title="zqtitle")
    client = browse(request.getfixturevalue(role))
    for method in ("get", "head", "options", "post", "put"):
        answers = [getattr(client, method)(f"/praxe/{code}/") for code in (hidden.code, "2" * 16)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        headers = [
            {name: value for name, value in answer.items() if name != "Content-Security-Policy"} for answer in answers
        ]
        assert headers[0] == headers[1]
        assert b"zqtitle" not in answers[0].content


def test_a_hidden_practice_costs_as_many_queries_as_a_missing_one(
    pisek, kolin, lida, browse, django_assert_num_queries
):
    hidden = make_practice(pisek, level=Level.CIRCLE, groups=[kolin])
    client = browse(lida)
    client.get(f"/praxe/{hidden.code}/")
    counts = []
    for code in (hidden.code, "2" * 16):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/praxe/{code}/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_stranger_is_sent_to_the_same_door_for_hidden_and_missing(full, browse):
    answers = [browse().get(f"/praxe/{code}/") for code in (full.code, "2" * 16)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"].replace(full.code, "") == answers[1]["Location"].replace("2" * 16, "")


def test_what_is_taken_away_is_gone_at_the_next_request(full, browse, karel, pisek, jana):
    client = browse(karel)
    assert client.get(url(full)).status_code == 200
    open_door(full.post_ptr, Level.CITY, [], by=jana)
    assert client.get(url(full)).status_code == 404
    members = Group.objects.get(name=MEMBER_CITIES)
    open_door(full.post_ptr, Level.MEMBERS, [members], by=jana)
    assert client.get(url(full)).status_code == 200


def test_the_print_says_who_printed_it_and_who_may_read_it(full, browse, karel):
    (line,) = re.findall(r'<p class="only-print">([^<]+)</p>', read(browse(karel), full))
    assert "Karel Svoboda, Kolín" in line
    assert "Všechna členská města" in line


def test_few_queries_whatever_hangs_on_it(full, browse, karel, jana, page_queries):
    """The post, its record with all rows, its door (2), whom to ask, the reader's seat."""
    for person in (karel, jana):
        read(browse(person), full)  # a first visit is written down
    for times in (1, 3):
        fill(full, times)
        assert len(page_queries(browse(karel), url(full))) == 6
        assert len(page_queries(browse(jana), url(full))) == 6


def test_a_day_told_less_exactly_is_not_told_twice(pisek, jana):
    practice = make_practice(pisek, jana, Level.CITY, started="2025-02", finished="2025")
    steps = reading.course(practice, {"stages": [{"on": "2025", "reason": "", "stage": "tender"}]})
    assert [step["when"] for step in steps] == ["2025"]


def test_a_step_says_its_stage_and_why(pisek, jana):
    practice = make_practice(pisek, jana, Level.CITY)
    told = [
        {"on": "2025", "reason": "Osvědčilo se.", "stage": "running"},
        {"on": "2024", "reason": "", "stage": "pilot"},
    ]
    texts = [step["text"] for step in reading.course(practice, {"stages": told})]
    assert texts == ["Pilot", "Provoz: Osvědčilo se."]
