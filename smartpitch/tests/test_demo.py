"""manage.py demo: real content, invented people, posts of every level; once."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils.html import strip_tags

from cities.models import Circle, City, Invitation, Membership, User
from meetings.approving import chain_of
from meetings.models import Feedback, Material, Meeting, MinutesNote, PitchQuestion, Poll, Promise, Retelling, Task
from meetings.tasks import tasks_beside
from posts.models import Card, Level, Post
from posts.search import parse
from posts.viewing import viewing_as, viewing_as_system
from practices import cards
from practices.models import Practice
from smartpitch.demo import content
from smartpitch.demo.people import PASSWORD


def demo(**options):
    out = io.StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def counts():
    with viewing_as_system("count"):
        models = (City, User, Membership, Circle, Post, Meeting, Invitation, Task, Promise, MinutesNote, PitchQuestion)
        return [model.objects.count() for model in models]


def test_the_demo_is_for_developers_only(db):
    with pytest.raises(CommandError, match="only with DEBUG=1"):
        demo()
    assert not City.objects.exists()


def test_the_demo(as_web, settings, subtests, monkeypatch, django_assert_max_num_queries):
    """Loaded once for all that is asked of it: loading takes seconds."""
    settings.DEBUG = True
    told = demo()
    with subtests.test("shows what it promises"):
        shows_what_it_promises()
    with subtests.test("holds two invented meetings from the call to the minutes"):
        holds_meetings()
    with subtests.test("the next meeting begins with what stands open"):
        the_next_begins_with_what_stands_open()
    with subtests.test("each reader finds what is theirs"):
        each_reader_finds_what_is_theirs()
    for typed, expected in LOOKED_FOR.items():
        with subtests.test(f"{typed} finds what one expects among the first five"):
            first = titles_found(typed)
            assert [words for words in expected if not any(words in title for title in first)] == [], first
    with subtests.test("a minus leaves out"):
        assert "Sdílená kola a elektrokola – ukončený a nerealizovaný projekt" not in titles_found(
            '"sdílená kola" -Praha'
        )
    with subtests.test("accounts are printed and work"):
        assert demo(accounts=True) in told
        accounts_work()
    before = counts()
    with subtests.test("a second run looks at nothing"), django_assert_max_num_queries(1):
        assert "The demo is loaded." in demo()
    with subtests.test("a changed file is brought in without doubling anything"):
        monkeypatch.setattr("smartpitch.management.commands.demo.fingerprint", lambda: "other")
        assert "invented people: 0, posts of theirs: 0" in demo()
    assert counts() == before


# What a Czech reader types, and what must be in the titles of the first five.
LOOKED_FOR = {
    "parkoviste": ["Parkovací naváděcí systém", "Navigace na volná parkovací místa"],
    "parkovacích": ["Parkovací naváděcí systém", "Parkovací zóny"],
    "senzorů": ["pilot se 464 senzory", "svozu nad daty ze senzorů"],
    "dopravou": ["Inteligentní dopravní systém", "v městské dopravě"],
    "MHD zdarma": ["MHD", "zdarma"],
    "solární lavičky": ["Jedna solární lavička a konec", "Chytré lavičky se solárním napájením"],
    '"sdílená kola" -Praha': ["Sdílená kola s první čtvrthodinou zdarma"],
}


def titles_found(typed):
    reader = Membership.objects.current().filter(city__name="Písek", role="expert").first().person
    with viewing_as(reader):
        query, _counts = cards.counted({}, parse(typed))
        found = cards.page(reader, {}, query=query, by="rank", size=5, topics={}).cards
    return [strip_tags(card["title"]) for card in found]


def shows_what_it_promises():
    with viewing_as_system("count"):
        imported = Practice.objects.exclude(import_key=None)
        own = Practice.objects.filter(import_key=None)
        assert (imported.count(), imported.filter(level=Level.MEMBERS).count()) == (63, 63)
        assert {post.level for post in own.filter(state=Post.State.SHARED)} == {Level.CITY, Level.CIRCLE, Level.MEMBERS}
        assert own.filter(state=Post.State.DRAFT).count() == 2
        assert all("(ukázka)" in post.title and "Vymyšlená" in post.remark for post in own)
    assert City.objects.community().count() == 11
    assert Meeting.objects.count() == 7
    real = Meeting.objects.filter(number__lte=3)
    with viewing_as_system("count"):
        assert not any(meeting.registrations.exists() or meeting.promises.exists() for meeting in real)
        assert not any(meeting.tasks.exists() or meeting.pitches.exists() for meeting in real)
    assert Meeting.objects.get(state="planned").remark.startswith("Vymyšlená ukázka")
    coming = Meeting.objects.upcoming().get()
    assert coming.takes_signups and coming.remark.startswith("Vymyšlená ukázka")
    with viewing_as_system("count"):
        states = list(coming.registrations.order_by("pk").values_list("state", flat=True))
        assert Poll.objects.running().get().answers.count() == 4
    assert states.count("seat") == 8 and states.count("waiting") == 1  # the third of Prague waits
    assert not User.objects.exclude(email__endswith=".test")
    for city in City.objects.community():
        people = city.memberships.current()
        assert people.coordinators().count() == 1
        assert 1 <= people.exclude(role="coordinator").count() <= 5


def holds_meetings():
    """All that a held meeting leaves behind, marked as invented."""
    older, held = Meeting.objects.filter(state="held", number__gt=3).order_by("date")
    assert "(ukázka)" in held.title and held.remark.startswith("Vymyšlená ukázka") and held.public_report
    with viewing_as_system("count"):
        assert sorted(held.pitches.values_list("status", flat=True)) == ["confirmed", "given", "given", "given"]
        ticked = list(held.registrations.values_list("presence", flat=True))
        assert [ticked.count(said) for said in ("present", "excused", "absent", "")] == [6, 1, 1, 0]
        assert set(held.tasks.values_list("state", flat=True)) == {"open", "done"}
        assert {(each.state, each.thanked_at is not None) for each in held.promises.all()} == {
            ("open", False),
            ("kept", True),
        }
        questions = PitchQuestion.objects.filter(pitch__meeting=held)
        assert (questions.count(), questions.exclude(answered_at=None).get().voices.count()) == (2, 2)
        assert Material.objects.get().attachments.get().kind == "pdf"
        assert set(MinutesNote.objects.values_list("kind", flat=True)) == {"note", "decision"}
        assert all("(ukázka)" in body for body in MinutesNote.objects.values_list("body", flat=True))
        assert (Feedback.objects.count(), Retelling.objects.count()) == (4, 1)
    jana = User.objects.get(email="jana.dvorakova@pisek.test")
    with viewing_as(jana):
        chain = chain_of(older, jana)
        assert chain.here.approved_at and chain.agreed_in.meeting == held


def the_next_begins_with_what_stands_open():
    jana = User.objects.get(email="jana.dvorakova@pisek.test")
    coming = Meeting.objects.upcoming().get()
    with viewing_as(jana):
        assert len(tasks_beside(coming, jana)[0]) == 3  # of both meetings: she sat in both rooms


def each_reader_finds_what_is_theirs():
    assert visible("jana.dvorakova@pisek.test") == 63 + 5 + 1 + 1 + 1  # members; only Písek; chosen; circle
    assert visible("lida.mala@liberec.test") == 63 + 5 + 1 + 1 + 2  # members; only Liberec; chosen; two circles
    assert visible("adela.sikorova@trinec.test") == 1 + 1  # what her own city keeps
    assert visible("olga.vesela@ceskainovace.test") == 21  # records of places outside the community
    assert visible("hana.hostova@univerzita.test") == 1  # the circle she was let into
    assert visible("adam.spravny@smartpitch.test") == 0


def visible(email):
    person = User.objects.get(email=email)
    with viewing_as(person):
        cards = Card.objects.filter(kind=Post.Kind.PRACTICE).count()
        assert cards == Practice.objects.visible_to(person).exclude(state=Post.State.DRAFT).count()
        return cards


def accounts_work():
    jana = User.objects.get(email="jana.dvorakova@pisek.test")
    assert jana.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=jana).verified
    assert len(demo(accounts=True, verbosity=2).splitlines()) == 1 + User.objects.count()


def test_the_demo_carries_its_own_files():
    posts, people = content("posts.yaml"), content("people.yaml")["people"]
    assert {post["by"] for post in posts} <= {person["email"] for person in people}
    assert {post["level"] for post in posts} == {"draft", "city", "chosen", "circle", "members", "members-today"}
