"""What meetings are made of: one subject a file."""

from .host import HostSheet, HostTask
from .meeting import LANGUAGES, Meeting, MeetingChange, Series, SideEvent
from .registration import Registration

__all__ = [
    "LANGUAGES",
    "HostSheet",
    "HostTask",
    "Meeting",
    "MeetingChange",
    "Registration",
    "Series",
    "SideEvent",
]
