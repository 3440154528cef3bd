"""Leaks by their rows in the leak list (docs/security.md): membership and audience."""

from datetime import timedelta
from importlib.metadata import version

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cities.models import Membership
from conftest import make_circle, make_city, make_person, make_practice
from posts.models import Level
from tests.doors.test_canaries import all_bytes
from tests.doors.world import address
from tests.leaks import detail


def test_leak_77_a_removed_member_reads_nothing_in_the_same_session(world, browse):
    client, person = browse(world.people["reader"]), world.people["reader"]
    assert client.get(detail(world.posts["chosen"])).status_code == 200
    person.memberships.get().end(by=None)
    assert client.get(detail(world.posts["chosen"])).status_code == 404
    assert world.words["members"][0] not in all_bytes(client.get("/praxe/"))


def test_leak_79_nothing_derived_outlives_a_circle_membership(world, browse, kolin, liberec):
    circle = make_circle("Doprava", kolin, liberec, owner=kolin)
    post = make_practice(kolin, None, Level.CIRCLE, [circle])
    client = browse(world.people["outside"])
    assert client.get(detail(post)).status_code == 200
    circle.cities.remove(liberec)
    assert client.get(detail(post)).status_code == 404
    assert circle.group not in world.people["outside"].groups.all()


def test_leak_80_cities_posted_with_the_level_only_our_city_open_nothing(world, browse, liberec):
    own = world.posts["own"]
    for level in ("city", ""):
        body = {
            "level": level,
            "groups": [liberec.group_id],
            "cities": [liberec.pk],
            "version": own.version,
            "confirm": "1",
        }
        browse(world.people["own"]).post(reverse("practices:share", args=[own.code]), body)
    assert browse(world.people["outside"]).get(detail(own)).status_code == 404


@pytest.mark.parametrize("status", ["candidate", "observer", "paused", "left"])
def test_leak_83_all_member_cities_means_member_cities(world, browse, status):
    person = make_person("Někdo", make_city("Jinde", status))
    assert browse(person).get(detail(world.posts["members"])).status_code == 404
    for role in ("guest", "organiser", "admin", "removed"):
        assert browse(world.people[role]).get(detail(world.posts["members"])).status_code == 404, role


def test_leak_84_a_reader_cannot_widen(world, browse, liberec):
    post = world.posts["chosen"]
    body = {"level": "members", "version": post.version, "confirm": "1"}
    assert browse(world.people["reader"]).post(reverse("practices:share", args=[post.code]), body).status_code == 404
    assert browse(world.people["outside"]).get(detail(post)).status_code == 404


def test_leak_85_people_of_other_cities_are_out_of_reach(world, browse, kolin):
    lead = make_person("Vedoucí Kolína", kolin, Membership.Role.COORDINATOR)
    for name in ("people", "invite", "invitations", "unit_add", "membership", "membership_end"):
        assert browse(lead).get(address(world, f"cities:{name}")).status_code == 404, name
        assert browse(lead).post(address(world, f"cities:{name}"), {"email": "x@y.test"}).status_code == 404, name


def test_leak_87_a_closed_account_is_dead_at_the_next_request(world, browse):
    person = world.people["reader"]
    client = browse(person)
    assert client.get("/praxe/").status_code == 200
    person.is_active = False
    person.save()
    assert client.get("/praxe/").status_code == 302


def test_leak_89_a_guest_sees_only_what_they_were_let_into(world, browse, pisek):
    client = browse(world.people["guest"])
    seen = {name for name, post in world.posts.items() if client.get(detail(post)).status_code == 200}
    assert seen == {"circle"}
    yesterday = timezone.now() - timedelta(days=1)
    Membership.objects.filter(person=world.people["guest"]).update(valid_from=yesterday, valid_to=yesterday)
    assert client.get(detail(world.posts["circle"])).status_code == 404


def test_leak_90_guardian_is_the_mended_one():
    assert tuple(int(part) for part in version("django-guardian").split(".")[:3]) >= (3, 5, 2)
    assert not hasattr(settings, "GUARDIAN_LEGACY_GLOBAL_PERMS_GROUP_UNION")
    assert settings.ANONYMOUS_USER_NAME is None


def test_a_model_level_permission_opens_nothing(world, browse, lida):
    from django.contrib.auth.models import Permission

    lida.user_permissions.add(Permission.objects.get(content_type__app_label="posts", codename="view_post"))
    assert browse(lida).get(detail(world.posts["chosen"])).status_code == 404


def test_a_user_grant_opens_nothing(world, browse, lida):
    from guardian.shortcuts import assign_perm

    assign_perm("posts.view_post", lida, world.posts["chosen"].post_ptr)
    assert browse(lida).get(detail(world.posts["chosen"])).status_code == 404
