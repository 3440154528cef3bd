"""What a city did and what came of it: the practice, its typed rows, and the vocabulary they are described with."""

from .practice import Outcome, Practice, Stage
from .rows import BarrierMet, Funding, Indicator, Lesson, SourceLink, StageChange
from .shelves import Shelf, Shelved
from .vocabulary import Term, Vocabulary

__all__ = [
    "BarrierMet",
    "Funding",
    "Indicator",
    "Lesson",
    "Outcome",
    "Practice",
    "Shelf",
    "Shelved",
    "SourceLink",
    "Stage",
    "StageChange",
    "Term",
    "Vocabulary",
]
