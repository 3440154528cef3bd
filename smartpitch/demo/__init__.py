"""The demo: real cities, practices and meetings from public sources, invented people and posts of theirs."""

import hashlib
from pathlib import Path

import yaml

HERE = Path(__file__).parent


def content(name):
    """One of our own files of invented people and posts."""
    return yaml.safe_load((HERE / name).read_text("utf-8"))


def fingerprint():
    """Changes whenever any file of the demo does."""
    files = sorted(HERE.glob("*.yaml"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
