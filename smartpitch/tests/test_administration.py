"""The Django admin: every page stands, none shows a word of a closed post, and nothing grants a right by hand."""

import re
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.urls import NoReverseMatch, reverse, reverse_lazy

from cities.models import City, Invitation, Membership, User
from conftest import make_circle, make_person, make_practice
from meetings.models import Meeting, Series, SideEvent
from posts.models import Act, ActFact, Level, Post, Synonyms
from posts.sharing import share
from posts.viewing import viewing_as
from practices.models import Term, Vocabulary

SECRETS = ("zqtitle", "zqsummary", "zqbody", "zqproblem", "zqlesson", "zqbarrier")
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)


@pytest.fixture
def closed(pisek, jana):
    """A practice that only Písek reads, each of its words its own canary."""
    practice = make_practice(
        pisek, jana, Level.CITY, title="zqtitle", summary="zqsummary", body="zqbody", problem="zqproblem"
    )
    practice.lessons.create(text="zqlesson")
    category = Term.objects.create(vocabulary=Vocabulary.objects.create(key="barrier"), key="lide", name_cs="lidé")
    practice.barriers.create(text="zqbarrier", category=category)
    return practice


@pytest.fixture
def world(closed, kolin, pisek, petr):
    """One row of everything that the admin lists."""
    Invitation.objects.create(email="novy@pisek.test", city=pisek, invited_by=petr, token_digest="zqdigest")
    make_circle("Kruh", kolin, pisek)
    series = Series.objects.create(name="Smart Cities Pitch")
    event = SideEvent.objects.create(title="e-SALON")
    Meeting.objects.create(series=series, number=1, title="SCP 1", city=pisek, date=date(2018, 6, 15), side_event=event)
    EmailAddress.objects.create(user=petr, email=petr.email, verified=True, primary=True)
    return closed


def page_of(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


# Every page, as the administrator and through the web role.


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label_lower)
def test_pages_stand_and_tell_nothing_closed(browse, adam, world, model):
    browser = browse(adam)
    pages = [page_of(model, "changelist"), page_of(model, "changelist") + "?q=zq&e=1"]
    if admin.site._registry[model].search_fields:
        pages.append(page_of(model, "changelist") + "?q=z")
    pages += [page_of(model, "change", row.pk) for row in model._default_manager.all()[:2]]
    pages += [page_of(model, "history", row.pk) for row in model._default_manager.all()[:1]]
    for page in [*pages, page_of(model, "add")]:
        answer = browser.get(page)
        assert answer.status_code in ((200, 403) if page.endswith("/add/") else (200, 302)), page
        text = answer.content.decode().replace("?q=zq", "").replace('value="zq"', "")
        assert not [word for word in SECRETS if word in text], page
        assert "zqdigest" not in text
        assert answer["Cache-Control"] == "private, no-store"


def test_index_and_app_lists_stand(browse, adam, world):
    browser = browse(adam)
    assert browser.get("/sprava/").status_code == 200
    for label in {model._meta.app_label for model in REGISTERED}:
        assert browser.get(reverse("admin:app_list", args=[label])).status_code == 200


@pytest.mark.parametrize("who", ["jana", "petr", "olga", "public"])
def test_admin_is_for_administrators(client, browse, who, request, world):
    browser = client if who == "public" else browse(request.getfixturevalue(who))
    answer = browser.get(page_of(Meeting, "changelist"))
    assert answer.status_code in (302, 403)
    assert b"SCP 1" not in answer.content


def test_closed_models_and_everything_that_grants_are_absent():
    absent = {"auth.Group", "auth.Permission", "posts.Post", "posts.Revision", "practices.Practice", "practices.Lesson"}
    absent |= {"posts.PostGroupPermission", "posts.PostUserPermission", "sessions.Session", "post_office.EmailTemplate"}
    assert not absent & {model._meta.label for model in REGISTERED}


def test_every_own_model_is_here_or_closed():
    """A new model is registered or stands in this list, with a reason."""
    closed = {model for model in apps.get_models() if hasattr(model, "post_path") or issubclass(model, Post)}
    guarded = {"posts.PostGroupPermission", "posts.PostUserPermission", "posts.Card"}  # the door itself
    inside = {
        "cities.CircleDeed",
        "cities.CityFact",
        "cities.CityStatus",
        "meetings.MeetingChange",
        "meetings.AgendaBlock",
        "meetings.FormerNote",
        "meetings.Release",
        "meetings.Slot",
    }  # rows on the page of their owner
    own = {
        "inbox.CalendarKey",
        "inbox.Notice",
        "practices.Heard",
        "practices.Reading",
        "practices.Shelf",
        "practices.SavedSearch",
    }  # a person's own, nobody else's
    machine = {"cities.Imported", "cities.Ran", "inbox.Untold"}  # what imports, timers and the worker remember
    public = {"practices.PublicText"}  # released by two people of the city, withdrawn by them
    entrusted = {"practices.Entrusted", "meetings.Registration", "meetings.AfterEffect"}  # a city's and organisers'
    agreed = {"meetings.Promise", "meetings.Task"}  # between cities, or in a room
    arranged = {  # what organisers, hosts and cities arrange on the pages of a meeting
        *("inbox.BulkLetter", "inbox.Delivery", "inbox.Refusal", "meetings.Decision", "meetings.LateEntry"),
        *("meetings.PitchStep", "meetings.PitchNote", "meetings.OnlineLink", "meetings.Poll", "meetings.PollAnswer"),
        *("meetings.PollDay", "meetings.HostSheet", "meetings.HostTask", "meetings.Feedback", "meetings.Retelling"),
        *("meetings.PitchQuestion", "meetings.QuestionOrigin", "meetings.Voice", "meetings.ReportDraft"),
        "meetings.AskedAgain",
    }
    left_out = (
        arranged
        | public
        | entrusted
        | agreed
        | guarded
        | inside
        | own
        | machine
        | {model._meta.label for model in closed}
    )
    ours = {"cities", "posts", "inbox", "practices", "meetings"}
    missing = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in ours and model not in REGISTERED and model._meta.label not in left_out
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("membership", "person"),
        ("membership", "city"),
        ("membership", "unit"),
        ("circle", "cities"),
        ("meeting", "city"),
    ],
)
def test_autocomplete_knows_nothing_closed(browse, adam, world, model, field):
    app = "meetings" if model == "meeting" else "cities"
    for term in ("zq", "z", ""):
        data = {"app_label": app, "model_name": model, "field_name": field, "term": term}
        answer = browse(adam).get(reverse("admin:autocomplete"), data)
        assert answer.status_code == 200
        assert not [word for word in SECRETS if word in answer.content.decode()]


def test_nothing_offers_posts_to_pick(browse, adam, world):
    for app, model, field in (
        ("posts", "act", "post"),
        ("posts", "cardfact", "post"),
        ("practices", "lesson", "practice"),
    ):
        data = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        assert browse(adam).get(reverse("admin:autocomplete"), data).status_code == 403


def test_nothing_but_a_lost_second_factor_and_public_synonyms_is_deleted(browse, adam, world):
    browser = browse(adam)
    for model in REGISTERED:
        row = model._default_manager.first()
        if row is not None and model not in (Authenticator, Synonyms):
            assert browser.get(page_of(model, "delete", row.pk)).status_code == 403, model
            assert browser.post(page_of(model, "delete", row.pk), {"post": "yes"}).status_code == 403, model


def test_lost_second_factor_is_taken_away(browse, adam, petr):
    lost = Authenticator.objects.get(user=petr)
    page = page_of(Authenticator, "delete", lost.pk)
    assert "secret" not in browse(adam).get(page).content.decode()
    browse(adam).post(page, {"post": "yes"})
    assert not Authenticator.objects.filter(user=petr).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_any_number_of_rows(browse, adam, pisek, jana, rows, page_queries):
    for number in range(rows):
        make_practice(pisek, jana, Level.CITY, title=f"Praxe {number}")
        make_person(f"Člověk {number}", pisek)
    facts = reverse("admin:posts_cardfact_changelist")
    memberships = reverse("admin:cities_membership_changelist")
    assert len(page_queries(browse(adam), facts)) == 6
    assert len(page_queries(browse(adam), memberships)) == 7


# Opening a closed post, and the log.

LOG = reverse_lazy("admin:posts_actfact_changelist")


def opening(practice):
    return reverse("admin:posts_cardfact_open", args=[practice.pk])


def test_card_facts_say_where_and_how_far_but_no_word(browse, adam, closed):
    page = browse(adam).get(reverse("admin:posts_cardfact_changelist") + f"?q={closed.code}").content.decode()
    assert closed.code in page
    assert "Jen naše město" in page


@pytest.mark.parametrize("reason", ["", "   ", "krátce", "          "])
def test_without_a_reason_nothing_opens(browse, adam, closed, reason):
    answer = browse(adam).post(opening(closed), {"reason": reason})
    assert answer.context["form"].errors
    assert not [word for word in SECRETS if word in answer.content.decode()]
    assert not Act.objects.filter(verb=Act.Verb.OPENED).exists()


def test_opened_once_with_a_reason_that_the_city_sees(browse, adam, petr, closed):
    reason = "Město ztratilo přístup, hledáme kontakt."
    browser = browse(adam)
    page = browser.post(opening(closed), {"reason": reason}).content.decode()
    for word in SECRETS:
        assert word in page
    act = Act.objects.get(verb=Act.Verb.OPENED)
    assert (act.actor, act.post_id, act.details["reason"]) == (adam, closed.pk, reason)
    again = browser.get(opening(closed)).content.decode()
    assert not [word for word in SECRETS if word in again]
    assert browser.get(f"/praxe/{closed.code}/").status_code == 404
    log = browser.get(LOG).content.decode()
    assert closed.code in log
    assert reason in log


def test_city_can_read_who_opened_its_post(browse, adam, petr, lida, closed):
    browse(adam).post(opening(closed), {"reason": "Hledáme kontakt na autorku."})
    with viewing_as(petr):
        assert Act.objects.visible_to(petr).filter(verb=Act.Verb.OPENED).count() == 1
    with viewing_as(lida):
        assert not Act.objects.visible_to(lida).filter(verb=Act.Verb.OPENED).exists()


def test_the_log_holds_the_deeds_of_all_but_not_the_words_of_a_city(browse, adam, jana, closed, kolin):
    share(closed.post_ptr, Level.CIRCLE, [kolin.group], by=jana, why="zqproblem")
    log = browse(adam).get(LOG + f"?q={closed.code}").content.decode()
    assert "Jana Dvořáková" in log
    assert closed.code in log
    assert "zqproblem" not in log


def test_the_log_of_all_deeds_is_for_administrators(closed, jana, petr, olga, adam, as_web):
    for person, reads in ((jana, False), (petr, False), (olga, False), (adam, True)):
        with viewing_as(person):
            assert ActFact.objects.exists() is reads


@pytest.mark.parametrize("who", ["jana", "petr", "olga"])
def test_others_cannot_open(browse, who, request, closed):
    answer = browse(request.getfixturevalue(who)).post(opening(closed), {"reason": "Chci si to přečíst taky."})
    assert answer.status_code in (302, 403)
    assert not [word for word in SECRETS if word in answer.content.decode()]
    assert not Act.objects.filter(verb=Act.Verb.OPENED).exists()


def test_staff_without_the_right_cannot_open(browse, closed):
    helper = make_person("Helena Pomocná", is_staff=True)
    assert browse(helper).post(opening(closed), {"reason": "Chci si to přečíst taky."}).status_code == 403
    assert browse(helper).get(reverse("admin:posts_cardfact_changelist")).status_code == 403


# People.


def person_data(person, **fields):
    data = {
        "name": person.name,
        "title_before": "",
        "title_after": "",
        "phone": "",
        "language": "cs",
        "is_active": "on",
    }
    return {name: value for name, value in (data | fields).items() if value is not None}


def test_no_rights_and_no_password_can_be_given(browse, adam, jana, world):
    page = browse(adam).get(page_of(User, "change", jana.pk)).content.decode()
    for name in ("groups", "user_permissions", "password", "is_superuser"):
        assert f'name="{name}"' not in page
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_user_password_change", args=[jana.pk])
    before = User.objects.get(pk=jana.pk)
    data = person_data(
        jana, password="zq", groups=["1"], is_superuser="on", email="jiny@example.org", title_before="Ing."
    )
    assert browse(adam).post(page_of(User, "change", jana.pk), data).status_code == 302
    after = User.objects.get(pk=jana.pk)
    assert after.title_before == "Ing."
    assert (after.password, after.email, after.is_superuser) == (before.password, before.email, False)
    assert set(after.groups.all()) == set(before.groups.all())


def test_administrator_is_one_tick(browse, adam, jana):
    browse(adam).post(page_of(User, "change", jana.pk), person_data(jana, is_staff="on"))
    jana.refresh_from_db()
    assert jana.is_staff
    assert jana.is_superuser


def test_administrators_do_not_lock_themselves_out(browse, adam):
    answer = browse(adam).post(page_of(User, "change", adam.pk), person_data(adam))
    assert answer.status_code == 200
    adam.refresh_from_db()
    assert adam.is_staff


def test_new_person_has_an_address_and_no_password(browse, adam):
    data = {"email": "Oto.Novy@scp.test", "name": "Oto Nový", "language": "cs", "is_active": "on"}
    browse(adam).post(page_of(User, "add"), data)
    person = User.objects.get(email="oto.novy@scp.test")
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).email == "oto.novy@scp.test"


def test_own_password_is_changed_by_the_same_door_as_everybodys(browse, adam):
    assert browse(adam).get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")


def test_reset_of_a_password_is_sent_never_set(browse, adam, jana):
    EmailAddress.objects.create(user=jana, email=jana.email, verified=True, primary=True)
    before = User.objects.get(pk=jana.pk).password
    data = {"action": "send_password_reset", "_selected_action": [jana.pk]}
    assert browse(adam).post(page_of(User, "changelist"), data).status_code == 302
    assert User.objects.get(pk=jana.pk).password == before
    from post_office.models import Email

    assert Email.objects.filter(to__icontains=jana.email).exists() or any(jana.email in m.to for m in mail.outbox)


def test_membership_ends_but_not_the_last_coordinator(browse, adam, jana, petr):
    browser = browse(adam)
    for person in (jana, petr):
        data = {"action": "end_now", "_selected_action": [person.memberships.get().pk]}
        browser.post(page_of(Membership, "changelist"), data)
    assert not jana.memberships.current().exists()
    membership = petr.memberships.current().get()
    answer = browser.post(page_of(Membership, "change", membership.pk), {"role": "expert", "unit": ""})
    assert "role" in answer.context["adminform"].form.errors


def test_organiser_is_made_by_a_membership(browse, adam):
    person = make_person("Olin Nový")
    data = {"person": person.pk, "role": "organiser", "valid_from_0": "1.1.2020", "valid_from_1": "8:00"}
    browse(adam).post(page_of(Membership, "add"), data)
    assert person.is_organiser()


def test_guest_is_let_into_a_circle(browse, adam, pisek, kolin):
    circle = make_circle("Hosté", pisek, kolin)
    person = make_person("Host Nový")
    data = {"person": person.pk, "role": "guest", "guest_of": circle.group.pk}
    data |= {"valid_from_0": "1.1.2020", "valid_from_1": "8:00", "valid_to_0": "1.1.2040", "valid_to_1": "8:00"}
    browse(adam).post(page_of(Membership, "add"), data)
    assert circle.group.pk in person.group_ids()


# Cities and meetings.


def test_status_of_a_city_changes_with_a_reason(browse, adam, trinec, tereza, pisek, jana):
    make_practice(pisek, jana, Level.MEMBERS)
    page = reverse("admin:cities_city_status", args=[trinec.pk])
    assert browse(adam).post(page, {"status": "member", "since": "2026-01-15"}).context["form"].errors
    assert (
        browse(adam).post(page, {"status": "member", "since": "2026-01-15", "reason": "podpis memoranda"}).status_code
        == 302
    )
    trinec.refresh_from_db()
    assert (trinec.status, trinec.joined_on) == ("member", date(2026, 1, 15))
    line = trinec.statuses.get()
    assert (line.reason, line.changed_by) == ("podpis memoranda", adam)


def test_status_is_not_changed_without_its_page(browse, adam, trinec):
    data = {"name": "Třinec", "locative": "v Třinci", "ruian": 598810, "country": "CZ", "status": "member"}
    data |= {"statuses-TOTAL_FORMS": 0, "statuses-INITIAL_FORMS": 0}
    assert browse(adam).post(page_of(City, "change", trinec.pk), data).status_code == 302
    trinec.refresh_from_db()
    assert trinec.status == "candidate"


def test_new_city_begins_its_history(browse, adam):
    data = {"name": "Ostrava", "ruian": 554821, "country": "CZ", "region": "CZ080", "status": "candidate"}
    data |= {"statuses-TOTAL_FORMS": 0, "statuses-INITIAL_FORMS": 0}
    browse(adam).post(page_of(City, "add"), data)
    assert City.objects.get(name="Ostrava").statuses.get().status == "candidate"


def test_meeting_is_moved_with_a_reason_only(browse, adam, world):
    meeting = Meeting.objects.get()
    data = {
        "title": "SCP 1",
        "city": meeting.city.pk,
        "state": "planned",
        "date": "16.6.2018",
        "programme": "parkování\ndata",
    }
    data |= {"changes-TOTAL_FORMS": 0, "changes-INITIAL_FORMS": 0}
    browser, page = browse(adam), page_of(Meeting, "change", meeting.pk)
    assert "reason" in browser.post(page, data).context["adminform"].form.errors
    answer = browser.post(page, {**data, "reason": "Sál nebyl volný."})
    assert answer.status_code == 302, re.findall(r"errorlist.*?</ul>", answer.content.decode(), re.S)
    meeting.refresh_from_db()
    assert meeting.date == date(2018, 6, 16)
    assert meeting.programme == ["parkování", "data"]
    assert meeting.changes.get().reason == "Sál nebyl volný."
