"""What a city did and what came of it: the practice, its typed rows, and the vocabulary they are described with."""

from .adoption import Adoption
from .part import Part
from .practice import CostBand, Outcome, Practice, Stage
from .related import Pinned
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
    "CostBand",
    "Fit",
    "Funding",
    "HoldsNotice",
    "Indicator",
    "Lesson",
    "Outcome",
    "Part",
    "Pinned",
    "Practice",
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
