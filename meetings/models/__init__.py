"""What meetings are made of: one subject a file."""

from .after import AfterEffect
from .meeting import LANGUAGES, Meeting, MeetingChange, Series, SideEvent
from .promise import Promise
from .registration import Registration
from .task import Task

__all__ = [
    "LANGUAGES",
    "AfterEffect",
    "Meeting",
    "MeetingChange",
    "Promise",
    "Registration",
    "Series",
    "SideEvent",
    "Task",
]
