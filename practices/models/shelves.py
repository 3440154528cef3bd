"""Shelves: practices that a person, or the people of one city, put aside with a note and a day to come back."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User
from posts.models import Post
from posts.visibility import VisibleQuerySet


class Shelf(models.Model):
    """Without a city its owner's alone; with one, it belongs to whoever acts for that city now."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    city = models.ForeignKey(City, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name of the shelf"), max_length=80)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.code


class Shelved(models.Model):
    """A practice on a shelf, as long as whoever looks may read it. The database takes it away with its shelf."""

    shelf = models.ForeignKey(Shelf, models.DO_NOTHING, db_constraint=False, related_name="entries")  # key: in SQL
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # who put it there: is reminded
    note = models.TextField(_("your note"), blank=True, max_length=1000)
    remind_on = models.DateField(_("remind me on"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(default=timezone.now)

    post_path = "post"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice on a shelf")
        verbose_name_plural = _("practices on shelves")
        ordering = ["-added_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["shelf", "post"], name="once_on_a_shelf")]

    def __str__(self):
        return f"{self.shelf_id} {self.post_id}"
