"""Who we are: people, cities, and how a person comes to act for a city."""

from .circles import Circle, CircleDeed
from .imports import Imported
from .invitations import Invitation
from .people import LastCoordinator, Membership, User
from .places import MEMBER_CITIES, ORGANISERS, City, CityStatus, Region, SizeBand, Unit

__all__ = [
    "MEMBER_CITIES",
    "ORGANISERS",
    "Circle",
    "CircleDeed",
    "City",
    "CityStatus",
    "Imported",
    "Invitation",
    "LastCoordinator",
    "Membership",
    "Region",
    "SizeBand",
    "Unit",
    "User",
]
