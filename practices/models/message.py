"""Messages: what one city writes to another. The answers are the comments of the message's post."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models import City, User
from posts.models import Post

from .practice import Practice


class Message(Post):
    """Read by the people of the two cities. The practice it is about is a link only: who loses the practice keeps the
    conversation, and reads nothing of the practice in it.
    """

    LONGEST = 5000  # characters

    writer = models.ForeignKey(City, models.PROTECT, related_name="+", editable=False)  # the post's city, for the key
    addressee = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("to the city"))
    about = models.ForeignKey(Practice, models.SET_NULL, null=True, related_name="+", editable=False)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.MESSAGE
        super().save(*args, **kwargs)


class Heard(models.Model):
    """When a person last looked at a conversation, and when a letter last told them of it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("look at a conversation")
        verbose_name_plural = _("looks at conversations")
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="heard_once")]

    def __str__(self):
        return f"{self.message_id} / {self.person_id}"
