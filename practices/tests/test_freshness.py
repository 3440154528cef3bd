"""Whether a practice still holds: asked after a year, answered by its city with one click."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import make_practice
from posts.models import Act, Level, Post
from practices.tests.test_editing import sent

LATE = "Naposledy potvrzeno"


@pytest.fixture
def old(pisek, jana, kolin):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin])
    Post.objects.filter(pk=practice.pk).update(confirmed_at=timezone.now() - timedelta(days=400))
    return practice


def page(client, practice):
    return client.get(f"/praxe/{practice.code}/")


def test_readers_are_told_and_the_city_is_asked(browse, old, karel, petr):
    assert (
        LATE in page(browse(karel), old).content.decode() and "/plati/" not in page(browse(karel), old).content.decode()
    )
    assert f"/praxe/{old.code}/plati/" in page(browse(petr), old).content.decode()


def test_one_click_confirms_and_the_deed_is_written_down(browse, old, karel, petr):
    assert browse(petr).post(f"/praxe/{old.code}/plati/").status_code == 302
    assert not page(browse(karel), old).context["late"]
    act = Act.objects.get(verb=Act.Verb.CONFIRMED)
    assert (act.actor, act.post_id) == (petr, old.pk)
    assert Post.objects.get().version == old.version


def test_bringing_it_up_to_date_confirms_it_and_mending_a_typo_does_not(browse, old, petr):
    address = f"/praxe/{old.code}/upravit/"
    browse(petr).post(address, sent(old, body="Překlep.", minor="on"))
    assert page(browse(petr), old).context["late"]
    old.refresh_from_db()
    browse(petr).post(address, sent(old, body="Letos přibyly dvě ulice."))
    assert not page(browse(petr), old).context["late"]


@pytest.mark.parametrize("who", ["karel", "lida", "olga", "adam"])
def test_nobody_else_confirms(browse, old, request, who):
    assert browse(request.getfixturevalue(who)).post(f"/praxe/{old.code}/plati/").status_code == 404
    assert not Act.objects.filter(verb=Act.Verb.CONFIRMED).exists()


def test_what_is_shared_this_year_is_not_late(browse, pisek, jana, petr):
    assert not page(browse(petr), make_practice(pisek, jana, Level.MEMBERS)).context["late"]
    draft = make_practice(pisek, jana)
    assert not page(browse(jana), draft).context["late"]
    assert browse(jana).post(f"/praxe/{draft.code}/plati/").status_code == 404
