"""What meetings are made of: one subject a file."""

from .after import AfterEffect
from .agenda import Block, Release, Slot
from .closing import ReportDraft
from .host import HostSheet, HostTask
from .meeting import LANGUAGES, LONGEST_REPORT, Meeting, MeetingChange, Series, SideEvent
from .online import OnlineLink
from .pitch import Decision, LateEntry, Pitch, PitchNote, PitchStep
from .poll import Poll, PollAnswer, PollDay, Says
from .promise import Promise
from .registration import Registration
from .task import Task

__all__ = [
    "AfterEffect",
    "Block",
    "Decision",
    "HostSheet",
    "HostTask",
    "LANGUAGES",
    "LONGEST_REPORT",
    "LateEntry",
    "Meeting",
    "MeetingChange",
    "OnlineLink",
    "Pitch",
    "PitchNote",
    "PitchStep",
    "Poll",
    "PollAnswer",
    "PollDay",
    "Promise",
    "Registration",
    "Release",
    "ReportDraft",
    "Says",
    "Series",
    "SideEvent",
    "Slot",
    "Task",
]
