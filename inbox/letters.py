"""Letters of organisers to many: drafted, confirmed, cancelled until they are sent; to whom each goes, asked again.

Whom an audience is made of is known to the app of what the letter is about. It gives rows: whom, of which city, and why
not, if not; and for each person what the placeholders say. A reason is a text of the code (gettext_noop).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from cities.mail import write
from cities.models import City, Membership, User
from cities.prepared import fetch
from inbox.models import BulkLetter, Delivery
from inbox.placeholders import fill
from inbox.refusing import refused
from posts.editing import Stale, note_down
from posts.models import Act
from posts.viewing import viewing_as, viewing_as_system

State = BulkLetter.State
WAIT = timedelta(minutes=5)  # until then one click takes it back
TEXTS = ("subject_cs", "body_cs", "subject_en", "body_en")
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
CLOSED = gettext_noop("the account is closed")
NO_ADDRESS = gettext_noop("there is no e-mail address")
ACTS_NO_MORE = gettext_noop("acts for the city no more")
HAS_IT = gettext_noop("has got this very letter already")
BELONGS_NO_MORE = gettext_noop("does not belong to them any more")
CAME_LATER = gettext_noop("came only after the letter was confirmed")
WRONG_ADDRESS = gettext_noop("the e-mail address is wrong")
NO_THANKS = gettext_noop("has asked for no such letters")
gettext_noop("the mail server did not take it")  # said by the database (inbox/0002)


class Row(NamedTuple):
    """One of an audience. person: None where a city has nobody to write to. why: they are left out, "" if not."""

    person: User | None
    city: City | None
    why: str = ""


class Offer(NamedTuple):
    """What the app of the subject says of a letter, asked at the moment."""

    label: str  # of the audience, lazy
    rows: list  # of Row
    values: Callable  # a person → {placeholder: what it says}, asked in their language
    link: Callable  # a person → the address that the letter leads to
    button: str  # what the link says, lazy
    stop: Callable | None = None  # a person → the address that stops such letters; None: they caused it themselves


def draft(about, audience, said, *, by, form_key, only=()):
    """A new draft, or the one that this form has made already. by: None for the timer."""
    made = {"about": about, "audience": audience, "by": by, "only": list(only), **said}
    letter, new = BulkLetter.objects.get_or_create(form_key=form_key, defaults=made)
    again = (letter.audience, letter.only) == (audience, list(only)) and said == {n: getattr(letter, n) for n in TEXTS}
    if new or again:
        return letter
    return BulkLetter.objects.create(**made)  # somebody went back to the form and wrote another one


def rewrite(letter, audience, said, *, version):
    """Write the next version of a draft, or take a cancelled letter up again. Raises Stale."""
    mine = BulkLetter.objects.filter(pk=letter.pk, version=version, state__in=[State.DRAFT, State.CANCELLED])
    if not mine.update(audience=audience, state=State.DRAFT, version=F("version") + 1, **said):
        raise Stale


def confirm(letter, people, *, by, version):
    """From now on only the time is awaited. people: whom it was confirmed for. Raises Stale."""
    mine = BulkLetter.objects.filter(pk=letter.pk, version=version, state=State.DRAFT)
    confirmed = {"people": people, "confirmed_by": by, "goes_at": timezone.now() + WAIT}
    if not mine.update(state=State.CONFIRMED, version=F("version") + 1, **confirmed):
        raise Stale


def cancel(letter):
    """Whether it was still there to be cancelled: a draft, or one that has not been sent yet."""
    mine = BulkLetter.objects.filter(pk=letter.pk, state__in=[State.DRAFT, State.CONFIRMED])
    return bool(mine.update(state=State.CANCELLED, version=F("version") + 1))


def words(letter, language):
    """(subject, text) in this language; without English words everybody gets the Czech ones."""
    if language == "en" and letter.subject_en:
        return letter.subject_en, letter.body_en
    return letter.subject_cs, letter.body_cs


def filled(letter, row, offer):
    """(subject, text) as this person gets them, in their language."""
    language = row.person.language
    with override(language):
        known = {"name": row.person.full_name, "city": row.city.name if row.city else ""} | offer.values(row.person)
    return tuple(fill(text, known) for text in words(letter, language))


def sort_out(letter, offer):
    """(those who get the letter, those who are left out and why) by city and name; one person is one row."""
    people = [row.person.pk for row in offer.rows if row.person]
    acting = set(Membership.objects.acting().filter(person__in=people).values_list("person", "city"))
    refusing = refused() if offer.stop else set()
    having = set() if letter.only else _having(letter)
    found = {}
    for row in offer.rows:
        key = row.person.pk if row.person else f"city {row.city.pk}"
        if letter.only and key not in letter.only:
            continue
        why = row.why or _why_not(row, acting, refusing, having)
        if key not in found or (found[key].why and not why):
            found[key] = row._replace(why=why)
    missing = User.objects.filter(pk__in=[pk for pk in letter.only if pk not in found])
    rows = sorted([*found.values(), *(Row(person, None, BELONGS_NO_MORE) for person in missing)], key=_order)
    return [row for row in rows if not row.why], [row for row in rows if row.why]


def _why_not(row, acting, refusing, having):
    person = row.person
    reasons = {
        CLOSED: not person.is_active,
        NO_ADDRESS: not person.email,
        ACTS_NO_MORE: row.city and (person.pk, row.city.pk) not in acting,
        NO_THANKS: person.pk in refusing,
        HAS_IT: person.pk in having,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def _having(letter):
    """Who has got the same words about the same thing."""
    same = {name: getattr(letter, name) for name in ("about", *TEXTS)}
    got = Delivery.objects.filter(state__in=[Delivery.State.WAITING, Delivery.State.SENT])
    return set(got.filter(**{f"letter__{name}": said for name, said in same.items()}).values_list("person", flat=True))


def _order(row):
    return bytes(row.city.sort_key) if row.city else b"", row.person.name if row.person else ""


def send_due(kind, offer_for):
    """Send what is confirmed about this kind of thing and whose time has come; note what became of what is under way.

    offer_for: a letter → its Offer, or None when what it is about is there no more. It is asked as the person who
    confirmed the letter.
    """
    due = fetch("select * from inbox_letters_due(%(kind)s)", {"kind": kind})
    sent = sum(_send(letter, person, offer_for) for letter, person in due)
    fetch("select inbox_settle_deliveries()", {})
    return f"{sent} letters of organisers sent" if sent else None


def _send(pk, person, offer_for):
    """In one transaction: who got it is written down, or nobody got it."""
    confirmer = User.objects.filter(pk=person).first()
    if confirmer is None or not confirmer.is_organiser():
        with viewing_as_system("cancelling letters of who is no organiser any more"):
            BulkLetter.objects.filter(pk=pk, state=State.CONFIRMED).update(state=State.CANCELLED)
        return 0
    with viewing_as(confirmer):
        letter = BulkLetter.objects.select_for_update(of=("self",)).filter(pk=pk, state=State.CONFIRMED).first()
        if letter is None:  # cancelled meanwhile
            return 0
        if (offer := offer_for(letter)) is None:
            cancel(letter)
            return 0
        done = [_deliver(letter, row, offer) for row in _asked_again(letter, offer)]
        Delivery.objects.bulk_create(done)
        BulkLetter.objects.filter(pk=pk).update(state=State.SENT, sent_at=timezone.now())
        count = sum(each.state == Delivery.State.WAITING for each in done)
        note_down(None, Act.Verb.POSTED, by=confirmer, letter=pk, about=letter.about, people=count)
        return count


def _asked_again(letter, offer):
    """The rows as they are now: whoever was not confirmed, or belongs to the audience no more, is left out."""
    going, left = sort_out(letter, offer)
    there = {row.person.pk for row in (*going, *left) if row.person}
    going = [row if row.person.pk in letter.people else row._replace(why=CAME_LATER) for row in going]
    gone = User.objects.filter(pk__in=set(letter.people) - there)
    return [*going, *left, *(Row(person, None, BELONGS_NO_MORE) for person in gone)]


def _deliver(letter, row, offer):
    made = Delivery(letter=letter, person=row.person, city=row.city, state=Delivery.State.WAITING, reason=row.why)
    if row.why:
        made.state = Delivery.State.LEFT_OUT
        return made
    try:
        with transaction.atomic():
            _write(letter, row, offer, made.code)
    except ValidationError:
        made.state, made.reason = Delivery.State.FAILED, WRONG_ADDRESS
    return made


def _write(letter, row, offer, code):
    subject, text = filled(letter, row, offer)
    headers = HEADERS | {"Message-ID": f"<{code}@{settings.SITE_HOST}>"}
    stop = offer.stop(row.person) if offer.stop else ""
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    said = {"title": subject, "text": text, "audience": offer.label, "stop": stop}
    write(row.person, "mail/to_many", offer.link(row.person), button=offer.button, headers=headers, **said)
