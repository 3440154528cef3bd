"""The inside of a meeting as organisers keep it: begun for all member cities, written anew, found."""

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from cities.models import ORGANISERS
from meetings.models import MeetingInside
from posts.editing import Stale, note_down, write_version
from posts.history import keep_revision
from posts.markdown import as_text
from posts.models import Act, Level, Post
from posts.search import keep_words
from posts.sharing import members_group, share


def inside_of(meeting, reader):
    """The inside of this meeting as far as the person reads it, or None."""
    found = MeetingInside.objects.visible_to(reader).filter(meeting=meeting)
    return found.select_related("city", "author", "meeting").defer("city__arms").first()


def begin(meeting, body, *, by):
    """Open it for all member cities; who reads it may be changed afterwards. Raises Stale when there is one already."""
    keeper = Group.objects.get(name=ORGANISERS)
    try:
        with transaction.atomic():
            made = MeetingInside(meeting=meeting, city=meeting.city, keeper=keeper, author=by, body=body)
            made.title = meeting.title[:100]
            made.save(force_insert=True)
            note_down(made, Act.Verb.WROTE, by=by)
            share(Post.objects.editable_by(by).get(pk=made.pk), Level.MEMBERS, [members_group()], by=by)
            _keep(made, body, number=1, by=by)
    except IntegrityError:
        raise Stale from None
    return MeetingInside.objects.visible_to(by).get(pk=made.pk)


def rewrite(inside, body, *, by, version):
    """Write it anew as the next version. Raises Stale."""
    if version != inside.version:
        raise Stale
    if body == inside.body:
        return
    with transaction.atomic():
        number = write_version(inside, by=by, version=version)
        MeetingInside.objects.editable_by(by).filter(pk=inside.pk).update(body=body)
        note_down(inside, Act.Verb.CHANGED, by=by)
        _keep(inside, body, number=number, by=by)


def _keep(inside, body, *, number, by):
    keep_revision(inside, number=number, by=by, data={"title": inside.title, "body": body})
    keep_words(inside.pk, [("A", inside.title), ("C", as_text(body))])
