"""What meetings are made of: one subject a file."""

from .agenda import Block, Release, Slot
from .meeting import LANGUAGES, Meeting, MeetingChange, Series, SideEvent
from .online import OnlineLink
from .pitch import Decision, LateEntry, Pitch, PitchNote, PitchStep
from .poll import Poll, PollAnswer, PollDay, Says
from .registration import Registration

__all__ = [
    "Block",
    "Decision",
    "LANGUAGES",
    "LateEntry",
    "Meeting",
    "MeetingChange",
    "Pitch",
    "PitchNote",
    "PitchStep",
    "Registration",
    "Release",
    "OnlineLink",
    "Poll",
    "PollAnswer",
    "PollDay",
    "Registration",
    "Says",
    "Series",
    "SideEvent",
    "Slot",
]
