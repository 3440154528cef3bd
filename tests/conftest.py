"""The world of the walks, for every test here."""

from tests.doors.world import world  # noqa: F401  a fixture
