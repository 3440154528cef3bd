"""What a city did and what came of it: the practice, its typed rows, and the vocabulary they are described with."""

from .adoption import Adoption
from .practice import Outcome, Practice, Stage
from .rows import BarrierMet, Funding, Indicator, Lesson, SourceLink, StageChange
from .vocabulary import Term, Vocabulary

__all__ = [
    "Adoption",
    "BarrierMet",
    "Funding",
    "Indicator",
    "Lesson",
    "Outcome",
    "Practice",
    "SourceLink",
    "Stage",
    "StageChange",
    "Term",
    "Vocabulary",
]
