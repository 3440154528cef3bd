"""Pitches asked again: said with one click after the meeting, counted in the backlog, offered anew with history."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cities.models import Membership
from cities.prepared import fetch
from conftest import make_city, make_person, tell
from meetings.asking_again import ask_again
from meetings.composing import offers_for
from meetings.deciding import backlog, carry_over, give, put_off
from meetings.models import AskedAgain, Meeting, Pitch
from meetings.tests.test_materials import as_web, put_out
from meetings.tests.test_pitches import make_pitch, of
from meetings.tests.test_questions_before import NOISE
from meetings.tests.test_registering import at, make_meeting, text
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
Status = Pitch.Status


@pytest.fixture
def meeting(trinec):
    return make_meeting(trinec, ahead=3)


@pytest.fixture
def following(trinec):
    return make_meeting(trinec, number=5, ahead=200)


@pytest.fixture
def pitch(meeting, jana, olga):
    """Given at the fourth meeting, read by all member cities."""
    made = make_pitch(meeting, jana, "confirmed", title="Zqpitch", body="zqbody")
    put_out(meeting, made, by=olga)
    with viewing_as(olga):
        give([made], by=olga)
    mail.outbox.clear()
    return over(made)


def over(pitch):
    """Its meeting was last week."""
    Meeting.objects.filter(pk=pitch.meeting_id).update(
        date=timezone.localdate() - timedelta(days=7), signup_until=None, pitches_until=None
    )
    return Pitch.objects.select_related("meeting").get(pk=pitch.pk)


def wanted(pitch, *people, **how):
    for person in people:
        with viewing_as(person):
            ask_again(pitch, person.memberships.get().city, by=person, **how)


def number_of(pitch):
    """How many other cities ask, as the database says to this person."""
    found = fetch("select meetings_cities_asking(%(pitch)s)", {"pitch": pitch.pk})
    return found[0][0]


def waiting(following, olga):
    with viewing_as(olga):
        return list(backlog(following, olga))


def page(browse, person, pitch):
    return NOISE.sub("", text(browse(person).get(of("detail", pitch)))).replace("\xa0", " ")


def test_a_city_says_it_once_and_can_take_it_back(browse, pitch, karel, kolin, olga):
    assert "Rádi bychom to slyšeli" in page(browse, karel, pitch)
    for person in (karel, make_person("Eva Kolínská", kolin)):
        browse(person).post(of("ask_again", pitch), {"do": "ask"})
    assert AskedAgain.objects.count() == 1
    assert "Žádá si ho znovu 1 město" in page(browse, olga, pitch)
    browse(karel).post(of("ask_again", pitch), {"do": "withdraw"})
    assert "Žádá si ho znovu" not in page(browse, olga, pitch)
    browse(karel).post(of("ask_again", pitch), {"do": "ask"})
    assert AskedAgain.objects.get().withdrawn_at is None


def test_who_acts_for_two_cities_says_it_for_each(browse, pitch, karel, kolin, liberec):
    Membership.objects.create(person=karel, city=liberec, valid_from=timezone.now())
    shown = page(browse, karel, pitch)
    assert "slyšeli (znovu) (Kolín)" in shown and "slyšeli (znovu) (Liberec)" in shown
    browse(karel).post(of("ask_again", pitch), {"do": "ask", "city": liberec.pk})
    assert AskedAgain.objects.get().city == liberec
    shown = page(browse, karel, pitch)
    assert "slyšeli (znovu) (Kolín)" in shown and "slyšeli (znovu) (Liberec)" not in shown


def test_nobody_says_it_for_a_city_that_is_not_theirs(browse, pitch, karel, liberec):
    browse(karel).post(of("ask_again", pitch), {"do": "ask", "city": liberec.pk})
    assert not AskedAgain.objects.exists()


def test_its_own_city_learns_how_many_and_other_readers_nothing(browse, pitch, jana, karel, lida):
    before = page(browse, lida, pitch)
    wanted(pitch, karel)
    assert "Žádá si ho znovu 1 město" in page(browse, jana, pitch)
    assert "Kolín" not in page(browse, jana, pitch).split('id="znovu"')[1].split("</section>")[0]
    assert page(browse, lida, pitch) == before


def test_pages_stay_the_same_whichever_city_it_is(browse, pitch, karel, jana, lida):
    wanted(pitch, karel)
    other = make_city("Zqjinde")
    before = [page(browse, reader, pitch) for reader in (jana, lida)]
    AskedAgain.objects.update(city=other, by=None)
    assert [page(browse, reader, pitch) for reader in (jana, lida)] == before


@pytest.mark.parametrize("who", ["tereza", "hana", "olga", "adam"])
def test_who_acts_for_no_member_city_does_not_say_it(who, request, browse, pitch):
    """A candidate city, a guest, an organiser, an administrator: none of a city that reads it."""
    browse(request.getfixturevalue(who)).post(of("ask_again", pitch), {"do": "ask"})
    assert not AskedAgain.objects.exists()


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.WITHDRAWN])
def test_what_was_never_decided_or_was_withdrawn_is_not_asked_again(status, browse, pitch, karel):
    Pitch.objects.update(status=status)
    browse(karel).post(of("ask_again", pitch), {"do": "ask"})
    assert not AskedAgain.objects.exists()


def test_it_is_said_only_once_the_meeting_is_over(browse, pitch, karel):
    Meeting.objects.update(date=timezone.localdate())
    assert 'id="znovu"' not in page(browse, karel, pitch)
    browse(karel).post(of("ask_again", pitch), {"do": "ask"})
    assert not AskedAgain.objects.exists()


def test_the_backlog_holds_what_was_asked_again_most_wanted_first(
    browse, pitch, meeting, following, jana, karel, lida, olga
):
    accepted = over(make_pitch(meeting, karel, Status.CONFIRMED, title="Zqnebyl"))
    declined = over(make_pitch(meeting, lida, Status.DECLINED, title="Zqodmítnutý"))
    assert waiting(following, olga) == [accepted]
    wanted(declined, lida)
    wanted(pitch, karel, lida)
    found = waiting(following, olga)
    assert [(each, each.asked) for each in found] == [(pitch, 2), (accepted, 0), (declined, 0)]
    shown = text(browse(olga).get(at("pitches_carry", following)))
    assert "Žádají si ho znovu 2 města" in shown.replace("\xa0", " ")
    assert "Kolín, Liberec" in shown and "rádi by s ním přišli" in shown


def test_a_given_pitch_is_offered_anew_with_its_history_and_stays_where_it_was_given(
    browse, pitch, meeting, following, jana, karel, lida, olga
):
    wanted(pitch, karel, lida)
    browse(olga).post(at("pitches_carry", following), {"pitches": [pitch.code]})
    pitch.refresh_from_db()
    assert (pitch.meeting, pitch.status) == (meeting, Status.GIVEN)
    made = pitch.again
    assert (made.meeting, made.status, made.author, made.body) == (following, Status.ACCEPTED, jana, "zqbody")
    assert [(step.status, step.meeting_id) for step in made.steps.all()][-2:] == [
        ("given", meeting.pk),
        ("accepted", following.pk),
    ]
    shown = page(browse, jana, made)
    assert "Žádají si ho znovu 2 města" in shown and of("detail", pitch) in shown
    tell()
    assert jana.email in {letter.to[0] for letter in mail.outbox}
    assert waiting(following, olga) == []
    assert browse(karel).get(of("detail", made)).status_code == 404


def test_taken_over_twice_it_is_one(pitch, following, karel, olga):
    wanted(pitch, karel)
    with viewing_as(olga):
        listed = list(backlog(following, olga))
        assert [carry_over(listed, following, by=olga) for _time in range(2)] == [1, 0]
    assert Pitch.objects.filter(again_of=pitch).count() == 1


def test_a_wish_is_answered_once_the_pitch_is_given_at_a_later_meeting(meeting, following, jana, karel, olga):
    pitch = make_pitch(meeting, jana, Status.CONFIRMED)
    with viewing_as(olga):
        put_off(pitch, "málo času", by=olga)
    pitch = over(pitch)
    wanted(pitch, jana)
    AskedAgain.objects.update(city=karel.memberships.get().city)
    with viewing_as(olga):
        assert number_of(pitch) == 1
        carry_over(backlog(following, olga), following, by=olga)
        pitch.refresh_from_db()
        assert number_of(pitch) == 1
        give([pitch], by=olga)
        assert number_of(pitch) == 0


def test_the_composer_counts_them_and_says_so(browse, pitch, following, karel, lida, olga):
    wanted(pitch, karel, lida)
    with viewing_as(olga):
        carry_over(backlog(following, olga), following, by=olga)
        assert [(offer.touched, offer.asked) for offer in offers_for(following, olga)] == [(2, 2)]
    browse(olga).post(at("block_new", following), {"title": "Blok", "minutes": "60"})
    shown = text(browse(olga).get(at("composer", following))).replace("\xa0", " ")
    assert "2 města to chtějí slyšet znovu" in shown


def forge(pitch, by, city, meeting=None):
    where = {"pitch": pitch, "meeting": meeting or pitch.meeting}
    return len(AskedAgain.objects.bulk_create([AskedAgain(city=city, by=by, **where)]))


def again_of(pitch, lida):
    city = lida.memberships.get().city
    said = {"city": city, "keeper": city.group, "author": lida, "meeting_id": pitch.meeting_id, "title": "zq"}
    Pitch(again_of=pitch, **said).save(force_insert=True)
    return 1


FORGED = {
    "for another city": ("karel", lambda p, who, other: forge(p, who, other)),
    "in another's name": ("karel", lambda p, who, _other: forge(p, None, who.memberships.get().city)),
    "for another meeting": ("karel", lambda p, who, _o: forge(p, who, who.memberships.get().city, _later(p))),
    "by a candidate": ("tereza", lambda p, who, _other: forge(p, who, who.memberships.get().city)),
    "by an organiser": ("olga", lambda p, who, other: forge(p, who, other)),
    "the presenter reads whose wishes they are": ("jana", lambda *_: AskedAgain.objects.count()),
    "another reader does": ("karel", lambda *_: AskedAgain.objects.count()),
    "somebody takes one back": ("karel", lambda *_: AskedAgain.objects.update(withdrawn_at=timezone.now())),
    "an organiser takes one back": ("olga", lambda *_: AskedAgain.objects.update(withdrawn_at=timezone.now())),
    "its city makes it another's": ("lida", lambda p, w, o: AskedAgain.objects.update(city=p.city)),
    "somebody deletes it": ("lida", lambda *_: AskedAgain.objects.all().delete()[0]),
    "a pitch passes itself off as another one": ("lida", lambda p, who, _other: again_of(p, who)),
}


def _later(pitch):
    return Meeting.objects.exclude(pk=pitch.meeting_id).get()


@pytest.mark.parametrize("deed", FORGED)
def test_the_database_refuses_what_is_not_theirs(deed, request, pitch, following, karel, lida, trinec):
    wanted(pitch, lida)
    who, deed = FORGED[deed]
    person = request.getfixturevalue(who)
    assert as_web(person, lambda: deed(pitch, person, trinec)) == 0


def test_the_database_lets_a_city_say_it_and_its_number_only_to_those_who_may_know(pitch, karel, lida, jana, olga):
    assert as_web(karel, lambda: forge(pitch, karel, karel.memberships.get().city)) == 1
    for reader, number in ((jana, 1), (olga, 1), (lida, None), (karel, None)):
        assert as_web(reader, lambda: (number_of(pitch),)) == (number,)


def test_who_may_not_read_it_does_not_say_it(browse, meeting, jana, lida):
    pitch = over(make_pitch(meeting, jana, Status.DECLINED))
    assert browse(lida).post(of("ask_again", pitch), {"do": "ask"}).status_code == 404
    assert as_web(lida, lambda: forge(pitch, lida, lida.memberships.get().city)) == 0
