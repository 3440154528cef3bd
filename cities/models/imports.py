"""What a data file said last time, so that the next import can tell an edit made here from a change in the file."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Imported(models.Model):
    """The digest of one record as the last import wrote it. Closed posts keep theirs in their acts instead."""

    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("key"), max_length=200)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("imported record")
        verbose_name_plural = _("imported records")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="imported_record_once")]

    def __str__(self):
        return f"{self.kind} {self.key}"
