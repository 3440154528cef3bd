"""The locked requirements: complete, the same everywhere, and without what must not get in."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

LOCKS = {path.stem: path.read_text() for path in (Path(__file__).parent.parent / "requirements").glob("*.txt")}


def pins(text):
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def test_psycopg_3_is_not_importable():
    """Django would prefer it, and the forms of the closed door were tried with psycopg2 only."""
    assert find_spec("psycopg") is None


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_every_pin_has_hashes_and_no_address(name):
    entries = [line for line in LOCKS[name].splitlines() if re.match(r"\w", line)]
    assert entries and all("==" in line and line.endswith("\\") for line in entries)
    assert not re.search(r"https?:|file:|^-|^/", LOCKS[name], re.MULTILINE)


def test_each_lock_contains_the_smaller_one():
    for part in ("local", "s3"):
        assert pins(LOCKS["base"]).items() <= pins(LOCKS[part]).items() <= pins(LOCKS["dev"]).items()
