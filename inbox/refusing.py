"""No letters of organisers that one did not cause oneself: refused, and allowed again, by the link in such a letter."""

from django.core.signing import BadSignature, Signer

from cities.models import User
from inbox.models import Refusal
from posts.viewing import viewing_as_system

_signer = Signer(salt="inbox.refusing")


def token_of(person):
    """What the link in a letter bears: whose letters it stops, signed."""
    return _signer.sign_object(person.pk)


def whose(token):
    """The key of the person whose letters this link stops, or None when somebody has changed it."""
    try:
        return _signer.unsign_object(token)
    except (BadSignature, ValueError):
        return None


def refuse(person):
    """No more of them to the person of this key: who holds the link is whoever got the letter."""
    with viewing_as_system("refusing letters by the link in one of them"):
        if User.objects.filter(pk=person).exists():
            Refusal.objects.get_or_create(person_id=person)


def allow(person):
    with viewing_as_system("allowing letters again by the link in one of them"):
        Refusal.objects.filter(person=person).delete()


def refused():
    """Keys of those who have refused; asked as an organiser."""
    return set(Refusal.objects.values_list("person", flat=True))
