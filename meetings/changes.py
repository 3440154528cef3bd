"""Moving, cancelling and closing a meeting: every change of its date or state stays visible with its reason."""

from django.db import transaction
from django.utils import timezone

from meetings.models import Meeting, MeetingChange

UNTIL = ["signup_until", "pitches_until"]  # days that are never after the meeting


def announce(meeting, *, by):
    """Save a new meeting and begin its history."""
    with transaction.atomic():
        meeting.save()
        _note(meeting, by=by, reason="")
    return meeting


def change(meeting, *, state, date, date_to=None, by, reason=""):
    """Give the meeting another state or date from now on. Nothing is written when nothing changes."""
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if (meeting.state, meeting.date, meeting.date_to) == (state, date, date_to):
            return meeting
        was, moved = meeting.state, meeting.date != date
        cancelled = state == Meeting.State.CANCELLED != was
        asked = state == Meeting.State.ANNOUNCED and (moved or was == Meeting.State.CANCELLED)
        meeting.state, meeting.date, meeting.date_to = state, date, date_to
        for until in UNTIL:
            if (day := getattr(meeting, until)) and day > date:
                setattr(meeting, until, date)
        meeting.save(update_fields=["state", "date", "date_to", *UNTIL])
        _note(meeting, by=by, reason=reason, told=not (cancelled or asked))
    return meeting


def _note(meeting, *, by, reason, told=True):
    MeetingChange.objects.create(
        meeting=meeting,
        state=meeting.state,
        date=meeting.date,
        city=meeting.city,
        reason=reason,
        at=timezone.localdate(),
        by=by,
        told=told,
    )


def steps(meeting, rows):
    """The history for the page, oldest first: which dates no longer hold, and which change moved them."""
    dates = [row.date for row in rows] + [meeting.date]
    return [
        {
            "change": row,
            "void": row.date is not None and row.date != dates[index + 1],
            "moved": index > 0 and row.date != dates[index - 1],
            "over": row.state in (Meeting.State.HELD, Meeting.State.CANCELLED) or index < len(rows) - 1,
        }
        for index, row in enumerate(rows)
    ]
