"""Letters of organisers on their way: confirming, cancelling, sending, a real server, thanks, rules of the database."""

from datetime import timedelta
from socket import socket
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from post_office.mail import send_queued
from post_office.models import STATUS, Email

from cities.models import Membership, User
from conftest import make_person, tell
from inbox.letters import confirm, draft
from inbox.models import BulkLetter, Delivery, Refusal
from meetings.attendance import tick
from meetings.letters import about, beginning, draft_thanks, send_letters
from meetings.models import Meeting, Registration
from meetings.registering import leave, move_queue
from meetings.tests.test_letters import WORDS, State, confirmed, fields, log, meeting, outbox, sent, time_passes, write
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.models import Act
from posts.viewing import viewing_as, viewing_as_system

pytestmark = pytest.mark.django_db
__all__ = ["meeting", "outbox"]  # fixtures
Seat = Registration.State


def test_from_a_draft_to_letters_that_name_one_person_each(outbox, olga, meeting, jana, karel, mailoutbox):
    User.objects.filter(pk=karel.pk).update(language="en")
    come(jana, meeting)
    come(karel, meeting)
    letter = write(outbox, meeting, subject_en="To {city}", body_en="zqenglish {name}\n\n{link}")
    path = at("letter_confirm", meeting, letter.code)
    page = outbox.get(path)
    assert "2 dopisy" in text(page) and "do 2 měst" in text(page)
    confirmed(outbox, meeting, letter)
    assert (letter.state, sorted(letter.people)) == (State.CONFIRMED, sorted([jana.pk, karel.pk]))
    send_letters()
    assert not mailoutbox  # not before its time
    assert letter.goes_at - timezone.now() > timedelta(minutes=4)
    time_passes(letter)
    assert send_letters() == "2 letters of organisers sent"
    assert send_letters() is None
    czech, english = sorted(mailoutbox, key=lambda each: each.subject)
    czech, english = (czech, english) if czech.to == [jana.email] else (english, czech)
    assert (czech.to, czech.bcc, czech.cc) == ([jana.email], [], []) and "Dobrý den, Jana Dvořáková" in czech.body
    assert (
        english.subject == "To Kolín" and "zqenglish Karel Svoboda" in english.body and "/en/setkani/" in english.body
    )
    assert czech.extra_headers["Auto-Submitted"] == "auto-generated" and "List-Unsubscribe" not in czech.extra_headers
    act = Act.objects.get(verb=Act.Verb.POSTED)
    assert (act.actor, act.details["people"], act.post_id) == (olga, 2, None) and "zqslova" not in str(act.details)


def test_another_number_is_said_and_asked_again(outbox, meeting, jana, karel):
    come(jana, meeting)
    letter = write(outbox, meeting)
    path = at("letter_confirm", meeting, letter.code)
    seen = fields(outbox.get(path), "people", "seen")
    come(karel, meeting)
    answer = outbox.post(path, seen)
    letter.refresh_from_db()
    assert answer.status_code == 409 and "2 dopisy" in text(answer) and letter.state == State.DRAFT
    assert outbox.post(path, fields(answer, "people", "seen")).status_code == 302
    letter.refresh_from_db()
    assert letter.state == State.CONFIRMED and len(letter.people) == 2


def test_other_people_of_the_same_number_and_other_words_are_asked_about_too(outbox, meeting, jana, karel):
    mine = come(jana, meeting)
    letter = write(outbox, meeting)
    path = at("letter_confirm", meeting, letter.code)
    seen = fields(outbox.get(path), "people", "seen")
    with viewing_as(jana):
        leave(mine, "", by=jana)
    come(karel, meeting)
    assert outbox.post(path, seen).status_code == 409
    seen = fields(outbox.get(path), "people", "seen")
    outbox.post(at("letter_edit", meeting, letter.code), WORDS | {"version": 1, "body_cs": "Jinak"})
    assert outbox.post(path, seen).status_code == 409
    assert outbox.post(path, {"people": "1", "seen": "forged"}).status_code == 409


def test_confirmed_twice_it_goes_once_and_one_click_takes_it_back(outbox, meeting, jana, mailoutbox):
    come(jana, meeting)
    letter = confirmed(outbox, meeting, write(outbox, meeting))
    assert outbox.post(at("letter_confirm", meeting, letter.code), {}).status_code == 302
    page = text(outbox.get(at("letter", meeting, letter.code)))
    assert "dopis dostane 1 člověk" in page
    outbox.post(at("letter_cancel", meeting, letter.code))
    send_letters()
    letter.refresh_from_db()
    assert letter.state == State.CANCELLED and not mailoutbox
    outbox.post(at("letter_edit", meeting, letter.code), WORDS | {"version": letter.version})
    letter.refresh_from_db()
    assert letter.state == State.DRAFT


def test_what_was_sent_is_neither_cancelled_nor_rewritten(outbox, meeting, jana):
    come(jana, meeting)
    letter = sent(outbox, meeting)
    answer = outbox.post(at("letter_cancel", meeting, letter.code), follow=True)
    assert "Dopis už odešel." in text(answer)
    answer = outbox.post(
        at("letter_edit", meeting, letter.code), WORDS | {"version": letter.version, "body_cs": "zqpozde"}
    )
    assert answer.status_code == 409 and "zqpozde" in text(answer)
    letter.refresh_from_db()
    assert letter.state == State.SENT and "zqslova" in letter.body_cs


def test_who_left_or_came_meanwhile_is_left_out_and_the_log_says_why(
    outbox, meeting, jana, karel, lida, petr, mailoutbox
):
    mine = come(jana, meeting)
    come(karel, meeting)
    come(petr, meeting)
    letter = confirmed(outbox, meeting, write(outbox, meeting))
    with viewing_as(jana):
        leave(mine, "", by=jana)
    Membership.objects.filter(person=karel).update(valid_to=timezone.now())
    come(lida, meeting)
    time_passes(letter)
    send_letters()
    assert log(letter) == {
        "Petr Novák": ("waiting", ""),
        "Jana Dvořáková": ("left", "does not belong to them any more"),
        "Karel Svoboda": ("left", "acts for the city no more"),
        "Lída Malá": ("left", "came only after the letter was confirmed"),
    }
    assert [each.to for each in mailoutbox] == [[petr.email]]
    assert "až po potvrzení dopisu" in text(outbox.get(at("letter", meeting, letter.code)))


def test_a_letter_of_who_is_no_organiser_any_more_is_not_sent(outbox, olga, meeting, jana, mailoutbox):
    come(jana, meeting)
    letter = confirmed(outbox, meeting, write(outbox, meeting))
    time_passes(letter)
    olga.memberships.update(valid_to=timezone.now())
    assert send_letters() is None
    letter.refresh_from_db()
    assert letter.state == State.CANCELLED and not mailoutbox and not Act.objects.filter(verb="posted").exists()


def test_a_letter_about_what_is_there_no_more_stops_no_other(outbox, meeting, jana, mailoutbox):
    come(jana, meeting)
    gone, other = (confirmed(outbox, meeting, write(outbox, meeting, body_cs=words)) for words in ("Zmizelo", "Zbylo"))
    for letter in (gone, other):
        time_passes(letter)
    with viewing_as_system("a test"):
        BulkLetter.objects.filter(pk=gone.pk).update(about="meeting 0")
    send_letters()
    gone.refresh_from_db()
    assert gone.state == State.CANCELLED and [each.to for each in mailoutbox] == [[jana.email]]


def test_a_wrong_address_stops_no_other_letter(outbox, meeting, jana, karel, settings):
    settings.EMAIL_BACKEND = "smartpitch.mailing.Queue"
    come(jana, meeting)
    come(karel, meeting)
    User.objects.filter(pk=jana.pk).update(email="není adresa")
    letter = sent(outbox, meeting)
    assert log(letter) == {
        "Jana Dvořáková": ("failed", "the e-mail address is wrong"),
        "Karel Svoboda": ("waiting", ""),
    }
    assert Email.objects.get().to == [karel.email]


class Server:
    """Takes letters, but none for who is called like `refuses`."""

    def __init__(self):
        self.taken, self.refuses = [], "nobody"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith(self.refuses):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def server(settings):
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "smartpitch.mailing.Queue", "127.0.0.1", port
    settings.POST_OFFICE = settings.POST_OFFICE | {
        "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
        "MAX_RETRIES": 0,
    }
    yield handler
    controller.stop()


def test_through_a_real_server_with_a_failure_that_is_seen_and_sent_again(outbox, meeting, jana, karel, server):
    come(jana, meeting)
    come(karel, meeting)
    server.refuses = karel.email.partition("@")[0]
    letter = sent(outbox, meeting)
    assert {state for state, _why in log(letter).values()} == {"waiting"} and Email.objects.count() == 2
    send_queued()
    send_letters()
    assert log(letter) == {
        "Jana Dvořáková": ("sent", ""),
        "Karel Svoboda": ("failed", "the mail server did not take it"),
    }
    [(to, raw)] = server.taken
    assert to == [jana.email] and f"To: {jana.email}" in raw and karel.email not in raw
    assert "Auto-Submitted: auto-generated" in raw and "\nBcc" not in raw
    page = outbox.get(at("letter", meeting, letter.code))
    assert "Dopis nedošel 1 člověku." in text(page) and "poštovní server ho nepřijal" in text(page)
    server.refuses = "nobody"
    again = at("letter_again", meeting, letter.code)
    wanted = {"whom": "failed", **fields(page, "form_key")}
    [answer, twice] = [outbox.post(again, wanted) for _each in "12"]
    assert answer.url == twice.url
    once_more = BulkLetter.objects.get(state=State.DRAFT)
    assert once_more.only == [karel.pk] and once_more.body_cs.startswith("Posíláme vám tento dopis ještě jednou.")
    assert "zqslova" in text(outbox.get(answer.url))
    time_passes(confirmed(outbox, meeting, once_more))
    send_letters()
    send_queued()
    assert [to for to, _raw in server.taken] == [[jana.email], [karel.email]]


def test_sent_again_to_one_person_who_has_it(outbox, meeting, jana, karel, mailoutbox):
    come(jana, meeting)
    come(karel, meeting)
    letter = sent(outbox, meeting)
    path = at("letter_again", meeting, letter.code)
    assert outbox.post(path, {"whom": str(make_person("Cizí").pk)}).status_code == 404
    assert outbox.post(path, {"whom": "failed"}).status_code == 404
    outbox.post(path, {"whom": str(jana.pk)})
    once_more = BulkLetter.objects.get(state=State.DRAFT)
    assert "ještě jednou 1 člověku (všichni, kdo mají místo)" in text(outbox.get(at("letters", meeting)))
    time_passes(confirmed(outbox, meeting, once_more))
    send_letters()
    assert [each.to for each in mailoutbox[2:]] == [[jana.email]] and log(once_more) == {
        "Jana Dvořáková": ("waiting", "")
    }
    page = text(outbox.get(at("letters", meeting) + f"?kdo={jana.pk}"))
    assert page.count(at("letter", meeting, letter.code)) == 1 and at("letter", meeting, once_more.code) in page
    assert outbox.get(at("letters", meeting) + "?kdo=999999").status_code == 404


def test_what_the_queue_has_forgotten_is_not_delivered(outbox, meeting, jana):
    come(jana, meeting)
    letter = sent(outbox, meeting)
    with viewing_as_system("a test"):
        Delivery.objects.update(at=timezone.now() - timedelta(days=3))
    send_letters()
    assert log(letter)["Jana Dvořáková"][0] == "failed"


# Invitations.


def test_an_invitation_is_refused_by_one_click_and_allowed_again(outbox, browse, meeting, kolin, mailoutbox):
    vera = make_person("Věra Zvaná", kolin, Membership.Role.COORDINATOR)
    sent(outbox, meeting, audience="unregistered")
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert path in mailoutbox[0].body
    page = browse().get(path)
    assert page.status_code == 200 and not Refusal.objects.exists() and "Věra" not in text(page)
    for _each in "12":
        assert browse().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Refusal.objects.get().person == vera
    page = outbox.get(at("letter", meeting, write(outbox, meeting, audience="unregistered", body_cs="Jinak").code))
    assert "takové dopisy nechce" in text(page) and not page.context["going"]
    browse().post(path, {"again": "1"})
    assert not Refusal.objects.exists()
    assert browse().get(reverse("meetings:refuse", args=["forged:x"])).status_code == 404


# Thanks.


def test_thanks_lie_drafted_the_day_after_once_and_are_never_sent_by_themselves(outbox, pisek, jana, mailoutbox):
    meeting = make_meeting(pisek, ahead=-1)
    assert draft_thanks() is None  # nobody was there
    tick(come(jana, meeting), "present", by=None)
    assert draft_thanks() == "1 letters of thanks drafted"
    assert draft_thanks() is None
    letter = BulkLetter.objects.get()
    assert (letter.state, letter.by, letter.audience) == (State.DRAFT, None, "present")
    assert "připraveno samo" in text(outbox.get(at("letters", meeting)))
    outbox.post(at("letter_cancel", meeting, letter.code))
    assert draft_thanks() is None
    send_letters()
    assert not mailoutbox and BulkLetter.objects.count() == 1


def test_no_thanks_for_what_is_to_come_today_cancelled_or_long_ago(pisek, jana):
    for number, ahead in enumerate((0, 3, -15, -2), 1):
        meeting = make_meeting(pisek, number=number, ahead=ahead)
        tick(come(jana, meeting), "present", by=None)
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.CANCELLED)
    assert draft_thanks() is None


# The database.


LETTER = """insert into inbox_bulkletter (code, about, audience, only, subject_cs, body_cs, subject_en, body_en, state,
  version, by_id, people) values ('x', 'meeting 1', 'seated', '{}', 'a', 'b', '', '', 'draft', 1, %(who)s, '{}')"""
LINE = """insert into inbox_delivery (code, letter_id, person_id, state, reason, sent_at)
  values ('x', %(id)s, %(who)s, """
FORGED = {
    "read": "select 1 / (select count(*) from inbox_bulkletter)",
    "read the log": "select 1 / (select count(*) from inbox_delivery)",
    "read who refused": "select 1 / (select count(*) from inbox_refusal)",
    "write": LETTER,
    "refuse for others": "insert into inbox_refusal (person_id) values (%(who)s)",
    "log": LINE + "'waiting', '', null)",
    "unlog": "delete from inbox_delivery",
    "delete": "delete from inbox_bulkletter",
}


@pytest.mark.parametrize("forged", FORGED)
def test_sql_forged_by_somebody_else_reads_and_writes_nothing(outbox, meeting, jana, as_web, forged):
    as_web.execute("reset role")
    come(jana, meeting)
    Refusal.objects.create(person=jana)
    letter = sent(outbox, meeting)
    Refusal.objects.update(person=make_person("Kdosi"))
    as_web.execute("set role smartpitch_web")
    with viewing_as(jana):
        as_web.execute("update inbox_bulkletter set state = 'cancelled'")
        assert as_web.rowcount == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            as_web.execute(FORGED[forged], {"id": letter.pk, "who": jana.pk})


BY_ORGANISERS = {
    "send without confirming": ("draft", "update inbox_bulkletter set state = 'sent', goes_at = now()"),
    "confirm for a colleague": (
        "draft",
        "update inbox_bulkletter set state = 'confirmed', goes_at = now(), confirmed_by_id = %(who)s",
    ),
    "rewrite what is confirmed": ("confirmed", "update inbox_bulkletter set body_cs = 'jinak'"),
    "add people": ("confirmed", "update inbox_bulkletter set people = people || %(who)s::bigint"),
    "not wait": ("confirmed", "update inbox_bulkletter set goes_at = now()"),
    "call it sent": ("confirmed", LINE + "'sent', '', now())"),
    "log of a draft": ("draft", LINE + "'waiting', '', null)"),
    "write for a colleague": ("draft", LETTER),
}


@pytest.mark.parametrize("forged", BY_ORGANISERS)
def test_sql_forged_by_an_organiser_goes_round_no_rule(outbox, olga, meeting, jana, as_web, forged):
    as_web.execute("reset role")
    come(jana, meeting)
    letter, (state, statement) = write(outbox, meeting), BY_ORGANISERS[forged]
    if state == "confirmed":
        confirmed(outbox, meeting, letter)
    as_web.execute("set role smartpitch_web")
    with viewing_as(olga), pytest.raises(DatabaseError), transaction.atomic():
        as_web.execute(statement, {"id": letter.pk, "who": jana.pk})


def test_a_letter_is_confirmed_in_one_version(meeting, olga):
    with viewing_as(olga):
        letter = draft(about(meeting), "seated", beginning("seated"), by=olga, form_key=uuid4())
        confirm(letter, [1], by=olga, version=1)
        letter.refresh_from_db()
        assert letter.state == State.CONFIRMED


def test_the_queue_moves_while_mail_is_down_and_its_letter_goes_later(settings, pisek, jana, karel, lida):
    with socket() as closed:  # bound and not listening: whoever connects is refused
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = "smartpitch.mailing.Queue", "127.0.0.1"
        settings.EMAIL_PORT = closed.getsockname()[1]
        backends = {"default": "django.core.mail.backends.smtp.EmailBackend"}
        settings.POST_OFFICE = settings.POST_OFFICE | {"BACKENDS": backends, "MAX_RETRIES": 3}
        meeting = make_meeting(pisek, capacity=1)
        first, waiting, last = come(jana, meeting), come(karel, meeting), come(lida, meeting)
        with viewing_as(jana):
            leave(first, "", by=jana)
        move_queue()
        tell()
        send_queued()
    states = Registration.objects.filter(meeting=meeting).values_list("pk", "state")
    assert dict(states) == {first.pk: Seat.LEFT, waiting.pk: Seat.OFFERED, last.pk: Seat.WAITING}
    assert [letter.to for letter in Email.objects.all()] == [[karel.email]]
    assert Email.objects.get().status == STATUS.requeued
