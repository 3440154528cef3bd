"""What meetings are made of: one subject a file."""

from .after import AfterEffect
from .agenda import AgendaBlock, Release, Slot
from .asked_again import AskedAgain
from .closing import ReportDraft
from .feedback import Feedback
from .host import HostSheet, HostTask
from .inside import MeetingInside
from .material import Material
from .meeting import LANGUAGES, LONGEST_REPORT, Meeting, MeetingChange, Series, SideEvent
from .minutes import FormerNote, Minutes, MinutesNote
from .online import OnlineLink
from .pitch import Decision, LateEntry, Pitch, PitchNote, PitchStep
from .poll import Poll, PollAnswer, PollDay, Says
from .promise import Promise
from .question import PitchQuestion, QuestionOrigin, Voice
from .registration import Registration
from .retelling import Retelling
from .task import Task

__all__ = [
    "AfterEffect",
    "AgendaBlock",
    "AskedAgain",
    "Decision",
    "Feedback",
    "FormerNote",
    "HostSheet",
    "HostTask",
    "LANGUAGES",
    "LONGEST_REPORT",
    "LateEntry",
    "Material",
    "Meeting",
    "MeetingChange",
    "MeetingInside",
    "Minutes",
    "MinutesNote",
    "OnlineLink",
    "Pitch",
    "PitchNote",
    "PitchQuestion",
    "PitchStep",
    "Poll",
    "PollAnswer",
    "PollDay",
    "Promise",
    "QuestionOrigin",
    "Registration",
    "Release",
    "ReportDraft",
    "Retelling",
    "Says",
    "Series",
    "SideEvent",
    "Slot",
    "Task",
    "Voice",
]
