"""What meetings are made of: one subject a file."""

from .after import AfterEffect
from .agenda import Block, Release, Slot
from .host import HostSheet, HostTask
from .inside import MeetingInside
from .meeting import LANGUAGES, Meeting, MeetingChange, Series, SideEvent
from .minutes import FormerNote, Minutes, MinutesNote
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
    "FormerNote",
    "HostSheet",
    "HostTask",
    "LANGUAGES",
    "LateEntry",
    "Meeting",
    "MeetingChange",
    "MeetingInside",
    "Minutes",
    "MinutesNote",
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
    "Says",
    "Series",
    "SideEvent",
    "Slot",
    "Task",
]
