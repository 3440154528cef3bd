"""Closing a meeting: what organisers mean to tell the public of it, before they do."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import User

from .meeting import LONGEST_REPORT, Meeting


class ReportDraft(models.Model):
    """The public paragraph as organisers write it; they alone read it (meetings/0025). What is published stands in
    Meeting.public_report.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, primary_key=True, related_name="report_draft")
    text = models.TextField(_("public paragraph"), max_length=LONGEST_REPORT)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("draft of the public paragraph")
        verbose_name_plural = _("drafts of public paragraphs")

    def __str__(self):
        return f"{self.meeting_id}"
