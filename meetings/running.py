"""What happens at a meeting right now: the released programme and the clock, hall by hall."""

from typing import NamedTuple

from meetings.models import Slot


class Row(NamedTuple):
    """One item of the day. number: its place in the day, as addresses name it."""

    number: int
    hall: str
    block: str
    title: str
    kind: str
    pitch: object  # None also where the reader may not read it
    starts: str
    ends: str


class Hall(NamedTuple):
    """Where a hall is. now: None before, between and after its items; left: minutes, below zero when it runs over."""

    name: str
    now: Row | None
    before: Row | None
    next: Row | None
    left: int


def rows_of(programme, day):
    """The items of this day of the programme (releasing.shown_to); a block without items is one itself."""
    found = []
    for block in programme["blocks"]:
        for slot in (block["slots"] or [block | {"kind": Slot.Kind.POINT}]) if block["day"] == day else ():
            pitch = slot.get("shown")
            title = pitch.title if pitch else slot["title"]
            place = (len(found), block["room"], block["title"], title)
            found.append(Row(*place, slot["kind"], pitch, slot["starts"], slot["ends"]))
    return found


def halls_at(rows, minute, chosen=None):
    """[Hall] at this minute of the day. chosen: the number of the item that is on whatever the clock says."""
    halls = {}
    for row in rows:
        halls.setdefault(row.hall, []).append(row)
    return [_hall(name, inside, minute, chosen) for name, inside in halls.items()]


def _hall(name, rows, minute, chosen):
    now = next((row for row in rows if row.number == chosen), None)
    now = now or next((row for row in rows if minute_of(row.starts) <= minute < minute_of(row.ends)), None)
    if now:
        at = rows.index(now)
        before, after = rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None
        return Hall(name, now, before, after, minute_of(now.ends) - minute)
    over = [row for row in rows if minute_of(row.ends) <= minute]
    coming = [row for row in rows if minute_of(row.starts) > minute]
    left = minute_of(coming[0].starts) - minute if coming else 0
    return Hall(name, None, over[-1] if over else None, coming[0] if coming else None, left)


def minute_of(clock):
    """Of the day: "9:05" is 545."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
