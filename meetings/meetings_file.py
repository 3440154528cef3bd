"""The file of meetings (meetings.yaml): its shape, and what only the whole file can tell.

A series with its meetings, the events they stand beside, and a profile of the organiser. `next_planned` of one meeting
is the announcement of the next: a date that did not hold stays in that meeting's history. A meeting stands beside an
event when its `side_event_of` has all the words of the event's title.
"""

import re

from django.utils import timezone
from django.utils.translation import gettext as _

from cities.reading import plain
from cities.shapes import Choice, Day, Key, Many, Mapping, Number, Text, Web
from meetings.models import Meeting

NAME = Text(150)
CITY = Text(100)
POINTS = Many(Text(500))
LINKS = Many(Web())
WEEKDAYS = ["pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota", "neděle"]
SERIES = Mapping(
    named_by="name",
    name=Text(100),
    purpose=Text(2000, lines=True, null=True),
    initiators=Many(CITY, once=True),
    organiser=Text(150, null=True),
    co_organiser=Text(150, null=True),
    format=Text(150, null=True),
    goals=POINTS,
    needs_agreed=Many(Mapping(key=Key(), cs=Text(200), en=Text(200, null=True))),
    sources=LINKS,
)
MEETING = Mapping(
    named_by="title",
    number=Number(1, 9999),
    title=NAME,
    date=Day(),
    weekday=Choice({day: number for number, day in enumerate(WEEKDAYS)}, null=True),
    city=CITY,
    venue=Text(200, null=True),
    side_event_of=Text(300, null=True),
    status=Choice({state.value: state.value for state in Meeting.State}),
    participating_cities=Many(CITY, once=True, null=True),
    earlier_discussion_cities=Many(CITY, once=True, null=True, optional=True),
    participating_organisations=Many(NAME, null=True),
    main_topic=Text(300, null=True),
    programme=POINTS,
    host_city_facts=Many(Text(500), optional=True),
    next_planned=Mapping(date=Day(), city=CITY, null=True),
    note=Text(2000, lines=True, null=True),
    sources=LINKS,
)
EVENT = Mapping(
    named_by="title",
    title=Text(180),
    date_from=Day(null=True),
    date_to=Day(null=True),
    city=Text(100, null=True),
    venue=Text(200, null=True, optional=True),
    organisers=Many(NAME, optional=True),
    partners=Many(NAME, optional=True),
    main_topic=Text(300, null=True, optional=True),
    programme=Many(Text(500), optional=True),
    facts=Many(Text(500), optional=True),
    note=Text(2000, lines=True, null=True, optional=True),
    sources=LINKS,
)
MEETINGS = Mapping(
    series=SERIES,
    meetings=Many(MEETING, least=1),
    related_events=Many(EVENT, optional=True),
    organiser_profile=Mapping(
        name=NAME, legal_form=Text(150, null=True), facts=POINTS, sources=LINKS, null=True, optional=True
    ),
)


def check(content, directory):
    """Note all that is wrong beyond single values; names of cities become cities."""
    if series := content.get("series"):
        find_all(series, "initiators", directory)
    meetings = rows(content, "meetings")
    once(meetings, "number")
    for meeting in meetings:
        check_meeting(meeting, directory)
    events = rows(content, "related_events")
    once(events, "title")
    for event in events:
        event["city"] = directory.find(event, "city")
        if event.get("date_from") and event.get("date_to") and event["date_to"] < event["date_from"]:
            event.fault("date_to", _("the event ends before it begins"))


def rows(content, key):
    """The records of a list that could be read."""
    return [row for row in content.get(key) or [] if row is not None]


def once(records, key):
    first = {}
    for record in records:
        value = record.get(key)
        if value is not None and value in first:
            line = first[value].nodes[key].start_mark.line + 1
            record.fault(key, _("“%(value)s” is there twice, first on line %(line)d") % {"value": value, "line": line})
        first.setdefault(value, record)


def find_all(record, key, directory):
    for place, name in enumerate(record.get(key) or []):
        if name is not None:
            record[key][place] = directory.find(record, key, item=place)


def check_meeting(meeting, directory):
    date = meeting.get("date")
    if date and meeting.get("weekday") is not None and date.weekday() != meeting["weekday"]:
        told = {"date": date.isoformat(), "day": WEEKDAYS[date.weekday()]}
        meeting.fault("weekday", _("%(date)s is “%(day)s”") % told)
    if date and meeting.get("status") == Meeting.State.HELD and date > timezone.localdate():
        meeting.fault("status", _("the meeting cannot have been held: its day has not come yet"))
    meeting["city"] = directory.find(meeting, "city")
    find_all(meeting, "participating_cities", directory)
    find_all(meeting, "earlier_discussion_cities", directory)
    if planned := meeting.get("next_planned"):
        planned["city"] = directory.find(planned, "city")


def history(meeting, former):
    """The steps of a meeting: announced at the former one, perhaps for another day; then what the file says of it."""
    planned = former and former["next_planned"]
    steps = []
    if planned and (planned["date"], planned["city"]) != (meeting["date"], meeting["city"]):
        steps.append((Meeting.State.ANNOUNCED.value, planned["date"], planned["city"].pk, former["date"]))
    held = meeting["status"] == Meeting.State.HELD
    when = meeting["date"] if held else former and former["date"]
    if planned and not steps and held:
        steps.append((Meeting.State.ANNOUNCED.value, meeting["date"], meeting["city"].pk, former["date"]))
    return [*steps, (meeting["status"], meeting["date"], meeting["city"].pk, when)]


def beside(text, titles):
    """The title among these that a text mentions with all its words; the longest when there are several."""
    said = words(text)
    named = [title for title in titles if words(title) <= said]
    return max(named, key=len, default=None)


def words(text):
    return set(re.findall(r"\w+", plain(text)))
