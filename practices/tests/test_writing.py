"""The note and the draft: what is typed is there, once, and nobody else sees it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from conftest import WebClient, make_city, make_practice
from posts.models import Act, Level, Post
from posts.planning import carry_out, warn
from posts.sharing import MayNotShare
from posts.viewing import viewing_as_system
from practices.models import Practice
from practices.record import as_record

NOTE = {
    "title": "Navigace na volná parkovací místa",
    "summary": "Řidiči vidí volná stání v širším centru.",
    "outcome": "reserved",
    "body": "Cílem bylo ukázat volná stání.\nPomohlo to.\nProvoz stojí víc, než jsme čekali.",
    "contact": "",
    "level": "members",
    "future": "on",
}
NEW = "/praxe/nova/"


def note(**fields):
    return NOTE | {"form_key": str(uuid.uuid4())} | fields


@pytest.fixture
def plzen(db):
    return make_city("Plzeň", ruian=554791)


def test_the_form_offers_five_things_and_preselects_no_outcome(browse, jana, kolin):
    page = browse(jana).get(NEW).content.decode()
    for name in ("title", "summary", "outcome", "body", "contact", "level", "cities", "form_key"):
        assert f'name="{name}"' in page
    assert 'name="city"' not in page  # she acts for one city only
    assert not any("checked" in tag for tag in page.split("<input") if 'name="outcome"' in tag)
    assert 'value="members"' in page and "Kolín" in page


def test_a_note_is_shared_with_all_member_cities(browse, jana, karel):
    answer = browse(jana).post(NEW, note(share="1"))
    practice = Practice.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/praxe/{practice.code}/"
    assert (practice.city.name, practice.unit.name, practice.author) == ("Písek", "odbor rozvoje města", jana)
    assert practice.level == Level.MEMBERS and not practice.is_draft
    assert practice.body.count("\n") == 2 and "\r" not in practice.body
    assert list(practice.acts.order_by("pk").values_list("verb", flat=True)) == ["wrote", "shared"]
    assert practice.revisions.count() == 1
    assert browse(karel).get(f"/praxe/{practice.code}/").status_code == 200


def test_shared_with_kolin_and_plzen_it_is_there_for_kolin_and_missing_for_liberec(
    browse, jana, karel, lida, kolin, plzen
):
    browse(jana).post(NEW, note(share="1", level="circle", cities=[kolin.pk, plzen.pk]))
    practice = Practice.objects.get()
    assert practice.level == Level.CIRCLE
    assert browse(karel).get(f"/praxe/{practice.code}/").status_code == 200
    assert browse(lida).get(f"/praxe/{practice.code}/").status_code == 404


def test_an_unfinished_note_is_kept_as_a_draft_of_its_author(browse, jana, petr):
    answer = browse(jana).post(NEW, note(draft="1", title="", summary="", outcome="", body="První věta."))
    draft = Practice.objects.get()
    assert answer["Location"] == f"/praxe/{draft.code}/upravit/"
    assert draft.is_draft and draft.outcome == "" and draft.body == "První věta."
    page = browse(jana).get(answer["Location"]).content.decode()
    assert "První věta." in page
    assert browse(petr).get(answer["Location"]).status_code == 404


def test_sharing_an_unfinished_note_says_what_is_missing_and_keeps_what_was_typed(browse, jana):
    answer = browse(jana).post(NEW, note(share="1", outcome="", summary="a" * 185))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="#id_outcome_0"' in page and 'href="#id_summary"' in page and "185" in page
    assert "a" * 185 in page
    draft = Practice.objects.get()
    assert draft.is_draft and draft.title == NOTE["title"] and draft.summary == ""
    assert f'name="version" value="{draft.version}"' in page


def test_level_and_cities_that_do_not_fit_are_refused_in_words(browse, jana, kolin):
    for sent in (
        {"level": "city", "cities": [kolin.pk]},
        {"level": "members", "cities": [kolin.pk]},
        {"level": "circle"},
    ):
        answer = browse(jana).post(NEW, note(share="1", **sent))
        assert answer.status_code == 200 and 'id="chyby"' in answer.content.decode()
    assert not Post.objects.filter(state=Post.State.SHARED).exists()


def test_leak_row_80_cities_without_a_level_or_hidden_cities_are_refused(browse, jana, kolin):
    outside = make_city("Jinde", "outside", ruian=None)
    for sent in (
        {"level": "", "cities": [kolin.pk]},
        {"level": "circle", "cities": [outside.pk]},
        {"level": "circle", "cities": ["9" * 30]},
        {"level": "room"},
        {"level": "public"},
    ):
        answer = browse(jana).post(NEW, note(share="1", **sent))
        assert answer.status_code == 200
    assert not Post.objects.filter(state=Post.State.SHARED).exists()


def test_a_double_submit_makes_one_practice(browse, jana):
    sent = note(share="1")
    client = browse(jana)
    first, second = client.post(NEW, sent), client.post(NEW, sent)
    assert first["Location"] == second["Location"]
    assert Practice.objects.count() == 1
    assert Act.objects.filter(verb="shared").count() == 1


def test_the_key_of_another_person_never_matches(browse, jana, karel):
    sent = note(share="1")
    browse(jana).post(NEW, sent)
    browse(karel).post(NEW, sent)
    assert {practice.city.name for practice in Practice.objects.all()} == {"Písek", "Kolín"}


def test_the_note_saves_itself_into_one_draft(browse, jana):
    client, sent = browse(jana), note(outcome="")
    first = client.post(NEW + "koncept/", sent).json()
    assert first["saved_at"] and first["fields"] == {"version": 1}
    second = client.post(NEW + "koncept/", sent | {"body": "Víc.", "version": 1}).json()
    assert second["fields"] == {"version": 2}
    assert Practice.objects.get().body == "Víc."
    assert Practice.objects.get().revisions.count() == 0
    answer = client.post(NEW, sent | {"body": "Víc a víc.", "outcome": "works", "version": 2, "share": "1"})
    assert answer.status_code == 302
    assert Practice.objects.get().body == "Víc a víc."
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True)) == ["wrote", "changed", "shared"]


def test_what_is_shared_stands_in_the_history_though_the_draft_last_saved_itself(browse, jana):
    client, sent = browse(jana), note()
    client.post(NEW, sent | {"draft": "1"})
    draft = Practice.objects.get()
    address = f"/praxe/{draft.code}/"
    client.post(address + "koncept/", sent | {"part": "note", "version": 1, "body": "Text, který se sdílel."})
    client.post(
        address + "upravit/", sent | {"part": "note", "version": 2, "body": "Text, který se sdílel.", "share": 1}
    )
    draft.refresh_from_db()
    assert not draft.is_draft and draft.body == "Text, který se sdílel."
    assert draft.revisions.first().data == as_record(draft)
    assert draft.revisions.count() == 2


def test_a_draft_saving_itself_from_an_old_window_overwrites_nothing(browse, jana):
    client, sent = browse(jana), note()
    client.post(NEW + "koncept/", sent)
    client.post(NEW + "koncept/", sent | {"body": "Novější.", "version": 1})
    answer = client.post(NEW + "koncept/", sent | {"body": "Starší.", "version": 1})
    assert answer.status_code == 409 and answer.json()["message"]
    assert Practice.objects.get().body == "Novější."


def test_the_form_that_made_a_draft_goes_on_though_no_answer_reached_it(browse, jana):
    client, sent = browse(jana), note()
    client.post(NEW + "koncept/", sent)  # the answer with the version got lost
    assert client.post(NEW + "koncept/", sent | {"body": "Dál."}).json()["fields"] == {"version": 2}
    assert client.post(NEW + "koncept/", sent | {"body": "Odjinud."}).status_code == 409


def test_who_lost_every_city_while_writing_gets_the_text_back(browse, jana, petr):
    client = browse(jana)
    jana.memberships.current().get().end(by=petr)
    answer = client.post(NEW, note(share="1", body="Tři dlouhé věty."))
    assert answer.status_code == 403 and "Tři dlouhé věty." in answer.content.decode()
    assert not Practice.objects.exists()


def test_fields_that_are_not_in_the_form_count_for_nothing(browse, jana, karel, kolin, olga):
    browse(jana).post(
        NEW,
        note(
            draft="1",
            author=karel.pk,
            state=1,
            keeper=kolin.group_id,
            city=kolin.pk,
            code="x",
            published_at="2020-01-01",
        ),
    )
    draft = Practice.objects.get()
    assert (draft.author, draft.city.name, draft.keeper_id) == (jana, "Písek", jana.cities().get().group_id)
    assert draft.is_draft


def test_who_acts_for_two_cities_chooses_on_whose_behalf(browse, jana, kolin):
    jana.memberships.create(city=kolin)
    page = browse(jana).get(NEW).content.decode()
    assert 'name="city"' in page
    assert browse(jana).post(NEW, note(share="1")).status_code == 200  # it was not chosen
    browse(jana).post(NEW, note(share="1", city=kolin.pk))
    assert Practice.objects.get(state=1).keeper_id == kolin.group_id


def test_organisers_write_for_places_outside_the_community(browse, olga, karel):
    outside = make_city("Tallinn", "outside", ruian=None, country="EE")
    answer = browse(olga).post(NEW, note(share="1"))
    assert answer.status_code == 302, answer.content.decode()
    practice = Practice.objects.get()
    assert practice.city == outside and practice.keeper.name == "organisers"
    assert browse(karel).get(f"/praxe/{practice.code}/").status_code == 200


def test_guests_and_administrators_write_nothing(browse, hana, adam):
    for person in (hana, adam):
        assert browse(person).get(NEW).status_code == 403
        assert browse(person).post(NEW, note(draft="1")).status_code == 403
    assert browse().post(NEW, note(draft="1")).status_code == 302
    assert not Practice.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "😀 emoji",
        "مرحبا ‮rtl",
        "x\x00y",
        "a" * 1_000_000,
        "\N{REPLACEMENT CHARACTER}",
        "<script>alert(1)</script>",
        "%s {{x}}",
    ],
)
def test_any_text_is_stored_right_or_refused_in_words(browse, jana, text):
    answer = browse(jana).post(NEW, note(share="1", title=text[:90], summary=text[:160], body=text))
    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        assert Practice.objects.get().body == text
    else:
        assert 'id="chyby"' in answer.content.decode()
    answer = browse(jana).post(NEW + "koncept/", note(title=text, body=text))
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize("field", ["version", "contact", "form_key", "outcome", "level", "cities", "city", "part"])
@pytest.mark.parametrize("value", ["9" * 40, "-1", "x", "\x00", "1e9", ""])
def test_nonsense_in_any_field_is_no_error_of_ours(browse, jana, field, value):
    for address in (NEW, NEW + "koncept/"):
        assert browse(jana).post(address, note(share="1", **{field: value})).status_code in (200, 302, 400, 409)


def test_a_draft_is_edited_and_shared_from_its_own_page(browse, jana, pisek):
    draft = make_practice(pisek, jana, outcome="")
    page = browse(jana).get(f"/praxe/{draft.code}/upravit/").content.decode()
    assert f'data-autosave="/praxe/{draft.code}/koncept/"' in page
    sent = NOTE | {"part": ["note", "money"], "version": 1, "cost_czk": "1 950 000 Kč"} | rows("fundings")
    saved = browse(jana).post(f"/praxe/{draft.code}/koncept/", sent).json()
    assert saved["fields"] == {"version": 2}
    answer = browse(jana).post(f"/praxe/{draft.code}/upravit/", sent | {"version": 2, "share": "1"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert not draft.is_draft and draft.cost_czk == 1_950_000


def rows(key, *typed):
    """What a browser sends for a list of rows."""
    sent = {f"{key}-TOTAL_FORMS": len(typed), f"{key}-INITIAL_FORMS": 0}
    return sent | {f"{key}-{n}-{name}": value for n, row in enumerate(typed) for name, value in row.items()}


def test_a_draft_moves_to_the_city_chosen_later(browse, jana, kolin):
    jana.memberships.create(city=kolin)
    client, typed = browse(jana), note()
    client.post(NEW + "koncept/", typed)
    assert Practice.objects.get().city.name == "Písek"  # the first one, until she says
    client.post(NEW + "koncept/", typed | {"city": kolin.pk, "version": 1})
    draft = Practice.objects.get()
    assert (draft.city, draft.keeper_id, draft.unit) == (kolin, kolin.group_id, None)
    client.post(NEW + "koncept/", typed | {"city": "", "version": 2, "body": "Dál."})
    assert Practice.objects.get().city == kolin


def test_shared_with_the_members_of_today_alone(browse, jana, karel):
    browse(jana).post(NEW, note(share="1", future=""))
    practice = Practice.objects.get()
    assert practice.level == Level.MEMBERS and not practice.grants.filter(group__name="members").exists()
    assert browse(karel).get(f"/praxe/{practice.code}/").status_code == 200


def test_a_circle_closed_a_moment_ago_is_refused_in_words_and_the_draft_stays(browse, jana, monkeypatch):
    def refuse(*args, **kwargs):
        raise MayNotShare("retired")

    monkeypatch.setattr("practices.planning.share", refuse)
    answer = browse(jana).post(NEW, note(share="1"))
    assert answer.status_code == 200 and 'id="chyby"' in answer.content.decode()
    assert Practice.objects.get().is_draft


def test_organisers_edit_and_widen_what_they_keep(browse, olga, karel):
    outside = make_city("Tallinn", "outside", ruian=None, country="EE")
    practice = make_practice(
        outside, olga, Level.CITY, keeper=Group.objects.get(name="organisers"), summary="s", body="b"
    )
    address = f"/praxe/{practice.code}/"
    assert "Tallinn" in browse(olga).get(address + "upravit/").content.decode()
    browse(olga).post(
        address + "upravit/", {"part": "why", "version": practice.version, "problem": "Nové.", "title": "x"}
    )
    assert Practice.objects.get().problem == "Nové." and Practice.objects.get().title == practice.title
    assert browse(olga).get(address + "sdileni/").status_code == 200
    assert browse(karel).get(address).status_code == 404


def test_the_page_asks_as_many_questions_for_three_rows_as_for_one(browse, page_queries, pisek, jana, kolin):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin])
    counts = []
    for _round in range(2):
        practice.lessons.create(text="a")
        practice.indicators.create(name="a", value=1)
        counts.append(len(page_queries(browse(jana), f"/praxe/{practice.code}/upravit/")))
    assert counts[0] == counts[1] == 21
    assert len(page_queries(browse(jana), NEW)) <= 13


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_drops_in_the_middle_of_a_save_leaves_the_last_draft(pisek, jana, kolin, monkeypatch):
    from practices.tests.test_editing import at_once, post

    typed = note()
    at_once(lambda: post(jana, NEW + "koncept/", typed))
    with monkeypatch.context() as broken:
        broken.setattr("practices.record._write", drop_the_connection)
        answers = at_once(lambda: failing(jana, NEW, typed | {"version": 1, "body": "Nové.", "share": "1"}))
    assert answers[0] in (500, 503)
    draft = Practice.objects.get()
    assert (draft.body, draft.version, draft.is_draft, draft.revisions.count()) == (NOTE["body"], 1, True, 0)
    again = at_once(lambda: post(jana, NEW, typed | {"version": 1, "body": "Nové.", "share": "1"}))
    assert again == [302] and Practice.objects.get().body == "Nové."


def drop_the_connection(*args):
    connection.cursor().execute("select pg_terminate_backend(pg_backend_pid())")


def failing(person, address, typed):
    """The status of the answer when the database goes away; the error itself when there is no answer."""
    client = WebClient(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    try:
        return client.post(address, typed).status_code
    except (OperationalError, InterfaceError):
        return 503


# A draft that is shared on a later day.


def in_a_month():
    day = timezone.localdate() + timedelta(days=30)
    return f"{day.day}. {day.month}. {day.year}"


def plan_a_note(browser, **fields):
    sent = note(share="1", day=in_a_month(), hour="9:00", **fields)
    browser.post(NEW, sent)
    return Practice.objects.get(), sent


def its_day_comes():
    with viewing_as_system("a test"):
        Post.objects.exclude(opens_at=None).update(opens_at=timezone.now() - timedelta(minutes=1))
    carry_out()


def test_a_draft_is_planned_seen_by_its_author_alone_and_shared_on_its_day(browse, jana, petr, karel, lida, kolin):
    browser = browse(jana)
    practice, sent = plan_a_note(browser, level="circle", cities=[kolin.pk])
    url = f"/praxe/{practice.code}/"
    assert practice.is_draft and practice.revisions.count() == 1
    assert browse(petr).get(url).status_code == browse(karel).get(url).status_code == 404
    browser.post(NEW, sent)  # a double click
    page = browser.get(url).content.decode()
    assert "se koncept sám začne sdílet" in page and Practice.objects.count() == 1
    form = browser.get(f"{url}upravit/").content.decode()
    assert f'value="{in_a_month()}"' in form and 'value="09:00"' in form
    assert re.search(rf'name="cities" value="{kolin.pk}"[^>]*checked', form)
    its_day_comes()
    assert browse(karel).get(url).status_code == 200 and browse(lida).get(url).status_code == 404
    assert Act.objects.filter(post=practice.pk, verb=Act.Verb.SHARED).get().actor == jana


def test_a_changed_text_ends_the_plan_of_a_draft_and_says_so(browse, jana, karel):
    browser = browse(jana)
    practice, sent = plan_a_note(browser)
    url = f"/praxe/{practice.code}/"
    same = {key: value for key, value in sent.items() if key != "share"} | {"part": "note", "draft": "1"}
    browser.post(f"{url}upravit/", same | {"version": practice.version})
    practice.refresh_from_db()
    assert practice.opens_at is not None
    changed = same | {"version": practice.version, "title": "Jinak"}
    answer = browser.post(f"{url}koncept/", changed, HTTP_X_REQUESTED_WITH="autosave")
    assert "koncept sám sdílet nebude" in answer.json()["message"]
    its_day_comes()
    assert browse(karel).get(url).status_code == 404


@pytest.mark.parametrize("change", ["fewer cities", "no day", "another day", "another hour", "another level"])
@pytest.mark.parametrize("end", ["upravit/", "koncept/"])
def test_other_readers_or_another_day_end_the_plan_too(browse, jana, lida, kolin, liberec, change, end):
    browser = browse(jana)
    practice, sent = plan_a_note(browser, level="circle", cities=[kolin.pk, liberec.pk])
    changed = {
        "fewer cities": {"cities": [kolin.pk]},
        "no day": {"day": ""},
        "another day": {"day": "1. 9. 2027"},
        "another hour": {"hour": "11:00"},
        "another level": {"level": "members", "cities": []},
    }[change]
    same = {key: value for key, value in sent.items() if key != "share"} | {"part": "note", "draft": "1"}
    browser.post(f"/praxe/{practice.code}/{end}", same | {"version": practice.version})
    practice.refresh_from_db()
    assert practice.opens_at is not None  # nothing has changed
    browser.post(f"/praxe/{practice.code}/{end}", same | {"version": practice.version} | changed)
    its_day_comes()
    assert browse(lida).get(f"/praxe/{practice.code}/").status_code == 404


def test_the_plan_of_a_draft_is_given_up_on_its_page(browse, jana, karel):
    browser = browse(jana)
    practice, _sent = plan_a_note(browser)
    browser.post(f"/praxe/{practice.code}/sdileni/plan/")
    its_day_comes()
    practice.refresh_from_db()
    assert practice.is_draft and practice.opens_at is None


def test_a_day_that_has_passed_is_refused_and_everything_typed_stays(browse, jana):
    page = browse(jana).post(NEW, note(share="1", day="1. 1. 2018")).content.decode()
    assert "To už bylo." in page and 'value="1. 1. 2018"' in page and NOTE["title"] in page
    assert Practice.objects.get().opens_at is None


def test_seven_days_ahead_the_author_of_a_draft_is_told_and_nobody_else(browse, jana, petr, mailoutbox):
    practice, _sent = plan_a_note(browse(jana))
    with viewing_as_system("a test"):
        Post.objects.filter(pk=practice.pk).update(opens_at=timezone.now() + timedelta(days=3))
    warn()
    assert [letter.to for letter in mailoutbox] == [[jana.email]]
    assert f"/praxe/{practice.code}/" in mailoutbox[0].body and NOTE["title"] not in mailoutbox[0].body
