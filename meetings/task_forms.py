"""What organisers write of an action, and the word with which it is dropped."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import City
from meetings.forms import DateInput
from meetings.promise_forms import WordForm
from meetings.promising import USUAL
from meetings.registering import may_come
from meetings.tasks import may_carry_out
from practices.fields import paragraph


class TaskForm(forms.Form):
    """What, who (a city, or a person of it), by when. task: the one that is written anew; pitch: under which it stands;
    where: the item of the programme, {pitch} or {item}.
    """

    use_required_attribute = False

    what = paragraph(
        _("What is to be done"),
        300,
        required=True,
        rows=3,
        count=True,
        marks=False,
        missing=_("Say what is to be done."),
    )
    who = forms.ChoiceField(
        label=_("Who is responsible"),
        help_text=_("A city, or one person of it. They get a letter a week before the day and on it."),
        error_messages={"required": _("Choose who is responsible.")},
    )
    due = forms.DateField(
        label=_("By when"),
        widget=DateInput,
        error_messages={"required": _("Say by when."), "invalid": _("Write the day as 15. 6. 2018.")},
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    pitch = forms.CharField(required=False, widget=forms.HiddenInput, max_length=16)
    item = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100)

    def __init__(self, data=None, *, task=None, pitch=None, where=()):
        first = {"due": timezone.localdate() + USUAL, "form_key": uuid.uuid4(), **dict(where)}
        if task:
            who = f"{task.city_id}-{task.person_id}" if task.person_id else str(task.city_id)
            first = {"what": task.what, "who": who, "due": task.due, "version": task.version}
        super().__init__(data, initial=first)
        self.task, self.under = task, pitch
        self.known = _known()
        cities = {}
        for key, (city, _person, name) in self.known.items():
            cities.setdefault(city.name, []).append((key, name))
        self.fields["who"].choices = [("", "—"), *cities.items()]

    def clean_what(self):
        return " ".join(self.cleaned_data["what"].split())

    def clean_who(self):
        who = self.cleaned_data["who"]
        city, person, _name = self.known[who]
        if self.under and not may_carry_out(city, person, self.under):
            raise forms.ValidationError(_("It stands under a pitch that they may not read. Choose somebody who may."))
        return who

    def clean_due(self):
        due = self.cleaned_data["due"]
        if due < timezone.localdate() and not (self.task and self.task.due == due):
            raise forms.ValidationError(_("That day is over already."))
        return due

    def said(self):
        """{what, city, person (its number), due} for meetings/tasks.py."""
        city, person, _name = self.known[self.cleaned_data["who"]]
        return {"what": self.cleaned_data["what"], "city": city, "person": person, "due": self.cleaned_data["due"]}


def _known():
    """{key: (city, number of the person or None, how it is named)} of active cities and those who act for them."""
    known = {}
    for city in City.objects.filter(status__in=City.ACTIVE).order_by("sort_key", "pk").defer("arms"):
        known[str(city.pk)] = (city, None, _("%(city)s, whoever it will be") % {"city": city.name})
    cities, people = {}, may_come().order_by("person__name", "person").values_list("city", "person", "person__name")
    for city, person, name in people:
        cities.setdefault(city, {})[f"{city}-{person}"] = (known[str(city)][0], person, name)
    ordered = {}
    for key, entry in known.items():
        ordered |= {key: entry} | cities.get(int(key), {})
    return ordered


class DroppingForm(WordForm):
    """An action that makes sense no more is dropped with a word."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["word"].label = _("Why it is dropped")
        self.fields["word"].help_text = _("Those who read the action read it too.")
