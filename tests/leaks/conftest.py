"""One world for all leaks, and the cities and people of it for the tests that name them."""

import pytest

from tests.doors.world import CITIES, PEOPLE, shared_world

made, world = shared_world("package")


def of_the_world(name):
    @pytest.fixture(name=name)
    def one(world):
        return world.cast[name]

    return one


for name in CITIES + PEOPLE:
    globals()[name] = of_the_world(name)
