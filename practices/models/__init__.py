"""What a city did and what came of it: the practice, its typed rows, and the vocabulary they are described with."""

from .adoption import Adoption
from .part import Part
from .practice import Outcome, Practice, Stage
from .question import Question
from .retry import HoldsNotice
from .risk import Risk
from .rows import BarrierMet, Cause, Condition, Fit, Funding, Indicator, Lesson, SourceLink, StageChange, TurningPoint
from .searches import SavedSearch
from .shelves import Shelf, Shelved
from .vocabulary import Term, Vocabulary

__all__ = [
    "Adoption",
    "BarrierMet",
    "Cause",
    "Condition",
    "Fit",
    "Funding",
    "HoldsNotice",
    "Indicator",
    "Lesson",
    "Outcome",
    "Part",
    "Practice",
    "Question",
    "Risk",
    "SavedSearch",
    "Shelf",
    "Shelved",
    "SourceLink",
    "Stage",
    "StageChange",
    "Term",
    "TurningPoint",
    "Vocabulary",
]
