"""A file is taken off a pitch: by who keeps it, and by the city of the pitch whoever brought it."""

from django.db import transaction
from django.utils import timezone

from meetings.models import Material
from posts.editing import note_down, put_into_trash
from posts.models import Act, Post
from posts.viewing import viewing_as_system


def take_away(material, *, by):
    """The caller has asked whether they may. Who keeps the file can put it back."""
    if Material.objects.editable_by(by).filter(pk=material.pk).exists():
        return put_into_trash(material, by=by)
    with viewing_as_system("taking a file of the organisers off a pitch", by=by), transaction.atomic():
        there = Post.objects.filter(pk=material.pk, deleted_at=None)
        if there.update(deleted_at=timezone.now()):
            note_down(material, Act.Verb.DELETED, by=by)
