"""Approving minutes: they are locked and opened to their readers; opening them again; agreeing to the former ones."""

from typing import NamedTuple

from django.db import transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone

from meetings.models import Minutes
from meetings.noting import last_seen
from posts.editing import Stale, note_down
from posts.models import Act, Level
from posts.sharing import members_group, open_door
from posts.visibility import GROUPS

LEVELS = [Level.ROOM, Level.MEMBERS]


def approve(minutes, level, on, word, *, seen, by):
    """Lock the notes and let the readers of this level in. seen: last_seen() as the organiser had it before them.
    Raises Stale when something was noted since, or a colleague was faster.
    """
    with transaction.atomic():
        mine = Minutes.objects.editable_by(by).filter(pk=minutes.pk, approved_at=None)
        approval = {"approved_at": timezone.now(), "approved_on": on, "approved_by": by, "word": word}
        if not mine.update(**approval) or last_seen(minutes, by) != seen:
            raise Stale
        groups = [minutes.meeting.room] if level == Level.ROOM else [members_group()]
        open_door(minutes.post_ptr, level, groups, by=by)
        note_down(minutes, Act.Verb.APPROVED, by=by)


def reopen(minutes, why, *, by):
    """Unlock the notes for a correction. Who reads them reads on, and reads why. Raises Stale."""
    with transaction.atomic():
        mine = Minutes.objects.editable_by(by).filter(pk=minutes.pk).exclude(approved_at=None)
        if not mine.update(approved_at=None, correction=why):
            raise Stale
        note_down(minutes, Act.Verb.NOTED, by=by, reopened=True)


class Chain(NamedTuple):
    """The minutes of a meeting with what they hang together with, as far as the reader may read it."""

    here: Minutes | None
    former: Minutes | None
    next: Minutes | None
    agreed_in: Minutes | None  # those of the meeting that agreed to these


def chain_of(meeting, reader):
    """The minutes of this meeting, the nearest ones before and after them, and those that agreed to them."""
    found = Minutes.objects.visible_to(reader).filter(meeting__series=meeting.series_id)
    readers = RawSQL(GROUPS.replace("post.readers", "posts_post.readers"), [])  # noqa: S611  for the head of the page
    found = found.select_related("meeting").annotate(groups=readers).order_by("meeting__date", "meeting__number")
    before, here, after = [], None, []
    for each in found:
        if each.meeting_id == meeting.pk:
            here = each
        else:
            (before if here is None else after).append(each)
    if here is None:
        return Chain(None, None, None, None)
    agreed_in = next((each for each in after if each.agreed_id == here.pk), None)
    return Chain(here, before[-1] if before else None, after[0] if after else None, agreed_in)


def agree(minutes, former, *, by):
    """Say that this meeting agreed to the former minutes; former: None takes it back."""
    with transaction.atomic():
        if Minutes.objects.editable_by(by).filter(pk=minutes.pk).exclude(agreed=former).update(agreed=former):
            note_down(minutes, Act.Verb.APPROVED, by=by, former=former and former.meeting.number)
