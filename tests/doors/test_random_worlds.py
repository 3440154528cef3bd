"""All answers to "who reads what" agree in random worlds: queryset, SQL, guardian, row security, twenty plain lines."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cities.models import MEMBER_CITIES, Circle, City, Membership
from conftest import make_circle, make_city, make_person, make_practice
from posts.models import Card, Level, Post
from posts.viewing import viewing_as
from posts.visibility import READABLE, as_reader, readers_of

STATUSES = list(City.Status.values)
worlds = st.fixed_dictionaries(
    {
        "cities": st.lists(st.sampled_from(STATUSES), min_size=2, max_size=4),
        "circle": st.sets(st.integers(0, 3), min_size=1, max_size=3),
        "people": st.lists(
            st.tuples(
                st.integers(0, 3),  # of which city
                st.sampled_from(["expert", "coordinator", "guest", "organiser"]),
                st.sampled_from(["now", "ended", "not yet", "closed account"]),
            ),
            min_size=1,
            max_size=4,
        ),
        "posts": st.lists(
            st.tuples(
                st.integers(0, 3),
                st.sampled_from(["draft", "city", "circle", "named", "members", "members today"]),
                st.booleans(),  # deleted
            ),
            min_size=1,
            max_size=5,
        ),
    }
)


class World:
    """The world of one example, in the database and in plain sets beside it."""

    def __init__(self, plan):
        self.cities = [make_city(f"Město {i}", status) for i, status in enumerate(plan["cities"])]
        self.circle_cities = {self.city(i) for i in plan["circle"]}
        self.circle = make_circle("Kruh", *self.circle_cities)
        self.today = {city for city in self.cities if city.status in ("founder", "member")}
        self.people = [self.person(i, *about) for i, about in enumerate(plan["people"])]
        self.posts = [self.post(*about) for about in plan["posts"]]

    def city(self, number):
        return self.cities[number % len(self.cities)]

    def person(self, i, number, role, when):
        person = make_person(f"Osoba {i}", is_active=when != "closed account")
        hour = timedelta(hours=1)
        begins = {"not yet": hour, "ended": -2 * hour}.get(when, -hour)
        ends = {"ended": -hour}.get(when, hour if role == "guest" else None)
        Membership.objects.create(
            person=person,
            city=self.city(number) if role in ("expert", "coordinator") else None,
            guest_of=self.circle.group if role == "guest" else None,
            role=role,
            valid_from=timezone.now() + begins,
            valid_to=ends and timezone.now() + ends,
        )
        person.city = self.city(number) if role in ("expert", "coordinator") else None
        person.role, person.now = role, when == "now"
        return person

    def post(self, number, door, deleted):
        city = self.city(number)
        author = next((p for p in self.people if p.city == city), None)
        level = {"draft": None, "named": Level.CIRCLE, "members today": Level.MEMBERS}.get(door, door)
        groups = {"circle": [self.circle], "named": [self.city(number + 1)]}.get(door, ())
        if door == "members today":
            groups = [Circle.of_exactly(self.today)] if self.today else [self.circle]
        practice = make_practice(city, author, level, groups, title="Post")
        if deleted:
            Post.objects.filter(pk=practice.pk).update(deleted_at=timezone.now())
        post = Post.objects.get(pk=practice.pk)
        post.door, post.named, post.deleted = door, self.city(number + 1), deleted
        return post

    def may_read(self, person, post):
        """The rule, as a reader of docs/security.md would say it."""
        if not person.now or post.deleted:
            return False
        if person.role == "guest":
            return post.door == "circle" or (post.door == "members today" and not self.today)
        if person.role == "organiser" or person.city.status in ("paused", "left", "outside"):
            return False
        if post.door == "draft":
            return post.author_id == person.pk
        if person.city == post.city:
            return True
        if post.door == "circle":
            return person.city in self.circle_cities
        if post.door == "named":
            return person.city == post.named
        if post.door == "members":
            return person.city.status in ("founder", "member")
        if post.door == "members today":
            return person.city in (self.today or self.circle_cities)
        return False


def by_hand(person):
    """What a statement written by hand reads with the door's own condition."""
    with connection.cursor() as cursor:
        cursor.execute(f"select post.id from posts_post post where {READABLE}", as_reader(person))
        return {post for (post,) in cursor.fetchall()}


@contextmanager
def as_the_web_role():
    with connection.cursor() as cursor:
        cursor.execute("set role smartpitch_web")
        yield
        cursor.execute("reset role")


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=worlds)
def test_queryset_guardian_row_security_and_the_plain_rule_agree(plan):
    with transaction.atomic():
        world = World(plan)
        for person in world.people:
            expected = {post.pk for post in world.posts if world.may_read(person, post)}
            shared = {post.pk for post in world.posts if post.door != "draft" and not post.deleted}
            assert set(Post.objects.visible_to(person).values_list("pk", flat=True)) == expected
            assert by_hand(person) == expected
            guardian = {post.pk for post in world.posts if person.has_perm("posts.view_post", post)}
            assert guardian & shared == expected & shared
            with as_the_web_role(), viewing_as(person):
                assert set(Post.objects.filter(deleted_at=None).values_list("pk", flat=True)) == expected
                assert set(Post.objects.visible_to(person).values_list("pk", flat=True)) == expected
                assert set(Card.objects.values_list("pk", flat=True)) == expected & shared
        for post in world.posts:
            assert {p.pk for p in readers_of(post)} == {p.pk for p in world.people if world.may_read(p, post)}
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_members_group_survives_an_emptied_database():
    assert Group.objects.filter(name=MEMBER_CITIES).exists()
