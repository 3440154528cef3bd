"""Changing who reads a practice: said first, confirmed, logged, and true at the next request."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cities.models import Circle
from conftest import make_circle, make_city, make_practice
from posts.models import Level
from posts.sharing import MEMBER_CITIES
from practices.models import Practice
from practices.tests.test_editing import at_once, post


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], title="Parkování pod Sedmi světly")


@pytest.fixture
def address(practice):
    return f"/praxe/{practice.code}/sdileni/"


def confirm(client, address, **sent):
    """Send the choice, then press the button of the page that says who gains and who loses."""
    page = client.post(address, sent).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    return client.post(address, sent | {"confirmed": "1", "seen": seen, "widen": "on", "why": "Domluveno na poradě."})


def test_the_page_shows_the_present_level_and_its_log(browse, address, petr):
    page = browse(petr).get(address).content.decode()
    assert 'value="circle" id="id_level_1" checked' in page.replace(" required", "")
    assert "Kolín" in page and "Jana Dvořáková" in page


def test_the_log_tells_which_administrator_looked_inside(browse, address, practice, petr, adam):
    opening = reverse("admin:posts_cardfact_open", args=[practice.pk])
    opened = browse(adam).post(opening, {"reason": "Autorka o to požádala."})
    assert practice.title in opened.content.decode()
    log = browse(petr).get(address).content.decode()
    assert "Jednou otevřel správce" in log
    assert "Autorka o to požádala." in log
    assert adam.name in log


def test_nothing_happens_before_it_is_confirmed(browse, address, practice, petr, liberec, lida):
    page = browse(petr).post(address, {"level": "members", "future": "on"}).content.decode()
    assert "Liberec" in page and "Kolín" not in page.split("gain")[1].split("</ul>")[0]
    assert browse(lida).get(f"/praxe/{practice.code}/").status_code == 404


def test_widening_asks_for_a_tick_and_opens_at_the_next_request(browse, address, practice, petr, liberec, lida):
    client, choice = browse(petr), {"level": "members", "future": "on"}
    page = client.post(address, choice).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    refused = client.post(address, choice | {"confirmed": "1", "seen": seen})
    assert refused.status_code == 200 and 'href="#widen"' in refused.content.decode()
    assert Practice.objects.get().level == Level.CIRCLE
    assert confirm(client, address, **choice).status_code == 302
    assert browse(lida).get(f"/praxe/{practice.code}/").status_code == 200
    page = client.get(address).content.decode()
    assert "Domluveno na poradě." in page and "Petr Novák" in page and "Liberec" in page


def test_narrowed_to_the_own_city_kolin_loses_it_at_the_next_request(browse, address, practice, jana, karel):
    reader = browse(karel)
    assert reader.get(f"/praxe/{practice.code}/").status_code == 200
    page = browse(jana).post(address, {"level": "city"}).content.decode()
    assert "Kolín" in page and 'id="widen"' not in page
    confirm(browse(jana), address, level="city")
    missing = reader.get("/praxe/2222222222222222/")
    gone = reader.get(f"/praxe/{practice.code}/")
    assert gone.status_code == 404 and gone.content == missing.content


@pytest.mark.parametrize(
    "sent", [{"level": "city", "circles": []}, {"level": ""}, {"level": "room"}, {"level": "circle"}, {}]
)
def test_a_level_alone_and_nothing_but_an_offered_level(browse, address, practice, jana, sent, kolin):
    if sent.get("level") == "city":
        sent = {"level": "city", "cities": [kolin.pk]}
    answer = browse(jana).post(address, sent | {"confirmed": "1", "seen": "", "widen": "on"})
    assert answer.status_code == 200 and 'id="chyby"' in answer.content.decode()
    assert Practice.objects.get().level == Level.CIRCLE


def test_leak_row_80_85_circles_of_others_and_cities_outside_are_refused(
    browse, address, practice, jana, kolin, liberec
):
    foreign = make_circle("Cizí kruh", kolin, liberec)
    mine = make_circle("Náš kruh", practice.city, liberec)
    outside = make_city("Jinde", "outside", ruian=None)
    page = browse(jana).get(address).content.decode()
    assert "Náš kruh" in page and "Cizí kruh" not in page and "Jinde" not in page
    for sent in ({"circles": [foreign.pk]}, {"cities": [outside.pk]}, {"cities": [10**30]}, {"cities": ["x"]}):
        answer = browse(jana).post(address, {"level": "circle", "confirmed": "1", "seen": "", "widen": "on"} | sent)
        assert answer.status_code == 200 and "Cizí kruh" not in answer.content.decode()
    assert Practice.objects.get().level == Level.CIRCLE
    assert confirm(browse(jana), address, level="circle", circles=[mine.pk]).status_code == 302


def test_without_later_members_the_circle_of_today_reads_it(browse, address, practice, jana, karel):
    confirm(browse(jana), address, level="members")
    newcomer = make_city("Nové")
    assert practice.grants.filter(group__name=MEMBER_CITIES).count() == 0
    from posts.visibility import cities_reading, grants_of

    assert newcomer not in cities_reading([group for group, _codename in grants_of(practice)])
    page = browse(jana).get(address).content.decode()
    assert 'name="future" id="id_future" checked' not in page
    assert browse(karel).get(f"/praxe/{practice.code}/").status_code == 200


def test_choosing_the_same_again_changes_nothing(browse, address, practice, jana, kolin):
    answer = browse(jana).post(address, {"level": "circle", "cities": [kolin.pk]})
    assert answer.status_code == 302 and answer["Location"] == address
    assert not practice.acts.filter(verb="level").exists()


def test_what_was_listed_is_listed_again_when_it_is_no_longer_true(browse, address, practice, jana, kolin, liberec):
    client, choice = browse(jana), {"level": "members", "future": "on"}
    seen = client.post(address, choice).content.decode().split('name="seen" value="')[1].split('"')[0]
    make_city("Nové")
    answer = client.post(address, choice | {"confirmed": "1", "seen": seen, "widen": "on"})
    assert answer.status_code == 200 and "Nové" in answer.content.decode()
    assert Practice.objects.get().level == Level.CIRCLE


def test_the_reason_is_kept_short_and_clean(browse, address, jana):
    client = browse(jana)
    seen = client.post(address, {"level": "city"}).content.decode().split('name="seen" value="')[1].split('"')[0]
    answer = client.post(address, {"level": "city", "confirmed": "1", "seen": seen, "why": "a" * 301})
    assert answer.status_code == 200 and Practice.objects.get().level == Level.CIRCLE
    client.post(address, {"level": "city", "confirmed": "1", "seen": seen, "why": "nul \x00 <b>"})
    assert Practice.objects.get().level == Level.CITY
    assert "&lt;b&gt;" in client.get(address).content.decode()


def test_sharing_a_draft_goes_through_its_form(browse, pisek, jana):
    draft = make_practice(pisek, jana)
    answer = browse(jana).post(f"/praxe/{draft.code}/sdileni/", {"level": "members", "future": "on", "confirmed": "1"})
    assert answer["Location"] == f"/praxe/{draft.code}/upravit/"
    assert Practice.objects.get().is_draft


@pytest.mark.django_db(transaction=True)
def test_two_changes_of_level_at_once_end_in_one_of_them(pisek, jana, petr, kolin, liberec):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin])
    address = f"/praxe/{practice.code}/sdileni/"
    choice = {"level": "city", "confirmed": "1", "seen": str(kolin.pk)}
    answers = at_once(lambda: post(jana, address, choice), lambda: post(petr, address, choice))
    assert set(answers) <= {200, 302}
    practice.refresh_from_db()
    assert practice.level == Level.CITY and practice.grants.values("group").distinct().count() == 1


def test_a_retired_circle_goes_on_reading_when_another_city_is_let_in(
    browse, petr, jana, karel, lida, pisek, kolin, liberec
):
    circle = make_circle("Parkování", pisek, kolin)
    practice = make_practice(pisek, jana, Level.CIRCLE, [circle])
    Circle.objects.filter(pk=circle.pk).update(retired_at=timezone.now())
    address, choice = f"/praxe/{practice.code}/sdileni/", {"level": "circle", "circles": circle.pk}
    assert confirm(browse(petr), address, **choice, cities=liberec.pk).status_code == 302
    assert [browse(who).get(f"/praxe/{practice.code}/").status_code for who in (karel, lida)] == [200, 200]


def test_a_retired_circle_is_not_offered_for_what_it_does_not_read(browse, petr, address, pisek, kolin):
    circle = make_circle("Parkování", pisek, kolin)
    Circle.objects.filter(pk=circle.pk).update(retired_at=timezone.now())
    page = browse(petr).post(address, {"level": "circle", "circles": circle.pk})
    assert "circles" not in page.context["form"].fields
