"""The organisers' outbox: drafts, placeholders, who gets a letter and who does not, the list, who may read it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cities.kept import mark
from cities.models import Membership, User
from conftest import make_city, make_person
from inbox.models import BulkLetter
from inbox.placeholders import fill
from meetings.attendance import tick
from meetings.letters import about, send_letters
from meetings.models import Meeting
from meetings.registering import register
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.viewing import viewing_as, viewing_as_system

pytestmark = pytest.mark.django_db
State = BulkLetter.State
WORDS = {
    "audience": "seated",
    "subject_cs": "{meeting} a {city}",
    "body_cs": "Dobrý den, {name},\n\nzqslova {date}, {place}.\n\n{link}",
    "subject_en": "",
    "body_en": "",
}


@pytest.fixture
def meeting(pisek):
    return make_meeting(pisek, venue="Radnice")


@pytest.fixture
def outbox(browse, olga):
    return browse(olga)


def write(outbox, meeting, **words):
    """A draft, written at the form."""
    answer = outbox.post(at("letter_new", meeting), WORDS | {"form_key": uuid4()} | words, follow=True)
    assert answer.status_code == 200, answer
    return BulkLetter.objects.order_by("pk").last()


def fields(page, *names):
    """The hidden fields of a page."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', text(page))[1] for name in names}


def confirmed(outbox, meeting, letter):
    path = at("letter_confirm", meeting, letter.code)
    answer = outbox.post(path, fields(outbox.get(path), "people", "seen"))
    assert answer.status_code == 302
    letter.refresh_from_db()
    return letter


def time_passes(letter):
    """PostgreSQL's clock cannot be turned, and what is confirmed does not change: it is confirmed anew, earlier."""
    with viewing_as_system("a test"):
        BulkLetter.objects.filter(pk=letter.pk).update(state=State.CANCELLED)
        BulkLetter.objects.filter(pk=letter.pk).update(state=State.DRAFT)
        gone = {"state": State.CONFIRMED, "goes_at": timezone.now() - timedelta(seconds=1)}
        BulkLetter.objects.filter(pk=letter.pk).update(**gone)


def sent(outbox, meeting, **words):
    letter = confirmed(outbox, meeting, write(outbox, meeting, **words))
    time_passes(letter)
    send_letters()
    letter.refresh_from_db()
    return letter


def log(letter):
    """{name of the person or city: (state, reason)}."""
    rows = letter.deliveries.select_related("person", "city")
    return {row.person.name if row.person else row.city.name: (row.state, row.reason) for row in rows}


# Drafts.


def test_a_draft_begins_with_our_words_and_goes_to_nobody(outbox, meeting, jana, mailoutbox):
    come(jana, meeting)
    assert at("letters", meeting) in text(outbox.get(meeting.get_absolute_url()))
    page = outbox.get(at("letter_new", meeting) + "?komu=queued")
    assert "čekáte ve frontě" in text(page) and "you are in the queue" in text(page)
    letter = write(outbox, meeting)
    assert letter.state == State.DRAFT
    send_letters()
    assert not mailoutbox and at("letter", meeting, letter.code) in text(outbox.get(at("letters", meeting)))


def test_the_words_are_looked_at_with_the_values_of_one_person_after_another(outbox, meeting, jana, karel):
    come(jana, meeting)
    come(karel, meeting)
    letter = write(outbox, meeting)
    pages = [text(outbox.get(at("letter", meeting, letter.code) + f"?kdo={n}")) for n in ("1", "2", "x", "99")]
    day = f"{meeting.date.day}.\xa0{meeting.date.month}.\xa0{meeting.date.year}"
    first = ("Dobrý den, Karel Svoboda,", "Smart Cities Pitch 4 a\xa0Kolín", f"zqslova {day}, Radnice, Písek.")
    assert all(words in pages[0] and words in pages[2] for words in first)
    assert "Dobrý den, Jana Dvořáková," in pages[1] and "Dobrý den, Jana Dvořáková," in pages[3]
    assert f"http://testserver{meeting.get_absolute_url()}" in pages[0]


def test_values_are_no_placeholders_whatever_they_look_like():
    assert fill("{name} {city}", {"name": "{city}", "city": "Písek"}) == "{city} Písek"


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("body_cs", "Dobrý den, {jmeno}", "{jmeno} nic neznamená. Napsat můžete: {name}, {city}, {meeting}"),
        ("subject_cs", "Setkání {meeting", "Závorka tu stojí sama"),
        ("subject_cs", "Setkání }", "Závorka tu stojí sama"),
        ("body_en", "Hello {Name}", "{Name} nic neznamená"),
        ("body_cs", "{}", "{} nic neznamená"),
        ("body_cs", "", "Napište text."),
        ("subject_en", "Only a subject", "ani jedno"),
        ("audience", "everybody", "Zvolte"),
    ],
)
def test_what_is_wrong_is_said_in_words_before_anything_is_saved(outbox, meeting, field, wrong, said):
    answer = outbox.post(at("letter_new", meeting), WORDS | {"form_key": uuid4(), field: wrong})
    assert said in text(answer) or field == "audience"
    assert "zqslova" in text(answer) or field == "body_cs"
    assert answer.status_code == 200 and not BulkLetter.objects.exists()


def test_sent_twice_it_is_one_draft_and_with_other_words_another(outbox, meeting):
    key = uuid4()
    assert write(outbox, meeting, form_key=key) == write(outbox, meeting, form_key=key)
    other = write(outbox, meeting, form_key=key, body_cs="Jinak")
    assert BulkLetter.objects.count() == 2 and other.body_cs == "Jinak"
    others = write(outbox, meeting, form_key=key, audience="unregistered")
    assert BulkLetter.objects.count() == 3 and others.audience == "unregistered"


def test_a_stale_version_is_shown_and_nothing_is_lost(outbox, browse, meeting):
    letter = write(outbox, meeting)
    colleague = browse(make_person("Oto Organizátor", role=Membership.Role.ORGANISER))
    path = at("letter_edit", meeting, letter.code)
    assert colleague.post(path, WORDS | {"version": 1, "body_cs": "zqkolega"}).status_code == 302
    mine = WORDS | {"version": 1, "body_cs": "zqmoje"}
    answer = outbox.post(path, mine)
    assert answer.status_code == 409 and "zqkolega" in text(answer) and "zqmoje" in text(answer)
    assert outbox.post(path, mine | fields(answer, "version")).status_code == 302
    letter.refresh_from_db()
    assert letter.body_cs == "zqmoje" and letter.version == 3


def test_words_typed_before_the_session_expired_come_back(browse, meeting, olga):
    browser, path = browse(), at("letter_new", meeting)
    browser.post(path, WORDS | {"kept_for": mark(olga)})
    browser.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "zqslova" in text(browser.get(path))


# To whom.


def test_each_audience_is_who_it_says(outbox, meeting, pisek, kolin, jana, petr, karel, lida):
    meeting.capacity = 2
    meeting.save()
    tick(come(jana, meeting), "present", by=None)
    tick(come(karel, meeting), "absent", by=None)
    come(petr, meeting)  # waits
    vera = make_person("Věra Koordinátorka", lida.memberships.get().city, Membership.Role.COORDINATOR)
    make_city("Bez koordinátora")
    expected = {
        "seated": {jana.name, karel.name},
        "queued": {petr.name},
        "unregistered": {vera.name},
        "present": {jana.name},
        "away": {karel.name},
    }
    for audience, names in expected.items():
        page = outbox.get(at("letter", meeting, write(outbox, meeting, audience=audience).code))
        assert {row.person.name for row in page.context["going"]} == names, audience
    assert "město nemá koordinátora" in text(
        outbox.get(at("letter", meeting, BulkLetter.objects.get(audience="unregistered").code))
    )


def test_who_is_left_out_is_said_with_the_reason(outbox, meeting, pisek, kolin, jana, karel, lida, ivo):
    for person in (jana, karel, lida):
        come(person, meeting)
    Membership.objects.filter(person=karel).update(valid_to=timezone.now())
    User.objects.filter(pk=lida.pk).update(is_active=False)
    page = outbox.get(at("letter", meeting, write(outbox, meeting).code))
    assert {row.person.name for row in page.context["going"]} == {jana.name}
    assert "za město už nejedná" in text(page) and "účet je uzavřen" in text(page)
    assert "1 dopis do 1\xa0města" in text(page).replace("1 města", "1\xa0města") and "vám nepřijde" in text(page)


def test_one_person_gets_one_letter_though_they_stand_there_twice(outbox, meeting, kolin, liberec):
    vera = make_person("Věra Dvojitá", kolin, Membership.Role.COORDINATOR)
    Membership.objects.create(person=vera, city=liberec, role="coordinator", valid_from=timezone.now())
    page = outbox.get(at("letter", meeting, write(outbox, meeting, audience="unregistered").code))
    assert [row.person for row in page.context["going"]] == [vera]


def test_the_writer_gets_it_only_as_one_of_them(browse, olga, meeting, pisek):
    letter = write(browse(olga), meeting)
    assert "vám nepřijde" in text(browse(olga).get(at("letter", meeting, letter.code)))
    Membership.objects.create(person=olga, city=pisek, valid_from=timezone.now())
    with viewing_as(olga):
        register(meeting, olga.pk, pisek, {"shows_name": False, "seeks": ""}, by=olga)
    assert "dostanete ho také" in text(browse(olga).get(at("letter", meeting, letter.code)))


def test_the_same_words_are_not_sent_twice_to_the_same_person(outbox, meeting, jana, karel, mailoutbox):
    come(jana, meeting)
    sent(outbox, meeting)
    come(karel, meeting)
    letter = sent(outbox, meeting)
    assert log(letter) == {
        "Karel Svoboda": ("waiting", ""),
        "Jana Dvořáková": ("left", "has got this very letter already"),
    }
    assert [each.to for each in mailoutbox] == [[jana.email], [karel.email]]
    assert "tentýž dopis už má" in text(outbox.get(at("letter", meeting, letter.code)))


def test_of_a_meeting_that_is_only_planned_nobody_is_told(outbox, pisek, jana):
    meeting = make_meeting(pisek, number=7)
    come(jana, meeting)
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.PLANNED)
    letter = write(outbox, meeting)
    path = at("letter_confirm", meeting, letter.code)
    assert "zvenčí neví" in text(outbox.get(path))
    outbox.post(path, fields(outbox.get(path), "people", "seen"))
    letter.refresh_from_db()
    assert letter.state == State.DRAFT


# The list.


def test_the_list_is_empty_first_pages_later_and_warns_of_two_for_the_same(outbox, meeting):
    assert "Zatím žádný dopis" in text(outbox.get(at("letters", meeting)))
    for number in range(27):
        said = {name: f"{name}-{number}" for name in ("subject_cs", "body_cs")}
        BulkLetter.objects.create(about=about(meeting), audience="seated", state="cancelled", **said)
    first = outbox.get(at("letters", meeting))
    assert "subject_cs-26" in text(first) and "subject_cs-1<" not in text(first) and "čekají dva" not in text(first)
    older = re.search(r'href="(\?after=[^"]+)"', text(first))[1]
    assert "subject_cs-1<" in text(outbox.get(at("letters", meeting) + older))
    write(outbox, meeting)
    write(outbox, meeting)
    assert "čekají dva dopisy: všichni, kdo mají místo" in text(outbox.get(at("letters", meeting)))


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_a_fixed_number_of_queries(outbox, page_queries, meeting, many):
    for number in range(many):
        come(make_person(f"Člověk {number}", make_city(f"Město {number}")), meeting)
    letter = write(outbox, meeting)
    write(outbox, meeting)
    assert len(page_queries(outbox, at("letters", meeting))) == 5
    assert len(page_queries(outbox, at("letter", meeting, letter.code))) == 6
    assert len(page_queries(outbox, at("letter_confirm", meeting, letter.code))) == 6
    time_passes(confirmed(outbox, meeting, letter))
    send_letters()
    assert len(page_queries(outbox, at("letter", meeting, letter.code))) == 4


# The door.


def test_leak_letters_are_read_by_organisers_alone(outbox, browse, meeting, jana, petr, karel, hana, adam, ivo, client):
    come(jana, meeting)
    letter = sent(outbox, meeting)
    names = ("letter", "letter_edit", "letter_confirm", "letter_cancel", "letter_again")
    paths = [at("letters", meeting), at("letter_new", meeting), *(at(name, meeting, letter.code) for name in names)]
    for browser in (client, *map(browse, (jana, petr, karel, hana, adam, ivo))):
        for path in paths:
            for answer in (browser.get(path, follow=True), browser.post(path, WORDS, follow=True)):
                assert "zqslova" not in text(answer) or answer.request["PATH_INFO"].startswith("/ucet/")
    assert BulkLetter.objects.count() == 1


def test_a_letter_of_another_meeting_is_missing(outbox, meeting, pisek):
    other = make_meeting(pisek, number=5)
    assert outbox.get(at("letter", other, write(outbox, meeting).code)).status_code == 404
