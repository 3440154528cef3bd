"""Letters about widening: who gets one, what it says, and what it never says."""

import pytest
from django.urls import reverse
from django_tasks import default_task_backend

from cities.models import Membership
from conftest import make_city, make_person, make_practice
from posts.editing import put_into_trash
from posts.models import Act, Level
from posts.planning import carry_out, plan
from posts.sharing import members_group, move, share
from posts.tests.test_planning import LATER, comes
from posts.viewing import viewing_as, viewing_as_system
from posts.widening import tell_of_widening
from practices.tests.test_parts import part_of


@pytest.fixture(autouse=True)
def told():
    """What was put into the queue, as the arguments of the letters' task."""
    default_task_backend.clear()
    yield lambda: [list(one.args) for one in default_task_backend.results if one.task == tell_of_widening]
    default_task_backend.clear()


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], title="zqnazevpraxe")


def shared(practice, level, groups, by):
    with viewing_as(by):
        share(practice.post_ptr, level, groups, by=by, why="zqproc")


def sent(told):
    return [tell_of_widening.func(*args) for args in told()]


def test_the_coordinator_learns_how_it_changed_and_where_without_a_closed_word(
    practice, jana, petr, liberec, told, mailoutbox
):
    shared(practice, Level.MEMBERS, [members_group()], jana)
    assert sent(told) == ["1 letters about widening"]
    (letter,) = mailoutbox
    said = f"{letter.subject} {letter.body} {letter.alternatives}"
    assert letter.to == [petr.email]
    assert "„Vybraná města“" in letter.body and "„Všechna členská města“" in letter.body
    assert reverse("practices:share", args=[practice.code]) in letter.body
    assert not [word for word in ("zqnazevpraxe", "zqproc", "Kolín", "Liberec", "Písek") if word in said]


def test_one_more_city_in_the_same_level_is_told_too(practice, jana, petr, kolin, liberec, told, mailoutbox):
    shared(practice, Level.CIRCLE, [kolin.group, liberec.group], jana)
    sent(told)
    assert "„Vybraná města“, ale" in mailoutbox[0].body


def test_members_to_come_are_a_widening_though_nobody_gains_today(practice, jana, petr, kolin, told):
    shared(practice, Level.MEMBERS, [members_group()], jana)
    assert len(told()) == 1 and Act.objects.filter(verb="level").latest("pk").details["gain"] == []


def test_narrowing_first_sharing_and_what_changes_nothing_are_not_told(pisek, practice, jana, petr, kolin, told):
    shared(make_practice(pisek, jana), Level.MEMBERS, [members_group()], jana)
    shared(practice, Level.CIRCLE, [kolin.group], jana)
    shared(practice, Level.CITY, [], jana)
    assert told() == []


def test_who_did_it_gets_no_letter(practice, petr, jana, liberec, told):
    shared(practice, Level.CIRCLE, [liberec.group], petr)
    assert told() == []


def test_no_letter_to_who_may_not_edit_it_when_it_is_sent(practice, jana, petr, karel, liberec, told, mailoutbox):
    shared(practice, Level.CIRCLE, [liberec.group], jana)
    ((people, act),) = told()
    petr.memberships.update(valid_to=petr.memberships.get().valid_from)
    assert people == [petr.pk] and tell_of_widening.func([*people, karel.pk], act) is None
    assert not mailoutbox


def test_nothing_is_told_of_what_was_put_into_the_trash_meanwhile(practice, jana, petr, liberec, told, mailoutbox):
    shared(practice, Level.CIRCLE, [liberec.group], jana)
    practice.refresh_from_db()
    with viewing_as(jana):
        put_into_trash(practice, by=jana)
    assert sent(told) == [None] and not mailoutbox


def test_a_plan_that_widens_is_told_when_it_is_carried_out(practice, jana, petr, liberec, told):
    with viewing_as(jana):
        plan(practice.post_ptr, Level.CIRCLE, [liberec.group], at=LATER, by=jana)
    assert told() == []
    comes(practice, minutes=-1)
    assert carry_out() == "1 posts opened, 0 plans fell"
    assert [people for people, _act in told()] == [[petr.pk]]


def test_a_move_to_another_city_is_no_widening(practice, adam, petr, told):
    tabor = make_city("Tábor")
    make_person("Táňa Koordinátorka", tabor, Membership.Role.COORDINATOR)
    with viewing_as_system("a move"):
        move(practice.post_ptr, tabor, by=adam)
    assert told() == []


def test_a_wider_part_leads_to_the_part(practice, browse, jana, petr, kolin, told, mailoutbox):
    part = part_of(practice, jana)
    shared(part, Level.CIRCLE, [kolin.group], jana)
    sent(told)
    address = reverse("practices:part", args=[practice.code, part.code])
    assert address in mailoutbox[0].body and browse(petr).get(address).status_code == 200
