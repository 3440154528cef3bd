"""The site map with a page that breaks while it holds a closed word."""

from smartpitch.urls import *  # noqa: F403
from smartpitch.urls import urlpatterns as site
from tests.leaks.test_errors import urlpatterns as broken

urlpatterns = [*broken, *site]
