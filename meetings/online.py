"""The online part of a meeting: how many seats it has, and the link that only those with a seat read."""

from django.db import transaction

from meetings.models import Meeting, OnlineLink, Registration
from posts.editing import note_down
from posts.models import Act


def link_of(meeting):
    """The link, if this reader may read it (meetings/0011), or ""."""
    return OnlineLink.objects.filter(meeting=meeting).values_list("link", flat=True).first() or ""


def keep(meeting, seats, link, *, by):
    """seats: None when nobody takes part online. The link stands in no act."""
    with transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(online_capacity=seats)
        if link:
            OnlineLink.objects.update_or_create(meeting=meeting, defaults={"link": link})
        else:
            OnlineLink.objects.filter(meeting=meeting).delete()
        note_down(None, Act.Verb.CHANGED, by=by, meeting=meeting.pk, online=seats)


def coming_online(meeting):
    """How many people hold a seat online or wait for one."""
    return meeting.registrations.standing().filter(mode=Registration.Mode.ONLINE).count()
