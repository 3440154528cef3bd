"""The question: what a city does not know yet, what came of asking the others, and how it ended."""

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from posts.models import Comment, Post

from .practice import Practice
from .vocabulary import Term, Vocabulary


class Question(Post):
    """Asked by a city; its title is the question in one sentence. What answers it are the comments under it.

    `answer` is the comment that the asking city marked; whoever takes that comment away takes the mark with it (a
    trigger). Closed says what helped; `helped_by` is shown only to those who read that practice.
    """

    class Asked(models.IntegerChoices):
        """How far it is; the same numbers are its facet (practices/0011)."""

        OPEN = 1, _("waits for an answer")
        ANSWERED = 2, _("answered")
        CLOSED = 3, _("closed")

    problem = models.TextField(_("your problem"), blank=True, max_length=5000)
    tried = models.TextField(_("what you have tried"), blank=True, max_length=5000)
    topics = models.ManyToManyField(
        Term,
        blank=True,
        related_name="+",
        verbose_name=_("topics"),
        limit_choices_to={"vocabulary": Vocabulary.TOPIC},
    )
    answer = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="+", editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    helped = models.TextField(_("what helped"), blank=True, max_length=3000)
    helped_by = models.ForeignKey(Practice, models.SET_NULL, null=True, related_name="+", editable=False)
    # {section: when it changed last}, for those who have read it before
    changes = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), editable=False)

    stands_alone = True  # never a part of another post

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.QUESTION
        super().save(*args, **kwargs)

    @property
    def asked(self):
        if self.closed_at:
            return self.Asked.CLOSED
        return self.Asked.ANSWERED if self.answer_id else self.Asked.OPEN
