"""Meetings as iCalendar (RFC 5545): one meeting as everybody may know it; the meetings to which a person comes and the
hours at which they present.
"""

from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override
from icalendar import Calendar, Event, Timezone

from meetings.models import Meeting, Pitch, Registration, Release

PRAGUE = ZoneInfo("Europe/Prague")
# By rule, as the European Union has it since 1996. The list of days that icalendar would write is read wrong by
# ical.js, which takes the first day of a list alone: tried on 29. 3. 2027.
ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Prague
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
COMING = {Registration.State.SEAT: "CONFIRMED"}  # who waits for a seat comes perhaps


def of_meeting(meeting, language):
    """The bytes of a file with this one meeting."""
    blocks = _released([meeting]).get(meeting.pk, [])
    with override(language):
        return _file([_event(meeting, "CONFIRMED", meeting.get_absolute_url(), blocks)])


def of_person(person):
    """The bytes of the calendar of this person; asked as them. A meeting that is cancelled stays, and says so."""
    standing = Registration.objects.standing().filter(person=person).exclude(meeting__state=Meeting.State.PLANNED)
    found = list(standing.select_related("meeting__city").defer("meeting__city__arms").order_by("meeting__date"))
    mine = _presented_by(person)
    released = _released([each.meeting for each in found] + [pitch.meeting for pitch in mine])
    with override(person.language):
        events = [
            _event(
                each.meeting,
                COMING.get(each.state, "TENTATIVE"),
                reverse("meetings:registration", args=[each.meeting.number, each.code]),
                released.get(each.meeting_id, []),
            )
            for each in found
        ]
        events += [event for pitch in mine for event in _own_slot(pitch, released.get(pitch.meeting_id, []))]
        return _file(events)


def _presented_by(person):
    """The pitches that this person presents at meetings whose programme is out, as they read them."""
    mine = Pitch.objects.visible_to(person).filter(presenter=person.pk, meeting__programme_number__gt=0)
    return list(mine.select_related("meeting__city").defer("meeting__city__arms", "body").order_by("meeting__date"))


def _released(meetings):
    """{meeting: blocks of its last release}."""
    last = {meeting.pk: meeting.programme_number for meeting in meetings if meeting.programme_number}
    found = Release.objects.filter(meeting__in=last).values_list("meeting", "number", "data") if last else []
    return {meeting: data for meeting, number, data in found if last[meeting] == number}


def _own_slot(pitch, blocks):
    """[the event] of when and where somebody presents, if the programme has it. Its name is neutral."""
    places = [(block, slot) for block in blocks for slot in block["slots"] if slot["pitch"] == pitch.pk]
    for block, slot in places:
        meeting, event = pitch.meeting, Event()
        day = meeting.date + timedelta(days=block["day"] - 1)
        event.add("uid", f"pitch-{pitch.pk}@{urlsplit(settings.SITE_URL).hostname}")
        event.add("sequence", meeting.sequence)
        event.add("dtstamp", meeting.changed_at)
        # What is withdrawn keeps its place in a programme until the next release.
        stands = pitch.status in Pitch.STANDING and meeting.state != Meeting.State.CANCELLED
        event.add("status", "CONFIRMED" if stands else "CANCELLED")
        event.add("summary", gettext("Your pitch at %(title)s") % {"title": meeting.title})
        event.add("dtstart", datetime.combine(day, _clock(slot["starts"]), PRAGUE))
        event.add("dtend", datetime.combine(day, _clock(slot["ends"]), PRAGUE))
        event.add("location", ", ".join(filter(None, [block["room"], meeting.venue, meeting.city.name])))
        event.add("url", settings.SITE_URL + reverse("pitches:detail", args=[pitch.code]))
        yield event


def _clock(written):
    return time(*map(int, written.split(":")))


def _file(events):
    calendar = Calendar()
    calendar.add("prodid", "-//Smart Cities Pitch//smart-cities-pitch//CS")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Smart Cities Pitch")
    calendar.add_component(Timezone.from_ical(ZONE))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _event(meeting, status, path, blocks):
    """The event; `sequence` and `dtstamp` tell a calendar that it has changed (meetings/0004). blocks: of the released
    programme, of which a calendar is told what everybody may know.
    """
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at)
    event.add("status", "CANCELLED" if meeting.state == Meeting.State.CANCELLED else status)
    event.add("summary", f"{meeting.title} {meeting.city.where}")
    for name, moment in _when(meeting).items():
        event.add(name, moment)
    event.add("location", ", ".join(filter(None, [meeting.venue, meeting.city.name])))
    theme = gettext("Theme: %(theme)s") % {"theme": meeting.theme} if meeting.theme else ""
    programme = "\n".join(f"{block['starts']} {block['title']}" for block in blocks)
    if told := "\n\n".join(filter(None, [theme, programme, meeting.access])):
        event.add("description", told)
    event.add("url", settings.SITE_URL + path)
    return event


def _when(meeting):
    """Beginning and end in Prague; without hours whole days, of which the end is the day after."""
    last = meeting.date_to or meeting.date
    if meeting.starts is None:
        return {"dtstart": meeting.date, "dtend": last + timedelta(days=1)}
    found = {"dtstart": datetime.combine(meeting.date, meeting.starts, PRAGUE)}
    if meeting.ends and (ends := datetime.combine(last, meeting.ends, PRAGUE)) > found["dtstart"]:
        found["dtend"] = ends
    return found
