"""The agenda that composes itself and says why: plain rules, the same result each time; organisers edit it freely.

The host opens. Each block has a failure story if there is one. No city speaks twice in a row. First come cities that
were silent at the last two meetings, then what touches more cities (they reacted, or asked for it again), then what is
near to the theme. Nobody is asked to come when they cannot, and no block is longer than the time kept for it.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.stems import keys_of
from meetings.agenda import draft, later, locked, renumber
from meetings.asking_again import wishes
from meetings.models import Meeting, Pitch, Slot
from posts.editing import Stale
from posts.models import Reaction

SILENT = 2  # meetings
CANDIDATES = (Pitch.Status.CONFIRMED, Pitch.Status.ACCEPTED, Pitch.Status.WAITING, Pitch.Status.SUBMITTED)


class Way(NamedTuple):
    """One way to compose: more minutes for each pitch, each city once, formats that are left out."""

    key: str
    name: str
    more: int = 0
    once: bool = False
    without: tuple = ()


WAYS = [
    Way("a", gettext_lazy("Balanced")),
    Way("b", gettext_lazy("Longer discussion"), more=5),
    Way("c", gettext_lazy("As many cities as possible"), once=True, without=(Pitch.Format.CLINIC,)),
]


class Offer(NamedTuple):
    """A pitch with what speaks for it."""

    pitch: Pitch
    silent: bool
    touched: int  # cities that reacted or asked for it again
    asked: int  # of these the latter
    near: bool  # to the theme
    host: bool

    @property
    def rank(self):
        ready = CANDIDATES.index(self.pitch.status)
        return (
            ready > 1,
            not self.silent,
            -self.touched,
            not self.near,
            ready,
            bytes(self.pitch.city.sort_key),
            self.pitch.pk,
        )


class Draft(NamedTuple):
    """What one way comes to. blocks: [(AgendaBlock, [(Pitch, minutes, why)])]; left: [(Pitch, why not)]."""

    way: Way
    blocks: list
    left: list

    @property
    def pitches(self):
        return [pitch for _block, rows in self.blocks for pitch, _minutes, _why in rows]

    @property
    def summary(self):
        pitches = self.pitches
        failures = sum(pitch.format == Pitch.Format.FAILURE for pitch in pitches)
        cities = len({pitch.city_id for pitch in pitches})
        return ", ".join(
            [
                ngettext("%(n)s pitch", "%(n)s pitches", len(pitches)) % {"n": len(pitches)},
                ngettext("%(n)s failure", "%(n)s failures", failures) % {"n": failures},
                ngettext("%(count)s city", "%(count)s cities", cities) % {"count": cities},
            ]
        )


def compose(meeting, reader):
    """One to three Drafts for the blocks that are laid out; of ways that come to the same only the first."""
    parts, offers = draft(meeting, reader), offers_for(meeting, reader)
    found = []
    for way in WAYS:
        made = _compose(way, parts, offers)
        if made.pitches and [each.blocks for each in found].count(made.blocks) == 0:
            found.append(made)
    return found


def offers_for(meeting, reader):
    """What may be given at this meeting, the best first."""
    pitches = Pitch.objects.visible_to(reader).filter(meeting=meeting, status__in=CANDIDATES, deleted_at=None)
    pitches = list(pitches.select_related("city", "presenter").defer("city__arms"))
    former = Meeting.objects.filter(series=meeting.series, date__lt=meeting.date, state=Meeting.State.HELD)
    heard = Pitch.objects.visible_to(reader).filter(meeting__in=former.order_by("-date")[:SILENT], status="given")
    spoke = set(heard.values_list("city", flat=True))
    reacted, asked = _reacted(pitches, reader), _asked(pitches)
    theme = keys_of(meeting.theme) if meeting.theme else set()
    offers = [
        Offer(
            pitch,
            silent=pitch.city_id not in spoke,
            touched=len(reacted.get(pitch.pk, set()) | asked[pitch.pk]),
            asked=len(asked[pitch.pk]),
            near=bool(theme & keys_of(f"{pitch.title} {pitch.ask}")),
            host=pitch.city_id == meeting.city_id,
        )
        for pitch in pitches
    ]
    return sorted(offers, key=lambda offer: offer.rank)


def _reacted(pitches, reader):
    """{pitch: the cities that reacted to it}."""
    reactions = Reaction.objects.visible_to(reader).filter(post__in=[pitch.pk for pitch in pitches], withdrawn_at=None)
    cities = {}
    for pitch, city in reactions.order_by().values_list("post", "city"):
        cities.setdefault(pitch, set()).add(city)
    return cities


def _asked(pitches):
    """{pitch: the cities that asked for it again, here or where it was given}."""
    asked = wishes({pk for pitch in pitches for pk in (pitch.pk, pitch.again_of_id) if pk})
    both = {p.pk: [*asked.get(p.pk, []), *asked.get(p.again_of_id, [])] for p in pitches}
    return {p.pk: {wish.city_id for wish in both[p.pk]} - {p.city_id} for p in pitches}


def _compose(way, parts, offers):
    wanted = [offer for offer in offers if offer.pitch.format not in way.without]
    used, why_not, blocks = set(), {}, []
    for to_come, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
        rows, before = [], None
        room = part.block.minutes - sum(slot.minutes for slot, _at in part.slots if slot.kind != Slot.Kind.PITCH)
        at = later(part.starts, sum(slot.minutes for slot in _leading(part)))
        while fits := [each for each in wanted if _fits(each, way, used, before, room, at, why_not)]:
            chosen, why = _choose(fits, rows, opened=any(taken for _block, taken in blocks), to_come=to_come)
            minutes = chosen.pitch.minutes + way.more
            rows.append((chosen.pitch, minutes, why))
            used |= {("pitch", chosen.pitch.pk), *([("city", chosen.pitch.city_id)] if way.once else [])}
            room, at, before = room - minutes, later(at, minutes), chosen.pitch.city_id
        blocks.append((part.block, rows))
    left = [(offer.pitch, _("this draft has no clinics")) for offer in offers if offer not in wanted]
    unused = [offer.pitch for offer in wanted if ("pitch", offer.pitch.pk) not in used]
    return Draft(way, blocks, left + [(pitch, why_not[pitch.pk][1]) for pitch in unused])


def _leading(part):
    """What stands in a block before its first pitch: it stays there."""
    found = []
    for slot, _at in part.slots:
        if slot.kind == Slot.Kind.PITCH:
            break
        found.append(slot)
    return found


def _fits(offer, way, used, before, room, at, why_not):
    """Whether it may come next. If not, the reason that weighs most is kept for those that are left out."""
    pitch, minutes = offer.pitch, offer.pitch.minutes + way.more
    if ("pitch", pitch.pk) in used:
        return False
    reason = None
    if ("city", pitch.city_id) in used:
        reason = 2, _("its city speaks already")
    elif minutes > room:
        reason = 1, _("no time was left")
    elif (pitch.not_before and at < pitch.not_before) or (pitch.not_after and later(at, minutes) > pitch.not_after):
        reason = 3, _("it cannot be given at the times that were free")
    elif before == pitch.city_id:
        reason = 0, _("its city would speak twice in a row")
    if reason:
        why_not[pitch.pk] = max(reason, why_not.get(pitch.pk, reason), key=lambda each: each[0])
    return reason is None


def _choose(fits, rows, *, opened, to_come):
    """The next of those that fit, and why. to_come: how many blocks still need a failure story of their own."""
    if not opened and not rows and (host := next((each for each in fits if each.host), None)):
        return host, _("the host opens")
    failing = any(pitch.format == Pitch.Format.FAILURE for pitch, _minutes, _why in rows)
    stories = [each for each in fits if each.pitch.format == Pitch.Format.FAILURE]
    if rows and not failing and stories:
        return stories[0], _("a failure story in each block")
    if len(stories) <= to_come + (not failing):  # kept for the blocks that need one
        fits = [each for each in fits if each not in stories] or fits
    best = fits[0]
    if best.asked:
        words = ngettext("%(n)s city wants to hear it again", "%(n)s cities want to hear it again", best.asked)
        return best, words % {"n": best.asked}
    if best.touched > 1:
        words = ngettext("%(n)s city has the same problem", "%(n)s cities have the same problem", best.touched)
        return best, words % {"n": best.touched}
    if best.near:
        return best, _("near to the theme of the meeting")
    if best.silent:
        return best, _("its city was silent at the last meetings")
    return best, _("it is ready and fits the time")


@locked
def apply(meeting, key, *, by):
    """Put the pitches where this draft has them. Breaks and points stay. Raises Stale when it is not offered now."""
    made = next((each for each in compose(meeting, by) if each.way.key == key), None)
    if made is None:
        raise Stale
    ahead = {part.block.pk: [slot.pk for slot in _leading(part)] for part in draft(meeting, by)}
    Slot.objects.filter(meeting=meeting, kind=Slot.Kind.PITCH).delete()
    for block, rows in made.blocks:
        new = [
            Slot(meeting=meeting, block=block, kind=Slot.Kind.PITCH, pitch=pitch, minutes=minutes, why=why)
            for pitch, minutes, why in rows
        ]
        fixed = list(Slot.objects.filter(block=block))
        first = [slot for slot in fixed if slot.pk in ahead[block.pk]]
        Slot.objects.bulk_create(new)
        renumber([*first, *new, *(slot for slot in fixed if slot not in first)])
    return made
