"""What hangs on the posts of the world: shelves, searches, adoptions, supplements, messages, plans, public editions."""

from datetime import date, timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cities.models import Membership
from conftest import make_person, make_picture, make_practice
from inbox.letters import TEXTS, draft
from inbox.models import BulkLetter, Delivery
from meetings.after import token_of
from meetings.attendance import tick
from meetings.host import add_task, begin_list, write_sheet
from meetings.letters import about as about_meeting
from meetings.models import AfterEffect, HostSheet, Meeting, ReportDraft, Series, Task
from meetings.online import keep
from meetings.polling import answer as say_when
from meetings.polling import begin
from meetings.promising import give as promise
from meetings.promising import settle
from meetings.registering import leave, register
from meetings.tasks import agree
from meetings.tasks import settle as end
from posts.models import Level, Reaction
from posts.planning import plan
from posts.talking import change, say
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


def prepare(world, meeting, petr):
    """What the coordinator of the host city has written of the hall, and what is to be prepared."""
    said = {name: f"zqhost{name}" for name in HostSheet.TEXTS}
    world.words["host"] = [*said.values(), "zqhosttask"]
    with viewing_as(petr):
        write_sheet(meeting, said, by=petr, version=0)
        begin_list(meeting)
        add_task(meeting, "zqhosttask", 5)


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
    world.words["online link"] = ["zqonline"]
    keep(meeting, 2, "https://zqonline.example/", by=None)
    tick(meeting.registrations.get(person=karel), "present", by=None)  # he sits in the room
    prepare(world, meeting, petr)
    tell_public(world, meeting)
    return meeting, meeting.registrations.get(person=jana)


def make_another_meeting(city):
    """The one after it, without a call of its own."""
    series, day = Series.objects.get(), timezone.localdate() + timedelta(days=200)
    named = {"title": "Smart Cities Pitch 8", "city": city, "date": day}
    return Meeting.objects.create(series=series, number=8, state=Meeting.State.ANNOUNCED, **named)


def make_poll(world, meeting, karel):
    """A date is being looked for for a meeting that only organisers know of."""
    world.words["planned meeting"] = [f"zqplanned{part}" for part in ("title", "venue", "contact")]
    world.words["poll"] = [f"zqpoll{part}" for part in ("theme", "note", "remark")]
    title, venue, contact = world.words["planned meeting"]
    theme, note, remark = world.words["poll"]
    named = {"title": title, "venue": venue, "contact": contact, "theme": theme}
    planned = Meeting.objects.create(series=meeting.series, number=7, city=meeting.city, date=meeting.date, **named)
    days = [{"day": meeting.date + timedelta(days=ahead), "note": note} for ahead in (0, 7)]
    with viewing_as(world.people["organiser"]):
        poll = begin(planned, timezone.localdate() + timedelta(days=9), days, by=world.people["organiser"])
    said = {"says": {day["day"].isoformat(): "yes" for day in days}, "remark": remark}
    with viewing_as(karel):
        say_when(poll, karel.memberships.get().city, said, by=karel, version=0)
    return poll


def write_letters(world, meeting, olga):
    """A draft to those who have a seat, and a letter that was sent. Returns the code of the former."""
    world.words["letter"] = [f"zqletter{state}{name.replace('_', '')}" for state in ("draft", "sent") for name in TEXTS]
    said = iter(world.words["letter"])
    drafted, gone = (
        draft(about_meeting(meeting), "seated", {name: next(said) for name in TEXTS}, by=olga, form_key=uuid4())
        for _each in "12"
    )
    made = {"letter": gone, "person": world.people["own"], "state": Delivery.State.SENT}
    Delivery.objects.create(city=world.people["own"].memberships.get().city, **made)
    now = {"confirmed_by": olga, "goes_at": timezone.now(), "sent_at": timezone.now()}
    for state in (BulkLetter.State.CONFIRMED, BulkLetter.State.SENT):
        BulkLetter.objects.filter(pk=gone.pk).update(state=state, **now)
    return drafted.code


def tell_public(world, meeting):
    """What everybody reads of the meeting, and how organisers mean to write it next."""
    world.words["draft of the report"] = ["zqreportdraft"]
    ReportDraft.objects.create(meeting=meeting, text="zqreportdraft")
    Meeting.objects.filter(pk=meeting.pk).update(public_report="zqpublicreport")


def promises(world, lida, kolin, liberec):
    """At a meeting that was: two to Kolín, one kept and one that its city could not keep, and one that stands open.
    Returns the code of the one from the author's city.
    """
    series, day = Series.objects.get(), timezone.localdate() - timedelta(days=2)
    named = {"title": "Smart Cities Pitch 2", "city": liberec, "date": day, "state": Meeting.State.HELD}
    held, jana = Meeting.objects.create(series=series, number=2, **named), world.people["own"]
    pisek = jana.memberships.get().city
    made = {}
    for name, by, giver, receiver in (
        ("promise", jana, pisek, kolin),
        ("promise given up", jana, pisek, kolin),
        ("hidden promise", lida, liberec, kolin),
    ):
        world.words[name] = [f"zq{name.replace(' ', '')}what"]
        said = {"giver": giver, "receiver": receiver, "what": world.words[name][0], "due": day, "form_key": uuid4()}
        with viewing_as(by):
            made[name] = promise(held, said, by=by)
    world.words["promise given up"].append("zqpromisegivenupword")
    with viewing_as(jana):
        settle(made["promise given up"], "given_up", "zqpromisegivenupword", by=jana)
    with viewing_as(lida):
        settle(made["hidden promise"], "kept", by=lida)
    return made["promise"].code


def after_effects(world, *cities):
    """What these cities say changed because of the meeting that was. Returns the first one's link and its code."""
    for name, city in zip(("after-effect", "hidden after-effect"), cities, strict=True):
        world.words[name] = [f"zq{name.replace('-', '').replace(' ', '')}note"]
        said = {"answer": "yes", "note": world.words[name][0], "answered_at": timezone.now()}
        made = AfterEffect.objects.create(meeting=Meeting.objects.get(number=2), city=city, wave=30, **said)
        if name == "after-effect":
            first = {"after_link": token_of(made, world.people["own"]), "effect": made.code}
    return first


def tasks(world, pisek, liberec):
    """One of the author's city from the meeting in whose room Karel sits, one dropped of Liberec from another meeting,
    and one under a pitch that Liberec may not read any more. Returns the code of the first.
    """
    olga, made = world.people["organiser"], {}
    for name, number, city in (("action", 1, pisek), ("hidden action", 2, liberec)):
        world.words[name] = [f"zq{name.replace(' ', '')}what"]
        said = {"what": world.words[name][0], "city": city, "person": None, "due": timezone.localdate()}
        with viewing_as(olga):
            made[name] = agree(Meeting.objects.get(number=number), said, by=olga, form_key=uuid4())
    world.words["hidden action"].append("zqhiddenactionword")
    with viewing_as(olga):
        end(made["hidden action"], "dropped", "zqhiddenactionword", by=olga)
    world.words["action under a pitch"] = ["zqactionunderapitch"]
    Task.objects.create(
        meeting=made["action"].meeting,
        pitch=world.pitches["room"],
        what="zqactionunderapitch",
        city=liberec,
        due=timezone.localdate(),
    )
    return made["action"].code


def talk(practice, by, word):
    """A comment that was edited once, a reply, a reaction. Returns the comment and the words: now and before."""
    words = [f"zq{word}comment", f"zq{word}reply", f"zq{word}former"]
    comment = say(practice, words[2], by=by, city=practice.city)
    change(comment, words[0], by=by, version=1)
    say(practice, f"@Kolín {words[1]}", by=by, city=practice.city, parent=comment)
    Reaction.objects.create(post=practice.post_ptr, person=by, city=practice.city, kind=Reaction.Kind.SAME)
    return comment, words
