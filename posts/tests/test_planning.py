"""Sharing at a later hour: consent that stands, and falls with whoever gave it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from conftest import make_circle, make_practice
from posts import planning
from posts.editing import drop_plan, put_into_trash, take_out_of_trash
from posts.models import Act, Level, Opening, Post
from posts.planning import carry_out, plan, warn
from posts.sharing import MayNotShare, share
from posts.viewing import viewing_as, viewing_as_system

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(days=30)


@pytest.fixture
def practice(pisek, jana):
    return make_practice(pisek, jana, Level.CITY)


def consent(practice, by, level=Level.CIRCLE, groups=(), at=LATER):
    with viewing_as(by):
        plan(practice, level, groups, at=at, by=by, why="Rada o tom rozhodne.")


def comes(practice, **away):
    """Let the hour come, or be so far away: PostgreSQL's clock cannot be turned."""
    with viewing_as_system("a test"):
        Post.objects.filter(pk=practice.pk).exclude(opens_at=None).update(opens_at=timezone.now() + timedelta(**away))


def is_read(practice, person):
    with viewing_as(person):
        return Post.objects.visible_to(person).filter(pk=practice.pk).exists()


def test_it_opens_when_the_hour_has_come_and_not_before(practice, jana, karel, kolin, as_web):
    consent(practice, jana, groups=[kolin.group])
    comes(practice, days=6)
    assert carry_out() is None
    assert not is_read(practice, karel)
    comes(practice, minutes=-1)
    assert not is_read(practice, karel)  # the rule itself never reads the clock
    assert carry_out() == "1 posts opened, 0 plans fell"
    assert is_read(practice, karel)
    assert carry_out() is None


def test_a_letter_leads_to_the_page_in_the_language_of_its_reader(practice, jana, kolin):
    jana.language = "en"
    jana.save()
    consent(practice, jana, groups=[kolin.group])
    comes(practice, days=6)
    Opening.objects.update(warned_at=None)
    warn()
    assert f"/en/praxe/{practice.code}/sdileni/" in mail.outbox[0].body


def test_the_deeds_of_a_plan_are_acts(practice, jana, kolin):
    consent(practice, jana, groups=[kolin.group])
    comes(practice, minutes=-1)
    carry_out()
    acts = Act.objects.filter(post=practice.pk).order_by("pk").values_list("verb", "actor")
    assert list(acts)[-2:] == [("planned", jana.pk), ("level", jana.pk)]


def test_all_members_of_the_day_are_those_of_the_day_it_opens(practice, jana, lida):
    consent(practice, jana, Level.MEMBERS)
    comes(practice, minutes=-1)
    carry_out()
    assert is_read(practice, lida)


def test_it_may_also_close_by_itself(pisek, jana, karel, kolin):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin])
    consent(practice, jana, Level.CITY)
    comes(practice, minutes=-1)
    carry_out()
    assert not is_read(practice, karel)


def test_a_plan_given_up_does_not_open(practice, jana, karel, kolin):
    consent(practice, jana, groups=[kolin.group])
    with viewing_as(jana):
        drop_plan(practice, by=jana)
    comes(practice, minutes=-1)
    assert carry_out() is None
    assert not is_read(practice, karel)


def test_the_trash_ends_a_plan(practice, jana, karel, kolin):
    consent(practice, jana, groups=[kolin.group])
    with viewing_as(jana):
        put_into_trash(practice, by=jana)
        take_out_of_trash(practice, by=jana)
    practice.refresh_from_db()
    assert practice.opens_at is None


def test_a_change_by_hand_overtakes_the_plan(practice, jana, lida, kolin, liberec):
    consent(practice, jana, groups=[kolin.group, liberec.group])
    with viewing_as(jana):
        share(practice, Level.CIRCLE, [kolin.group], by=jana)
    comes(practice, minutes=-1)
    assert carry_out() is None
    assert not is_read(practice, lida)


@pytest.mark.parametrize("loss", ["account", "membership", "circle", "trash"])
def test_it_falls_with_the_right_of_whoever_consented_and_they_are_told(
    practice, jana, petr, karel, pisek, kolin, loss
):
    circle = make_circle("Doprava", kolin, pisek)
    consent(practice, jana, groups=[circle.group])
    if loss == "account":
        type(jana).objects.filter(pk=jana.pk).update(is_active=False)
    if loss == "membership":
        jana.memberships.get().end(by=petr)
    if loss == "circle":
        circle.cities.remove(pisek)
    if loss == "trash":
        Post.objects.filter(pk=practice.pk).update(deleted_at=timezone.now())
    comes(practice, minutes=-1)
    assert carry_out() == "0 posts opened, 1 plans fell"
    assert carry_out() is None
    assert not is_read(practice, karel)
    told = {letter.to[0] for letter in mail.outbox}
    assert (
        told
        == {"account": {petr.email}, "membership": {petr.email}, "circle": {jana.email, petr.email}, "trash": set()}[
            loss
        ]
    )


def test_seven_days_ahead_the_city_is_told_once_without_a_word_of_it(practice, jana, petr, kolin):
    consent(practice, jana, groups=[kolin.group])
    assert warn() is None
    comes(practice, days=6)
    assert warn() == "1 plans announced"
    assert warn() is None
    assert {letter.to[0] for letter in mail.outbox} == {jana.email, petr.email}
    assert all(practice.title not in str(letter.message()) for letter in mail.outbox)
    assert practice.code in mail.outbox[0].body


def test_a_plan_made_anew_meanwhile_is_not_the_one_that_falls(practice, jana, petr, karel, kolin, liberec, monkeypatch):
    consent(practice, jana, groups=[kolin.group])
    comes(practice, minutes=-1)
    (waiting,) = planning._waiting(timezone.now())
    consent(practice, petr, groups=[liberec.group])
    monkeypatch.setattr(planning, "_waiting", lambda until: [waiting])
    assert carry_out() == "0 posts opened, 1 plans fell"
    practice.refresh_from_db()
    assert practice.opens_at == LATER and not is_read(practice, karel)
    assert not mail.outbox


def test_what_was_agreed_to_last_is_what_opens(practice, jana, karel, lida, kolin, liberec, monkeypatch):
    consent(practice, jana, groups=[kolin.group, liberec.group])
    comes(practice, minutes=-1)
    (waiting,) = planning._waiting(timezone.now())
    consent(practice, jana, groups=[kolin.group], at=waiting.post.opens_at)
    monkeypatch.setattr(planning, "_waiting", lambda until: [waiting])
    carry_out()
    assert is_read(practice, karel) and not is_read(practice, lida)


def test_nobody_plans_what_they_could_not_share(practice, jana, karel, kolin, liberec):
    foreign = make_circle("Cizí", kolin, liberec)
    with pytest.raises(MayNotShare):
        consent(practice, jana, groups=[foreign.group])
    with pytest.raises(Post.DoesNotExist):
        consent(practice, karel, groups=[kolin.group])


def test_readers_learn_of_no_plan(pisek, jana, karel, kolin, as_web):
    as_web.execute("reset role")
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin])
    as_web.execute("set role smartpitch_web")
    consent(practice, jana, Level.CITY)
    with viewing_as(karel):
        assert not Opening.objects.exists() and not Opening.objects.visible_to(karel).exists()
    with viewing_as(jana):
        assert Opening.objects.get().why == "Rada o tom rozhodne."


def test_a_plan_is_made_seen_and_given_up_on_the_page(browse, practice, jana, karel, kolin):
    client, address = browse(jana), reverse("practices:share", args=[practice.code])
    sent = {"level": "circle", "cities": [kolin.pk]}
    seen = client.post(address, sent).content.decode().split('name="seen" value="')[1].split('"')[0]
    sent |= {"confirmed": "1", "seen": seen, "widen": "on"}
    for wrong in ("1. 1. 2018", "6/2030", "nikdy", "1. 1. 2999"):
        page = client.post(address, sent | {"day": wrong}).content.decode()
        assert 'aria-invalid="true"' in page and wrong in page
    assert not Opening.objects.exists()
    local = timezone.localtime(LATER)
    day = f"{local.day}. {local.month}. {local.year}"
    assert client.post(address, sent | {"day": day, "hour": "9.30"}).status_code == 302
    assert not is_read(practice, karel)
    page = client.get(address).content.decode()
    assert f"{local.day}. {local.month}. {local.year} 9:30".replace(" ", "\N{NO-BREAK SPACE}") in page.replace(
        " ", "\N{NO-BREAK SPACE}"
    )
    assert "Dne" in client.get(reverse("practices:detail", args=[practice.code])).content.decode()
    client.post(reverse("practices:unplan", args=[practice.code]))
    practice.refresh_from_db()
    assert practice.opens_at is None


def test_the_timer_knows_of_plans(practice, jana, karel, kolin):
    consent(practice, jana, groups=[kolin.group])
    comes(practice, minutes=-1)
    call_command("run_due", verbosity=0)
    assert is_read(practice, karel)
