"""One world for the walks through the house: every kind of post, every role, every address."""

from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from inspect import signature
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

import conftest
from cities.models import Circle, Invitation, Unit
from conftest import make_circle, make_docx, make_file, make_person, make_picture, make_practice, make_question
from inbox.calendar import make_key
from inbox.refusing import token_of as token_of_refusing
from posts.files import take_away
from posts.models import Level, Post
from posts.viewing import viewing_as
from practices import narrower
from practices.asking import accept, close
from practices.indexing import index
from practices.models import (
    BarrierMet,
    Block,
    Cause,
    Condition,
    Contract,
    Dataset,
    Fit,
    Funding,
    Indicator,
    Lesson,
    Outcome,
    Party,
    Practice,
    Question,
    SourceLink,
    Stage,
    StageChange,
    TurningPoint,
)
from practices.searches import token_of
from tests.doors.around import (
    adoptions,
    after_effects,
    entrust,
    fill_shelves,
    make_another_meeting,
    make_meeting,
    make_poll,
    make_risk,
    make_terms,
    messages,
    pin_everything,
    plan_openings,
    promises,
    public_editions,
    save_searches,
    supplements,
    talk,
    tasks,
    wishes,
    write_letters,
)
from tests.doors.meetings import fill_insides, fill_minutes, fill_notices, fill_pitches, fill_programme
from tests.doors.offered import ask_before, ask_to_retell, feed_back, want_again

ROLES = (
    "own",
    "coordinator",
    "reader",
    "outside",
    "candidate",
    "guest",
    "organiser",
    "admin",
    "removed",
    "inactive",
    "anonymous",
)
TEXTS = [
    "title",
    "summary",
    "body",
    "problem",
    "goal",
    "solution",
    "results",
    "side_effects",
    "public_response",
    "differently",
    "legal_basis",
    "cost_note",
    "remark",
    "expected",
    "happened",
    "warning_sign",
    "saved",
    "advice",
    "evidence_basis",
    "minimum",
    "luck",
    "came_from_whom",
    "participation",
    "decision",
    "team",
    "place",
    "cost_driver",
]

READERS = {  # of the words of this world
    "chosen": ("own", "coordinator", "reader"),
    "own": ("own", "coordinator"),
    "draft": ("own",),
    "deleted": (),
    "members": ("own", "coordinator", "reader", "outside"),
    "circle": ("own", "coordinator", "reader", "guest"),
    "room": ("own", "coordinator", "reader"),
    "part of room": ("own", "coordinator"),
    "part of chosen": ("own", "coordinator"),
    "part of own": ("own", "coordinator"),
    "part of draft": ("own",),
    "part of deleted": (),
    "part of members": ("own", "coordinator"),
    "part of circle": ("own", "coordinator"),
    "shared part": ("own", "coordinator", "reader"),
    "adoption": ("own", "coordinator", "reader"),
    "hidden adoption": ("outside",),
    "supplement": ("own", "coordinator", "reader"),
    "hidden supplement": ("own", "coordinator", "outside"),
    "accepted supplement": ("own", "coordinator", "reader", "outside"),
    "word on a supplement": ("own", "coordinator", "outside"),
    "message": ("own", "coordinator", "reader"),
    "hidden message": ("reader", "outside"),
    "risk": ("own", "coordinator"),
    "public edition": ("own", "coordinator"),
    "released edition": ROLES,
    "entrusted": ("own", "coordinator", "organiser"),
    "wish": ("own", "coordinator"),
    "registration": ("own", "coordinator", "organiser"),
    "left registration": ("own", "coordinator", "organiser"),
    "letter": ("organiser",),
    "host": ("own", "coordinator", "organiser"),
    "shown": ("own", "coordinator", "reader", "outside", "organiser"),
    "retelling": ("own", "coordinator", "outside"),
    "feedback": ("own", "coordinator", "reader"),
    "steps of a pitch": ("own", "coordinator", "organiser"),
    "note on a pitch": ("reader", "organiser"),
    "decision": ("organiser",),
    "draft of the report": ("organiser",),
    "draft of the programme": ("own", "coordinator", "organiser"),
    "minutes": ("own", "coordinator", "organiser"),
    "note on a pitch of the city": ("own", "coordinator", "organiser"),
    "note on a deleted pitch": (),
    "note on a pitch of the room": ("own", "coordinator", "reader", "organiser"),
    "approved minutes": ("own", "coordinator", "reader", "outside", "organiser"),
    "inside chosen": ("own", "coordinator", "reader", "organiser"),
    "inside room": ("reader", "organiser"),
    "online link": ("own", "reader", "organiser"),
    "planned meeting": ("organiser",),
    "poll": ("own", "coordinator", "reader", "outside", "candidate", "organiser"),
    "promise": ("own", "coordinator", "reader", "organiser"),
    "promise given up": ("own", "coordinator", "reader", "organiser"),
    "after-effect": ("own", "coordinator", "organiser"),
    "hidden after-effect": ("outside", "organiser"),
    "action": ("own", "coordinator", "reader", "organiser"),
    "hidden action": ("outside", "organiser"),
    "action under a pitch": ("reader", "organiser"),  # of those who read either
    "hidden promise": ("reader", "outside", "organiser"),
    "the circle": ("own", "coordinator", "reader"),
    "the plan": ("own", "coordinator"),
    "the shelf": ("own",),
    "the shelf of the city": ("own", "coordinator"),
    "the search": ("own",),
    "the circle of guests": ("own", "coordinator", "reader", "guest"),
}


@dataclass
class World:
    people: dict  # by their roles
    cast: dict  # by their names in conftest.py
    posts: dict = field(default_factory=dict)  # by what they are: chosen, own, draft, members, room of guests, deleted
    comments: dict = field(default_factory=dict)  # post → a comment under it
    files: dict = field(default_factory=dict)  # post → a document of it
    pictures: dict = field(default_factory=dict)  # post → a picture of it
    parts: dict = field(default_factory=dict)  # post → a part of it for its own city alone
    part_files: dict = field(default_factory=dict)  # post → a document of that part
    searches: dict = field(default_factory=dict)  # role → a search that they have saved
    questions: dict = field(default_factory=dict)  # the same doors as the posts
    answers: dict = field(default_factory=dict)  # question → a comment under it
    pitches: dict = field(default_factory=dict)  # the same doors, and the room; the chosen one is the host's to read
    said: dict = field(default_factory=dict)  # pitch → a comment under it
    insides: dict = field(default_factory=dict)  # of meetings: for two cities, for a room
    said_inside: dict = field(default_factory=dict)  # inside → a comment under it
    materials: dict = field(default_factory=dict)  # pitch → what was brought to it for all its readers
    narrow_materials: dict = field(default_factory=dict)  # pitch → and for its city and organisers alone
    words: dict = field(default_factory=dict)  # post or circle → the words that stand in it and nowhere else
    values: dict = field(default_factory=dict)  # of the arguments in addresses

    def posts_at(self, name):
        """The posts that an address of this name may speak of, by their doors."""
        others = {"questions": self.questions, "pitches": self.pitches, "insides": self.insides}
        return others.get(name.partition(":")[0], self.posts)

    def materials_at(self, name):
        """(first, others) by the doors of pitches, for addresses that speak of a material."""
        return [self.materials, self.narrow_materials] if name.startswith("pitches:material") else [self.materials]

    def comments_at(self, name):
        others = {"questions": self.answers, "pitches": self.said, "insides": self.said_inside}
        return others.get(name.partition(":")[0], self.comments)

    def may_read(self, role, name):
        """Which roles read which post of this world, and know of which circle."""
        if name.startswith("narrow material of "):
            name, of_city = name.replace("narrow material of", "pitch"), ("own", "coordinator", "organiser")
            return role in of_city and self.may_read(role, name)
        kind, _space, door = name.partition(" ")
        if kind == "pitch" and role == "organiser":
            return door not in ("draft", "deleted")  # organisers read what is offered to them
        if name == "question room":  # it goes on after the pitch that the room has heard
            return self.may_read(role, "pitch room")
        return role in READERS[door if kind in ("pitch", "question") else name]

    def reads_at(self, role, name, door):
        """Whether this role reads the post behind this door that an address of this name speaks of."""
        kind = {"questions": "question", "pitches": "pitch", "insides": "inside"}.get(name.partition(":")[0], "")
        return self.may_read(role, f"{kind} {door}".strip())


def fill(practice, mark, by=None):
    """Give every text of the practice and of its rows a word of its own. Returns the words."""
    words = []

    def word(what):
        words.append(f"zq{mark}{what.replace('_', '')}")
        return words[-1]

    terms = make_terms()
    practice.topics.add(terms["topic"])
    practice.technologies.add(terms["technology"])
    for name in TEXTS:
        setattr(practice, name, word(name))
    practice.cost_czk, practice.started, practice.stage = 1_000_000, "2018", Stage.RUNNING
    practice.came_from, practice.evidence = Practice.CameFrom.ADOPTED, Practice.Evidence.MEASURED
    practice.contact, practice.goals = by, [word("goals")]
    practice.save()
    Indicator.objects.create(
        practice=practice, name=word("indicator"), unit="ks", before=1, after=2, period=word("period")
    )
    Funding.objects.create(practice=practice, source=terms["funding"], note=word("funding"))
    BarrierMet.objects.create(
        practice=practice, category=terms["barrier"], text=word("barrier"), workaround=word("around")
    )
    TurningPoint.objects.create(practice=practice, on="2019", text=word("turning"), knowable=word("knowable"))
    Contract.objects.create(
        practice=practice,
        supplier=word("supplier"),
        url=f"https://{word('register')}.example/",
        exit_terms=word("exit"),
        why=word("why"),
    )
    Dataset.objects.create(practice=practice, name=word("dataset"), licence=word("licence"))
    Block.objects.create(practice=practice, block=Block.Kind.TENDER, name=word("block"), note=word("blocknote"))
    Party.objects.create(practice=practice, party=Party.Kind.PARTNER, name=word("party"), note=word("partynote"))
    Cause.objects.create(practice=practice, cause=Cause.Kind.DATA, note=word("cause"))
    Condition.objects.create(
        practice=practice, about=Condition.Kind.LAW, holds="yes", text=word("condition"), word=word("changed")
    )
    Fit.objects.create(practice=practice, trait=Fit.Trait.OTHER, text=word("fit"))
    Lesson.objects.create(practice=practice, text=word("lesson"))
    SourceLink.objects.create(practice=practice, url=f"https://{word('source')}.example/")
    StageChange.objects.create(practice=practice, stage=Stage.RUNNING, on="2018", reason=word("reason"))
    index([practice])
    return words


def name_circle(circle, mark):
    """Give every text of the circle a word of its own. Returns the words."""
    words = {name: f"zq{mark}{name.replace('_', '')}" for name in ("name", "purpose", "releasable_to")}
    Circle.objects.filter(pk=circle.pk).update(**words)
    return list(words.values())


def put_files(practice, by, word):
    """A document, a picture, and a document that was taken away. Returns the first two and the words in and on all."""
    words = [f"zq{word}{what}" for what in ("filetext", "filename", "filecaption", "picturealt", "gonename")]
    file = make_file(practice, by, f"{words[1]}.docx", make_docx(words[0]), caption=words[2])
    picture = make_file(practice, by, "obrázek.png", make_picture(), alt=words[3])
    take_away(make_file(practice, by, f"{words[4]}.docx"), by=by)
    return file, picture, words


def put_part(world, name, by, cities=(), called=""):
    """A narrower part of this practice with a file, and what it said before. For its own city, or for these cities."""
    called, practice = called or f"part of {name}", world.posts[name]
    mark = f"zq{called.replace(' ', '')}"
    words = {what: f"{mark}{what}" for what in ("title", "text", "name", "value", "former", "filetext", "filename")}
    numbers = [{"name": words["name"], "value": words["value"], "unit": "", "year": "2020"}]
    said = {"section": "results", "really": not cities, "title": words["title"], "numbers": numbers}
    with viewing_as(by):
        level = Level.CIRCLE if cities else Level.CITY
        part = narrower.add(practice, said | {"text": words["former"]}, level, [city.group for city in cities], by=by)
        narrower.rewrite(part, said | {"text": words["text"]}, None, by=by, version=part.version)
    world.words[called] = list(words.values())
    return part, make_file(part, by, f"{words['filename']}.docx", make_docx(words["filetext"]))


def fill_posts(world, pisek, kolin, guests, meeting, jana):
    """A practice behind each door, with all that hangs on it."""
    doors = {
        "chosen": (Level.CIRCLE, [kolin]),
        "own": (Level.CITY, []),
        "draft": (None, []),
        "deleted": (Level.MEMBERS, []),
        "members": (Level.MEMBERS, []),
        "circle": (Level.CIRCLE, [guests]),
        "room": (Level.ROOM, [SimpleNamespace(group=meeting.room)]),
    }
    for name, (level, groups) in doors.items():
        outcome = Outcome.FAILED if name == "own" else Outcome.WORKS
        practice = make_practice(pisek, jana, level, groups, outcome=outcome, version=1)
        world.words[name] = fill(practice, name, by=jana)
        world.comments[name], said = talk(practice, jana, name)
        world.words[name] += said
        world.files[name], world.pictures[name], said = put_files(practice, jana, name)
        world.words[name] += said
        world.posts[name] = practice
        world.parts[name], world.part_files[name] = put_part(world, name, jana)
    put_part(world, "chosen", jana, [kolin], "shared part")
    Practice.objects.filter(pk=world.posts["members"].pk).update(tells_more=True)


def fill_questions(world, pisek, kolin, jana):
    """A question behind each door, answered and closed, with what was said under it."""
    doors = {
        "chosen": (Level.CIRCLE, [kolin]),
        "own": (Level.CITY, []),
        "draft": (None, []),
        "deleted": (Level.MEMBERS, []),
        "members": (Level.MEMBERS, []),
    }
    for name, (level, groups) in doors.items():
        said = {key: f"zqquestion{name}{key}" for key in ("title", "problem", "tried")}
        question = make_question(pisek, jana, level, groups, topics=[make_terms()["topic"].pk], **said)
        helped = f"zqquestion{name}helped"
        world.answers[name], words = talk(question, jana, f"question{name}")
        world.words[f"question {name}"] = [*said.values(), helped, *words]
        with viewing_as(jana):
            accept(question, world.answers[name], by=jana)
            close(question, helped, world.posts["own"], by=jana)
        world.questions[name] = Question.objects.get(pk=question.pk)


CITIES = ("pisek", "kolin", "liberec", "trinec")
PEOPLE = ("jana", "petr", "karel", "lida", "tereza", "hana", "olga", "adam", "radek", "ivo")  # in the order of ROLES


def make_cast():
    """The cities and people of conftest.py by their names there."""
    cast = {"db": None}
    for name in CITIES + PEOPLE:
        make = getattr(conftest, name).__wrapped__
        cast[name] = make(*(cast[needed] for needed in signature(make).parameters))
    return cast


def of_posts(world, cast):
    """What addresses of posts take, by the names of their arguments."""
    pisek, liberec, jana, petr, karel, lida = (
        cast[name] for name in ("pisek", "liberec", "jana", "petr", "karel", "lida")
    )
    released = public_editions(world, jana, petr)
    return {
        "code": world.posts["chosen"].code,
        "shelf": fill_shelves(world, pisek),
        "risk": make_risk(world),
        "search": save_searches(world).code,
        "stop": token_of(world.searches["own"]),
        "comment": world.comments["chosen"].code,
        "part": world.parts["chosen"].code,
        "file": world.files["chosen"].code,
        "supplement": supplements(world, jana, karel, lida),
        "message": messages(world, karel, pisek, liberec),
        "edition": released.code,
        "entrusted": entrust(world, pisek, jana),
        "key": released.picture_key,
    }


def of_meetings(world, cast, meeting):
    """What addresses of meetings take, by the names of their arguments."""
    pisek, kolin, liberec, karel, lida = (cast[name] for name in ("pisek", "kolin", "liberec", "karel", "lida"))
    found = {
        "number": meeting.number,
        "poll": make_poll(world, meeting, karel).code,
        "promise": promises(world, lida, kolin, liberec),
        "question": ask_before(world),
        "retelling": ask_to_retell(world, lida),
        "material": world.materials["chosen"].code,
        "letter": write_letters(world, meeting, cast["olga"]),
    }
    return found | after_effects(world, pisek, liberec) | {"task": tasks(world, pisek, liberec)}


def make_world():
    """The whole world. It takes a few seconds: a walk shares one (shared_world)."""
    cast = make_cast()
    pisek, kolin, liberec = (cast[name] for name in CITIES[:3])
    jana, petr, karel, lida, hana = (cast[name] for name in ("jana", "petr", "karel", "lida", "hana"))
    world = World(dict(zip(ROLES, (*(cast[name] for name in PEOPLE), AnonymousUser()), strict=True)), cast)
    guests = hana.memberships.get().guest_of.circle
    circle = make_circle("Kruh", pisek, kolin)
    world.words["the circle"] = name_circle(circle, "kruh")
    world.words["the circle of guests"] = name_circle(guests, "hoste")
    meeting, registration = make_meeting(world, pisek)
    fill_posts(world, pisek, kolin, guests, meeting, jana)
    pin_everything(world)
    fill_questions(world, pisek, kolin, jana)
    another = make_another_meeting(kolin)
    fill_pitches(world, meeting, another, jana)
    programme = fill_programme(world, meeting)
    fill_insides(world, meeting, another, jana, karel)
    note = fill_minutes(world, meeting, another)
    feed_back(world)
    want_again(world)
    adoptions(world, karel, lida)
    plan_openings(world, liberec)
    gone = [world.posts["deleted"].pk, world.questions["deleted"].pk, world.pitches["deleted"].pk]
    Post.objects.filter(pk__in=gone).update(deleted_at=timezone.now())
    wishes(world, jana, kolin)
    invitation = Invitation(email="nova@pisek.test", city=pisek, invited_by=petr)
    world.values = programme | of_posts(world, cast) | of_meetings(world, cast, meeting)
    world.values |= {
        "circle": circle.code,
        "pk": pisek.pk,
        "note": note,
        "registration": registration.code,
        "calendar": make_key(jana),
        "notice": fill_notices(world),
        "refuse": token_of_refusing(jana),
        "token": invitation.renew(),
        "invitation_pk": invitation.pk,
        "membership_pk": make_person("Eva Kolegyně", pisek).memberships.get().pk,
        "unit_pk": Unit.objects.get(city=pisek).pk,
        "uidb36": "1",
        "provider_id": "none",
    }
    return world


def shared_world(scope):
    """Two fixtures: a world made once in a transaction around all tests of the scope, and a copy of it for each test.

    What a test writes is taken back with its own transaction, which is a savepoint of the outer one.
    """

    @pytest.fixture(scope=scope)
    def made(django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), transaction.atomic():
            with override("cs"):
                yield make_world()
            transaction.set_rollback(True)

    @pytest.fixture
    def world(made, db):
        return deepcopy(made)

    return made, world


@cache
def named_urls(resolver=None, namespace="", outer=()):
    """Every named address of the site map but the admin's: {name: names of its arguments}."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        arguments = (*outer, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                found |= named_urls(
                    entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, arguments
                )
        elif isinstance(entry, URLPattern) and entry.name:
            found[namespace + entry.name] = arguments
    return found


def address(world, name, **instead):
    """The address of this name in this world."""
    first = {"code": world.posts_at(name)["chosen"].code, "comment": world.comments_at(name)["chosen"].code}
    values = world.values | first | instead
    return reverse(name, kwargs={argument: values[argument] for argument in named_urls()[name]})
