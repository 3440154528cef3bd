"""Letters of organisers about a meeting: what they may say of it, to whom each goes, thanks that the timer drafts."""

import uuid
from datetime import timedelta

from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, gettext_noop, override

from cities.mail import link_for
from inbox import letters
from inbox.letters import Offer
from inbox.models import BulkLetter
from inbox.placeholders import OF_PERSON, fill
from inbox.refusing import token_of
from meetings.audiences import AUDIENCES
from meetings.models import Meeting, Registration
from posts.viewing import viewing_as_system

KIND = "meeting"
PLACEHOLDERS = (*OF_PERSON, "meeting", "date", "place", "link")
NOT_ANNOUNCED = gettext_noop("nobody outside knows of the meeting yet")
THANKED = timedelta(days=14)  # after the end; later nobody waits for thanks
_DRAFTS = uuid.UUID("7c0b5d0e-3f9e-4e55-9d6f-0b6f0f6a9d11")


def about(meeting):
    return f"{KIND} {meeting.pk}"


def letters_of(meeting):
    return BulkLetter.objects.filter(about=about(meeting))


def offer_of(letter, meeting):
    """To whom the letter goes and what it says of the meeting: only what is public of it."""
    audience = AUDIENCES[letter.audience]
    rows = audience.who(meeting)
    if meeting.state == Meeting.State.PLANNED:
        rows = [row._replace(why=row.why or NOT_ANNOUNCED) for row in rows]

    def link(person):
        return link_for(person, audience.page, meeting.number)

    def stop(person):
        return link_for(person, "meetings:refuse", token_of(person))

    def values(person):
        place = ", ".join(filter(None, (meeting.venue, meeting.city.name)))
        return {"meeting": meeting.title, "date": days(meeting), "place": place, "link": link(person)}

    return Offer(audience.label, rows, values, link, audience.button, stop if audience.unasked else None)


def heading(letter, meeting):
    """What the letter is called on our pages: its subject with what is the same for everybody."""
    return fill(letter.subject_cs, {"meeting": meeting.title, "date": days(meeting)})


def days(meeting):
    """When it is, in words of the reader's language."""
    form = "j.\xa0n.\xa0Y" if get_language() == "cs" else "j\xa0F\xa0Y"
    days = [meeting.date, meeting.date_to] if meeting.date_to not in (None, meeting.date) else [meeting.date]
    return " – ".join(date_format(day, form) for day in days)


def beginning(audience):
    """The words with which a letter to this audience begins, in both languages."""
    said = {}
    for language in ("cs", "en"):
        with override(language):
            known = AUDIENCES[audience]
            said |= {f"subject_{language}": str(known.subject), f"body_{language}": str(known.body)}
    return said


def send_letters():
    """What is confirmed and whose time has come."""
    return letters.send_due(KIND, _offer)


def _offer(letter):
    meeting = Meeting.objects.with_places().filter(pk=letter.about.split()[1]).first()
    return offer_of(letter, meeting) if meeting and letter.audience in AUDIENCES else None


def draft_thanks():
    """The day after a meeting its thanks lie drafted, once; whether they are sent is up to an organiser."""
    today = timezone.localdate()
    ended = Meeting.objects.annotate(last=Coalesce("date_to", "date")).filter(
        last__lt=today, last__gte=today - THANKED, state__in=[Meeting.State.ANNOUNCED, Meeting.State.HELD]
    )
    if not ended.exists():
        return None
    with viewing_as_system("drafting thanks to those who were at a meeting"):
        there = ended.filter(registrations__presence=Registration.Presence.PRESENT).distinct()
        new = [meeting for meeting in there if not letters_of(meeting).filter(audience="present").exists()]
        for meeting in new:
            key = uuid.uuid5(_DRAFTS, about(meeting))
            letters.draft(about(meeting), "present", beginning("present"), by=None, form_key=key)
    return f"{len(new)} letters of thanks drafted" if new else None
