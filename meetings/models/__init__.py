"""What meetings are made of: one subject a file."""

from .meeting import LANGUAGES, Meeting, MeetingChange, Series, SideEvent
from .online import OnlineLink
from .poll import Poll, PollAnswer, PollDay, Says
from .registration import Registration

__all__ = [
    "LANGUAGES",
    "Meeting",
    "MeetingChange",
    "OnlineLink",
    "Poll",
    "PollAnswer",
    "PollDay",
    "Registration",
    "Says",
    "Series",
    "SideEvent",
]
