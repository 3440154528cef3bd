"""What changed because of a meeting: each city that was there is asked after 30 and after 180 days, by signed links."""

from datetime import timedelta

from django.core import signing
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.mail import link_for, write
from cities.prepared import fetch, fetch_named
from meetings.models import AfterEffect, Meeting, Registration
from meetings.registering import may_come
from posts.viewing import viewing_as_system

WAVES = (30, 180)  # days after the meeting
VALID = timedelta(days=60)
MISSED = 14  # days; what could not be asked for so long is not asked any more
SALT = "meetings.after"

Expired = signing.SignatureExpired


def token_of(effect, person):
    """What a link bears: which question, and whom it was sent to; signed, with the moment in which it was."""
    return signing.dumps([effect.code, person.pk], salt=SALT)


def asked_by(token):
    """The question behind a link, with "person", whom it was sent to. None when somebody has changed the link, or who
    got it acts for the city no more. Raises Expired.
    """
    try:
        code, person = signing.loads(token, salt=SALT, max_age=VALID)
    except Expired:
        raise
    except signing.BadSignature:
        return None
    found = fetch_named("select * from meetings_asked(%(code)s, %(person)s)", {"code": code, "person": person})
    return found[0] | {"code": code, "person": person} if found else None


def answer(asked, said, *, note):
    """Answer for the city; whatever was answered before is replaced."""
    with viewing_as_system("an answer after a meeting, by the link in a letter"):
        AfterEffect.objects.filter(pk=asked["id"]).update(
            answer=said, note=note, answered_at=timezone.now(), answered_by=asked["person"]
        )


def ask_what_changed():
    """A letter to each who was there and acts for the city still; a city is asked once in a wave. As the system."""
    due = [(wave, meeting) for wave in WAVES for meeting in _due(wave)]
    if not due:
        return None
    with viewing_as_system("asking what changed after meetings"):
        sent = sum(_ask(meeting, wave) for wave, meeting in due)
    return f"{sent} people asked what changed after a meeting" if sent else None


def _due(wave):
    day = timezone.localdate() - timedelta(days=wave)
    held = Meeting.objects.filter(state__in=[Meeting.State.ANNOUNCED, Meeting.State.HELD])
    ended = held.annotate(ended=Coalesce("date_to", "date"))
    return ended.filter(ended__lte=day, ended__gt=day - timedelta(days=MISSED))


def _ask(meeting, wave):
    asked = AfterEffect.objects.filter(meeting=meeting, wave=wave).values("city")
    present = Registration.objects.filter(meeting=meeting, presence=Registration.Presence.PRESENT)
    present, effects = present.exclude(city__in=asked).with_people().order_by("pk"), {}
    acting = set(may_come().values_list("person", "city"))
    there = [row for row in present if (row.person_id, row.city_id) in acting]
    for row in there:
        if row.city_id not in effects:
            effects[row.city_id] = AfterEffect.objects.create(meeting=meeting, city=row.city, wave=wave)
        link = link_for(row.person, "meetings:after", token_of(effects[row.city_id], row.person))
        write(row.person, "mail/after_meeting", link, button=_("Answer"), meeting=meeting, city=row.city)
    return len(there)


def changes_after(meeting):
    """{"answered", "changed"} for everybody, once three cities have answered; else None. It costs nothing earlier."""
    if meeting.date > timezone.localdate() - timedelta(days=WAVES[0]):
        return None
    ((answered, changed),) = fetch("select * from meetings_changes(%(meeting)s)", {"meeting": meeting.pk})
    return {"answered": answered, "changed": changed} if answered else None


def answers_of(meeting):
    """For organisers: {"asked", "answered", "changed"} in cities, and "rows" of what they have answered."""
    rows = list(meeting.after_effects.select_related("city").defer("city__arms").order_by("city__sort_key", "wave"))
    answered = [row for row in rows if row.answer]
    changed = {row.city_id for row in answered if row.answer == AfterEffect.Answer.YES}
    counts = {"asked": {row.city_id for row in rows}, "answered": {row.city_id for row in answered}, "changed": changed}
    return {key: len(cities) for key, cities in counts.items()} | {"rows": answered}


def effect_of(code, cities):
    """The answer of one of these cities, or None."""
    return AfterEffect.objects.filter(code=code, city__in=cities).select_related("meeting", "city").first()
