"""Importing meetings: the series, the events around, each meeting with its history."""

import re

from cities.importing import (
    ADDED,
    CHANGED,
    CONFLICT,
    Directory,
    Memory,
    Report,
    all_or_nothing,
    decide,
    differences,
    edited_here,
)
from cities.reading import File
from meetings.meetings_file import MEETINGS, beside, check, history, rows
from meetings.models import Meeting, MeetingChange, Series, SideEvent

WITHIN_THE_FILE = re.compile(r"\s*\((viz|see) [a-z_]+\.[a-z_.]+\)")  # “(viz series.needs_agreed)”: not for readers
STEP = ("state", "date", "city_id", "at")


def import_meetings(path, *, dry_run=False, overwrite=False):
    """Bring the meetings in line with the file. Raises Faults; returns a Report."""
    file = File(path)
    content = file.read(MEETINGS)
    report = Report(file.name)
    with all_or_nothing(dry_run=dry_run):
        directory = Directory(file)
        if content is not None:
            check(content, directory)
        file.finish()
        directory.settle(report)
        run = Run(report, overwrite)
        series = run.series(content)
        for event in rows(content, "related_events"):
            run.event(event)
        former = {meeting["number"] + 1: meeting for meeting in content["meetings"]}
        for meeting in content["meetings"]:
            run.meeting(series, meeting, former.get(meeting["number"]))
    return report


class Run:
    """One import, and what becomes of the records that are here."""

    def __init__(self, report, overwrite):
        self.report, self.overwrite, self.memory = report, overwrite, Memory("meeting")

    def series(self, content):
        said = content["series"]
        series = Series.objects.filter(name=said["name"]).first() or Series(name=said["name"])
        wanted = {
            "purpose": said["purpose"] or "",
            "organiser": said["organiser"] or "",
            "co_organiser": said["co_organiser"] or "",
            "format": said["format"] or "",
            "goals": list(said["goals"]),
            "needs": [dict(need) for need in said["needs_agreed"]],
            "sources": list(said["sources"]),
            "initiators": numbers(said["initiators"]),
        }
        if profile := content.get("organiser_profile"):
            wanted["profile"] = {
                key: list(value) if isinstance(value, list) else value for key, value in profile.items()
            }
        return self.settle(series, said["name"], wanted, lists=["initiators"])

    def event(self, said):
        event = SideEvent.objects.filter(title=said["title"]).first() or SideEvent(title=said["title"])
        wanted = {
            "city_id": said["city"] and said["city"].pk,
            "venue": said.get("venue") or "",
            "date_from": said["date_from"],
            "date_to": said["date_to"],
            "organisers": list(said.get("organisers") or []),
            "partners": list(said.get("partners") or []),
            "theme": said.get("main_topic") or "",
            "programme": list(said.get("programme") or []),
            "facts": list(said.get("facts") or []),
            "remark": said.get("note") or "",
            "sources": list(said["sources"]),
        }
        self.settle(event, said["title"], wanted)

    def meeting(self, series, said, former):
        number = said["number"]
        meeting = Meeting.objects.filter(series=series, number=number).first() or Meeting(series=series, number=number)
        wanted = {
            "title": said["title"],
            "city_id": said["city"].pk,
            "venue": said["venue"] or "",
            "date": said["date"],
            "theme": said["main_topic"] or "",
            "beside": said["side_event_of"] or "",
            "side_event_id": event_beside(said["side_event_of"]),
            "state": said["status"],
            "programme": [WITHIN_THE_FILE.sub("", point) for point in said["programme"]],
            "organisations": list(said["participating_organisations"] or []),
            "host_facts": list(said.get("host_city_facts") or []),
            "remark": said["note"] or "",
            "sources": list(said["sources"]),
            "participating_cities": numbers(said["participating_cities"]),
            "earlier_cities": numbers(said.get("earlier_discussion_cities")),
            "changes": history(said, former),
        }
        self.settle(meeting, f"{series.name} {number}", wanted, lists=["participating_cities", "earlier_cities"])

    def settle(self, thing, key, wanted, lists=()):
        """Save it when there is something to save, and say what was done."""
        site = None if thing._state.adding else as_it_is(thing, wanted, lists)
        key = f"{thing._meta.model_name}: {key}"
        what = decide(site, wanted, self.memory.base(key), overwrite=self.overwrite)
        if what in (ADDED, CHANGED):
            save(thing, site or {}, wanted, lists)
        words = ", ".join(differences(site, wanted)) if what == CHANGED else ""
        self.report.note(what, key, edited_here(site, wanted) if what == CONFLICT else words)
        if what != CONFLICT:
            self.memory.remember(key, wanted)
        return thing


def numbers(cities):
    """The keys of these cities, in an order that does not matter."""
    return sorted(city.pk for city in cities or [])


def event_beside(text):
    events = dict(SideEvent.objects.values_list("title", "pk")) if text else {}
    return events.get(beside(text, events)) if events else None


def as_it_is(thing, wanted, lists):
    """The record here in the shape of what the file wants."""
    site = {name: getattr(thing, name) for name in wanted if name not in lists and name != "changes"}
    for name in lists:
        site[name] = sorted(getattr(thing, name).values_list("pk", flat=True).order_by())
    if "changes" in wanted:
        site["changes"] = list(thing.changes.values_list(*STEP))
    return site


def save(thing, site, wanted, lists):
    for name, value in wanted.items():
        if name not in lists and name != "changes":
            setattr(thing, name, value)
    thing.save()
    for name in lists:
        getattr(thing, name).set(wanted[name])
    if "changes" in wanted and wanted["changes"] != site.get("changes"):
        thing.changes.filter(by=None).delete()  # steps that people made stay
        MeetingChange.objects.bulk_create(
            MeetingChange(meeting=thing, **dict(zip(STEP, step, strict=True))) for step in wanted["changes"]
        )
