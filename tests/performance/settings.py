"""The product's own settings, plus the floor view that everything is measured against."""

from smartpitch.settings import *  # noqa: F403

ROOT_URLCONF = "tests.performance.urls"
