"""How far a practice reaches, in cities and people: the words of the radios and buttons, before and after sharing."""

from typing import NamedTuple

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import ROOM, Circle
from posts.models import Level, Post
from posts.sharing import members_group
from posts.visibility import READ, cities_reading, grants_of, rooms_of


class Reach(NamedTuple):
    """A set of cities, as components/gain.html and components/sill.html take it."""

    cities: list
    city_count: int
    people_count: int


def reach(cities):
    cities = list(cities)
    people = [(city.name, city.people) for city in cities]
    return Reach(people, len(people), sum(heads for _name, heads in people))


def readers_now(post):
    """The cities that read the post now; of a draft nobody."""
    return reach(cities_reading([group for group, codename in grants_of(post) if codename == READ]))


def counted(number, people):
    """9 měst, 47 lidí."""
    return ", ".join(
        [
            ngettext("%(count)s city", "%(count)s cities", number) % {"count": number},
            ngettext("%(count)s person", "%(count)s people", people) % {"count": people},
        ]
    )


def level_sentences(keeper_ids):
    """What each level means for this city today: {level: sentence with names and numbers}."""
    own = reach(cities_reading(keeper_ids, rooms=False))
    members = reach(cities_reading([members_group().pk], rooms=False))
    names = ", ".join(name for name, _heads in own.cities)
    return {
        Level.CITY.value: _("Read by %(names)s alone, %(people)s.")
        % {
            "names": names,
            "people": ngettext("%(count)s person", "%(count)s people", own.people_count) % {"count": own.people_count},
        }
        if names
        else _("Read only by those who keep the record."),
        Level.ROOM.value: _("Read by those who sat in the room of one meeting."),
        Level.CIRCLE.value: _("Read by the cities or circles you choose. The usual choice for failures."),
        Level.MEMBERS.value: ngettext("Read by %(counted)s.", "Read by %(counted)s.", members.city_count)
        % {"counted": counted(members.city_count, members.people_count)},
    }, members.city_count


def share_words(number):
    """The main button: what it does and how far it reaches."""
    return ngettext("Share with %(count)s city", "Share with %(count)s cities", number) % {"count": number}


def button_words(members):
    """The main button at each level; for chosen cities by their number, which a script fills in."""
    forms = {
        name: share_words(number).replace(str(number), "{count}")
        for name, number in (("one", 1), ("few", 2), ("many", 5))
    }
    fixed = {"city": _("Share within the city"), "room": _("Share in the room"), "members": share_words(members)}
    return fixed | forms


def shared_words(post, change):
    """What has just happened: Shared with 9 cities."""
    if post.level == Level.ROOM:
        return _("Shared with those who sat in the room.")
    others = [city for city in change.gain if city.group_id != post.keeper_id]
    if not others:
        return _("Shared within the city.")
    return ngettext("Shared with %(count)s city.", "Shared with %(count)s cities.", len(others)) % {
        "count": len(others)
    }


def narrowing_words(change):
    """The button that confirms a change of level, with the numbers once more: Narrow to 6 cities."""
    number = len(change.gain) + len(change.keep)
    count = {"count": number}
    if change.lose and not change.gain:
        return ngettext("Narrow to %(count)s city", "Narrow to %(count)s cities", number) % count
    if change.gain and not change.lose:
        return ngettext("Widen to %(count)s city", "Widen to %(count)s cities", number) % count
    return ngettext("Change to %(count)s city", "Change to %(count)s cities", number) % count


def circles_reading(post):
    """The circles that the post is shared with by name."""
    return Circle.objects.filter(group__in=[group for group, _right in grants_of(post)], frozen=False)


def room_title(name):
    """The title of the meeting out of the name of its room's group."""
    return name.removeprefix(ROOM).partition(" ")[2]


def rooms_reading(person, post=None):
    """The rooms in which this person sat, and the one that reads the post already."""
    groups = [group for group, _right in grants_of(post)] if post else []
    return rooms_of(person) | Group.objects.filter(pk__in=groups, name__startswith=ROOM)


def chosen_now(post, opening=None):
    """The level of a post as its form shows it: level, numbers of cities and circles, whether later members read it.

    opening: the plan of a draft, whose level it is then.
    """
    if post.state == Post.State.SHARED:
        level, groups = post.level, {group for group, codename in grants_of(post) if codename == READ}
    elif opening:
        level, groups = opening.level, set(opening.groups)
    else:
        return {"level": post.level, "future": True}
    groups -= {post.keeper_id}
    return {
        "level": level,
        "cities": [city.pk for city in cities_reading(groups) if city.group_id in groups],
        "circles": list(Circle.objects.filter(group__in=groups, frozen=False).values_list("pk", flat=True)),
        "room": Group.objects.filter(pk__in=groups, name__startswith=ROOM).values_list("pk", flat=True).first(),
        "future": level != Level.MEMBERS or members_group().pk in groups,
    }
