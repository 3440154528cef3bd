"""For which city a signed-in person acts on this request: asked once, kept on the request."""

from cities.models import City, Membership

SPEAKING = (Membership.Role.EXPERT, Membership.Role.COORDINATOR)


def memberships(request):
    """The person's current memberships with city and unit, in the order in which they began."""
    if not hasattr(request, "memberships"):
        person = getattr(request, "user", None)
        known = person is not None and person.is_authenticated
        request.memberships = list(person.memberships.for_sign_in()) if known else []
    return request.memberships


def acting_membership(request):
    """The membership through which the person acts for an active city, or None (organisers, guests, strangers)."""
    return next((m for m in memberships(request) if m.role in SPEAKING and m.city.status in City.ACTIVE), None)


def acting_city(request):
    membership = acting_membership(request)
    return membership.city if membership else None


def is_organiser(request):
    return any(m.role == Membership.Role.ORGANISER for m in memberships(request))


def coordinates(request, city):
    """Whether the person looks after the people and the profile of this city now."""
    return any(m.role == Membership.Role.COORDINATOR and m.city_id == city.pk for m in memberships(request))
