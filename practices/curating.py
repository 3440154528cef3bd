"""Light curation: an organiser who reads a practice asks its city for something, privately; the city closes it."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from cities.acting import is_organiser
from cities.mail import link_for, write
from cities.models import Membership, User
from posts.editing import Stale
from posts.viewing import viewing_as
from practices.models import Practice, Wish


def wishes_for(request):
    """Those that this person may see, with what a page says of them."""
    found = _seen_by(request.user, is_organiser=is_organiser(request))
    return found.select_related("by", "closed_by", "practice", "practice__city").defer("practice__city__arms")


def _seen_by(person, *, is_organiser):
    """Those that this person answers; for organisers, those of practices that they read. The database says so too."""
    seen = Wish.objects.visible_to if is_organiser else Wish.objects.editable_by
    return seen(person).filter(withdrawn_at=None)


def may_ask(request, practice):
    """Organisers who read it and do not edit it; records of places outside have nobody to answer."""
    mine = Practice.objects.editable_by(request.user).filter(pk=practice.pk)
    return is_organiser(request) and practice.keeper_id == practice.city.group_id and not mine.exists()


def how_many_wishes(person):
    """How many wait for a word of this person's cities."""
    return Wish.objects.editable_by(person).filter(withdrawn_at=None, closed_at=None).count()


def ask(practice, text, *, by):
    """Ask the city for one thing. One waits at a time: raises Stale when another does, be it the same form again."""
    try:
        with transaction.atomic():
            wish = Wish(practice=practice, by=by, text=text)
            Wish.objects.bulk_create([wish])
            _let_know(wish, _answering(practice) - {by.pk})
    except IntegrityError:
        raise Stale from None


def take_back(wish, *, by):
    """What the city has not closed yet is gone. Raises Stale when it has."""
    mine = Wish.objects.visible_to(by).filter(pk=wish.pk, by=by, closed_at=None, withdrawn_at=None)
    if not mine.update(withdrawn_at=timezone.now()):
        raise Stale


def close(wish, word, *, by):
    """The city says what it has done with it, or why not. Raises Stale when it was closed or taken back meanwhile."""
    with transaction.atomic():
        waiting = Wish.objects.editable_by(by).filter(pk=wish.pk, closed_at=None, withdrawn_at=None)
        if not waiting.update(closed_at=timezone.now(), closed_by=by, word=word):
            raise Stale
        _let_know(wish, {wish.by_id} - {None})


def _answering(practice):
    """Coordinators of its city, who wrote it, and its contact."""
    known = Membership.objects.current().filter(city=practice.city_id, role=Membership.Role.COORDINATOR)
    return {practice.author_id, practice.contact_id, *known.values_list("person", flat=True)} - {None}


def _let_know(wish, people):
    """The task stands in the same transaction as what was written: both come, or none."""
    if people:
        tell_of_wish.enqueue(sorted(people), wish.pk)


@task()
def tell_of_wish(people, pk):
    """One letter to each of these people who may read the wish at this moment: a link, and no word of it."""
    sent = sum(_tell(person, pk) for person in User.objects.filter(pk__in=people, is_active=True))
    return f"{sent} letters about a wish" if sent else None


def _tell(person, pk):
    with viewing_as(person):
        organises = Membership.objects.current().filter(person=person, role=Membership.Role.ORGANISER).exists()
        wish = _seen_by(person, is_organiser=organises).filter(pk=pk).select_related("practice").first()
        if wish is None:
            return False
        words = "mail/wish_closed" if wish.closed_at else "mail/wish"
        link = link_for(person, "practices:wishes", wish.practice.code)
        write(person, words, link, button=_("Open it"), until=wish.until)
        return True
