"""What is said in a date poll: the days that organisers propose, what a city answers, which day it is."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetings.forms import DateInput, TimeInput
from meetings.models import Says

FEWEST, MOST, SHOWN = 2, 8, 3


class DayForm(forms.Form):
    """One proposed day; an empty row is none."""

    use_required_attribute = False

    day = forms.DateField(label=_("Day"), widget=DateInput())
    starts = forms.TimeField(label=_("Begins at"), required=False, widget=TimeInput())
    ends = forms.TimeField(label=_("Ends at"), required=False, widget=TimeInput())
    note = forms.CharField(label=_("About the host or the room"), required=False, max_length=200)

    def clean_day(self):
        if self.cleaned_data["day"] <= timezone.localdate():
            raise forms.ValidationError(_("That day is over."))
        return self.cleaned_data["day"]

    def clean(self):
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if ends and not starts:
            self.add_error("starts", _("Say when it begins too."))
        elif ends and ends <= starts:
            self.add_error("ends", _("It ends before it begins."))


class _Days(forms.BaseFormSet):
    def clean(self):
        days = [form.cleaned_data["day"] for form in self.forms if form.cleaned_data.get("day")]
        if len(days) < FEWEST and not any(form.errors for form in self.forms):
            raise forms.ValidationError(_("Propose at least two days."))
        if len(days) != len(set(days)):
            raise forms.ValidationError(_("One day stands there twice."))

    def said(self):
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("day")]


DaysForm = forms.formset_factory(DayForm, formset=_Days, extra=MOST, max_num=MOST, validate_max=True, absolute_max=MOST)


class UntilForm(forms.Form):
    """Until when cities answer; before: the first of the proposed days."""

    use_required_attribute = False

    until = forms.DateField(
        label=_("Cities answer until"), widget=DateInput(), help_text=_("To the end of that day; before the first one.")
    )

    def __init__(self, *args, before=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = before

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(_("That day is over."))
        self.is_before(self.before)
        return until

    def is_before(self, first):
        if first and self.cleaned_data.get("until") and self.cleaned_data["until"] >= first:
            self.add_error("until", _("That is not before the first proposed day."))


class AnswerForm(forms.Form):
    """What a city says to each day. version: of its answer that the person saw."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=300, help_text=_("Read by all cities that are asked.")
    )

    def __init__(self, *args, days, own, **kwargs):
        initial = {"version": own.version, "remark": own.remark, **own.says} if own else {"version": 0}
        super().__init__(*args, initial=initial, **kwargs)
        self.days = [day.key for day in days]
        for day in days:
            self.fields[day.key] = forms.ChoiceField(
                label=written(day.day),
                choices=Says.choices,
                widget=forms.RadioSelect,
                error_messages={"required": gettext("Say whether you can: %(day)s.") % {"day": written(day.day)}},
            )

    def clean_remark(self):
        return " ".join(self.cleaned_data["remark"].split())

    def said(self):
        return {"says": {key: self.cleaned_data[key] for key in self.days}, "remark": self.cleaned_data["remark"]}


class ChooseForm(forms.Form):
    """Which day it is. rows: polling.Seen, the best of them is offered."""

    use_required_attribute = False

    day = forms.ChoiceField(label=_("The day"), widget=forms.RadioSelect, error_messages={"required": _("Choose one.")})
    announced = forms.BooleanField(
        label=_("Announce the meeting at once"),
        required=False,
        help_text=_("Everybody on the internet will see its page. You can do it later too."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stands in the history of the date; everybody can read it."),
    )

    def __init__(self, *args, rows, **kwargs):
        best = next((row.day.key for row in rows if row.best), None)
        super().__init__(*args, initial={"day": best, "reason": _("Cities chose it in a date poll.")}, **kwargs)
        self.days = {row.day.key: row.day for row in rows}
        self.fields["day"].choices = [(row.day.key, _in_words(row)) for row in rows]

    @property
    def chosen(self):
        return self.days[self.cleaned_data["day"]]


def _in_words(row):
    can = ngettext("%(n)s city can come", "%(n)s cities can come", row.can) % {"n": row.can}
    return f"{written(row.day.day)} – {can}"


def written(day):
    """A day with its day of the week, as on the page."""
    return date_format(day, "l j.\xa0n.\xa0Y" if get_language() == "cs" else "l j\xa0F\xa0Y")
