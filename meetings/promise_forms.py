"""What is said when a city promises something to another one, and when it cannot keep it."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import City
from meetings.forms import DateInput
from meetings.promising import LONGEST, USUAL
from practices.fields import paragraph


class PromiseForm(forms.Form):
    """Who promises, to whom, what, by when. givers: the cities for which this person may speak; coming: numbers of the
    cities at the meeting, which stand first.
    """

    use_required_attribute = False

    giver = forms.TypedChoiceField(
        label=_("Who promises"), coerce=int, error_messages={"required": _("Choose who promises.")}
    )
    receiver = forms.TypedChoiceField(
        label=_("To whom"), coerce=int, error_messages={"required": _("Choose to whom you promise it.")}
    )
    what = paragraph(
        _("What"),
        300,
        hint=_("In a sentence: “We will send you our tender text.”"),
        required=True,
        rows=3,
        count=True,
        missing=_("Say what you promise."),
    )
    due = forms.DateField(
        label=_("By when"),
        widget=DateInput,
        error_messages={"required": _("Say by when."), "invalid": _("Write the day as 15. 6. 2018.")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, givers, coming):
        first = {"due": timezone.localdate() + USUAL, "form_key": uuid.uuid4()}
        super().__init__(data, initial=first)
        cities = list(City.objects.filter(status__in=City.ACTIVE).order_by("sort_key", "pk").defer("arms"))
        self.cities = {city.pk: city for city in cities}
        self.fields["giver"].choices = [("", "—"), *_grouped(givers or cities, coming)]
        self.fields["receiver"].choices = [
            ("", "—"),
            *_grouped([city for city in cities if [city.pk] != [one.pk for one in givers or ()]], coming),
        ]
        self.own = givers[0] if givers and len(givers) == 1 else None
        if self.own:  # nothing to choose from
            del self.fields["giver"]

    def clean_what(self):
        return " ".join(self.cleaned_data["what"].split())

    def clean_due(self):
        due, today = self.cleaned_data["due"], timezone.localdate()
        if due < today:
            raise forms.ValidationError(_("That day is over already."))
        if due > today + LONGEST:
            raise forms.ValidationError(_("Promise it for two years at most."))
        return due

    def clean(self):
        said = super().clean()
        giver = self.own.pk if self.own else said.get("giver")
        if giver and giver == said.get("receiver"):
            self.add_error("receiver", _("A city does not promise to itself."))
        return said

    def said(self):
        """{giver, receiver, what, due, form_key} for meetings/promising.py."""
        said = self.cleaned_data | {"receiver": self.cities[self.cleaned_data["receiver"]]}
        return said | {"giver": self.own or self.cities[said["giver"]]}


def _grouped(cities, coming):
    """Choices: the cities at the meeting first, then the others."""
    here = [(city.pk, city.name) for city in cities if city.pk in coming]
    others = [(city.pk, city.name) for city in cities if city.pk not in coming]
    return [(_("At the meeting"), here), (_("Other cities"), others)] if here and others else here or others


class WordForm(forms.Form):
    """What does not work out ends with a word."""

    use_required_attribute = False

    word = paragraph(
        _("Why it does not work out"),
        300,
        hint=_("The other city reads it. Saying so early helps."),
        required=True,
        rows=2,
        count=True,
        marks=False,
        missing=_("Say in a word why it does not work out."),
    )

    def clean_word(self):
        return " ".join(self.cleaned_data["word"].split())
