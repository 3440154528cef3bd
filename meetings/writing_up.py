"""Out of a pitch that was given a practice of its city is made: a draft with the words of the pitch, once."""

import uuid

from django.db import transaction

from meetings.models import Pitch
from posts.markdown import as_text
from practices.models import Outcome, Practice
from practices.record import begin

SUMMARY, BODY = (Practice._meta.get_field(name).max_length for name in ("summary", "body"))


def may_be_written_up(pitch):
    """Whether its city may make a practice of it: it was given and belongs to nothing yet."""
    return pitch.status == Pitch.Status.GIVEN and pitch.about_id is None


def write_up(pitch, *, by):
    """The draft of a practice to which the pitch belongs from now on, or None when it belongs to something already."""
    with transaction.atomic():
        mine = Pitch.objects.editable_by(by).select_for_update(of=("self",)).filter(pk=pitch.pk).first()
        if mine is None or not may_be_written_up(mine):
            return None
        place = {"city": pitch.city, "keeper": pitch.keeper, "unit": pitch.unit, "language": pitch.language}
        said = as_record(pitch) | {"contact": pitch.presenter_id or by.pk}
        practice = begin(said, by=by, form_key=uuid.uuid4(), **place)
        Pitch.objects.editable_by(by).filter(pk=pitch.pk).update(about=practice.post_ptr)
    return practice


def as_record(pitch):
    """What a practice takes over: a short first paragraph says it in a sentence, the rest follows where it fits."""
    first, _gap, rest = pitch.body.replace("\r\n", "\n").strip().partition("\n\n")
    summary = " ".join(as_text(first).split())
    if len(summary) > SUMMARY:
        summary, rest = "", pitch.body
    said = {"body" if len(rest) <= BODY else "solution": rest.strip()}
    failed = {"outcome": Outcome.FAILED} if pitch.format == Pitch.Format.FAILURE else {}
    return {"title": pitch.title, "summary": summary, **said, **failed}
