"""Compiled minutes: all that was ever noted about something, over all meetings that the reader may read."""

from typing import NamedTuple

from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from meetings.models import Minutes, MinutesNote, Task
from posts.markdown import as_text
from posts.search import passage

SIZE = 25


class Page(NamedTuple):
    """Notes, of the newest meeting first, with the cursors of the pages beside them ("" where there is none)."""

    notes: list
    newer: str
    older: str


def readable_minutes(reader):
    """All minutes that the reader may read, of the newest meeting first."""
    found = Minutes.objects.visible_to(reader).select_related("meeting", "city").defer("city__arms")
    return found.order_by("-meeting__number", "-pk")


def cities_told_of(reader):
    """[(number, name)] of the cities under whose pitches the reader may read a note."""
    notes = MinutesNote.objects.visible_to(reader).standing().exclude(pitch=None)
    named = notes.order_by("pitch__city__sort_key", "pitch__city").values_list("pitch__city", "pitch__city__name")
    return list(dict.fromkeys(named))


def recall(reader, query, *, meeting=None, city=None, after="", before="", size=SIZE, weaker=True):
    """(query, Page): notes with all the words; where there are none, of the next weaker query that finds some.

    meeting: its number; city: whose pitch it was said about. after, before: cursors; a broken one means the first page.
    """
    notes = MinutesNote.objects.visible_to(reader).standing()
    notes = notes.filter(minutes__meeting__number=meeting) if meeting else notes
    notes = notes.filter(pitch__city=city) if city else notes
    after, before = _place(reader, after), _place(reader, before)
    for each in (query, *(query.weaker() if query and weaker else ())):
        page = _page(_hits(notes, each), after, before, size)
        if page.notes:
            query = each
            break
    agreed = _agreed(page.notes, reader)
    for note in page.notes:
        note.passage = passage([as_text(note.body)], query)
        note.tasks = agreed.pop(_place_of(note, note.minutes.meeting_id), [])  # under the first note of an item
    return query, page


def _agreed(notes, reader):
    """{item of a meeting: its actions} of the items that these notes stand under; none of a meeting as a whole."""
    places = {_place_of(note, note.minutes.meeting_id) for note in notes if note.pitch_id or note.item}
    found, agreed = Task.objects.visible_to(reader).with_who(), {}
    for task in found.filter(meeting__in={meeting for meeting, _item in places}) if places else ():
        if (place := _place_of(task, task.meeting_id)) in places:
            agreed.setdefault(place, []).append(task)
    return agreed


def _place_of(each, meeting):
    return meeting, each.pitch_id or each.item


def _hits(notes, query):
    """No index helps: row security asks about each note first. All that is ever said at meetings is some thousands."""
    if not query:
        return notes
    words = RawSQL('"meetings_minutesnote"."words" @@ %s::tsquery', [query.sql], BooleanField())  # noqa: S611  our own
    return notes.filter(words)


def _page(notes, after, before, size):
    notes = notes.select_related("minutes__meeting", "pitch__city").defer("words", "pitch__body", "pitch__city__arms")
    falling = notes.order_by("-minutes__meeting__number", "-pk")
    if before:
        number, pk = before
        newer = Q(minutes__meeting__number__gt=number) | Q(minutes__meeting__number=number, pk__gt=pk)
        found = list(falling.filter(newer).reverse()[: size + 1])
        more, rows = len(found) > size, found[:size][::-1]
        return Page(rows, rows[0].code if more else "", rows[-1].code if rows else "")
    if after:
        number, pk = after
        falling = falling.filter(Q(minutes__meeting__number__lt=number) | Q(minutes__meeting__number=number, pk__lt=pk))
    found = list(falling[: size + 1])
    more, rows = len(found) > size, found[:size]
    return Page(rows, rows[0].code if after and rows else "", rows[-1].code if more else "")


def _place(reader, code):
    """(number of the meeting, number of the note) that a cursor bears, if the reader may read it."""
    if not code:
        return None
    note = MinutesNote.objects.visible_to(reader).filter(code=code)
    return note.values_list("minutes__meeting__number", "pk").first()
