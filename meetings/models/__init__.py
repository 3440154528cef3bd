"""What meetings are made of: one subject a file."""

from .agenda import Block, Release, Slot
from .feedback import Feedback
from .material import Material
from .meeting import LANGUAGES, Meeting, MeetingChange, Series, SideEvent
from .pitch import Decision, LateEntry, Pitch, PitchNote, PitchStep
from .question import PitchQuestion, QuestionOrigin, Voice
from .registration import Registration
from .retelling import Retelling

__all__ = [
    "Block",
    "Decision",
    "Feedback",
    "LANGUAGES",
    "LateEntry",
    "Material",
    "Meeting",
    "MeetingChange",
    "Pitch",
    "PitchNote",
    "PitchQuestion",
    "PitchStep",
    "QuestionOrigin",
    "Registration",
    "Release",
    "Retelling",
    "Series",
    "SideEvent",
    "Slot",
    "Voice",
]
