"""Who must have a second factor, and whether this session's person has one. allauth has no such rule."""

import time

from allauth.mfa.models import Authenticator
from django.conf import settings

from cities.acting import memberships
from cities.models import Membership

ROLES = (Membership.Role.COORDINATOR, Membership.Role.ORGANISER)
KNOWN_FOR = 300  # seconds for which a session that is in order is not asked again (cities/sessions.py ends it sooner)
_SESSION = "second_factor"


def factors_of(person):
    """Recovery codes alone are no factor: they only stand in for one."""
    return Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)


def must_have_one(person):
    """Coordinators, organisers, administrators; by a setting everybody."""
    if person.is_staff or settings.MFA_REQUIRED_FOR_ALL:
        return True
    return person.memberships.current().filter(role__in=ROLES).exists()


def lacks_one(request):
    """Whether this person has to set up a second factor before anything else; mostly without a query."""
    person, session = request.user, request.session
    if settings.DEMO_SIGN_IN and session.get("demo"):
        return False
    in_order = [person.pk, person.is_staff or settings.MFA_REQUIRED_FOR_ALL]
    noted = session.get(_SESSION)
    if noted and noted[:2] == in_order and noted[2] > time.time() - KNOWN_FOR:
        return False
    if _is_bound(request) and not factors_of(person).exists():
        session.pop(_SESSION, None)
        return True
    session[_SESSION] = [*in_order, int(time.time())]
    return False


def forget(session):
    """This session is asked anew at its next request."""
    session.pop(_SESSION, None)


def _is_bound(request):
    """As must_have_one, from the memberships that the frame of a page asks for anyway."""
    if request.user.is_staff or settings.MFA_REQUIRED_FOR_ALL:
        return True
    return any(membership.role in ROLES for membership in memberships(request))
