"""The public edition of a practice: what its city writes for everybody, and what two of its people have released."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User
from posts.visibility import VisibleQuerySet

from .practice import Outcome, Practice, Stage
from .vocabulary import Term


class ForEverybody(models.Model):
    """What is said to everybody: in the edition that is being written, and word for word in what was released."""

    title = models.CharField(_("title"), max_length=100)
    summary = models.CharField(_("in one sentence"), max_length=160)
    text = models.TextField(_("what was done"), validators=[MaxLengthValidator(5000)])
    gain = models.TextField(_("what residents gain"), blank=True, validators=[MaxLengthValidator(1000)])
    outcome = models.CharField(_("how it turned out"), max_length=12, choices=Outcome, blank=True)
    stage = models.CharField(_("how far it is"), max_length=10, choices=Stage, blank=True)
    topic = models.ForeignKey(Term, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("topic"))
    checked_on = models.DateField(_("last checked"))
    picture = models.BinaryField(_("picture"), null=True, blank=True, editable=False)  # a WebP, drawn anew on upload
    picture_key = models.CharField(max_length=12, blank=True, editable=False)  # its name changes with it
    alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)

    class Meta:
        abstract = True


class PublicEdition(ForEverybody):
    """Written separately, never taken from the closed record; until it is released, its editors alone read it.

    The database lets a person give only their own key, the second one only as a coordinator of the city, and drops
    both keys when anything that is said changes.
    """

    practice = models.OneToOneField(Practice, models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    first_key = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # whoever acts for the city
    second_key = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # its coordinator

    post_path = "practice"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("public edition")
        verbose_name_plural = _("public editions")

    def __str__(self):
        return self.title


class Released(models.QuerySet):
    def public(self):
        """What everybody reads now, the newest first, without the pictures themselves."""
        found = self.filter(withdrawn_at=None).select_related("city", "topic")
        return found.defer("picture", "city__arms").order_by("-released_at", "-pk")


class PublicText(ForEverybody):
    """What two people have released: everybody may read it. Only the database writes it, word for word from the edition
    when both keys stand (practices_release). Its code is its own: it says nothing of the practice.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    practice = models.OneToOneField(Practice, models.CASCADE, related_name="+")
    city = models.ForeignKey(City, models.CASCADE, related_name="+", verbose_name=_("city"))
    released_at = models.DateTimeField(_("released"))
    withdrawn_at = models.DateTimeField(null=True)

    objects = Released.as_manager()

    class Meta:
        verbose_name = _("published text")
        verbose_name_plural = _("published texts")
        indexes = [models.Index(fields=["-released_at"], condition=models.Q(withdrawn_at=None), name="public_newest")]

    def __str__(self):
        return self.title
