"""The day and hour at which a post is to be shared; empty: at once."""

from datetime import date, datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices.fields import PartialDate

FARTHEST = timedelta(days=2 * 365)


class OpeningForm(forms.Form):
    """What follows from both fields stands in cleaned_data["at"]: None for now. Hours are those of Prague."""

    use_required_attribute = False

    day = PartialDate(
        label=_("On which day"), required=False, help_text=_("For example 15. 6. 2027. Leave it empty to do it now.")
    )
    hour = forms.TimeField(
        label=_("At what hour"),
        required=False,
        help_text=_("Without it at 8:00."),
        input_formats=["%H:%M", "%H.%M", "%H"],
        error_messages={"invalid": _("Write the hour as 8:00.")},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "text", "inputmode": "numeric", "placeholder": "8:00"}),
    )

    def clean(self):
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        self.cleaned_data["at"] = None
        if self.errors or not day:
            return self.cleaned_data
        if len(day) < len("2027-06-15"):
            self.add_error("day", _("Write the whole day: 15. 6. 2027."))
            return self.cleaned_data
        morning = datetime.strptime("8:00", "%H:%M").time()
        at = timezone.make_aware(datetime.combine(date.fromisoformat(day), hour or morning))
        if at <= timezone.now():
            self.add_error("day", _("That has passed already."))
        elif at > timezone.now() + FARTHEST:
            self.add_error("day", _("That is more than two years ahead."))
        self.cleaned_data["at"] = at
        return self.cleaned_data


def opening_values(post):
    """The hour of a post's plan, as the form shows it."""
    if post.opens_at is None:
        return {}
    at = timezone.localtime(post.opens_at)
    return {"day": at.date().isoformat(), "hour": at.time()}
