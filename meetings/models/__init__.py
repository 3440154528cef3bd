"""What meetings are made of: one subject a file."""

from .meeting import LANGUAGES, Meeting, MeetingChange, Series, SideEvent
from .pitch import Decision, LateEntry, Pitch, PitchNote, PitchStep
from .registration import Registration

__all__ = [
    "Decision",
    "LANGUAGES",
    "LateEntry",
    "Meeting",
    "MeetingChange",
    "Pitch",
    "PitchNote",
    "PitchStep",
    "Registration",
    "Series",
    "SideEvent",
]
