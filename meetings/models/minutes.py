"""The minutes of a meeting: notes by item of its programme, approved by an organiser, chained to those before."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import User
from posts.models import Post
from posts.visibility import VisibleQuerySet

from .meeting import Meeting
from .pitch import Pitch


class Minutes(Post):
    """What was said at one meeting. Organisers keep it; people of the host city read it and write into it until it is
    approved. Then it opens to those who were in the room, or to all member cities, and its notes are locked.
    """

    # Without a way back: a pitch is a post as well, and its minutes are a number.
    post_ptr = models.OneToOneField(Post, models.CASCADE, parent_link=True, primary_key=True, related_name="+")
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    approved_at = models.DateTimeField(null=True, editable=False)  # empty again while it is being corrected
    approved_on = models.DateField(_("approved on"), null=True)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    word = models.CharField(_("a word on the approval"), max_length=500, blank=True)
    correction = models.CharField(_("why it was opened again"), max_length=300, blank=True)
    agreed = models.ForeignKey(  # the former minutes to which this meeting agreed
        "self", models.SET_NULL, null=True, related_name="agreed_in", editable=False
    )

    stands_alone = True  # never a part of another post

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.MINUTES
        super().save(*args, **kwargs)


class NoteQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """What stands under a pitch is read by those who may read that pitch as well, whoever reads the minutes."""
        read = Pitch.objects.visible_to(user)
        return super().visible_to(user).filter(Q(pitch=None) | Q(pitch__in=read.values("pk")))

    def standing(self):
        return self.filter(taken_at=None)


class MinutesNote(models.Model):
    """One note, by one of many hands: each is a row of its own, so that nobody writes over anybody.

    It stands under a pitch, under a block or point of the programme by its title, or under nothing. What an edit
    replaces is kept by trigger as a FormerNote (meetings/0019).
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        DECISION = "decision", _("decision")

    LONGEST = 5000

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="notes")
    # A pitch that is purged takes its notes along: without it nobody could say who may read them.
    pitch = models.ForeignKey(Pitch, models.CASCADE, null=True, related_name="+")
    item = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.NOTE)
    body = models.TextField(max_length=LONGEST)
    words = SearchVectorField(default="", editable=False)  # by posts/search.py, written with the text
    version = models.PositiveIntegerField(default=1)
    form_key = models.UUIDField(null=True)  # the form that made it: a second submit finds the first
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    edited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)  # taken away: only those who take notes see it and can put it back

    post_path = "minutes"
    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("note in minutes")
        verbose_name_plural = _("notes in minutes")
        constraints = [
            models.UniqueConstraint(fields=["by", "form_key"], name="one_note_from_one_form"),
            models.CheckConstraint(condition=Q(pitch=None) | Q(item=""), name="note_stands_in_one_place"),
            models.CheckConstraint(condition=~Q(body=""), name="note_says_something"),
        ]

    def __str__(self):
        return self.code


class FormerNote(models.Model):
    """What a note said before one of its edits. Written by trigger, read by those who take notes."""

    note = models.ForeignKey(MinutesNote, models.CASCADE, related_name="former")
    number = models.PositiveIntegerField()  # the version that said it
    body = models.TextField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    until = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-number"]
        verbose_name = _("former note")
        verbose_name_plural = _("former notes")
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="former_note_once")]

    def __str__(self):
        return f"{self.note_id} / {self.number}"
