"""Opening and closing the door: the only writer of grants."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cities.models import MEMBER_CITIES, ORGANISERS, ROOM, Circle, City
from posts.models import Act, Level, Post
from posts.visibility import EDIT, READ, cities_reached, cities_reading, grant, grants_of, revoke, rooms_of
from posts.widening import let_know

OF_PITCHES = (Post.Kind.MATERIAL, Post.Kind.QUESTION)  # they may have exactly the readers of one
WIDTH = [Level.CITY, Level.ROOM, Level.CIRCLE, Level.MEMBERS]  # from few readers to many


class MayNotShare(Exception):
    """Not a group for the actor to use, or one that does not fit the level, or a part wider than its whole."""


@dataclass(frozen=True)
class Change:
    """What a change of level does to readers: cities with the number of their people, in Czech order."""

    gain: list
    lose: list
    keep: list


def members_group():
    """The group behind the level "all member cities", those that join later included."""
    return Group.objects.get(name=MEMBER_CITIES)


def reading_groups(post, level, groups):
    """Ids of the groups that will read the post: its keeper always, then what the level says.

    groups: for chosen cities, the groups of cities or circles; in the room, its group, for a pitch also those of cities
    to which it is retold; for all member cities, the group of the members or of one frozen circle. A material and a
    question that goes on after a pitch have more of them: all who read the pitch. Raises MayNotShare when they do not
    fit the level.
    """
    always, chosen = {post.keeper_id} | _of_meetings(post), {group.pk for group in groups}
    rooms = {group.pk for group in groups if group.name.startswith(ROOM)}
    if level == Level.CITY and not chosen:
        return always
    if level == Level.ROOM and len(rooms) == 1 and (chosen == rooms or _retold(post, chosen - rooms)):
        return always | chosen
    if level == Level.CIRCLE and chosen and not rooms:
        return always | chosen
    if level == Level.MEMBERS and (not rooms and len(chosen) == 1 or chosen and post.kind in OF_PITCHES):
        return always | chosen  # of a material: all whom its pitch may ever open to, whose door is asked as well
    raise MayNotShare(f"level {level} with {len(chosen)} groups")


def _retold(post, others):
    """Whether these are cities to which a pitch is retold that only its room has heard; of a question, also its own."""
    kinds = (Post.Kind.PITCH, Post.Kind.QUESTION)
    return post.kind in kinds and City.objects.filter(group__in=others).count() == len(others)


def _of_meetings(post):
    """What is offered to a meeting its organisers and its city read at each level; other posts only where they keep
    them.
    """
    if post.kind not in (Post.Kind.PITCH, Post.Kind.MATERIAL):
        return set()
    return {post.city.group_id} | set(Group.objects.filter(name=ORGANISERS).values_list("pk", flat=True))


def usable_groups(by):
    """Groups that this person may open a door to: cities of the community, their own circles, rooms in which they sat,
    all member cities.
    """
    cities = Group.objects.filter(city__status__in=City.ACTIVE)
    circles = Group.objects.filter(circle__in=Circle.objects.usable_by(by))
    today = Group.objects.filter(circle__frozen=True)
    return (cities | circles | today | rooms_of(by) | Group.objects.filter(name=MEMBER_CITIES)).distinct()


def what_changes(post, level, groups):
    """Who would gain and who would lose, before anything is done: a Change."""
    before = {city.pk: city for city in cities_reading(_readers(grants_of(post)))}
    after = {city.pk: city for city in cities_reading(reading_groups(post, level, groups))}
    return Change(
        gain=[city for pk, city in after.items() if pk not in before],
        lose=[city for pk, city in before.items() if pk not in after],
        keep=[city for pk, city in after.items() if pk in before],
    )


def share(post, level, groups, *, by, why=""):
    """Let the groups of this level read the post, and nobody else, from the next request on.

    New grants are written before old ones go, so that the one who does it never loses the right half-way.
    Raises MayNotShare when a group is not this person's to use. Returns the Change.
    """
    with transaction.atomic():
        post = Post.objects.editable_by(by).select_for_update(of=("self",)).get(pk=post.pk)
        groups = list(groups)
        added = {group.pk for group in groups} - _readers(grants_of(post))  # who reads already may go on reading
        usable = set(usable_groups(by).filter(pk__in=added).values_list("pk", flat=True))
        if added - usable - _keepers_of_the_whole(post):
            raise MayNotShare("a group that is not theirs to use")
        if post.kind == Post.Kind.PART and not fits_within(post.part_of, level, groups):
            raise MayNotShare("wider than the whole")
        change, act = open_door(post, level, groups, by=by, why=why)
        members_to_come = any(group.name == MEMBER_CITIES and group.pk in added for group in groups)
        if act.verb == Act.Verb.LEVEL and (change.gain or members_to_come):
            let_know(act)
        return change


def fits_within(whole, level, groups):
    """Whether nobody who does not read the whole would read a part shared like this. Asked again at each reading."""
    if WIDTH.index(level) > WIDTH.index(whole.level if whole.state == Post.State.SHARED else Level.CITY):
        return False
    reading, chosen = _readers(grants_of(whole)), {group.pk for group in groups}
    inside = {city.pk for city in cities_reached(reading)}
    return chosen <= reading or all(city.pk in inside for city in cities_reached(chosen - reading))


def open_door(post, level, groups, *, by, why="", at=None):
    """share() without asking who acts: for importers and for a move, inside viewing_as_system.

    Returns the Change and the Act.
    """
    with transaction.atomic():
        change = what_changes(post, level, groups)
        had = grants_of(post)
        want = {(group, READ) for group in reading_groups(post, level, groups)} | {(post.keeper_id, EDIT)}
        grant(post, want - had)
        first = post.state == Post.State.DRAFT
        now = at or timezone.now()
        former = post.level
        post.level, post.state, post.published_at = level, Post.State.SHARED, post.published_at or now
        Post.objects.filter(pk=post.pk).update(
            level=post.level,
            state=post.state,
            published_at=post.published_at,
            updated_at=now,
            opens_at=None,  # what was planned is overtaken
            version=F("version") + 1,  # whoever writes meanwhile is told that the readers changed
        )
        act = Act.objects.create(
            actor=by,
            verb=Act.Verb.SHARED if first else Act.Verb.LEVEL,
            post=post,
            details={
                "from": None if first else former,
                "to": level,
                "later": any(group.name == MEMBER_CITIES for group in groups),
                "why": why,
                "gain": [city.name for city in change.gain],
                "lose": [city.name for city in change.lose],
            },
        )
        revoke(post, had - want)
    return change, act


def move(post, city, *, by, keeper=None):
    """Give the post to another city (inside viewing_as_system): it starts there behind that city's own door."""
    with transaction.atomic():
        former = post.city
        post.city, post.keeper, post.unit = city, keeper or city.group, None
        Post.objects.filter(pk=post.pk).update(city=city, keeper=post.keeper, unit=None)
        Act.objects.create(actor=by, verb=Act.Verb.MOVED, post=post, details={"from": former.name, "to": city.name})
        if post.state == Post.State.SHARED:
            open_door(post, Level.CITY, [], by=by)
        for part in Post.objects.filter(part_of=post, kind__in=[Post.Kind.PART, Post.Kind.MATERIAL]):
            move(part, city, by=by, keeper=post.keeper)  # it is kept by whoever keeps the whole
        for part in Post.objects.filter(part_of=post, kind=Post.Kind.SUPPLEMENT, state=Post.State.SHARED):
            open_door(part, Level.CIRCLE, [post.keeper], by=by)  # proposed to whoever answers for the whole


def _keepers_of_the_whole(post):
    """Who answers for the whole may be let into any part of it, also organisers, who keep records of places outside."""
    wholes = Post.objects.filter(pk=post.part_of_id)
    return set(wholes.values_list("keeper", flat=True)) if post.part_of_id else set()


def _readers(pairs):
    return {group for group, codename in pairs if codename == READ}
