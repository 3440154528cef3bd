"""One world for all tests of a walk."""

from tests.doors.world import shared_world

made, world = shared_world("module")
