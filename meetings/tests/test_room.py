"""In the room: what is shared with those who sat in the room of a meeting is theirs as long as the list says so."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse

from cities.models import User
from conftest import make_circle, make_file, make_person, make_practice
from meetings.attendance import tick
from meetings.models import Registration
from meetings.tests.test_registering import come, make_meeting, text
from posts.models import Level, Post
from posts.sharing import MayNotShare, open_door, share, usable_groups
from posts.viewing import viewing_as
from posts.visibility import cities_reading, door_of, groups_reading
from practices.models import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(pisek):
    return make_meeting(pisek, ahead=0)


@pytest.fixture
def room(meeting, jana, karel, lida):
    """Jana of Písek and Karel of Kolín sit in it; Lída of Liberec is registered and did not come."""
    sits(jana, meeting)
    sits(karel, meeting)
    come(lida, meeting)
    return meeting.room


@pytest.fixture
def practice(pisek, jana, room):
    made = make_practice(pisek, jana, title="zqvsale", results="zqjakse")
    with viewing_as(jana):
        share(made.post_ptr, Level.ROOM, [room], by=jana)
    made.file = make_file(made, jana, "zqsnimky.docx")
    return made


def sits(person, meeting):
    registration = come(person, meeting)
    tick(registration, "present", by=None)
    return registration


def test_the_door_of_a_room_counts_as_sharing_does(practice, kolin, liberec, trinec, jana, petr, karel):
    """As cities_reading() counts it: of Kolín those who sat there, of Liberec and Písek everybody."""
    make_person("Kolega Kolínský", kolin)
    circle = make_circle("Energie", liberec, trinec)
    energy = {"id": circle.group_id, "name": circle.group.name, "circle_id": circle.pk, "circle": "Energie"}
    groups = [*groups_reading(practice), energy]
    expected = [(city.name, city.people) for city in cities_reading([group["id"] for group in groups])]
    assert ("Kolín", 1) in expected and ("Písek", 2) in expected and len(expected) == 4
    assert door_of(groups)[1:] == (expected, 4, sum(people for _name, people in expected))


def ticks(person, presence):
    tick(Registration.objects.get(person=person), presence, by=None)


def reads(browse, person, practice):
    """On which surfaces this person meets it: its page, its file, the list, the search, the city, the suggestions."""
    browser, city = browse(person), reverse("city", args=[practice.city_id])
    found = {
        "page": browser.get(reverse("practices:detail", args=[practice.code])).status_code == 200,
        "pdf": browser.get(reverse("practices:pdf", args=[practice.code])).status_code == 200,
        "file": browser.get(reverse("practices:file", args=[practice.code, practice.file.code])).status_code == 200,
        "list": practice.code in text(browser.get("/praxe/")),
        "search": practice.code in text(browser.get("/hledat/", {"q": "zqjakse"})),
        "words of its file": practice.code in text(browser.get("/praxe/", {"q": "zqsnimky"})),
        "city": practice.code in text(browser.get(city)),
        "suggestion": "zqvsale" in text(browser.get("/hledat/napovida/", {"q": "zqvsal"})),
    }
    return {surface for surface, there in found.items() if there}


def test_those_who_sat_there_read_it_everywhere_and_the_absent_nowhere(browse, practice, kolin, karel, lida, petr):
    everywhere = reads(browse, karel, practice)
    assert everywhere == {"page", "pdf", "file", "list", "search", "words of its file", "city", "suggestion"}
    colleague = make_person("Věra Nová", kolin)  # of a city that was there; she was not
    assert reads(browse, lida, practice) == reads(browse, colleague, practice) == set()
    assert "page" in reads(browse, petr, practice)  # of the city that wrote it


def test_unticked_it_is_gone_at_the_next_request_and_ticked_it_is_back(browse, practice, karel, lida):
    assert "page" in reads(browse, karel, practice)
    for presence in ("", "excused", "absent"):
        ticks(karel, presence)
        assert reads(browse, karel, practice) == set()
    ticks(karel, "present")
    ticks(lida, "present")  # she came late
    assert "search" in reads(browse, karel, practice) and "search" in reads(browse, lida, practice)


def test_who_leaves_the_city_leaves_the_room(browse, practice, kolin, karel):
    other = make_person("Věra Nová", kolin, role="coordinator")
    karel.memberships.get().end(by=other)
    assert reads(browse, karel, practice) == set()


def test_the_database_says_the_same(practice, karel, lida, as_web):
    for person, seen in ((karel, 1), (lida, 0)):
        with viewing_as(person), connection.cursor() as cursor:
            cursor.execute("select count(*) from posts_post where id = %s", [practice.pk])
            assert cursor.fetchone()[0] == seen
            assert Practice.objects.visible_to(person).count() == seen


def test_guardians_copy_of_the_groups_follows_the_list(room, karel):
    copied = User.groups.through.objects.filter(user=karel, group=room)
    assert copied.exists()
    ticks(karel, "")
    assert not copied.exists()


def test_the_head_of_the_page_counts_those_who_sat_there_alone(browse, practice, kolin, karel):
    make_person("Věra Nová", kolin)
    page = text(browse(karel).get(reverse("practices:detail", args=[practice.code])))
    assert "V sále: Smart Cities Pitch 4" in page
    assert "2 města, 2 lidé" in page.replace("\N{NO-BREAK SPACE}", " ")  # Jana of Písek, Karel of Kolín


def test_only_who_sat_in_a_room_may_share_in_it(browse, pisek, practice, room, jana, karel, petr, kolin):
    page = reverse("practices:share", args=[practice.code])
    assert "Smart Cities Pitch 4" in text(browse(jana).get(page))
    own = make_practice(pisek, petr, Level.CITY)
    assert 'value="room"' not in text(browse(petr).get(reverse("practices:share", args=[own.code])))
    with viewing_as(petr), pytest.raises(MayNotShare):
        share(own.post_ptr, Level.ROOM, [room], by=petr)
    with viewing_as(petr):
        assert room not in usable_groups(petr)
    answer = browse(petr).post(reverse("practices:share", args=[own.code]), {"level": "room", "room": room.pk})
    assert answer.status_code == 200
    own.refresh_from_db()
    assert own.level == Level.CITY


def test_a_room_fits_its_level_and_no_other(pisek, kolin, jana, room):
    made = make_practice(pisek, jana).post_ptr
    for level, groups in (
        (Level.CIRCLE, [room]),
        (Level.ROOM, [kolin.group]),
        (Level.ROOM, []),
        (Level.MEMBERS, [room]),
    ):
        with pytest.raises(MayNotShare):
            open_door(made, level, groups, by=jana)
    assert Post.objects.get(pk=made.pk).is_draft


def test_it_is_shared_in_the_room_from_the_page(browse, pisek, jana, room, karel, lida):
    own, browser = make_practice(pisek, jana, Level.CITY), browse(jana)
    page, sent = reverse("practices:share", args=[own.code]), {"level": "room", "room": room.pk}
    assert "Vyberte setkání." in text(browser.post(page, {"level": "room", "room": ""}))
    seen = text(browser.post(page, sent)).split('name="seen" value="')[1].split('"')[0]
    answer = browser.post(page, sent | {"confirmed": "1", "seen": seen, "widen": "on"})
    assert answer.status_code == 302
    for person, status in ((karel, 200), (lida, 404)):
        assert browse(person).get(reverse("practices:detail", args=[own.code])).status_code == status
    assert "checked" in text(browser.get(page)).split('value="room"')[1].split(">")[0]


def test_a_draft_is_shared_in_the_room_at_once(browse, jana, room, karel):
    note = {"title": "Názvy ulic", "summary": "Víme, kde co je.", "outcome": "works", "body": "Proč. Co. Jak."}
    sent = note | {"level": "room", "room": room.pk, "share": "1", "form_key": "5ad7ab1e-0000-4000-8000-736d61727421"}
    page = text(browse(jana).post("/praxe/nova/", sent, follow=True))
    assert "Sdíleno s těmi, kdo seděli v sále." in page
    assert browse(karel).get(reverse("practices:detail", args=[Practice.objects.get().code])).status_code == 200


def test_the_room_is_called_as_the_meeting_is(meeting):
    meeting.title = "Jiný název"
    meeting.save()
    assert Group.objects.get(pk=meeting.room_id).name == f"room {meeting.pk} Jiný název"
