"""A draft is shared now or on a day, as its two forms say; its plan ends when they say something else."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.editing import drop_plan
from posts.models import Level
from posts.planning import plan, planned
from posts.sharing import share
from practices.reach import shared_words

PLAN_FELL = gettext_lazy("The draft has changed, so it will not be shared by itself. Plan it again when it is done.")


def share_or_plan(post, door, when, *, by):
    """Share a draft as its form says, now or on the day that it names; what has happened, in words. Raises MayNotShare.

    door, when: its LevelForm and OpeningForm, both valid.
    """
    level, at = door.cleaned_data["level"], when.cleaned_data["at"]
    if at is None:
        return shared_words(post, share(post, level, door.groups(), by=by))
    plan(post, level, door.groups_some_day(), at=at, by=by)
    return _("Planned. Until then only you can see it.")


def opening_values(post):
    """The hour of a post's plan, as the form shows it."""
    if post.opens_at is None:
        return {}
    at = timezone.localtime(post.opens_at)
    return {"day": at.date().isoformat(), "hour": at.time()}


def is_planned_so(opening, post, door, when):
    """Whether the two forms of a draft, as they were sent, say what its plan says: the consent is to that alone."""
    if not door.is_valid() or not when.is_valid():
        return False
    level, room = door.cleaned_data.get("level"), door.cleaned_data.get("room")
    if level is None or level == Level.ROOM and room is None:
        return False
    groups = sorted(group.pk for group in door.groups_some_day())
    return (level, groups, when.cleaned_data["at"]) == (opening.level, opening.groups, post.opens_at)


def end_other_plan(post, door, when, *, by):
    """A draft was saved and not shared: its plan ends when the forms say something else by now. Whether it did."""
    opening = planned(post, by=by)
    if opening is None or is_planned_so(opening, post, door, when):
        return False
    drop_plan(post, by=by)
    return True
