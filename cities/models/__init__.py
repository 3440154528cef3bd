"""Who we are: people, cities, and how a person comes to act for a city."""

from .circles import Circle, CircleDeed
from .facts import ASKED, CityFact, Trait
from .imports import Imported
from .invitations import Invitation
from .people import LastCoordinator, Membership, User
from .places import MEMBER_CITIES, ORGANISERS, ROOM, City, CityStatus, Region, SizeBand, Unit

__all__ = [
    "ASKED",
    "MEMBER_CITIES",
    "ORGANISERS",
    "ROOM",
    "Circle",
    "CircleDeed",
    "City",
    "CityFact",
    "CityStatus",
    "Imported",
    "Invitation",
    "LastCoordinator",
    "Membership",
    "Region",
    "SizeBand",
    "Trait",
    "Unit",
    "User",
]
