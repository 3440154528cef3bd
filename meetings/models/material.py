"""Materials: one file of a pitch behind a door of its own, never wider than the pitch's."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from posts.models import Level, Post

from .pitch import Pitch


class Material(Post):
    """A small post within the pitch that carries one file. The presenter's city keeps what it brings, organisers keep
    what they bring; the city of the pitch and organisers read both. Reading asks the pitch's door as well.
    """

    OPENS = [
        (Level.MEMBERS, _("whoever may read the pitch")),
        (Level.ROOM, _("only those who sat in the room")),
        (Level.CITY, _("only the city of the pitch and the organisers")),
    ]

    whole = models.ForeignKey(Pitch, models.CASCADE, related_name="materials", editable=False)

    class Meta:
        verbose_name = _("material of a pitch")
        verbose_name_plural = _("materials of pitches")

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.MATERIAL
        super().save(*args, **kwargs)
