"""What is done with shelves: whose they are, putting a practice there, being reminded of it."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.acting import acting_city
from cities.mail import link_for, write
from cities.models import User
from posts.viewing import viewing_as, viewing_as_system
from practices.models import Practice, Shelf, Shelved


def shelves_of(request):
    """The person's own shelves and those of the city they act for now."""
    city = acting_city(request)
    own = Q(owner=request.user.pk, city=None)
    return Shelf.objects.filter(own | Q(city=city.pk) if city else own)


def entries_of(person, shelves):
    """What stands on these shelves and the person may read now."""
    shared = Practice.objects.visible_to(person).filter(state=Practice.State.SHARED)
    return Shelved.objects.visible_to(person).filter(shelf__in=shelves, post__in=shared.values("post_ptr"))


def counts(person, shelves):
    """{shelf: how many practices on it the person may read}."""
    return dict(entries_of(person, shelves).order_by().values_list("shelf").annotate(n=Count("pk")))


@transaction.atomic
def put(practice, shelf, *, by, note, remind_on, entry=None):
    """Put it on a shelf, or take it there from another one. What already stands there gets the new note."""
    standing = Shelved.objects.visible_to(by).filter(shelf=shelf, post=practice.pk).first()
    if entry and standing and standing.pk != entry.pk:
        entry.delete()
    kept = standing or entry
    words = {"shelf": shelf, "note": note, "remind_on": remind_on, "person": by}
    if kept is None:
        made = Shelved(post_id=practice.pk, **words)
        return Shelved.objects.bulk_create([made], ignore_conflicts=True)  # a second submit finds the first
    if kept.remind_on != remind_on:
        words["reminded_at"] = None
    return Shelved.objects.visible_to(by).filter(pk=kept.pk).update(**words)


def due(person, *, on=None):
    """What the person asked to be reminded of by today and may read now."""
    mine = Shelf.objects.filter(Q(owner=person.pk, city=None) | Q(city__in=_cities(person)))
    return entries_of(person, mine).filter(person=person.pk, remind_on__lte=on or timezone.localdate())


def how_many_due(person):
    """The number of due(), asked where practices/waiting.py found any."""
    return due(person).count()


def _cities(person):
    return person.memberships.current().exclude(city=None).values("city")


def remind():
    """One letter to each person whose day has come: how many practices and a link, never a word of them."""
    with viewing_as_system("asking whom to remind"):
        waiting = Shelved.objects.filter(remind_on__lte=timezone.localdate(), reminded_at=None)
        people = list(waiting.exclude(person=None).order_by().values_list("person", flat=True).distinct())
    sent = sum(_remind(person) for person in User.objects.filter(pk__in=people, is_active=True))
    return f"{sent} reminders" if sent else None


def _remind(person):
    """What is closed to the person at this moment waits until it opens again."""
    with viewing_as(person):
        told = list(due(person).filter(reminded_at=None).values_list("pk", flat=True))
        if (
            not Shelved.objects.visible_to(person)
            .filter(pk__in=told, reminded_at=None)
            .update(reminded_at=timezone.now())
        ):
            return False
        link = link_for(person, "shelves:list")
        write(person, "mail/reminder", link, button=_("Open the shelves"), count=len(told))
        return True
