"""What meetings are made of: one subject a file."""

from .meeting import LANGUAGES, Meeting, MeetingChange, Series, SideEvent
from .registration import Registration

__all__ = [
    "LANGUAGES",
    "Meeting",
    "MeetingChange",
    "Registration",
    "Series",
    "SideEvent",
]
