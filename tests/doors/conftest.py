"""One world for all tests of a walk."""

import pytest

from tests.doors.world import shared_world

made, world = shared_world("module")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items):
    """One worker of xdist takes a whole walk: its world takes a while to make."""
    for item in items:
        if "made" in item.fixturenames and "tests/doors/" in str(item.path):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
