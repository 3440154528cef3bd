"""What hangs on the posts of the world: shelves, searches, adoptions, supplements, messages, plans, public editions."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cities.models import Membership
from conftest import make_person, make_picture, make_practice
from meetings.approving import approve
from meetings.attendance import tick
from meetings.models import Meeting, Minutes, Series
from meetings.noting import add, begin, last_seen, rewrite, take_away
from meetings.registering import leave, register
from posts.models import Level
from posts.planning import plan
from posts.viewing import viewing_as
from practices.adopting import adopt
from practices.curating import ask, close
from practices.entrusting import give
from practices.models import (
    Cause,
    Outcome,
    Pinned,
    PublicText,
    Risk,
    SavedSearch,
    Shelf,
    Shelved,
    Term,
    Vocabulary,
    Wish,
)
from practices.publishing import FIRST, SECOND, drawn_for_everybody, sign, write
from practices.supplementing import decide, propose
from practices.writing_to import answer, write_to


def make_terms():
    """One term of each vocabulary."""
    terms = {}
    for key in ("topic", "technology", "funding", "barrier", "dimension"):
        Vocabulary.objects.get_or_create(key=key)
        terms[key], _made = Term.objects.get_or_create(vocabulary_id=key, key=f"neco-{key}", name_cs=f"Něco {key}")
    return terms


def fill_shelves(world, pisek):
    """Everybody has everything on a shelf: what one may not read must not be there. Returns the code of Jana's."""
    for person in world.people.values():
        if not person.is_anonymous:
            shelf = Shelf.objects.create(owner=person, name="Odloženo")
            names = [name for name in world.posts if name not in ("draft", "deleted")]
            Shelved.objects.bulk_create(
                Shelved(shelf=shelf, post=world.posts[name].post_ptr, person=person, remind_on=date(2020, 1, 1))
                for name in names
            )
    for name, city in (("the shelf", None), ("the shelf of the city", pisek)):
        words = [f"zq{name.replace(' ', '')}{part}" for part in ("name", "note")]
        shelf = Shelf.objects.create(owner=world.people["own"], city=city, name=words[0])
        Shelved.objects.create(shelf=shelf, post=world.posts["members"].post_ptr, note=words[1])
        world.words[name] = words
        if city is None:
            code = shelf.code
    return code


def save_searches(world):
    """Everybody has saved two searches, in which everything they may read is new. Returns one of Jana's."""
    world.words["the search"] = ["zqthesearchname"]
    for role, person in world.people.items():
        if not person.is_anonymous:
            name = world.words["the search"][0] if role == "own" else "Něco"
            for asked in ("tema=neco-topic", "vysledek=works&vysledek=failed"):
                mine = SavedSearch.objects.create(
                    person=person, name=name, asked=asked, frequency="daily", told_at=timezone.now() - timedelta(days=9)
                )
            world.searches[role] = mine
    return world.searches["own"]


def adoptions(world, karel, lida):
    """One that the author city reads too, and one that only its own city reads."""
    for name, practice, by, door in (
        ("adoption", "chosen", karel, "author"),
        ("hidden adoption", "members", lida, "own"),
    ):
        world.words[name] = [f"zq{name.replace(' ', '')}note"]
        said = {"progress": "running", "started": "", "ended": "", "cost_delta": 1, "months_delta": 1}
        with viewing_as(by):
            of = by.memberships.get().city
            adopt(world.posts[practice], said | {"note": world.words[name][0]}, door, by=by, city=of)


def pin_everything(world):
    """Beside what all members read, an editor has put everything else."""
    others = [practice for name, practice in world.posts.items() if name != "members"]
    Pinned.objects.bulk_create(Pinned(practice=world.posts["members"], other=other) for other in others)


def supplements(world, jana, karel, lida):
    """Two that wait for the author city and one that it accepted. Returns the code of the reader's."""
    made = {}
    for name, practice, by in (
        ("supplement", "chosen", karel),
        ("hidden supplement", "members", lida),
        ("accepted supplement", "members", lida),
    ):
        world.words[name] = [f"zq{name.replace(' ', '')}{part}" for part in ("text", "number")]
        numbers = [{"name": world.words[name][1], "value": "1", "unit": "", "year": ""}]
        said = {"sort": "numbers", "about": "jak", "text": world.words[name][0], "numbers": numbers}
        with viewing_as(by):
            made[name] = propose(world.posts[practice], said, by=by, city=by.memberships.get().city)
    world.words["word on a supplement"] = ["zqwordonasupplement"]
    with viewing_as(jana):
        decide(made["accepted supplement"], accepted=True, word="zqwordonasupplement", by=jana)
    return made["supplement"].code


def messages(world, karel, pisek, liberec):
    """Two conversations, each with an answer. Returns the code of the one with the author city."""
    for name, to, about in (("hidden message", liberec, None), ("message", pisek, world.posts["chosen"])):
        world.words[name] = [f"zq{name.replace(' ', '')}{part}" for part in ("subject", "text", "answer")]
        said = {"subject": world.words[name][0], "message": world.words[name][1]}
        with viewing_as(karel):
            city = karel.memberships.get().city
            made = write_to(to, said, by=karel, city=city, about=about)
            answer(made, world.words[name][2], by=karel, city=city, form_key=None)
    return made.code


def plan_openings(world, liberec):
    """The author's city means to open two practices further: nobody else knows, not even their readers."""
    world.words["the plan"] = ["zqplanwhy"]
    with viewing_as(world.people["own"]):
        for name in ("own", "chosen"):
            at = timezone.now() + timedelta(days=30)
            plan(world.posts[name], Level.CIRCLE, [liberec.group], at=at, by=world.people["own"], why="zqplanwhy")


def make_risk(world):
    """What the editors of one practice have decided; its readers do not know of it. Returns its code."""
    names = ("text", "question", "answer")
    world.words["risk"] = [f"zqrisk{name}" for name in names]
    said = dict(zip(names, world.words["risk"], strict=True))
    return Risk.objects.create(
        practice=world.posts["chosen"], cause=Cause.Kind.DATA, decision="accepted", ask_on=date(2020, 1, 1), **said
    ).code


def public_editions(world, jana, petr):
    """One that waits for its keys, and one that everybody reads. Returns the latter."""
    names = ("title", "summary", "text", "gain", "alt")
    for name, practice in (("public edition", "chosen"), ("released edition", "members")):
        said = {each: f"zq{name.replace(' ', '')}{each}" for each in names}
        world.words[name] = list(said.values())
        said |= {"outcome": "works", "stage": "running", "topic": make_terms()["topic"], "checked_on": date(2020, 1, 1)}
        how = {
            "version": None,
            "picture": drawn_for_everybody(SimpleUploadedFile("a.png", make_picture(), "image/png")),
        }
        with viewing_as(jana):
            write(world.posts[practice], said, by=jana, **how)
    for key, by in ((FIRST, jana), (SECOND, petr)):
        with viewing_as(by):
            sign(world.posts["members"], key, by=by, version=1)
    return PublicText.objects.get()


def entrust(world, pisek, jana):
    """What a city has given to the organisers to share without its name. Returns the code of it."""
    world.words["entrusted"] = ["zqentrustedbody", "zqentrustednote"]
    practice = make_practice(pisek, jana, Level.CITY, outcome=Outcome.EARLY, body="zqentrustedbody")
    with viewing_as(jana):
        return give(practice, "zqentrustednote", by=jana).code


def wishes(world, jana, kolin):
    """An organiser who reads as one of Kolín has asked for something: once answered, twice waiting."""
    curator = make_person("Klára Kurátorka", kolin)
    Membership.objects.create(person=curator, role=Membership.Role.ORGANISER, valid_from=timezone.now())
    world.words["wish"] = ["zqwishclosed", "zqwishword", "zqwishwaits", "zqwishofmembers"]
    for practice, text in (("chosen", "zqwishclosed"), ("members", "zqwishofmembers")):
        with viewing_as(curator):
            ask(world.posts[practice], text, by=curator)
    with viewing_as(jana):
        close(Wish.objects.get(practice=world.posts["chosen"]), "zqwishword", by=jana)
    with viewing_as(curator):
        ask(world.posts["chosen"], "zqwishwaits", by=curator)


def make_meeting(world, city):
    """One to come, with three registrations: Jana's without her name, Petr's that has ended, Karel's with his name."""
    series, day = Series.objects.create(name="Smart Cities Pitch"), timezone.localdate() + timedelta(days=30)
    named = {"title": "Smart Cities Pitch 1", "city": city, "date": day, "signup_until": day, "pitches_until": day}
    meeting = Meeting.objects.create(series=series, number=1, state=Meeting.State.ANNOUNCED, **named)
    jana, petr, karel = (world.people[role] for role in ("own", "coordinator", "reader"))
    for person, name, shown in (
        (jana, "registration", False),
        (petr, "left registration", False),
        (karel, "shown", True),
    ):
        word = f"zq{name.replace(' ', '')}seeks"
        town = person.memberships.get().city
        made = register(meeting, person.pk, town, {"shows_name": shown, "seeks": word}, by=person)
        world.words[name] = [word]
        if person == petr:
            leave(made, "zqleftregistrationreason", by=petr)
            world.words[name].append("zqleftregistrationreason")
    tick(meeting.registrations.get(person=karel), "present", by=None)  # he sits in the room
    return meeting, meeting.registrations.get(person=jana)


def make_another_meeting(city):
    """The one after it, without a call of its own."""
    series, day = Series.objects.get(), timezone.localdate() + timedelta(days=200)
    named = {"title": "Smart Cities Pitch 2", "city": city, "date": day}
    return Meeting.objects.create(series=series, number=2, state=Meeting.State.ANNOUNCED, **named)


def fill_minutes(world, meeting, another):
    """Minutes that are being taken in Písek; approved ones for all members, with notes under narrower pitches. Returns
    a note of the first.
    """
    olga = world.people["organiser"]

    def note(minutes, called, word, **about):
        world.words.setdefault(called, []).append(word)
        return add(minutes, {"body": word, "kind": "decision"}, by=olga, **about)

    with viewing_as(olga):
        taken, read = begin(meeting, by=olga), begin(another, by=olga)
        Minutes.objects.filter(pk=taken.pk).update(title="zqminutestitle")
        world.words["minutes"] = ["zqminutestitle", "zqminutesnow"]
        first = note(taken, "minutes", "zqminutesbefore", item="zqminutesitem")
        world.words["minutes"].append("zqminutesitem")
        rewrite(first, {"body": "zqminutesnow", "kind": "note"}, by=olga, version=1)
        take_away(note(taken, "minutes", "zqminutestaken"), by=olga)
        note(read, "approved minutes", "zqapprovednote")
        for name, called in (
            ("room", "note on a pitch of the room"),
            ("own", "note on a pitch of the city"),
            ("deleted", "note on a deleted pitch"),
        ):
            note(read, called, f"zqminutes{name}pitch", pitch=world.pitches[name])
        approve(read, Level.MEMBERS, another.date, "zqapprovedword", seen=last_seen(read, olga), by=olga)
        world.words["approved minutes"].append("zqapprovedword")
    return first.code
