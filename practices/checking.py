"""The letter on the day of a check question: how many and where, never a word of the risk."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.mail import link_for, write
from cities.models import User
from posts.viewing import viewing_as, viewing_as_system
from practices.models import Practice, Risk


def ask():
    """One letter for each practice to whoever decided there last, while they may edit it."""
    with viewing_as_system("asking whose check questions are due"):
        people = list(_due(Risk.objects.exclude(by=None)).order_by().values_list("by", flat=True).distinct())
    sent = sum(_ask(person) for person in User.objects.filter(pk__in=people, is_active=True))
    return f"{sent} letters about risks" if sent else None


def _due(risks):
    waiting = {"dropped_at": None, "answered_on": None, "asked_at": None}
    return risks.filter(ask_on__lte=timezone.localdate(), **waiting)


def _ask(person):
    with viewing_as(person):
        mine = _due(Risk.objects.editable_by(person).filter(by=person.pk))
        practices = Practice.objects.editable_by(person).filter(pk__in=mine.values("practice"))
        codes = dict(practices.values_list("pk", "code"))
        for practice, code in codes.items():
            count = mine.filter(practice=practice).update(asked_at=timezone.now())
            link = link_for(person, "practices:risks", code)
            write(person, "mail/risks", link, button=_("Open the risks"), count=count)
        return len(codes)
