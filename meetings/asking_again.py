"""Pitches of meetings that are over, asked again: a city says so, its wish waits until it is given at a later one."""

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import ngettext

from cities.prepared import fetch
from meetings.models import AskedAgain, Pitch

# The same as meetings_cities_asking() in meetings/0030.
GIVEN = Pitch.Status.GIVEN
ANSWERED = Q(pitch__status=GIVEN) & ~Q(meeting=F("pitch__meeting")) | Q(pitch__again__status=GIVEN)
UNANSWERED = Q(withdrawn_at=None) & ~ANSWERED


def may_ask_again(pitch, city):
    """Whether people of this city may say so now. The page asks the same for all cities of a person (reading.py)."""
    ((may,),) = fetch("select meetings_may_ask_again(%(pitch)s, %(city)s)", {"pitch": pitch.pk, "city": city.pk})
    return may


def ask_again(pitch, city, *, by, withdraw=False):
    """This city would like to hear it (again), or would not any more."""
    now = {"withdrawn_at": timezone.now()} if withdraw else {"withdrawn_at": None, "meeting": pitch.meeting}
    mine = AskedAgain.objects.filter(pitch=pitch.pk, city=city.pk)
    if mine.update(by=by, **now) or withdraw:
        return
    try:
        with transaction.atomic():
            AskedAgain.objects.bulk_create([AskedAgain(pitch=pitch, city=city, by=by, **now)])
    except IntegrityError:  # a colleague was faster
        pass


def wishes(pitches):
    """{pitch: [AskedAgain]}: who waits to hear these, in the order of cities; its own city is among them when it would
    like to come with it. For organisers.
    """
    found = AskedAgain.objects.filter(UNANSWERED, pitch__in=pitches).select_related("city").defer("city__arms")
    asked = {}
    for wish in found.order_by("city__sort_key", "city"):
        asked.setdefault(wish.pitch_id, []).append(wish)
    return asked


def of_others(pitch, asked):
    """The cities that asked, without its own."""
    return [wish.city for wish in asked.get(pitch.pk, []) if wish.city_id != pitch.city_id]


def in_words(number):
    """How many cities asked."""
    return ngettext("Asked again by %(n)s city.", "Asked again by %(n)s cities.", number) % {"n": number}
