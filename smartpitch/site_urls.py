"""Addresses outside languages: robots, security contact, choice of appearance and language. Health: middleware.py."""

from django.urls import path

from smartpitch import site

urlpatterns = [
    path("robots.txt", site.robots, name="robots"),
    path(".well-known/security.txt", site.security, name="security"),
    path("vzhled/", site.theme, name="theme"),
    path("jazyk/", site.language, name="language"),
]
