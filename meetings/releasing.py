"""Letting the agenda out: what has changed since the last release, whom it touches, who may read the pitches then."""

import json
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from cities.prepared import fetch
from meetings.agenda import Spoken, clock, draft, later, pitches_by_key
from meetings.models import Meeting, Pitch, Release, Slot
from meetings.pitching import open_as_wished, open_to_reviewers
from posts.editing import Stale, note_down
from posts.models import Act
from posts.viewing import viewing_as_system

NEVER = 2**15 - 1  # no meeting has so many releases, and the column is no larger


class NotReady(Exception):
    """A pitch that is not accepted, or is gone, stands in the draft: its city would learn it from the programme."""


def unready(parts):
    """The slots of such pitches."""
    pitches = [slot for part in parts for slot, _at in part.slots if slot.kind == Slot.Kind.PITCH]
    return [slot for slot in pitches if slot.shown is None or slot.shown.status not in Pitch.STANDING]


def as_data(parts):
    """What a release says: nothing that only organisers see, and no word of a pitch."""
    return [
        {
            "title": part.block.title,
            "room": part.block.room,
            "day": part.block.day,
            "starts": clock(part.starts),
            "ends": clock(part.ends),
            "slots": [
                {
                    "kind": slot.kind,
                    "title": slot.title,
                    "starts": clock(at),
                    "ends": clock(later(at, slot.minutes)),
                    "minutes": slot.minutes,
                    "pitch": slot.pitch_id,
                }
                for slot, at in part.slots
                if slot.kind != Slot.Kind.PRIVATE
            ],
        }
        for part in parts
    ]


def places(data):
    """{pitch: (day, hall, beginning)} of a release."""
    return {
        slot["pitch"]: (block["day"], block["room"], slot["starts"])
        for block in data
        for slot in block["slots"]
        if slot["pitch"]
    }


def touched(before, after):
    """{pitch: what became of its place}: new, moved, dropped. before, after: data of releases."""
    was, now = places(before), places(after)
    found = {pitch: "dropped" for pitch in was if pitch not in now}
    for pitch, place in now.items():
        if pitch not in was:
            found[pitch] = "new"
        elif was[pitch] != place:
            found[pitch] = "moved"
    return found


def last_release(meeting):
    return Release.objects.filter(meeting=meeting).select_related("by").first()


class Item(NamedTuple):
    """A slot of a released programme. pitch: a Spoken, or None; title: of whatever is no pitch. asked, asks: the
    requests of the reader's cities for a retelling, and those of them that may ask for one (meetings/retelling.py).
    """

    starts: str
    ends: str
    kind: str
    title: str
    pitch: Spoken | None
    place: str
    asked: tuple = ()
    asks: tuple = ()


class Part(NamedTuple):
    """A block of a released programme: values alone, so that what is written of it is remembered."""

    title: str
    room: str
    day: int
    starts: str
    ends: str
    items: tuple


RELEASES = """
select number, note, at, case when number = coalesce(%(number)s, max(number) over ()) then data end
from meetings_release where meeting_id = %(meeting)s order by number desc"""


class Released(NamedTuple):
    """A release as the page of a programme names it. data: only of the one that is shown."""

    number: int
    note: str
    at: datetime
    data: list | None


def shown_to(reader, meeting, number=None):
    """What the programme says to this reader, of its last release or of a former one; None where there is none.

    Times and blocks are for everybody; a pitch that the reader may not read stands there without a word.
    """
    asked = {"meeting": meeting.pk, "number": min(number, NEVER) if number else None}
    releases = [Released(*said, data and json.loads(data)) for *said, data in fetch(RELEASES, asked)]
    shown = next((each for each in releases if each.data is not None), None)
    if shown is None:
        return None
    keys = [slot["pitch"] for block in shown.data for slot in block["slots"] if slot["pitch"]]
    pitches = pitches_by_key(keys, reader)
    blocks = [_told(block, f"{shown.number}.{at}", pitches) for at, block in enumerate(shown.data)]
    return {
        "meeting": meeting,
        "release": shown,
        "others": [each for each in releases if each is not shown],
        "blocks": blocks,
        "hidden": len(pitches) < len(keys),
        "days": len({block["day"] for block in shown.data}),
    }


def _told(block, at, pitches):
    """The block with what each slot says to this reader, and its `part` for the page. at: release and place of it."""
    slots = [
        slot | {"shown": pitches.get(slot["pitch"]), "place": f"{at}.{row}"} for row, slot in enumerate(block["slots"])
    ]
    return block | {"slots": slots, "part": part_of(block, slots)}


def part_of(block, slots):
    """The Part of these slots."""
    return Part(block["title"], block["room"], block["day"], block["starts"], block["ends"], tuple(map(_item, slots)))


def _item(slot):
    said = [slot[name] for name in ("starts", "ends", "kind", "title", "shown", "place")]
    return Item(*said, tuple(slot.get("asked", ())), tuple(slot.get("asks", ())))


def release(meeting, note, *, seen, by):
    """Let the draft out as it stands. seen: the number of the last release that the organiser knew. Raises Stale when a
    colleague has released another one meanwhile, NotReady when something in it is not accepted.
    Returns the release and {pitch: what became of its place}.
    """
    with transaction.atomic():
        Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        last = last_release(meeting)
        if (last.number if last else 0) != seen:
            raise Stale
        parts = draft(meeting, by)
        if unready(parts):
            raise NotReady
        data = as_data(parts)
        changes = touched(last.data if last else [], data)
        made = Release.objects.create(meeting=meeting, number=seen + 1, note=note, data=data, by=by)
        note_down(None, Act.Verb.PROGRAMME, by=by, meeting=meeting.pk, number=made.number)
        _open_doors(meeting, changes, places(data), by=by)
    return made, changes


def _open_doors(meeting, changes, now, *, by):
    """Whoever offered a pitch has said who may read it once the programme is out: that is done now, in their name.
    What has lost its place goes back to those who decide. What was taken over to another meeting is that one's affair.
    """
    with viewing_as_system("opening pitches of a released programme", by=by):
        pitches = Pitch.objects.filter(pk__in=changes, meeting=meeting, deleted_at=None)
        for pitch in pitches.select_related("author", "post_ptr", "meeting__city"):
            if pitch.status == Pitch.Status.WITHDRAWN:
                continue  # its city has closed it
            at = now[pitch.pk][2] if pitch.pk in now else ""
            note_down(pitch, Act.Verb.PROGRAMME, by=by, became=changes[pitch.pk], at=at)
            if changes[pitch.pk] == "dropped":
                open_to_reviewers(pitch, by=by)
            elif changes[pitch.pk] == "new":
                open_as_wished(pitch, by=pitch.author)


def in_words(changes, reader):
    """[sentence] of what a release changes, as the reader may know it."""
    words = {
        "new": _("“%(title)s” of %(city)s gets a place."),
        "moved": _("“%(title)s” of %(city)s is at another time or in another hall."),
        "dropped": _("“%(title)s” of %(city)s has no place any more."),
    }
    found = Pitch.objects.visible_to(reader).filter(pk__in=changes).select_related("city").defer("city__arms", "body")
    return [
        words[changes[pitch.pk]] % {"title": pitch.title, "city": pitch.city.name} for pitch in found.order_by("pk")
    ]
