"""Feedback to whoever pitched: who may give it, what its city reads, and asking once those who were there."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.mail import link_for, write
from cities.models import Membership
from cities.prepared import fetch
from meetings.bringing import released_pitches
from meetings.models import Feedback, Meeting, Pitch, Registration
from meetings.releasing import last_release, places
from posts.editing import Stale
from posts.viewing import viewing_as_system

Presence = Registration.Presence
HEARD = """
select r.city_id from meetings_registration r where r.meeting_id = %(meeting)s and r.person_id = %(person)s
  and r.presence = 'present' and meetings_may_feed_back(%(pitch)s, r.city_id)"""
MAY = "select k from unnest(%(pitches)s::bigint[]) k where meetings_may_feed_back(k, %(city)s)"
ASKED = (1, 3)  # days after a meeting: the next one, or as soon as the timer runs again


def city_in_the_room(meeting, person):
    """The city for which this person sat there, or None."""
    seat = meeting.registrations.filter(person=person.pk, presence=Presence.PRESENT).with_people().first()
    return seat.city if seat else None


def speaks_for(pitch, person):
    """The number of the city in whose name this person, who sat in the room, may answer now; or None."""
    found = fetch(HEARD, {"pitch": pitch.pk, "meeting": pitch.meeting_id, "person": person.pk})
    return found[0][0] if found else None


def own_feedback(pitch, person):
    return Feedback.objects.filter(pitch=pitch.pk, person=person.pk).first()


def give(pitch, said, *, by):
    """Say it, or say it anew. said: {useful, more, will}. Raises Stale when it is too late or too early."""
    city = speaks_for(pitch, by)
    if city is None:
        raise Stale
    mine = Feedback.objects.filter(pitch=pitch.pk, person=by.pk)
    if mine.update(**said):
        return
    try:
        with transaction.atomic():
            Feedback.objects.bulk_create([Feedback(pitch=pitch, person=by, city_id=city, **said)])
    except IntegrityError:  # the other click was faster
        mine.update(**said)


def to_answer(meeting, person, city):
    """[(pitch, own feedback or None)] on which this person may still say something, in the order of the programme."""
    order = list(places(last_release(meeting).data)) if meeting.programme_number else []
    params = {"pitches": order, "city": city.pk}
    may = {pk for (pk,) in fetch(MAY, params)}
    heard = {pitch.pk: pitch for pitch in released_pitches(meeting, person).filter(pk__in=may)}
    said = {each.pitch_id: each for each in Feedback.objects.filter(person=person.pk, pitch__in=heard)}
    return [(heard[key], said.get(key)) for key in order if key in heard]


def ask_for_feedback():
    """The day after a meeting: whoever was there and has answered nothing gets one letter about all its pitches."""
    today = timezone.localdate()
    days = (today - timedelta(days=ASKED[1]), today - timedelta(days=ASKED[0]))
    ended = Q(date_to=None, date__range=days) | Q(date_to__range=days)
    meetings = Meeting.objects.filter(ended, programme_number__gt=0).exclude(state=Meeting.State.CANCELLED)
    if not meetings.exists():
        return None
    told = 0
    with viewing_as_system("asking those who were at a meeting for feedback"):
        said = Feedback.objects.filter(person=OuterRef("person"), pitch__meeting=OuterRef("meeting"))
        silent = Registration.objects.filter(meeting__in=meetings, presence=Presence.PRESENT, feedback_asked=False)
        silent = silent.exclude(Exists(said)).select_related("person", "meeting").order_by("pk")
        for seat in silent:
            Registration.objects.filter(pk=seat.pk).update(feedback_asked=True)
            told += _ask(seat)
    return f"{told} people asked for feedback" if told else None


def _ask(seat):
    person, meeting = seat.person, seat.meeting
    acts = Membership.objects.acting().filter(person=person.pk, city=seat.city_id).exists() and person.is_active
    others = Pitch.objects.filter(pk__in=places(last_release(meeting).data), deleted_at=None)
    if not acts or not others.exclude(city=seat.city_id).exists():
        return False
    link = link_for(person, "meetings:feedback", meeting.number)
    write(person, "mail/feedback_asked", link, button=_("Tell them"), meeting=meeting)
    return True
