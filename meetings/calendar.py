"""Meetings as iCalendar (RFC 5545): one meeting as everybody may know it, and the meetings to which a person comes."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override
from icalendar import Calendar, Event, Timezone

from meetings.models import Meeting, Registration

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
    with override(language):
        return _file([_event(meeting, "CONFIRMED", meeting.get_absolute_url())])


def of_person(person):
    """The bytes of the calendar of this person; asked as them. A meeting that is cancelled stays, and says so."""
    standing = Registration.objects.standing().filter(person=person).exclude(meeting__state=Meeting.State.PLANNED)
    found = standing.select_related("meeting__city").defer("meeting__city__arms").order_by("meeting__date")
    with override(person.language):
        events = [
            _event(
                each.meeting,
                COMING.get(each.state, "TENTATIVE"),
                reverse("meetings:registration", args=[each.meeting.number, each.code]),
            )
            for each in found
        ]
        return _file(events)


def _file(events):
    calendar = Calendar()
    calendar.add("prodid", "-//Smart Cities Pitch//smart-cities-pitch//CS")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Smart Cities Pitch")
    calendar.add_component(Timezone.from_ical(ZONE))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _event(meeting, status, path):
    """The event; `sequence` and `dtstamp` tell a calendar that it has changed (meetings/0004)."""
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
    if told := "\n\n".join(filter(None, [theme, meeting.access])):
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
