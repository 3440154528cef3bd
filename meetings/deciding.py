"""Pitches as organisers keep them: notes, decisions and their release, putting off, taking over to another meeting."""

from django.db import transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import override

from meetings.asking_again import UNANSWERED, in_words, of_others, wishes
from meetings.models import AskedAgain, Decision, Pitch, PitchNote, PitchStep, Slot
from meetings.pitching import as_record, begin, keep_step, open_to_reviewers
from posts.editing import Stale, note_down
from posts.models import Act
from posts.viewing import viewing_as_system

Status = Pitch.Status
DECIDABLE = (Status.SUBMITTED, Status.WAITING, Status.ACCEPTED, Status.DECLINED)


def pitches_of(meeting, reader):
    """What was submitted to this meeting, as far as the reader reads it, in the order of cities."""
    found = Pitch.objects.visible_to(reader).filter(meeting=meeting, deleted_at=None).exclude(status=Status.DRAFT)
    found = found.select_related("city", "presenter").defer("city__arms")
    return found.order_by("city__sort_key", "city", "created_at", "pk")


def note(pitch, body, *, by):
    """A note for organisers and the host; the same one again at once is a second click."""
    last = PitchNote.objects.filter(pitch=pitch, by=by).order_by("-at", "-pk").first()
    if last is None or last.body != body:
        PitchNote.objects.bulk_create([PitchNote(pitch=pitch, body=body, by=by)])


def decide(pitch, verdict, word, *, by):
    """Put a decision down. Nobody but organisers knows of it until its release. What stands already takes it back.
    Raises Stale when nothing is to be decided on it (any more).
    """
    if pitch.status not in DECIDABLE:
        raise Stale
    with transaction.atomic():
        if verdict == pitch.status:
            Decision.objects.filter(pitch=pitch).delete()
            return
        said = {"verdict": verdict, "word": word, "by": by}
        Decision.objects.update_or_create(pitch=pitch, defaults=said)


def pending(meeting):
    """The decisions on pitches of this meeting that wait to be released; for organisers alone."""
    found = Decision.objects.filter(pitch__meeting=meeting, pitch__deleted_at=None).select_related(
        "pitch", "pitch__city"
    )
    return found.defer("pitch__city__arms").order_by("pitch__city__sort_key", "pitch")


def release(meeting, expected, *, by):
    """Tell the cities what was decided: all or nothing. expected: how many the organiser has seen; raises Stale when
    there are others now. What its city has withdrawn meanwhile is left out. Returns how many were released.
    """
    with transaction.atomic():
        decisions = list(pending(meeting).select_for_update(of=("self",)))
        if len(decisions) != expected:
            raise Stale
        done = [decision.pitch for decision in decisions if _carry_out(decision, by=by)]
        Decision.objects.filter(pitch__in=[decision.pitch_id for decision in decisions]).delete()
    return len(done)


def _carry_out(decision, *, by):
    pitch = decision.pitch
    open_to_decide = Pitch.objects.visible_to(by).filter(pk=pitch.pk, status__in=DECIDABLE)
    if not open_to_decide.update(status=decision.verdict):
        return False
    keep_step(pitch, decision.verdict, by=by, word=decision.word)
    note_down(pitch, Act.Verb.DECIDED, by=by, to=decision.verdict)
    return True


def put_off(pitch, why, *, by):
    """Not this time: it waits in the backlog for another meeting. Raises Stale when it may not be given any more."""
    with transaction.atomic():
        waiting = Pitch.objects.visible_to(by).filter(pk=pitch.pk, status__in=Pitch.OPEN)
        if not waiting.exclude(status=Status.POSTPONED).update(status=Status.POSTPONED):
            raise Stale
        Decision.objects.filter(pitch=pitch).delete()
        keep_step(pitch, Status.POSTPONED, by=by, word=why)
        note_down(pitch, Act.Verb.POSTPONED, by=by)


def give(pitches, *, by):
    """Say that these were given. What they are about bears the stamp from now on. Returns how many had not been."""
    given = 0
    with transaction.atomic():
        for pitch in pitches:
            if Pitch.objects.visible_to(by).filter(pk=pitch.pk, status__in=Pitch.COMING).update(status=Status.GIVEN):
                keep_step(pitch, Status.GIVEN, by=by)
                note_down(pitch, Act.Verb.GIVEN, by=by)
                given += 1
    return given


def take_back(pitches, *, by):
    """These were not given after all: they are confirmed as before, and nothing bears their stamp."""
    with transaction.atomic():
        for pitch in pitches:
            given = Pitch.objects.visible_to(by).filter(pk=pitch.pk, status=Status.GIVEN)
            if given.update(status=Status.CONFIRMED):
                keep_step(pitch, Status.CONFIRMED, by=by)
                note_down(pitch, Act.Verb.DECIDED, by=by, to=Status.CONFIRMED)


def backlog(meeting, reader):
    """What waits from former meetings: put off, in reserve, accepted and not given though the meeting is over, given or
    declined and asked again. `asked` other cities want it; what most of them want comes first.
    """
    asked = AskedAgain.objects.filter(UNANSWERED, pitch=OuterRef("pk"))
    number = asked.exclude(city=OuterRef("city")).order_by().values("pitch").annotate(n=Count("pk")).values("n")
    over = Q(meeting__date__lt=meeting.date) & (
        Q(status__in=[Status.WAITING, *Pitch.COMING])
        | Q(Exists(asked), status=Status.DECLINED)
        | Q(Exists(asked), status=Status.GIVEN, again=None)
    )
    waiting = Pitch.objects.visible_to(reader).exclude(meeting=meeting).filter(meeting__series=meeting.series)
    found = waiting.filter(over | Q(status=Status.POSTPONED)).select_related("city", "meeting").defer("city__arms")
    found = found.annotate(asked=Coalesce(Subquery(number, output_field=IntegerField()), 0))
    return found.order_by("-asked", "meeting__date", "city__sort_key", "pk")


def carry_over(pitches, meeting, *, by):
    """Take pitches over to this meeting: accepted, to be confirmed once more for its day. Their history goes along;
    their place in the old draft and what was put down about them there do not. What was given stays where it was given
    and is offered anew. One that has changed since it was listed stays as it is. Returns how many were taken over.
    """
    taken = 0
    with viewing_as_system("taking pitches over to another meeting", by=by), transaction.atomic():
        asked = wishes(pitches)
        for pitch in pitches:
            former, cities = pitch.meeting, len(of_others(pitch, asked))
            pitch = (_anew if pitch.status == Status.GIVEN else _moved)(pitch, meeting, by=by)
            if pitch is None:
                continue
            taken += 1
            with override(pitch.language):  # its city reads it, whoever takes it over
                word = in_words(cities) if cities else ""
            keep_step(pitch, Status.ACCEPTED, by=by, word=word)
            open_to_reviewers(pitch, by=by)
            note_down(pitch, Act.Verb.POSTPONED, by=by, former=former.number, to=meeting.number)
    return taken


def _moved(pitch, meeting, *, by):
    as_listed = Pitch.objects.filter(pk=pitch.pk, meeting=pitch.meeting, status=pitch.status)
    if not as_listed.update(meeting=meeting, status=Status.ACCEPTED):
        return None
    Slot.objects.filter(pitch=pitch).delete()
    Decision.objects.filter(pitch=pitch).delete()
    pitch.meeting = meeting
    return pitch


def _anew(pitch, meeting, *, by):
    """Another pitch with its words and its history: of the one that was given nothing is lost, not even its stamp."""
    given = Pitch.objects.select_for_update(of=("self",)).filter(pk=pitch.pk, status=Status.GIVEN).first()
    if given is None or Pitch.objects.filter(again_of=pitch.pk).exists():
        return None  # a colleague was faster
    place = pitch.city, pitch.keeper, pitch.unit
    kept = {"about": pitch.about, "language": pitch.language, "author": pitch.author, "again_of": pitch}
    made = begin(as_record(pitch), by=by, meeting=meeting, place=place, **kept)
    steps = pitch.steps.values("status", "meeting_id", "word", "by_id", "at")
    PitchStep.objects.bulk_create(PitchStep(pitch=made, **step) for step in steps)
    Pitch.objects.filter(pk=made.pk).update(status=Status.ACCEPTED)
    return made
