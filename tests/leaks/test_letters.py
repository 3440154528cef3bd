"""Leaks by mail: letters about what one may not read, links in them that tell (docs/security.md)."""

from datetime import timedelta

from django.utils import timezone

from cities.models import Membership
from conftest import make_practice
from posts.models import Level
from posts.sharing import share
from practices.models import SavedSearch, Term
from practices.searches import alert
from tests.doors.test_canaries import all_bytes
from tests.doors.world import address
from tests.leaks import plain


def test_leak_10_the_link_that_stops_letters_names_nothing_also_after_leaving(world, browse):
    path = address(world, "searches:stop")
    before = plain(browse().get(path))
    Membership.objects.filter(person=world.people["own"]).update(valid_to=timezone.now())
    assert plain(browse().get(path)) == before
    done = browse().post(path)
    assert done.status_code == 200
    said = all_bytes(done) + before.decode()
    assert not [word for words in world.words.values() for word in (*words, "Písek", "Dvořáková") if word in said]


def test_leak_17_a_search_for_a_hidden_topic_is_saved_like_one_for_a_missing(world, browse):
    hidden = Term.objects.create(vocabulary_id="topic", key="zqtema", name_cs="zqnazev")
    world.posts["own"].topics.add(hidden)
    pages = [plain(browse(world.people["outside"]).get(f"/hledani/ulozit/?tema={key}")) for key in ("zqtema", "zqneni")]
    assert pages[0].replace(b"zqtema", b"") == pages[1].replace(b"zqneni", b"") and b"zqnazev" not in pages[0]


def test_leak_46_no_letter_about_what_its_reader_may_not_read(world, pisek, jana, mailoutbox):
    alert()
    SavedSearch.objects.update(told_at=timezone.now() - timedelta(days=9))
    mailoutbox.clear()
    make_practice(pisek, jana, Level.CITY)
    alert()
    assert {letter.to[0] for letter in mailoutbox} == {world.people[role].email for role in ("own", "coordinator")}


def test_leak_48_no_letter_about_what_was_narrowed_before_it_is_sent(world, mailoutbox):
    for name in ("chosen", "circle", "room", "members"):
        share(world.posts[name].post_ptr, Level.CITY, [], by=world.people["own"])
    Membership.objects.filter(person=world.people["coordinator"]).update(valid_to=timezone.now())
    alert()
    assert [letter.to[0] for letter in mailoutbox] == [world.people["own"].email]
