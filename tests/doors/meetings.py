"""What hangs on the meetings of the world: pitches, insides, programmes."""

from inbox.models import Notice
from meetings.agenda import draft
from meetings.approving import approve
from meetings.inside import begin as begin_inside
from meetings.models import Block as AgendaBlock
from meetings.models import Decision, Minutes, Pitch, PitchNote, PitchStep, Release, Slot
from meetings.noting import add, last_seen, rewrite, take_away
from meetings.noting import begin as begin_minutes
from meetings.releasing import as_data
from meetings.tests.test_pitches import make_pitch
from posts.models import Act, Level
from posts.sharing import members_group, open_door
from posts.talking import change, say
from posts.viewing import viewing_as
from tests.doors.around import talk
from tests.doors.offered import put_materials


def fill_pitches(world, meeting, elsewhere, jana):
    """A pitch behind each door, with what was said under it; the chosen one with notes, a decision and its history."""
    doors = {
        "chosen": (elsewhere, None, []),
        "own": (meeting, None, []),
        "draft": (meeting, None, []),
        "deleted": (meeting, Level.MEMBERS, [members_group()]),
        "members": (meeting, Level.MEMBERS, [members_group()]),
        "room": (meeting, Level.ROOM, [meeting.room]),
    }
    for name, (at, level, groups) in doors.items():
        said = {key: f"zqpitch{name}{key}" for key in ("title", "ask", "body", "equipment")}
        pitch = make_pitch(at, jana, "draft" if name == "draft" else "submitted", **said)
        if level:
            open_door(pitch.post_ptr, level, groups, by=jana)
        world.said[name], words = talk(pitch, jana, f"pitch{name}")
        world.words[f"pitch {name}"] = [said["title"], said["ask"], said["body"], *words]
        world.pitches[name] = Pitch.objects.get(pk=pitch.pk)
        put_materials(world, name, jana)
    chosen, olga = world.pitches["chosen"], world.people["organiser"]
    PitchStep.objects.create(pitch=chosen, status="submitted", meeting=elsewhere, word="zqpitchstep", by=olga)
    PitchNote.objects.create(pitch=chosen, body="zqpitchnote", by=olga)
    Decision.objects.create(pitch=chosen, verdict="declined", word="zqpitchdecision", by=olga)
    world.words |= {
        "steps of a pitch": ["zqpitchstep"],
        "note on a pitch": ["zqpitchnote"],
        "decision": ["zqpitchdecision"],
    }


def fill_insides(world, meeting, elsewhere, jana, karel):
    """The inside of one meeting for two cities, of another one for those in the room of the first."""
    olga, cities = world.people["organiser"], [world.cast[name].group for name in ("pisek", "kolin")]
    doors = (
        ("chosen", meeting, jana, Level.CIRCLE, cities),
        ("room", elsewhere, karel, Level.ROOM, [meeting.room]),
    )
    for name, at, by, level, groups in doors:
        mark = f"zqinside{name}"
        with viewing_as(olga):
            inside = begin_inside(at, f"{mark}body", by=olga)
            open_door(inside.post_ptr, level, groups, by=olga)
        comment = say(inside, f"{mark}comment", by=by, city=by.memberships.get().city)
        change(comment, f"{mark}edited", by=by, version=1)
        world.words[f"inside {name}"] = [f"{mark}{what}" for what in ("body", "comment", "edited")]
        world.insides[name], world.said_inside[name] = inside, comment


def fill_programme(world, meeting):
    """A released programme with pitches of two doors, and a draft that has gone on since. Returns its arguments."""
    block = AgendaBlock.objects.create(meeting=meeting, title="Blok")
    for name in ("members", "room", "own"):
        Slot.objects.create(meeting=meeting, block=block, kind="pitch", pitch=world.pitches[name], minutes=15)
    data = as_data(draft(meeting, world.people["organiser"]))
    Release.objects.create(meeting=meeting, number=1, data=data)
    AgendaBlock.objects.filter(pk=block.pk).update(title="zqarrangedblock")
    slot = Slot.objects.create(meeting=meeting, block=block, kind="point", title="zqarrangedslot", minutes=15)
    world.words["draft of the programme"] = ["zqarrangedblock", "zqarrangedslot"]
    return {"block": block.pk, "slot": slot.pk, "release": 1}


def fill_minutes(world, meeting, another):
    """Minutes that are being taken in Písek; approved ones for all members, with notes under narrower pitches. Returns
    a note of the first.
    """
    olga = world.people["organiser"]

    def note(minutes, called, word, **about):
        world.words.setdefault(called, []).append(word)
        return add(minutes, {"body": word, "kind": "decision"}, by=olga, **about)

    with viewing_as(olga):
        taken, read = begin_minutes(meeting, by=olga), begin_minutes(another, by=olga)
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


def fill_notices(world):
    """Everybody has a notice of each pitch, also of those that they may not read (any more). Returns one."""
    for name, pitch in world.pitches.items():
        act = Act.objects.create(actor=None, verb=Act.Verb.DECIDED, post=pitch.post_ptr, details={"to": "accepted"})
        about = {"act": act, "post": pitch.post_ptr, "kind": "pitch-decided", "letter_waits": True}
        about["said"] = {"pitch": pitch.pk, "meeting": pitch.meeting_id}
        people = [person for person in world.people.values() if not person.is_anonymous]
        made = Notice.objects.bulk_create(Notice(person=person, **about) for person in people)
        if name == "chosen":
            chosen = next(notice for notice in made if notice.person == world.people["own"])
    return chosen.code
