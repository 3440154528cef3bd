"""Pitches as their cities keep them: begun from a practice or question, written, submitted, confirmed, withdrawn."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.mail import link_for, write
from cities.models import City
from meetings.models import LateEntry, Meeting, Pitch, PitchStep
from posts.editing import Stale, note_down, refused_by, write_version
from posts.history import keep_revision, last_number
from posts.markdown import as_text
from posts.models import Act, Level, Post
from posts.search import keep_words
from posts.sharing import members_group, open_door
from posts.viewing import viewing_as_system
from practices.models import Outcome, Practice, Question

Status = Pitch.Status
TEXTS = ("ask", "body", "equipment")
COLUMNS = (*TEXTS, "format", "presenter_id", "not_before", "not_after", "opens")
SOON = timedelta(days=3)  # before the call closes, who has a draft is reminded


def late_until(meeting, city):
    """The day until which this city may be late, or None."""
    found = LateEntry.objects.filter(meeting=meeting, city=city, until__gte=timezone.localdate())
    return found.values_list("until", flat=True).first()


def may_submit(meeting, city):
    """Whether this city may submit today: the call is open, or the organisers let it be late."""
    return meeting.takes_pitches or (meeting.is_to_come and late_until(meeting, city) is not None)


def begun_from(code, reader):
    """(the post, first values) of a pitch out of this practice or question, as far as the reader reads it."""
    posts = Post.objects.visible_to(reader).filter(code=code, state=Post.State.SHARED)
    post = posts.filter(kind__in=[Post.Kind.PRACTICE, Post.Kind.QUESTION]).first()
    if post is None:
        return None, {}
    if post.kind == Post.Kind.QUESTION:
        question = Question.objects.visible_to(reader).get(pk=post.pk)
        tried = "\n\n".join(filter(None, [as_text(question.problem), as_text(question.tried)]))
        return post, {"title": post.title, "body": tried[:3000], "format": Pitch.Format.CLINIC}
    practice = Practice.objects.visible_to(reader).get(pk=post.pk)
    failed = practice.outcome in (Outcome.FAILED, Outcome.STOPPED)
    told = next(filter(None, (practice.summary, as_text(practice.body), as_text(practice.problem))), "")
    first = {"title": post.title, "body": told[:3000]}
    return post, first | ({"format": Pitch.Format.FAILURE, "opens": Level.ROOM} if failed else {})


def as_record(pitch):
    """What a pitch says, as its revisions keep it."""
    return {"title": pitch.title} | {name: getattr(pitch, name) for name in COLUMNS}


def made_from(form_key, *, by):
    """The pitch that this form has made before, as long as its author may edit it; or None."""
    return Pitch.objects.editable_by(by).filter(author=by, form_key=form_key).first()


def begin(said, *, by, meeting, place, about=None, language="cs", form_key=None, author=None, again_of=None):
    """A new draft. place: (city, keeper, unit); again_of: the one that was given and is offered anew. Raises Stale when
    this form has made one already.
    """
    city, keeper, unit = place
    where = {"city": city, "keeper": keeper, "unit": unit, "meeting": meeting, "about": about, "language": language}
    minutes = sum(Pitch.LENGTHS[said["format"]])
    try:
        with transaction.atomic():
            pitch = Pitch(author=author or by, form_key=form_key, minutes=minutes, again_of=again_of, **where, **said)
            pitch.save(force_insert=True)
            note_down(pitch, Act.Verb.WROTE, by=by)
            _keep(pitch, said, number=pitch.version, by=by)
    except IntegrityError as error:
        raise (Stale() if refused_by(error, "one_post_from_one_form") else error) from None
    return pitch


def rewrite(pitch, said, *, by, version, quietly=False):
    """Write it anew as the next version, unless nothing differs. Its format stays once it is accepted: the programme
    counts with it. Who may read what is in the programme already changes at once. quietly: it saved itself, without a
    line in the history. Returns the number of the version. Raises Stale.
    """
    if pitch.status not in (Status.DRAFT, Status.SUBMITTED):
        said = said | {"format": pitch.format}
    if version != pitch.version:
        raise Stale
    if as_record(pitch) == said:
        return version
    with transaction.atomic():
        number = write_version(pitch, by=by, version=version, columns={"title": said["title"]})
        columns = {name: said[name] for name in COLUMNS}
        if said["format"] != pitch.format:
            columns["minutes"] = sum(Pitch.LENGTHS[said["format"]])
        Pitch.objects.editable_by(by).filter(pk=pitch.pk).update(**columns)
        if not quietly:
            note_down(pitch, Act.Verb.CHANGED, by=by)
        _keep(pitch, said, number=number, by=by, quietly=quietly)
        if said["opens"] != pitch.opens and pitch.level == pitch.opens:
            pitch.opens = said["opens"]
            open_as_wished(pitch, by=by)
    return number


def _keep(pitch, said, *, number, by, quietly=False):
    if not quietly:
        keep_revision(pitch, number=number, by=by, data=said)
    keep_words(pitch.pk, [("A", said["title"]), ("B", said["ask"]), ("C", as_text(said["body"]))])


def said_already(pitch, status, word, *, by):
    """Whether this is the last thing that became of it: they have sent the same form twice."""
    last = pitch.steps.order_by("-pk").first()
    return last is not None and (last.status, last.word, last.by_id) == (status, word, by.pk)


def open_as_wished(pitch, *, by):
    """To whom its city lets in once it stands in the programme."""
    groups = [pitch.meeting.room] if pitch.opens == Level.ROOM else [members_group()]
    open_door(pitch.post_ptr, pitch.opens, groups, by=by)


def submit(pitch, *, by):
    """Give it to the organisers and to the host city. Raises Stale when it is no draft any more."""
    with transaction.atomic():
        _move_on(pitch, Status.SUBMITTED, by=by, was=[Status.DRAFT])
        _keep_as_submitted(pitch, by=by)
        open_to_reviewers(pitch, by=by)
        note_down(pitch, Act.Verb.SUBMITTED, by=by)


def _keep_as_submitted(pitch, *, by):
    """What is submitted stands in the history, though the draft may have saved itself last, quietly."""
    now = Pitch.objects.editable_by(by).get(pk=pitch.pk)
    if last_number(now) < now.version:
        keep_revision(now, number=now.version, by=by, data=as_record(now))


def confirm(pitch, *, by):
    """The city agrees to come with it. Raises Stale when it is not accepted (any more)."""
    with transaction.atomic():
        _move_on(pitch, Status.CONFIRMED, by=by, was=[Status.ACCEPTED])
        note_down(pitch, Act.Verb.AGREED, by=by)


def withdraw(pitch, word, *, by):
    """The city does not come with it, and says why; its own people and the organisers read it on. Raises Stale."""
    with transaction.atomic():
        _move_on(pitch, Status.WITHDRAWN, by=by, was=Pitch.OPEN, word=word)
        open_door(pitch.post_ptr, Level.CITY, [], by=by)
        note_down(pitch, Act.Verb.WITHDRAWN, by=by)


def _move_on(pitch, status, *, by, was, word=""):
    mine = Pitch.objects.editable_by(by).filter(pk=pitch.pk, status__in=was)
    if not mine.update(status=status):
        raise Stale
    keep_step(pitch, status, by=by, word=word)


def keep_step(pitch, status, *, by, word=""):
    """Put down what became of it at its meeting, and who said so."""
    PitchStep.objects.bulk_create(
        [PitchStep(pitch=pitch, status=status, meeting_id=pitch.meeting_id, word=word, by=by)]
    )


def open_to_reviewers(pitch, *, by):
    """Its own people and the host city of its meeting read it, and nobody else; organisers read it anyway."""
    host = pitch.meeting.city
    others = [host.group] if host.group_id != pitch.keeper_id and host.status in City.ACTIVE else []
    open_door(pitch.post_ptr, Level.CIRCLE if others else Level.CITY, others, by=by)


def remind_of_drafts():
    """Three days before a call closes: whoever has a draft for it is told once, never what it says."""
    today, told = timezone.localdate(), 0
    closing = Meeting.objects.filter(
        state=Meeting.State.ANNOUNCED, pitches_until__gte=today, pitches_until__lte=today + SOON
    )
    if not closing.exists():
        return None
    with viewing_as_system("reminding of drafts of pitches"):
        drafts = Pitch.objects.filter(meeting__in=closing, status=Status.DRAFT, deleted_at=None, reminded_on=None)
        for pitch in drafts.select_related("meeting", "author").order_by("pk"):
            Pitch.objects.filter(pk=pitch.pk).update(reminded_on=today)
            told += _remind(pitch)
    return f"{told} authors reminded of a pitch" if told else None


def _remind(pitch):
    author = pitch.author
    acts = author and author.is_active and pitch.keeper_id in author.group_ids()
    if acts:
        link = link_for(author, "pitches:edit", pitch.code)
        write(author, "mail/pitch_draft", link, button=_("Finish the pitch"), meeting=pitch.meeting)
    return bool(acts)
