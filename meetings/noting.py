"""Taking the minutes: begun by an organiser, noted down by many hands at once, arranged by the released programme."""

import uuid
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cities.models import ORGANISERS, City
from cities.prepared import fetch
from meetings.models import Minutes, MinutesNote, Pitch, Slot
from posts.editing import Stale, note_down
from posts.markdown import as_text
from posts.models import Act, Level
from posts.search import keep_words, vector
from posts.sharing import open_door


class Item(NamedTuple):
    """One item of the programme with what was noted and agreed under it. pitch: None under a block or a point, or at no
    item.
    """

    title: str
    when: str
    pitch: Pitch | None
    notes: list
    tasks: list = ()

    @property
    def form_key(self):
        """Of the form that notes down under it: a second submit makes no second note."""
        return uuid.uuid4()


class Part(NamedTuple):
    """A block of the programme; the first has no title: it is the meeting as a whole."""

    title: str
    when: str
    items: list


class Attendance(NamedTuple):
    """Who was there, by city in Czech order: [(city, [name])]."""

    present: list
    excused: list
    people: int  # present


def minutes_of(meeting, reader):
    """The minutes of a meeting as far as this person reads them, or None."""
    found = Minutes.objects.visible_to(reader).filter(meeting=meeting)
    return found.first()


def begin(meeting, *, by):
    """The minutes of this meeting, read by organisers and the host from now on. Those that stand already are theirs."""
    with translation.override(meeting.language):
        title = _("Minutes: %(meeting)s") % {"meeting": meeting.title}
    keeper, host = Group.objects.get(name=ORGANISERS), meeting.city
    named = {"title": title[:100], "city": host, "keeper": keeper, "language": meeting.language}
    try:
        with transaction.atomic():
            minutes = Minutes(author=by, meeting=meeting, **named)
            minutes.save(force_insert=True)
            # Its title alone: what is noted is found note by note, by those who may read each (meetings/recalling.py).
            keep_words(minutes.pk, [("A", minutes.title)])
            note_down(minutes, Act.Verb.WROTE, by=by)
            groups = [host.group] if host.status in City.ACTIVE else []
            open_door(minutes.post_ptr, Level.CIRCLE if groups else Level.CITY, groups, by=by)
    except IntegrityError:  # a colleague was faster
        return minutes_of(meeting, by)
    return minutes


def notes_of(minutes, reader):
    """What was noted, as far as the reader may read what it is about; what was taken away as well."""
    found = MinutesNote.objects.visible_to(reader).filter(minutes=minutes).defer("words")
    return found.select_related("by", "edited_by", "pitch__city").defer("words", "pitch__city__arms", "pitch__body")


def last_seen(minutes, reader):
    """A number that grows with every deed on a note: whoever approves says up to where they have read."""
    return notes_of(minutes, reader).order_by().aggregate(sum=Sum("version"))["sum"] or 0


def add(minutes, said, *, by, pitch=None, item="", form_key=None):
    """Note something down. The same form sent twice makes one note; one sent with another text, two. Raises Stale when
    the minutes are approved.
    """
    mine = MinutesNote.objects.visible_to(by).filter(by=by, form_key=form_key)
    if form_key and (made := mine.first()):
        if made.body == said["body"]:
            return made
        form_key = uuid.uuid4()
    title = pitch.title if pitch else item
    words = vector([("A", title), ("B", as_text(said["body"]))])
    note = MinutesNote(minutes=minutes, pitch=pitch, item=item, form_key=form_key, words=words, by=by, **said)
    try:
        with transaction.atomic():
            note.save(force_insert=True)
            note_down(minutes, Act.Verb.NOTED, by=by, note=note.code)
    except IntegrityError:
        if form_key and (made := mine.first()):  # the other click was faster
            return made
        raise Stale from None
    return note


def rewrite(note, said, *, by, version):
    """Write it anew. Raises Stale when somebody has done so meanwhile or the minutes are approved."""
    if (note.body, note.kind) == (said["body"], said["kind"]) and note.version == version:
        return
    words = vector([("A", note.pitch.title if note.pitch else note.item), ("B", as_text(said["body"]))])
    _write(note, version, by=by, words=words, **said)


def take_away(note, *, by):
    """Hide a note from readers; those who take notes can put it back."""
    _write(note, note.version, by=by, taken_at=timezone.now())


def put_back(note, *, by):
    _write(note, note.version, by=by, taken_at=None)


def _write(note, version, *, by, **columns):
    """The database counts the version and keeps the former text (meetings/0019)."""
    try:
        with transaction.atomic():
            if not MinutesNote.objects.visible_to(by).filter(pk=note.pk, version=version).update(**columns):
                raise Stale
            note_down(note.minutes, Act.Verb.NOTED, by=by, note=note.code)
    except IntegrityError:
        raise Stale from None


def arranged(programme, notes, tasks, *, whole=False):
    """[Part] of the minutes in the order of the programme (releasing.shown_to, or None), then what stands beside it.

    whole: with all points and blocks, for those who take notes; else only what something was noted or agreed under, and
    every pitch. A pitch that the reader may not read is left out with all that was said about it.
    """
    left = {}
    for place, rows in enumerate((notes, tasks)):
        for each in rows:
            left.setdefault(each.pitch_id or each.item, ([], []))[place].append(each)
    parts = [Part("", "", [Item("", "", None, *left.pop("", ([], [])))])]
    for block in programme["blocks"] if programme else ():
        about = Item(block["title"], "", None, *left.pop(block["title"], ([], [])))
        items = [about, *(item for slot in block["slots"] if (item := _item(slot, left)))]
        parts.append(Part(block["title"], f"{block['starts']}–{block['ends']}", items))
    beside = [_beside(*both) for both in left.values()]
    parts += [Part(_("Beside the programme"), "", beside)] if beside else []
    return [shown for part in parts if (shown := _shown(part, whole)).items]


def _shown(part, whole):
    return part._replace(items=[item for item in part.items if whole or item.notes or item.tasks or item.pitch])


def _item(slot, left):
    if slot["kind"] == Slot.Kind.PITCH:
        pitch = slot["shown"]
        return Item(pitch.title, slot["starts"], pitch, *left.pop(pitch.pk, ([], []))) if pitch else None
    if slot["kind"] != Slot.Kind.POINT:
        return None
    return Item(slot["title"], slot["starts"], None, *left.pop(slot["title"], ([], [])))


def _beside(notes, tasks):
    first = (notes or tasks)[0]
    return Item(first.pitch.title if first.pitch else first.item, "", first.pitch, notes, tasks)


ATTENDED = "select city, person, presence from meetings_attended(%(minutes)s)"


def attendance_of(minutes):
    """Who was there and who is excused, by the list at the door as it stands now."""
    found = {"present": {}, "excused": {}}
    for city, person, presence in fetch(ATTENDED, {"minutes": minutes.pk}):
        found[presence].setdefault(city, []).append(person)
    people = sum(map(len, found["present"].values()))
    return Attendance(list(found["present"].items()), list(found["excused"].items()), people)
