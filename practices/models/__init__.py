"""What a city did and what came of it: the practice, its typed rows, and the vocabulary they are described with."""

from .adoption import Adoption
from .message import Heard, Message
from .practice import Outcome, Practice, Stage
from .rows import BarrierMet, Cause, Condition, Fit, Funding, Indicator, Lesson, SourceLink, StageChange, TurningPoint
from .searches import SavedSearch
from .shelves import Shelf, Shelved
from .supplement import Contribution, Section, Sort, Supplement, Verdict
from .vocabulary import Term, Vocabulary

__all__ = [
    "Adoption",
    "BarrierMet",
    "Cause",
    "Condition",
    "Contribution",
    "Fit",
    "Funding",
    "Heard",
    "Indicator",
    "Lesson",
    "Message",
    "Outcome",
    "Practice",
    "SavedSearch",
    "Section",
    "Shelf",
    "Shelved",
    "Sort",
    "SourceLink",
    "Stage",
    "StageChange",
    "Supplement",
    "Term",
    "TurningPoint",
    "Verdict",
    "Vocabulary",
]
