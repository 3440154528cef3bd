"""The agenda as organisers arrange it: blocks and slots, their times by themselves, and what to look at before release.

Each deed works on what stands now, with the meeting's row as lock: of two organisers none overwrites the other.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.prepared import fetch
from meetings.models import AgendaBlock, Meeting, Pitch, Registration, Slot
from posts.editing import Stale
from posts.visibility import READABLE, as_reader

MORNING = time(9)
SOME_DAY = datetime(2000, 1, 1)
HOLDS = (Registration.State.SEAT, Registration.State.OFFERED)

# By hand: as models, sixty pitches cost more than the rest of the page of a programme.
SPOKEN = f"""
select post.id, post.code, post.title, post.city_id, c.name, p.presenter_id, u.name, p.format, p.ask, p.status,
  p.not_before, p.not_after
from posts_post post join meetings_pitch p on p.post_ptr_id = post.id
join cities_city c on c.id = post.city_id left join cities_user u on u.id = p.presenter_id
where post.id = any(%(pitches)s) and {READABLE}"""  # noqa: S608  conditions of our own


class Named(NamedTuple):
    pk: int
    name: str


class Spoken(NamedTuple):
    """What an agenda says of a pitch to whom may read it, by the names of the model: values alone, so that what is
    written of it is remembered.
    """

    pk: int
    code: str
    title: str
    city: Named
    presenter: Named | None
    format: str
    ask: str
    status: str
    not_before: time | None
    not_after: time | None

    def get_format_display(self):
        return Pitch.Format(self.format).label

    def get_status_display(self):
        return Pitch.Status(self.status).label


class Timed(NamedTuple):
    """A block with when it takes place. slots: [(Slot, its beginning)]."""

    block: AgendaBlock
    starts: time
    ends: time
    slots: list
    taken: int  # minutes


class Line(NamedTuple):
    """A slot as the organiser sees it: values alone, so that what is written of it is remembered."""

    pk: int
    kind: str
    kind_name: str
    at: time
    minutes: int
    title: str  # of the pitch, or of whatever else it is; "" of a pitch that is gone
    why: str
    wrong: bool
    code: str = ""
    city: str = ""
    format: str = ""
    presenter: str = ""


def lines(part, remarks):
    """[Line] of a block; wrong are those that something is remarked on."""
    wrong = {remark.at for remark in remarks}
    return [_line(slot, at, slot.anchor in wrong) for slot, at in part.slots]


def _line(slot, at, wrong):
    pitch, kind = slot.shown, str(slot.get_kind_display())
    if pitch is None:  # also of one that the reader does not read: why it stands here would say what it is
        return Line(slot.pk, slot.kind, kind, at, slot.minutes, slot.title, "", wrong)
    said = (
        pitch.code,
        pitch.city.name,
        str(pitch.get_format_display()),
        pitch.presenter.name if pitch.presenter else "",
    )
    return Line(slot.pk, slot.kind, kind, at, slot.minutes, pitch.title, slot.why, wrong, *said)


def draft(meeting, reader):
    """[Timed] of the draft, pitches with city and presenter as the reader reads them; one that is gone is None."""
    blocks = list(AgendaBlock.objects.filter(meeting=meeting))
    slots = list(Slot.objects.filter(meeting=meeting))
    pitches = pitches_by_key([slot.pitch_id for slot in slots if slot.pitch_id], reader)
    for slot in slots:
        slot.shown = pitches.get(slot.pitch_id)
    return timed(meeting, blocks, slots)


def pitches_by_key(keys, reader):
    """{number: Spoken} of those that the reader reads."""
    known = as_reader(reader)
    found = fetch(SPOKEN, {"pitches": keys, **known}) if keys and known["groups"] else []
    return {
        pk: Spoken(pk, code, title, Named(city, city_name), Named(who, name) if who else None, *said)
        for pk, code, title, city, city_name, who, name, *said in found
    }


def timed(meeting, blocks, slots):
    """Each block begins when it says, else when the one before it in the same hall is over; slots follow each other."""
    ends, found = {}, []
    inside = {block.pk: [slot for slot in slots if slot.block_id == block.pk] for block in blocks}
    for block in blocks:
        track = (block.day, block.room)
        starts = block.starts or ends.get(track) or meeting.starts or MORNING
        rows, at = [], starts
        for slot in inside[block.pk]:
            rows.append((slot, at))
            at = later(at, slot.minutes)
        taken = sum(slot.minutes for slot in inside[block.pk])
        ends[track] = later(starts, max(taken, 0) or block.minutes)
        found.append(Timed(block, starts, ends[track], rows, taken))
    return found


def later(at, minutes):
    return (datetime.combine(SOME_DAY, at) + timedelta(minutes=minutes)).time()


class Remark(NamedTuple):
    """What an organiser should look at. at: the anchor of the block or slot."""

    at: str
    words: str


def remarks(meeting, parts, *, organiser):
    """All that does not fit, in the order of the agenda, as far as its reader reads the pitches. organiser: who reads
    them all, so that one they do not see was taken away; the host's city may just not be let in.
    """
    present = set(meeting.registrations.filter(state__in=HOLDS).values_list("person", flat=True))
    found = []
    for part in parts:
        found += _of_block(meeting, part)
        for (slot, at), before in zip(part.slots, [None, *_before(part)], strict=False):
            if slot.kind == Slot.Kind.PITCH and (slot.shown or organiser):
                found += [Remark(slot.anchor, words) for words in _of_pitch(slot, at, before, present)]
    return [*found, *_twice_at_once(parts), *_overlaps(parts)]


def _before(part):
    """For each slot after the first: the pitch that was spoken last before it, whatever stands between."""
    last = None
    for slot, _at in part.slots:
        last = slot.shown if slot.kind == Slot.Kind.PITCH else last
        yield last


def _of_block(meeting, part):
    anchor, over = part.block.anchor, part.taken - part.block.minutes
    if over > 0:
        words = ngettext(
            "%(block)s is %(n)s minute longer than the time kept for it.",
            "%(block)s is %(n)s minutes longer than the time kept for it.",
            over,
        )
        yield Remark(anchor, words % {"block": part.block.title, "n": over})
    if meeting.ends and part.ends > meeting.ends and not meeting.date_to:
        words = _("%(block)s ends at %(at)s, after the end of the meeting.")
        yield Remark(anchor, words % {"block": part.block.title, "at": clock(part.ends)})
    pitches = [slot.shown for slot, _at in part.slots if slot.kind == Slot.Kind.PITCH]
    if pitches and all(pitch and pitch.format != Pitch.Format.FAILURE for pitch in pitches):
        yield Remark(anchor, _("There is no failure story in %(block)s.") % {"block": part.block.title})


def _of_pitch(slot, at, before, present):
    pitch = slot.shown
    if pitch is None:
        yield _("A pitch that was taken away still has its place.")
        return
    named = {"title": pitch.title, "city": pitch.city.name}
    if pitch.status not in (Pitch.Status.CONFIRMED, Pitch.Status.GIVEN):
        yield _("“%(title)s” is not confirmed: %(state)s.") % (named | {"state": pitch.get_status_display()})
    if pitch.presenter is None:
        yield _("Nobody is named who presents “%(title)s”.") % named
    elif pitch.presenter.pk not in present:
        yield _("%(who)s, who presents “%(title)s”, is not registered.") % (named | {"who": pitch.presenter.name})
    ends = later(at, slot.minutes)
    if (pitch.not_before and at < pitch.not_before) or (pitch.not_after and ends > pitch.not_after):
        yield _("%(city)s cannot come at the time of “%(title)s”.") % named
    if before is not None and before.city == pitch.city:
        yield _("%(city)s speaks twice in a row.") % named


def _twice_at_once(parts):
    """Somebody who presents in two halls at one time."""
    spoken = [
        (part.block.day, slot.shown.presenter, at, later(at, slot.minutes), slot)
        for part in parts
        for slot, at in part.slots
        if slot.shown and slot.shown.presenter
    ]
    for index, (day, who, starts, ends, slot) in enumerate(spoken):
        for other_day, other, from_, until, _slot in spoken[:index]:
            if (day, who) == (other_day, other) and starts < until and from_ < ends:
                words = _("%(who)s would present two things at %(at)s.")
                named = {"who": who.name, "at": clock(max(starts, from_))}
                yield Remark(slot.anchor, words % named)


def _overlaps(parts):
    """Blocks in one hall of which the later begins before the former is over."""
    for index, part in enumerate(parts):
        for former in parts[:index]:
            same = (part.block.day, part.block.room) == (former.block.day, former.block.room)
            if same and part.starts < former.ends and former.starts < part.ends:
                words = _("%(block)s begins at %(at)s, before %(former)s is over.")
                named = {"block": part.block.title, "at": clock(part.starts), "former": former.block.title}
                yield Remark(part.block.anchor, words % named)


def clock(at):
    return f"{at.hour}:{at.minute:02}"


def unplaced(meeting, reader):
    """The pitches of this meeting that have no place yet: confirmed ones first, then whoever may be accepted still."""
    placed = Slot.objects.filter(meeting=meeting, pitch__isnull=False).values("pitch")
    wanted = [Pitch.Status.CONFIRMED, Pitch.Status.ACCEPTED, Pitch.Status.WAITING, Pitch.Status.SUBMITTED]
    found = Pitch.objects.visible_to(reader).filter(meeting=meeting, status__in=wanted, deleted_at=None)
    found = found.exclude(pk__in=placed)
    found = found.select_related("city", "presenter").defer("city__arms", "body").order_by("city__sort_key", "pk")
    return sorted(found, key=lambda pitch: wanted.index(pitch.status))


# Deeds. Each returns the block or slot that the organiser looks at next.


def locked(deed):
    """One after another at one meeting. What they name may be gone meanwhile: raises Stale."""

    def one_at_a_time(meeting, *args, **kwargs):
        with transaction.atomic():
            Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
            try:
                return deed(meeting, *args, **kwargs)
            except (AgendaBlock.DoesNotExist, Slot.DoesNotExist, Pitch.DoesNotExist) as gone:
                raise Stale from gone

    return one_at_a_time


@locked
def add_block(meeting, said):
    last = AgendaBlock.objects.filter(meeting=meeting).order_by("position").last()
    return AgendaBlock.objects.create(meeting=meeting, position=last.position + 1 if last else 0, **said)


@locked
def edit_block(meeting, pk, said):
    block = AgendaBlock.objects.get(meeting=meeting, pk=pk)
    AgendaBlock.objects.filter(pk=block.pk).update(**said)
    return block


@locked
def drop_block(meeting, pk):
    """Its pitches have no place again; nothing of them is lost."""
    AgendaBlock.objects.get(meeting=meeting, pk=pk).delete()


@locked
def move_block(meeting, pk, step):
    block = AgendaBlock.objects.get(meeting=meeting, pk=pk)
    renumber(_shift(list(AgendaBlock.objects.filter(meeting=meeting)), block, step))
    return block


@locked
def place(meeting, code, block, *, by):
    """Give a pitch its place at the end of a block; one that has a place already moves there."""
    pitch = Pitch.objects.visible_to(by).get(meeting=meeting, code=code)
    block = AgendaBlock.objects.get(meeting=meeting, pk=block)
    last = Slot.objects.filter(block=block).order_by("position").last()
    where = {"block": block, "position": last.position + 1 if last else 0}
    slot, _made = Slot.objects.update_or_create(
        meeting=meeting,
        pitch=pitch,
        defaults=where,
        create_defaults=where | {"kind": Slot.Kind.PITCH, "minutes": pitch.minutes},
    )
    return slot


@locked
def add_slot(meeting, block, said):
    """A break, another point, or what only organisers see, at the end of a block."""
    block = AgendaBlock.objects.get(meeting=meeting, pk=block)
    last = Slot.objects.filter(block=block).order_by("position").last()
    return Slot.objects.create(meeting=meeting, block=block, position=last.position + 1 if last else 0, **said)


@locked
def edit_slot(meeting, pk, said):
    slot = Slot.objects.get(meeting=meeting, pk=pk)
    Slot.objects.filter(pk=slot.pk).update(**said)
    return slot


@locked
def drop_slot(meeting, pk):
    slot = Slot.objects.select_related("block").get(meeting=meeting, pk=pk)
    slot.delete()
    return slot.block


@locked
def move_slot(meeting, pk, step):
    """One place up or down; over the edge of its block into the neighbouring one."""
    slot, blocks = Slot.objects.get(meeting=meeting, pk=pk), list(AgendaBlock.objects.filter(meeting=meeting))
    inside = list(Slot.objects.filter(block=slot.block_id))
    at, index = inside.index(slot), blocks.index(slot.block)
    if 0 <= at + step < len(inside):
        renumber(_shift(inside, slot, step))
    elif 0 <= index + step < len(blocks):
        _put(slot, blocks[index + step], 0 if step > 0 else None)
    return slot


@locked
def move_to(meeting, pk, block, position):
    """To this place of this block, counted from 0; what stands there moves down."""
    slot = Slot.objects.get(meeting=meeting, pk=pk)
    _put(slot, AgendaBlock.objects.get(meeting=meeting, pk=block), position)
    return slot


def _put(slot, block, position):
    inside = [each for each in Slot.objects.filter(block=block) if each.pk != slot.pk]
    inside.insert(len(inside) if position is None else min(max(position, 0), len(inside)), slot)
    Slot.objects.filter(pk=slot.pk).update(block=block)
    renumber(inside)


def _shift(rows, row, step):
    at = rows.index(row)
    rows.insert(min(max(at + step, 0), len(rows) - 1), rows.pop(at))
    return rows


def renumber(rows):
    """Write the order of blocks or slots down as it is."""
    for position, row in enumerate(rows):
        row.position = position
    type(rows[0]).objects.bulk_update(rows, ["position"]) if rows else None


@locked
def begin_frame(meeting):
    """A usual day to begin with: arrival, two blocks with a break between them. Only where there is nothing."""
    if there := AgendaBlock.objects.filter(meeting=meeting).first():
        return there
    words = [(_("Block %(n)s") % {"n": n}, minutes) for n, minutes in ((1, 95), (2, 95))]
    blocks = []
    for position, (title, minutes) in enumerate(words):
        block = AgendaBlock.objects.create(meeting=meeting, position=position, title=title, minutes=minutes)
        first = position == 0
        Slot.objects.create(
            meeting=meeting,
            block=block,
            position=0,
            kind=Slot.Kind.POINT if first else Slot.Kind.BREAK,
            title=_("Arrival and coffee") if first else _("Coffee break"),
            minutes=15,
        )
        blocks.append(block)
    return blocks[0]
