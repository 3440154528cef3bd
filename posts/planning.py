"""Sharing at a later hour. A plan is one person's standing consent; it is dropped, overtaken or carried out.

`opens_at` only delays share(); who may read a post is never decided by a clock.
"""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.utils import timezone

from cities.mail import link_for, write
from cities.models import Circle, Membership, User
from posts.editing import note_down
from posts.models import Act, Level, Opening, Post
from posts.sharing import MayNotShare, share, usable_groups
from posts.viewing import viewing_as, viewing_as_system

WARNED = timedelta(days=7)  # before it opens


def plan(post, level, groups, *, at, by, why=""):
    """Share the post so at the hour `at`. A plan made before is replaced, and a draft's falls when its text changes
    (posts/editing.py:write_version). Raises MayNotShare, as share() would now.
    """
    chosen = [] if level == Level.MEMBERS and not groups else sorted(group.pk for group in groups)
    with transaction.atomic():
        if set(chosen) - set(usable_groups(by).filter(pk__in=chosen).values_list("pk", flat=True)):
            raise MayNotShare("a group that is not theirs to use")
        if not Post.objects.editable_by(by).filter(pk=post.pk).update(opens_at=at):
            raise Post.DoesNotExist
        soon = timezone.now() if at - timezone.now() < WARNED else None  # who plans for tomorrow knows it
        consent = {"by": by, "level": level, "groups": chosen, "why": why, "warned_at": soon}
        Opening.objects.bulk_create(
            [Opening(post_id=post.pk, **consent)],
            update_conflicts=True,
            unique_fields=["post"],
            update_fields=list(consent),
        )
        note_down(post, Act.Verb.PLANNED, by=by, to=level, at=at)  # why stands in the consent


def planned(post, *, by):
    """The plan of a post for those who edit it, or None. Its `cities` and so on are asked for by its groups."""
    if post.opens_at is None:
        return None
    return Opening.objects.editable_by(by).filter(post=post.pk).select_related("by").first()


def groups_of(opening):
    """The groups that the plan opens the door to, as share() takes them, on this day."""
    if opening.level == Level.MEMBERS and not opening.groups:
        return [Circle.of_members_today().group]
    return list(Group.objects.filter(pk__in=opening.groups))


def _waiting(until):
    """(post, whose consent) of the plans that fall due by then. The system is asked only when there are any."""
    with connection.cursor() as cursor:
        cursor.execute("select posts_openings_wait(%s)", [until])
        if not cursor.fetchone()[0]:
            return []
    with viewing_as_system("looking for plans to share"):
        found = Opening.objects.filter(post__opens_at__lte=until).select_related("by", "post")
        return [opening for opening in found if until <= timezone.now() or opening.warned_at is None]


def carry_out():
    """Share what is due, as the person who consented, if that person still may. Else the plan falls."""
    done = [_carry_out(opening) for opening in _waiting(timezone.now())]
    return f"{sum(done)} posts opened, {len(done) - sum(done)} plans fell" if done else None


def _carry_out(opening):
    try:
        with viewing_as(opening.by):
            still = Post.objects.editable_by(opening.by).filter(opens_at=opening.post.opens_at)
            still.select_for_update(of=("self",)).get(pk=opening.pk)
            opening = Opening.objects.editable_by(opening.by).get(pk=opening.pk, by=opening.by)  # as agreed to last
            share(opening.post, opening.level, groups_of(opening), by=opening.by, why=opening.why)
        return True
    except (MayNotShare, ObjectDoesNotExist):
        with viewing_as_system("a plan that cannot be carried out"):
            due = {"pk": opening.pk, "opens_at": opening.post.opens_at}  # not one that was made or dropped meanwhile
            fell = Post.objects.filter(**due).update(opens_at=None)
            note_down(opening.post, Act.Verb.UNPLANNED, by=None) if fell else None
        _tell(opening, "mail/opening_fell") if fell else None
        return False


def warn():
    """Seven days ahead: a letter to whoever consented, wrote the post or coordinates its city."""
    told = _waiting(timezone.now() + WARNED)
    for opening in told:
        _tell(opening, "mail/opening_soon")
    with viewing_as_system("noting whom we warned") if told else transaction.atomic():
        Opening.objects.filter(pk__in=[opening.pk for opening in told]).update(warned_at=timezone.now())
    return f"{len(told)} plans announced" if told else None


def _tell(opening, words):
    """Who may edit the post at this moment is told that, when and where; never what it says."""
    city = Membership.objects.current().filter(city=opening.post.city_id, role=Membership.Role.COORDINATOR)
    known = {opening.by_id, opening.post.author_id, *city.values_list("person", flat=True)}
    for person in User.objects.filter(pk__in=known, is_active=True):
        with viewing_as(person):
            if Post.objects.editable_by(person).filter(pk=opening.pk).exists():
                space = "questions" if opening.post.kind == Post.Kind.QUESTION else "practices"
                draft = opening.post.state == Post.State.DRAFT
                link = link_for(person, f"{space}:{'detail' if draft else 'share'}", opening.post.code)
                write(person, words, link, at=opening.post.opens_at, draft=draft)
