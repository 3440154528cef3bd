"""Questions before a pitch: what cities want to know of it, which of them second that, and what became of each."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User
from practices.models import Question

from .pitch import Pitch


class PitchQuestion(models.Model):
    """Read by the readers of the pitch. Whose it is stands in a row of its own: a hidden one does not say.

    It is asked and withdrawn through functions of the database (meetings/0022, 0027), which write both rows at once.
    """

    LONGEST = 300

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    pitch = models.ForeignKey(Pitch, models.CASCADE, related_name="questions")
    body = models.CharField(_("question"), max_length=LONGEST)
    hidden = models.BooleanField(_("other cities do not learn who asks"), default=False)
    at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # of the city of the pitch
    due = models.DateField(_("until"), null=True)
    reminded_on = models.DateField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)  # only the city that asked reads it on
    # The question as which it goes on (meetings/going_on.py), one at most.
    thread = models.OneToOneField(Question, models.SET_NULL, null=True, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("question before a pitch")
        verbose_name_plural = _("questions before pitches")
        constraints = [models.UniqueConstraint(fields=["pitch", "body"], name="the_same_question_once")]

    def __str__(self):
        return self.code


class QuestionOrigin(models.Model):
    """Whose question it is. Of a hidden one for that city and organisers alone; for the database too."""

    question = models.OneToOneField(PitchQuestion, models.CASCADE, primary_key=True, related_name="origin")
    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("origin of a question")
        verbose_name_plural = _("origins of questions")

    def __str__(self):
        return str(self.question_id)


class Voice(models.Model):
    """A city that wants to know the same. Others learn how many they are, not which."""

    question = models.ForeignKey(PitchQuestion, models.CASCADE, related_name="voices")
    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("voice for a question")
        verbose_name_plural = _("voices for questions")
        constraints = [models.UniqueConstraint(fields=["question", "city"], name="one_voice_of_a_city")]

    def __str__(self):
        return f"{self.question_id} / {self.city_id}"
