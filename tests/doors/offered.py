"""What hangs on the pitches of the world: materials, requests for a retelling, questions, feedback."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import make_docx
from meetings.bringing import bring
from meetings.going_on import go_on
from meetings.models import AskedAgain, Feedback, Pitch, PitchQuestion, QuestionOrigin, Retelling, Voice
from posts.models import Level
from posts.viewing import viewing_as
from practices.models import Question
from tests.doors.around import talk


def put_materials(world, name, jana):
    """What was brought to this pitch: for all its readers, and for its city and organisers alone."""
    for things, key, opens in (
        (world.materials, f"pitch {name}", Level.MEMBERS),
        (world.narrow_materials, f"narrow material of {name}", Level.CITY),
    ):
        mark = f"zq{key.replace(' ', '')}material"
        words = [f"{mark}text", f"{mark}name", f"{mark}caption"]
        upload = SimpleUploadedFile(f"{words[1]}.docx", make_docx(words[0]), "")
        with viewing_as(jana):
            pitch = Pitch.objects.get(pk=world.pitches[name].pk)
            said = {"opens": opens, "caption": words[2]}
            things[name] = bring(pitch, upload, said, by=jana, keeper=pitch.keeper)
        world.words[key] = world.words.get(key, []) + words


def ask_to_retell(world, lida):
    """Liberec asks about two pitches that it may not read; one of them was declined. Returns the code of the other."""
    asked = {"city": world.cast["liberec"], "by": lida}
    declined = {"state": "declined", "answer": "zqretellinganswer", "word": "zqretellingword"}
    Retelling.objects.create(pitch=world.pitches["room"], **asked, **declined)
    world.words["retelling"] = ["zqretellingword", "zqretellinganswer", "zqretellingchosen"]
    return Retelling.objects.create(pitch=world.pitches["chosen"], word="zqretellingchosen", **asked).code


def ask_before(world):
    """A question about each pitch, of Kolín and hidden, seconded by Liberec; the one that the room reads goes on as a
    question, with its city. Returns the code of another.
    """
    jana, olga = world.cast["jana"], world.cast["olga"]
    for name, pitch in world.pitches.items():
        words = [f"zqpitch{name}questionbody", f"zqpitch{name}questionanswer"]
        asked = PitchQuestion.objects.create(pitch=pitch, body=words[0], hidden=True, answer=words[1])
        QuestionOrigin.objects.create(question=asked, city=world.cast["kolin"], by=world.cast["karel"])
        Voice.objects.create(question=asked, city=world.cast["liberec"], by=world.cast["lida"])
        world.words[f"pitch {name}"] += words
    asked = PitchQuestion.objects.get(pitch=world.pitches["room"])
    PitchQuestion.objects.filter(pk=asked.pk).update(owner=jana, due=date(2020, 1, 1), hidden=False)
    asked.refresh_from_db()
    with viewing_as(olga):
        go_on(asked, by=olga)
    asked.refresh_from_db()
    world.questions["room"] = Question.objects.get(pk=asked.thread_id)
    world.answers["room"], world.words["question room"] = talk(world.questions["room"], jana, "questionroom")
    return PitchQuestion.objects.get(pitch=world.pitches["chosen"]).code


def want_again(world):
    """Kolín would like to hear again what was put off elsewhere."""
    pitch, who = world.pitches["chosen"], {"city": world.cast["kolin"], "by": world.cast["karel"]}
    AskedAgain.objects.create(pitch=pitch, meeting=pitch.meeting, **who)


def feed_back(world):
    """What Karel of Kolín says to each pitch that he reads: to its city alone."""
    who = {"person": world.cast["karel"], "city": world.cast["kolin"], "will": "yes"}
    world.words["feedback"] = []
    for name in ("chosen", "members", "room"):
        said = {"useful": f"zqfeedback{name}useful", "more": f"zqfeedback{name}more"}
        Feedback.objects.create(pitch=world.pitches[name], **who, **said)
        world.words["feedback"] += said.values()
