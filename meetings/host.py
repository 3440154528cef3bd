"""Preparing a meeting in its host city: the sheet of the hall, and the list of what is to be done by when.

Row security shows both to those who act for the host city and to organisers (meetings/0015).
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from meetings.models import HostSheet, HostTask, Meeting
from posts.editing import Stale, note_down
from posts.models import Act

Usual = HostTask.Usual
USUAL = {  # how many days before the meeting each is due
    Usual.HALL: 60,
    Usual.WAY: 14,
    Usual.CATERING: 14,
    Usual.PROJECTOR: 7,
    Usual.WIFI: 7,
    Usual.CONTACT: 7,
    Usual.PRESS: 7,
    Usual.PHOTOS: 3,
    Usual.TAGS: 2,
    Usual.SIGNS: 1,
}


def is_prepared(meeting):
    """Whether there is still something to prepare: what was, stays to be read."""
    return meeting.is_to_come or meeting.state == Meeting.State.PLANNED


def host_sheet(meeting):
    """What the host says of the hall, if it has said something and this reader may read it; else None."""
    return HostSheet.objects.filter(pk=meeting.pk).select_related("changed_by").first()


def write_sheet(meeting, said, *, by, version):
    """Say it anew. version: of the sheet that `by` had before them, 0 when there was none. Raises Stale."""
    said = said | {"changed_by": by, "changed_at": timezone.now()}
    with transaction.atomic():
        if version:
            mine = HostSheet.objects.filter(pk=meeting.pk, version=version)
            written = mine.update(**said, version=F("version") + 1)
        else:
            written = _begin_sheet(meeting, said)
        if not written:
            raise Stale
        note_down(None, Act.Verb.CHANGED, by=by, meeting=meeting.pk, what="host sheet")


def _begin_sheet(meeting, said):
    try:
        with transaction.atomic():
            HostSheet(meeting=meeting, **said).save(force_insert=True)
    except IntegrityError:
        return False
    return True


def tasks_of(meeting):
    """Everything that the host prepares, the earliest first."""
    tasks = list(meeting.host_tasks.select_related("by"))
    for task in tasks:
        task.meeting = meeting  # its date says when they are due
    return tasks


def how_prepared(meeting, days):
    """{open, late}: how many things are still to be done, and how many of these should have been. days: before the
    meeting, when each is due.
    """
    left = (meeting.date - timezone.localdate()).days
    return {"open": len(days), "late": sum(each > left for each in days)}


def begin_list(meeting):
    """Begin with the usual list; what stands there already stays as it is."""
    _add(meeting, [HostTask(meeting=meeting, usual=usual, days_before=days) for usual, days in USUAL.items()])


def copy_list(meeting, made):
    """The new meeting takes the list over: what is to be done, not what was."""
    tasks = meeting.host_tasks.all()
    copied = [HostTask(meeting=made, usual=each.usual, text=each.text, days_before=each.days_before) for each in tasks]
    _add(made, copied)


def add_task(meeting, text, days_before):
    """Put one more thing on the list. The same words stand there once."""
    _add(meeting, [HostTask(meeting=meeting, text=text, days_before=days_before)])


def _add(meeting, tasks):
    HostTask.objects.bulk_create(tasks, ignore_conflicts=True)


def mark(task, state, *, by):
    """Say that it is done, is not needed, or is to be done after all. Whether that changed anything."""
    said = {"state": state, "at": timezone.now(), "by": by}
    with transaction.atomic():
        changed = HostTask.objects.filter(pk=task.pk).exclude(state=state).update(**said)
        if changed:
            note_down(None, Act.Verb.CHANGED, by=by, meeting=task.meeting_id, task=task.pk, state=state)
    return bool(changed)
