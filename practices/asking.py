"""Asking the other cities: writing a question and writing it anew, marking what answers it, closing it."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from posts.editing import Stale, note_down, write_version
from posts.history import keep_revision
from posts.markdown import as_text
from posts.models import Act
from posts.search import keep_words
from practices.models import Question, Reading, Term

TEXTS = ("problem", "tried")
# Deeds done with each question once it is answered or closed: deed(question, by=person). The meetings add theirs.
ONCE_ANSWERED = []


def as_record(question):
    """What a question says, as its revisions keep it."""
    topics = sorted(question.topics.values_list("pk", flat=True))
    return {"title": question.title, "problem": question.problem, "tried": question.tried, "topics": topics}


def made_from(form_key, *, by):
    """The question that this form has made before, as long as its author may edit it; or None."""
    return Question.objects.editable_by(by).filter(author=by, form_key=form_key).first()


def begin(said, *, by, place, level, language, form_key):
    """A new draft. place: (city, keeper, unit). Raises Stale when this form has made one already."""
    city, keeper, unit = place
    where = {"city": city, "keeper": keeper, "unit": unit, "level": level, "language": language}
    columns = {key: said[key] for key in ("title", *TEXTS)}
    try:
        with transaction.atomic():
            question = Question(author=by, form_key=form_key, **where, **columns)
            question.save(force_insert=True)
            question.topics.set(said["topics"])
            note_down(question, Act.Verb.WROTE, by=by)
            _keep(question, said, number=question.version, by=by)
    except IntegrityError:
        raise Stale from None
    return question


def rewrite(question, said, *, by, version, level=None, quietly=False):
    """Write it anew as the next version, unless nothing differs. level: what a draft means to have. quietly: it saved
    itself, without a line in the history. Returns the number of the version. Raises Stale.
    """
    if version != question.version:
        raise Stale
    if as_record(question) == said | {"topics": sorted(said["topics"])} and level in (None, question.level):
        return version
    columns = {"title": said["title"]} | ({"level": level} if level else {})
    before = {key: getattr(question, key) for key in ("title", *TEXTS)}
    with transaction.atomic():
        number = write_version(question, by=by, version=version, columns=columns)
        Question.objects.editable_by(by).filter(pk=question.pk).update(**{key: said[key] for key in TEXTS})
        question.topics.set(said["topics"])
        if not quietly:
            note_down(question, Act.Verb.CHANGED, by=by)
        if not question.is_draft:
            Reading.objects.note_changes(question, [key for key in ("title", *TEXTS) if before[key] != said[key]], by)
        _keep(question, said, number=number, by=by, quietly=quietly)
    return number


def _keep(question, said, *, number, by, quietly=False):
    if not quietly:
        keep_revision(question, number=number, by=by, data=said)
    names = Term.objects.filter(pk__in=said["topics"]).values_list("name_cs", "name_en")
    texts = [("A", said["title"]), *(("B", name) for pair in names for name in pair)]
    keep_words(question.pk, texts + [("C", as_text(said[key])) for key in TEXTS])


def accept(question, comment, *, by):
    """Say which comment under the question answers it; None: that none does any more."""
    verb = Act.Verb.MARKED if comment else Act.Verb.UNMARKED
    with transaction.atomic():
        mine = Question.objects.editable_by(by).filter(pk=question.pk)
        if question.answer_id != (comment and comment.pk) and mine.update(answer=comment and comment.pk):
            note_down(question, verb, by=by, comment=comment.code if comment else "")
            Reading.objects.note_changes(question, ["answer"], by)
            if comment:
                _tell(question, by)


def close(question, helped, practice, *, by):
    """Close it with what helped. What was said under it stays, and more can be said."""
    with transaction.atomic():
        mine = Question.objects.editable_by(by).filter(pk=question.pk)
        if mine.update(closed_at=question.closed_at or timezone.now(), helped=helped, helped_by=practice):
            note_down(question, Act.Verb.CLOSED, by=by)
            Reading.objects.note_changes(question, ["closed"], by)
            if question.closed_at is None:
                _tell(question, by)


def _tell(question, by):
    for deed in ONCE_ANSWERED:
        deed(question, by=by)


def reopen(question, *, by):
    """It waits for answers again; what helped so far is kept for the next closing."""
    with transaction.atomic():
        mine = Question.objects.editable_by(by).filter(pk=question.pk).exclude(closed_at=None)
        if mine.update(closed_at=None):
            note_down(question, Act.Verb.REOPENED, by=by)
            Reading.objects.note_changes(question, ["closed"], by)
