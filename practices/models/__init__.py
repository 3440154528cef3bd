"""What a city did and what came of it: the practice, its typed rows, and the vocabulary they are described with."""

from .adoption import Adoption
from .entrusted import Entrusted
from .message import Heard, Message
from .part import Part
from .practice import CostBand, Outcome, Practice, Stage
from .public import PublicEdition, PublicText
from .question import Question
from .reading import Reading
from .related import Pinned
from .retry import HoldsNotice
from .risk import Risk
from .rows import (
    BarrierMet,
    Block,
    Cause,
    Condition,
    Contract,
    Dataset,
    Fit,
    Funding,
    Indicator,
    Lesson,
    Party,
    SourceLink,
    StageChange,
    TurningPoint,
)
from .searches import SavedSearch
from .shelves import Shelf, Shelved
from .supplement import Contribution, Section, Sort, Supplement, Verdict
from .vocabulary import Term, Vocabulary
from .wish import Wish

__all__ = [
    "Adoption",
    "BarrierMet",
    "Block",
    "Cause",
    "Condition",
    "CostBand",
    "Contract",
    "Contribution",
    "Dataset",
    "Entrusted",
    "Fit",
    "Funding",
    "Heard",
    "HoldsNotice",
    "Indicator",
    "Lesson",
    "Message",
    "Outcome",
    "Part",
    "Party",
    "Pinned",
    "Practice",
    "PublicEdition",
    "PublicText",
    "Question",
    "Reading",
    "Risk",
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
    "Wish",
]
