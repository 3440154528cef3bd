"""Addresses outside languages: health, robots, choice of theme and language."""

urlpatterns = []
