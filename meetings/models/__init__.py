"""What meetings are made of: one subject a file."""

from .agenda import Block, Release, Slot
from .meeting import LANGUAGES, Meeting, MeetingChange, Series, SideEvent
from .minutes import FormerNote, Minutes, MinutesNote
from .pitch import Decision, LateEntry, Pitch, PitchNote, PitchStep
from .registration import Registration

__all__ = [
    "Block",
    "Decision",
    "FormerNote",
    "LANGUAGES",
    "LateEntry",
    "Meeting",
    "MeetingChange",
    "Minutes",
    "MinutesNote",
    "Pitch",
    "PitchNote",
    "PitchStep",
    "Registration",
    "Release",
    "Series",
    "SideEvent",
    "Slot",
]
