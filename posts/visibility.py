"""Who may read and edit what: layer 1 of the closed door, and the only module that knows django-guardian."""

import time
from typing import NamedTuple

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection, models
from django.db.models import Count, Exists, Q
from django.db.models.expressions import RawSQL
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from cities.models import MEMBER_CITIES, ROOM, City, Membership, User
from cities.prepared import ask, fetch
from posts import viewing

READ, EDIT = "view_post", "change_post"


class PostGroupPermission(GroupObjectPermissionBase):
    """One grant: this group may read (or edit) this post. The truth that everything else is derived from."""

    content_object = models.ForeignKey("posts.Post", models.CASCADE, related_name="grants")

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()
        indexes = [models.Index(fields=["group", "permission", "content_object"], name="grant_by_group")]


class PostUserPermission(UserObjectPermissionBase):
    """Guardian wants this twin; it stays empty, and the web role may not write it: people read through groups."""

    content_object = models.ForeignKey("posts.Post", models.CASCADE, related_name="+")

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()


class Condition(models.Func):
    """A condition on a column, as SQL of its own. As a queryset it takes longer to put together than to run, and every
    page asks.
    """

    output_field = models.BooleanField()

    def __init__(self, column, *params):
        super().__init__(column)
        self.params = params

    def as_sql(self, compiler, connection, **_kwargs):
        column, params = compiler.compile(self.source_expressions[0])
        return self.sql.format(column=column), [*params, *self.params]


class Granted(Condition):
    """Granted("pk", groups, codename): whether one of the groups has the right to the post. The permission is looked up
    each time: its id changes with every emptied database.
    """

    sql = """exists (
        select from posts_postgrouppermission g where g.content_object_id = {column} and g.group_id = any(%s)
        and g.permission_id = (select q.id from auth_permission q where q.codename = %s))"""


class BelongsTo(Condition):
    """BelongsTo("pk", groups): whether the person belongs to one of the groups at this moment."""

    sql = "cities_groups_of({column}) && %s"


class VisibleQuerySet(models.QuerySet):
    """A queryset that knows its reader. Stands on Post, on its kinds, and on what hangs on a post (`post_path`)."""

    def visible_to(self, user):
        """Only what this person may read now: granted and not deleted, or their own draft. Nobody reads nothing."""
        return self._through_the_door(user, READ)

    def editable_by(self, user):
        """Only what this person may change now: what a group of theirs edits, or their own draft."""
        return self._through_the_door(user, EDIT)

    def in_trash_of(self, user):
        """Deleted posts that this person could restore."""
        return self._through_the_door(user, EDIT, deleted=True)

    def _through_the_door(self, user, codename, *, deleted=False):
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        if path := getattr(self.model, "post_path", None):  # it hangs on a post and has exactly the post's readers
            parent = self.model._meta.get_field(path).related_model
            return self.filter(
                **{f"{path}__in": parent.objects.all()._through_the_door(user, codename, deleted=deleted)}
            )
        groups = groups_of(user)
        found = self._granted(user, groups, codename).filter(deleted_at__isnull=not deleted)
        if getattr(self.model, "stands_alone", False):
            return found
        wholes = apps.get_model("posts", "Post").objects.filter(part_of=None, deleted_at=None)
        read = wholes._granted(user, groups, READ)  # a part is read by who reads the whole
        return found.filter(Q(part_of=None) | Q(part_of__in=read))

    def _granted(self, user, groups, codename):
        draft = apps.get_model("posts", "Post").State.DRAFT
        return self.filter(Q(Granted("pk", groups, codename)) | Q(state=draft, author=user.pk, keeper__in=groups))


# visible_to() and editable_by() for statements written by hand: conditions on a row called `post`; as_reader() gives
# their parameters.
_GRANTED = """(exists (
    select from posts_postgrouppermission g where g.content_object_id = post.id and g.group_id = any(%(groups)s)
    and g.permission_id = (select q.id from auth_permission q where q.codename = '{right}'))
  or post.state = 0 and post.author_id = %(reader)s and post.keeper_id = any(%(groups)s))"""
READABLE = "(post.deleted_at is null and " + _GRANTED.format(right=READ) + ")"
EDITABLE = "(post.deleted_at is null and " + _GRANTED.format(right=EDIT) + ")"


def as_reader(user):
    """The parameters of READABLE and EDITABLE. Nobody reads nothing."""
    if user is None or not user.is_authenticated or not user.is_active:
        return {"reader": None, "groups": []}
    return {"reader": user.pk, "groups": groups_of(user)}


def groups_of(user):
    """Ids of the person's groups: those of the current viewing, else asked in the database."""
    now = viewing.current()
    return now.groups if now and now.user_id == user.pk else user.group_ids()


def grants_of(post):
    """The (group id, codename) pairs granted on a post."""
    return set(post.grants.values_list("group_id", "permission__codename"))


def grant(post, pairs):
    """Add grants; (group id, codename) pairs. Only posts/sharing.py calls this."""
    ids = dict(
        Permission.objects.filter(content_type__app_label="posts", codename__in=[READ, EDIT]).values_list(
            "codename", "pk"
        )
    )
    PostGroupPermission.objects.bulk_create(
        PostGroupPermission(content_object_id=post.pk, group_id=group, permission_id=ids[codename])
        for group, codename in sorted(pairs)
    )


def revoke(post, pairs):
    """Take grants away; (group id, codename) pairs. Only posts/sharing.py calls this."""
    for group, codename in pairs:
        post.grants.filter(group=group, permission__codename=codename).delete()


def cities_reached(group_ids, *, rooms=True):
    """Active cities whose people belong to these groups, in Czech order; of those in the room of a meeting some people.

    rooms: whether these count too.
    """
    inside = Q(pk__in=RawSQL("select city_id from posts_in_rooms(%s)", [list(group_ids)])) if rooms else Q()  # noqa: S611
    circles = City.circles.through.objects.filter(circle__group__in=group_ids)
    members = Group.objects.filter(pk__in=group_ids, name=MEMBER_CITIES)
    reached = Q(group__in=group_ids) | Q(pk__in=circles.values("city")) | Q(Exists(members), status__in=City.READING)
    reached |= inside
    return City.objects.filter(reached, status__in=City.ACTIVE).defer("arms").order_by("sort_key", "pk")


def people_of(cities):
    """How many persons act for each of these cities now: {city: people}."""
    seats = Membership.objects.acting().filter(city__in=cities).order_by()
    return dict(seats.values_list("city").annotate(people=Count("person", distinct=True)))


def cities_reading(group_ids, *, rooms=True):
    """The cities reached by these groups, each with `people`: how many persons act for it now, or sat in the room.

    rooms: False where none of the groups can be one.
    """
    cities = list(cities_reached(group_ids, rooms=rooms))
    people = people_of([city.pk for city in cities])
    if rooms and (
        present := dict(fetch("select city_id, people from posts_in_rooms(%(groups)s)", {"groups": list(group_ids)}))
    ):
        whole = set(cities_reached(group_ids, rooms=False).values_list("pk", flat=True))
        people |= {pk: number for pk, number in present.items() if pk not in whole}
    for city in cities:
        city.people = people.get(city.pk, 0)
    return cities


def rooms_of(user):
    """The rooms of meetings in which this person sat, as groups."""
    return Group.objects.filter(pk__in=groups_of(user), name__startswith=ROOM)


def shared_with(group, person, *, most):
    """How many posts that this person reads are shared with the group; counted no further than `most`."""
    grants = PostGroupPermission.objects.filter(group=group, permission__codename=READ)
    posts = apps.get_model("posts", "Post").objects.visible_to(person)
    return posts.filter(pk__in=grants.values("content_object"))[:most].count()


# Who reads one post, for the head of its page, in small statements written by hand: every page of a post asks.
# The groups, as a column of a statement on a row called `post`.
GROUPS = """(select json_agg(part) from (
  select g.id, g.name, k.id as circle_id, k.name as circle, k.frozen
  from auth_group g left join cities_circle k on k.group_id = g.id
  where g.id = any(post.readers) order by g.id) part)"""
REACHED = """(c.status = any(%(active)s) and (c.group_id = any(%(groups)s)
  or c.id in (select city_id from cities_circle_cities where circle_id = any(%(circles)s))
  or %(all)s and c.status = any(%(members)s)))"""
CITIES = f"""
select c.id, c.name, count(*) over () from cities_city c where {REACHED}
order by c.sort_key, c.id limit %(most)s"""  # noqa: S608  our own words
ACTING = """from cities_membership m join cities_user u on u.id = m.person_id and u.is_active
where m.role <> 'guest' and m.valid_from <= statement_timestamp()
  and (m.valid_to is null or m.valid_to > statement_timestamp())"""
PEOPLE = f"""
select m.city_id, count(distinct m.person_id) {ACTING} and m.city_id = any(%(cities)s) group by m.city_id"""  # noqa: S608
# Where one of the groups is a room: of the cities that sat there only those people.
IN_ROOM = f"""
select c.name,
  case when reached then (select count(distinct m.person_id) {ACTING} and m.city_id = c.id) else r.people end
from cities_city c cross join lateral (select {REACHED} as reached) how
left join posts_in_rooms(%(groups)s) r on r.city_id = c.id and c.status = any(%(active)s)
where reached or r.city_id is not null order by c.sort_key, c.id"""  # noqa: S608
CROWD = """
select (select count(*) from cities_user_groups where group_id = %(members)s) + (
  select count(distinct user_id) from cities_user_groups c where group_id = any(%(others)s) and not exists (
    select from cities_user_groups m where m.user_id = c.user_id and m.group_id = %(members)s))"""


class Door(NamedTuple):
    """Who reads one post."""

    groups: list  # {id, name, circle_id, circle, frozen}
    cities: list  # (name, people) in Czech order; empty when there are too many to name
    city_count: int
    people_count: int


def groups_reading(post):
    """The groups that read a post, as GROUPS gives them."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {GROUPS} from posts_post post where post.id = %s", [post.pk])  # noqa: S608  our own words
        return cursor.fetchone()[0] or []


class Crowds:
    """How many cities and people these groups come to, where they are too many to name; not older than ten seconds.

    Who may read is never asked here: these are the numbers in the head of a page, the same for all its readers.
    """

    FOR = 10  # seconds

    def __init__(self):
        self.forget()

    def forget(self):
        self.counted, self.until = {}, 0.0

    def of(self, groups):
        if self.until < time.monotonic():
            self.counted, self.until = {}, time.monotonic() + self.FOR
        return self.counted.get(groups)


CROWDS = Crowds()


def door_of(groups, *, named=60):
    """Who reads a post now, by its GROUPS: the cities with their people; the same as cities_reading().

    More cities than `named` are only counted, their people by the copy of memberships that is kept for guardian.
    """
    ids = [group["id"] for group in groups]
    members = next((group["id"] for group in groups if group["name"] == MEMBER_CITIES), None)
    circles = [group["circle_id"] for group in groups if group["circle_id"]]
    known = {"groups": ids, "circles": circles, "all": members is not None}
    known |= {"active": list(City.ACTIVE), "members": list(City.READING)}
    if any(group["name"].startswith(ROOM) for group in groups):
        cities = fetch(IN_ROOM, known)
        return Door(groups, cities, len(cities), sum(people for _name, people in cities))
    if crowd := CROWDS.of(tuple(ids)):
        return Door(groups, [], *crowd)
    with connection.cursor() as cursor:
        ask(cursor, CITIES, known | {"most": named + 1})
        cities = cursor.fetchall()
        if len(cities) > named:
            ask(cursor, CROWD, {"members": members, "others": [pk for pk in ids if pk != members]})
            CROWDS.counted[tuple(ids)] = crowd = cities[0][2], cursor.fetchone()[0]
            return Door(groups, [], *crowd)
        ask(cursor, PEOPLE, {"cities": [pk for pk, _name, _all in cities]})
        people = dict(cursor.fetchall())
    return Door(groups, [(name, people.get(pk, 0)) for pk, name, _all in cities], len(cities), sum(people.values()))


def readers_of(post):
    """The people who may read this post at this moment, as a queryset. Ask again at the moment of sending, not before.

    The rule itself is asked, not guardian's copy of the groups, which time alone makes stale.
    """
    ids = [group for group, codename in grants_of(post) if codename == READ]
    if post.is_draft and post.author_id:
        ids, people = [post.keeper_id], User.objects.filter(pk=post.author_id)
    else:
        people = User.objects.filter(pk__in=Membership.objects.current().values("person"))
    return people.filter(BelongsTo("pk", ids), is_active=True) if post.deleted_at is None else people.none()
