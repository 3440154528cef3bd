"""When a person's rights, factors or address change, sessions that rest on the former state end or are asked anew.

Connected to the models in cities/apps.py, so that it holds for the admin and the command line too.
"""

from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.usersessions.models import UserSession
from django.conf import settings

from cities import second_factor

DEVICE, YEAR = "device", 365 * 24 * 3600  # the cookie by which a browser is known again


def is_new_device(request, response, person):
    """Whether this browser signs this person in for the first time; from now on it is known."""
    known = request.get_signed_cookie(DEVICE, default="", salt=DEVICE).split(".")
    kept = [str(person.pk), *(pk for pk in known if pk and pk != str(person.pk))][:10]
    shape = {"max_age": YEAR, "httponly": True, "secure": settings.SESSION_COOKIE_SECURE, "samesite": "Lax"}
    response.set_signed_cookie(DEVICE, ".".join(kept), salt=DEVICE, **shape)
    return str(person.pk) not in known


def devices_of(person, *, but=None):
    return UserSession.objects.filter(user=person).exclude(session_key=but)


def end(sessions):
    """Those browsers are signed out at their next request. Returns how many."""
    ended = list(sessions)
    for session in ended:
        session.end()
    return len(ended)


def factor_removed(sender, instance, **kwargs):
    """Other browsers of the person sign in again; this one is asked for a factor at its next request."""
    request = context.request
    here = request.session.session_key if request and request.user.pk == instance.user_id else None
    end(devices_of(instance.user_id, but=here))
    if here:
        second_factor.forget(request.session)


def membership_saved(sender, instance, **kwargs):
    """A new coordinator or organiser is asked for a second factor at the next request, not at the next sign-in."""
    if instance.role not in second_factor.ROLES or not instance.is_current():
        return
    request = context.request
    if request and request.user.pk == instance.person_id:
        second_factor.forget(request.session)  # else this request would write its own note back
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for device in devices_of(instance.person_id):
        session = store(device.session_key)
        second_factor.forget(session)
        if session.modified:
            session.save()


def person_saved(sender, instance, created, **kwargs):
    """One person, one address: a former one opens nothing. An account that was closed has no sessions."""
    if created:
        return
    EmailAddress.objects.filter(user=instance).exclude(email=instance.email).delete()
    if not instance.is_active:
        end(devices_of(instance))
