"""The home page: for the public it opens no door, for members it says what is new."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cities.models import City, User
from conftest import make_city, make_practice, make_question
from meetings.models import Meeting, Series
from posts.models import Level, Post
from practices.models import Term, Vocabulary

DAY = timedelta(days=1)


def series(**fields):
    return Series.objects.create(name="Smart Cities Pitch", **fields)


def meeting(city, number=4, day=None, state="announced"):
    kept = Series.objects.first() or series()
    title = f"Smart Cities Pitch {number}"
    return Meeting.objects.create(
        series=kept, number=number, city=city, title=title, date=day or timezone.localdate() + 30 * DAY, state=state
    )


# For the public.


def test_public_home_stands_without_any_data(client, db):
    page = client.get("/").content.decode()
    assert "Města si tu říkají i\xa0to, co se nepovedlo." in page
    assert "Zatím tu není žádné město." in page


def test_public_home_shows_members_needs_and_the_next_meeting(client, pisek, trinec):
    kept = series(organiser="Česká inovace o.p.s.", needs=[{"key": "data", "cs": "lépe pracovat s daty", "en": "data"}])
    kept.initiators.add(pisek)
    meeting(pisek)
    page = client.get("/").content.decode()
    for words in ("lépe pracovat s\xa0daty", "Smart Cities Pitch 4 v\xa0Písku", "1 členské město", "1 kandidát"):
        assert words in page
    assert "work better with data" not in page


def test_public_home_in_english_speaks_english(client, pisek):
    series(needs=[{"key": "data", "cs": "lépe pracovat s daty", "en": "work better with data"}])
    meeting(pisek)
    page = client.get("/en/").content.decode()
    assert "work better with data" in page
    assert "Smart Cities Pitch 4 in Písek" in page


def test_public_home_tells_nothing_of_what_is_closed(client, pisek, jana):
    make_practice(pisek, jana, Level.MEMBERS, title="zqtitle", body="zqbody")
    make_city("Zqoutside", City.Status.OUTSIDE)
    page = client.get("/").content.decode()
    assert not [word for word in ("zqtitle", "zqbody", "Zqoutside") if word in page]
    assert "Dvořáková" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_public_home_costs_six_queries(client, db, page_queries, rows):
    kept = series()
    for number in range(1, rows + 1):
        city = make_city(f"Město {number}")
        kept.initiators.add(city)
        meeting(city, number, date(2018, 6, number), "held")
    assert len(page_queries(client, "/")) == 6


def test_public_home_shows_the_largest_of_many_cities(client, db, monkeypatch):
    monkeypatch.setattr("smartpitch.pages.CITIES", 2)
    for number, size in enumerate([30_000, 10_000, 90_000]):
        make_city(f"Město {number}", population=size)
    answer = client.get("/")
    assert [city.name for city in answer.context["cities"]] == ["Město 0", "Město 2"]
    assert "3 členská města" in answer.content.decode()
    assert "na mapě je 2 největších" in answer.content.decode()


# For members.


def test_member_sees_for_whom_they_act_and_three_verbs(browse, jana):
    answer = browse(jana).get("/")
    page = answer.content.decode()
    assert "jednáte za město Písek, odbor rozvoje města." in page
    for verb in ("Zeptat se", "Sdílet", "Přijít"):
        assert f"<b>{verb}</b>" in page


def test_new_since_last_time_is_counted_and_marked(browse, kolin, karel, pisek, jana):
    make_practice(pisek, jana, Level.MEMBERS, title="Nová")
    User.objects.filter(pk=karel.pk).update(visited_at=timezone.now() - DAY)
    answer = browse(karel).get("/")
    assert answer.context["added"] == 1
    assert [(card["title"], card["is_new"]) for card in answer.context["cards"]] == [("Nová", True)]
    assert "přibyla 1 praxe" in answer.content.decode()


def test_what_is_new_is_counted_by_topic_of_what_one_reads(browse, karel, pisek, jana):
    vocabulary = Vocabulary.objects.get_or_create(key=Vocabulary.TOPIC)[0]
    topic = Term.objects.create(vocabulary=vocabulary, key="parkovani", name_cs="Parkování")
    other = Term.objects.create(vocabulary=vocabulary, key="odpady", name_cs="Odpady")
    for _each in range(2):
        make_practice(pisek, jana, Level.MEMBERS, topics=[topic])
    make_practice(pisek, jana, Level.CITY, topics=[other])
    User.objects.filter(pk=karel.pk).update(visited_at=timezone.now() - DAY)
    shown = browse(karel).get("/")
    assert shown.context["on_topics"] == [("parkovani", "Parkování", 2)]
    page = shown.content.decode()
    assert 'href="/praxe/?tema=parkovani"' in page and "Odpady" not in page


def test_one_topic_counts_as_read_and_the_others_stay_new(browse, karel, pisek, jana):
    vocabulary = Vocabulary.objects.get_or_create(key=Vocabulary.TOPIC)[0]
    parking, waste = (
        Term.objects.create(vocabulary=vocabulary, key=key, name_cs=key) for key in ("parkovani", "odpady")
    )
    for title, topics in (("Závory", [parking]), ("Koše", [waste]), ("Obojí", [parking, waste])):
        make_practice(pisek, jana, Level.MEMBERS, title=title, topics=topics)
    User.objects.filter(pk=karel.pk).update(visited_at=timezone.now() - DAY)
    desk, phone = browse(karel), browse(karel)
    assert desk.get("/").context["added"] == 3
    answer = desk.post("/praxe/videno/", {"topic": "parkovani", "home": "1"}, follow=True)
    assert answer.redirect_chain[0][0] == "/"
    assert "Vše k tématu „parkovani“ platí za přečtené" in answer.content.decode()
    shown = phone.get("/").context
    assert shown["added"] == 1 and shown["on_topics"] == [("odpady", "odpady", 1)]
    assert {card["title"]: card["is_new"] for card in shown["cards"]} == {"Závory": False, "Koše": True, "Obojí": False}
    make_practice(pisek, jana, Level.MEMBERS, title="Další", topics=[parking])
    assert phone.get("/").context["on_topics"] == [("parkovani", "parkovani", 1), ("odpady", "odpady", 1)]


def test_what_was_marked_as_read_is_not_new_again_on_the_next_visit(browse, karel, pisek, jana):
    make_practice(pisek, jana, Level.MEMBERS)
    User.objects.filter(pk=karel.pk).update(visited_at=timezone.now() - DAY)
    browser = browse(karel)
    assert browser.get("/").context["added"] == 1
    Post.objects.update(published_at=timezone.now())
    browser.post("/praxe/videno/", {"home": "1"})
    User.objects.filter(pk=karel.pk).update(visited_at=timezone.now() - DAY)  # the visit began a day ago
    assert browser.get("/").context["added"] == 0


def test_a_topic_that_does_not_exist_cannot_be_read(browse, karel):
    assert browse(karel).post("/praxe/videno/", {"topic": "zqnone"}).status_code == 404


def test_each_draft_leads_to_its_own_form(browse, pisek, jana):
    make_practice(pisek, jana, title="Rozepsaná praxe")
    make_question(pisek, jana, title="Rozepsaná otázka?")
    browser = browse(jana)
    links = re.findall(r'href="([^"]+/upravit/)">Rozepsaná', browser.get("/").content.decode())
    assert len(links) == 2 and [browser.get(link).status_code for link in links] == [200, 200]


def test_visit_goes_on_when_the_page_is_asked_again(browse, karel, pisek, jana):
    make_practice(pisek, jana, Level.MEMBERS)
    User.objects.filter(pk=karel.pk).update(visited_at=timezone.now() - DAY)
    browser = browse(karel)
    assert browser.get("/").context["added"] == 1
    assert browser.get("/").context["added"] == 1


def test_first_visit_counts_nothing_as_new(browse, karel, pisek, jana):
    make_practice(pisek, jana, Level.MEMBERS)
    answer = browse(karel).get("/")
    assert answer.context["added"] == 0
    assert not answer.context["cards"][0]["is_new"]


def test_home_of_another_city_does_not_tell_of_hidden_practices(browse, lida, kolin, pisek, jana):
    make_practice(pisek, jana, Level.CITY, title="zqown")
    make_practice(pisek, jana, Level.CIRCLE, [kolin], title="zqchosen")
    make_practice(pisek, jana, title="zqdraft")
    User.objects.filter(pk=lida.pk).update(visited_at=timezone.now() - DAY)
    answer = browse(lida).get("/")
    assert not [word for word in (b"zqown", b"zqchosen", b"zqdraft") if word in answer.content]
    assert answer.context["added"] == 0
    assert "nic nepřibylo" in answer.content.decode()


def test_drafts_are_my_own(browse, petr, pisek, jana):
    make_practice(pisek, jana, title="zqdraft")
    assert b"zqdraft" in browse(jana).get("/").content
    assert b"zqdraft" not in browse(petr).get("/").content


def test_our_city_counts_what_the_person_may_read(browse, jana, petr, pisek):
    make_practice(pisek, jana, Level.CITY)
    make_practice(pisek, jana, Level.MEMBERS)
    make_practice(pisek, jana)
    assert browse(petr).get("/").context["ours"] == {"practices": 2, "people": 2, "coordinators": 1}


def test_new_city_is_invited_to_begin(browse, jana):
    page = browse(jana).get("/").content.decode()
    assert "Buďte první." in page
    assert "Zatím jste nic nesdíleli." in page


def test_candidate_is_told_why_there_is_little(browse, tereza, pisek, jana):
    make_practice(pisek, jana, Level.MEMBERS, title="zqmembers")
    page = browse(tereza).get("/").content.decode()
    assert "Vaše město ještě není členem" in page
    assert "zqmembers" not in page


@pytest.mark.parametrize("who", ["olga", "adam", "hana", "radek"])
def test_person_without_a_city_gets_a_page_that_makes_sense(browse, who, request, pisek, jana):
    make_practice(pisek, jana, Level.MEMBERS, title="zqmembers")
    answer = browse(request.getfixturevalue(who)).get("/")
    assert answer.status_code == 200
    assert "zqmembers" not in answer.content.decode()
    assert "Naše město" not in answer.content.decode()
    assert "/praxe/nova/" not in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_member_home_costs_thirteen_queries(browse, jana, pisek, page_queries, rows):
    for number in range(rows):
        make_practice(pisek, jana, Level.MEMBERS, title=f"Praxe {number}")
        make_practice(pisek, jana, title=f"Koncept {number}")
    User.objects.filter(pk=jana.pk).update(visited_at=timezone.now() - DAY)
    assert len(page_queries(browse(jana), "/")) == 13
    assert Post.objects.count() == 2 * rows
