"""What meetings are made of: one subject a file."""

from .meeting import LANGUAGES, Meeting, MeetingChange, Series, SideEvent
from .poll import Poll, PollAnswer, PollDay, Says
from .registration import Registration

__all__ = [
    "LANGUAGES",
    "Meeting",
    "MeetingChange",
    "Poll",
    "PollAnswer",
    "PollDay",
    "Registration",
    "Says",
    "Series",
    "SideEvent",
]
