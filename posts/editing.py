"""Writing a post so that nothing gets lost: one version after another, the trash instead of deletion."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from posts.models import Act, Post


class Stale(Exception):
    """Somebody wrote a version after the one this person has seen, or may no longer let them write one."""


def refused_by(error, constraint):
    """Whether this IntegrityError is the refusal of this constraint, and no other fault."""
    return error.__cause__.diag.constraint_name == constraint


def write_version(post, *, by, version, columns=None):
    """Write the post's own columns as the next version, if `version` is still the last one. Raises Stale.

    The row stays locked until the transaction ends, so the caller writes the kind's columns and rows right after.
    Returns the number of the new version.
    """
    written = (
        Post.objects.editable_by(by)
        .filter(pk=post.pk, version=version)
        .update(**(columns or {}), version=F("version") + 1, updated_at=timezone.now())
    )
    if not written:
        raise Stale
    if post.state == Post.State.DRAFT:
        drop_plan(post, by=by)  # what was agreed to was the text as it stood
    return version + 1


def drop_plan(post, *, by):
    """Give up what posts/planning.py is to do with the post. Who reads it stays as it is."""
    with transaction.atomic():
        mine = Post.objects.editable_by(by).filter(pk=post.pk).exclude(opens_at=None)
        if mine.update(opens_at=None):
            note_down(post, Act.Verb.UNPLANNED, by=by)


def still_draft(post, *, by):
    """Whether the post is still a draft; it stays one until this transaction ends. For what must happen once."""
    mine = Post.objects.editable_by(by).filter(pk=post.pk, state=Post.State.DRAFT)
    return mine.select_for_update(of=("self",)).exists()


def note_down(post, verb, *, by, **details):
    """Write the Act of a deed that is no change of level. post: None for a deed that is on no single one."""
    Act.objects.create(actor=by, verb=verb, post_id=post and post.pk, details=details)


def confirm(post, *, by):
    """Say that a shared post still holds. No new version: not a word of it has changed."""
    with transaction.atomic():
        mine = Post.objects.editable_by(by).filter(pk=post.pk, state=Post.State.SHARED)
        if mine.update(confirmed_at=timezone.now()):
            note_down(post, Act.Verb.CONFIRMED, by=by)


def put_into_trash(post, *, by):
    """Hide the post from everybody at once and end its plan. Its editors find it in the trash until it is purged."""
    with transaction.atomic():
        gone = {"deleted_at": timezone.now(), "opens_at": None}
        if Post.objects.editable_by(by).filter(pk=post.pk).update(**gone):
            note_down(post, Act.Verb.DELETED, by=by)


def take_out_of_trash(post, *, by):
    """Show the post again to those who could read it before."""
    with transaction.atomic():
        if Post.objects.in_trash_of(by).filter(pk=post.pk).update(deleted_at=None, version=F("version") + 1):
            note_down(post, Act.Verb.RESTORED, by=by)
