"""What every page needs to know: who reads it, for which city, and where the reader is."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cities.acting import acting_city
from smartpitch.site import theme_of


def site(request):
    """The frame of a page. One small query for a signed-in person, none for anybody else."""
    person = getattr(request, "user", None)
    person = person if person is not None and person.is_authenticated else None
    return {
        "person": person,
        "acting_city": acting_city(request) if person else None,
        "theme": theme_of(request),
        "nav": _nav(request, person),
        "other_language_url": _other_language(request),
    }


def _nav(request, person):
    """Entries (address, label, is it the current part)."""
    match = request.resolver_match
    here = (match.app_name or match.url_name) if match else ""
    entries = [
        (reverse("meetings:list"), _("Meetings"), here in ("meetings", "pitches", "insides")),
        (reverse("directory"), _("Cities"), here in ("cities", "circles", "city", "directory")),
    ]
    if person:
        closed = [
            (reverse("practices:list"), pgettext("menu", "Practices"), here in ("practices", "shelves")),
            (reverse("questions:list"), pgettext("menu", "Questions"), here == "questions"),
        ]
        return [*closed, *entries]
    entries.insert(0, (reverse("public:list"), _("Public stories"), here == "public"))
    return [*entries, (reverse("home") + "#o-platforme", _("About the platform"), False)]


def _other_language(request):
    """The same page in the other language: English stands under /en/."""
    path = request.get_full_path()
    return path[3:] if path.startswith("/en/") else f"/en{path}"
