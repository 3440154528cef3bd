"""Forms of the organisers."""

from datetime import date
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cities.models import City
from meetings.copying import CHOICES
from meetings.models import Meeting


class LinesField(forms.CharField):
    """A list of sentences, one on each line."""

    def __init__(self, *, each=None, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        kwargs.setdefault("help_text", _("One on each line."))
        super().__init__(required=False, max_length=5000, **kwargs)
        self.each = each

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def validate(self, value):
        for line in value:
            if self.each:
                self.each(line)

    def run_validators(self, value):
        if sum(len(line) for line in value) > 5000:
            raise ValidationError(_("That is too long, keep it within 5,000 characters."))

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


def web_address(line):
    try:
        URLValidator(schemes=["http", "https"])(line)
    except ValidationError as error:
        raise ValidationError(_("“%(line)s” is not a web address.") % {"line": line}) from error


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


class OnBehalf(forms.Form):
    """Said in the name of a city: whoever acts for several of these says for which."""

    use_required_attribute = False

    city = forms.TypedChoiceField(
        label=_("On behalf of"), coerce=int, error_messages={"required": _("Choose on whose behalf.")}
    )

    def __init__(self, *args, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.cities = {city.pk: city for city in cities}
        self.fields["city"].choices = [(city.pk, city.name) for city in cities]
        if len(cities) < 2:
            del self.fields["city"]

    @property
    def whose(self):
        return self.cities[self.cleaned_data["city"]] if "city" in self.fields else next(iter(self.cities.values()))


class SeenForm(forms.Form):
    """A form that replaces what stands there. `seen` says what that was when the person opened it; replaces: under
    which names it stands in `initial`.
    """

    replaces = ()
    overtaken = _("A colleague changed the meeting in the meantime. Send the form again to replace it.")

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stale = False
        self.state = self.initial["seen"] = digest([self.initial.get(name) for name in self.replaces])

    def clean(self):
        super().clean()
        if self.cleaned_data.get("seen") != self.state and not set(self.replaces).isdisjoint(self.changed_data):
            self.stale, self.data = True, self.data.copy()
            self.data["seen"] = self.state
            self.add_error(None, self.overtaken)

    def there_now(self):
        """(label, value) of what stands there now and this form would replace."""
        for name in self.replaces:
            if name in self.changed_data:
                yield self.fields[name].label, in_words(self.fields[name], self.initial.get(name))


def in_words(field, value):
    """The value of a field as people read it."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, date):
        return date_format(value, "j. n. Y")
    if isinstance(field, forms.ModelChoiceField):
        return field.queryset.filter(pk=value).first()
    return dict(field.choices).get(value, value) if isinstance(field, forms.ChoiceField) else value


GROUPS = [  # of the facts, in the order of the form; whether they are open at first
    (_("What it is"), ["number", "title", "state", "theme", "language", "programme"], True),
    (_("When and where"), ["date", "date_to", "starts", "ends", "city", "venue", "access", "contact"], True),
    (_("Seats and registration"), ["capacity", "seats_per_city", "quota_until", "signup_until"], False),
    (_("Beside it"), ["beside", "side_event"], False),
    (_("Who was there, and sources"), ["participating_cities", "organisations", "remark", "sources"], False),
]


class FactsForm(forms.ModelForm):
    """What is public about a meeting, without its date and state: those change with a reason (ChangeForm)."""

    programme = LinesField(label=_("Programme points"))
    organisations = LinesField(label=_("Participating organisations"))
    sources = LinesField(label=_("Sources"), each=web_address, help_text=_("Web addresses, one on each line."))

    class Meta:
        model = Meeting
        fields = [
            "title",
            "city",
            "venue",
            "access",
            "starts",
            "ends",
            "language",
            "contact",
            "capacity",
            "seats_per_city",
            "quota_until",
            "signup_until",
            "theme",
            "beside",
            "side_event",
            "participating_cities",
            "organisations",
            "programme",
            "remark",
            "sources",
        ]
        labels = {"participating_cities": _("Participating cities"), "side_event": _("Side event")}
        help_texts = {
            "access": _("The way from the station, steps and lifts, a hearing loop. Everybody can read it."),
            "contact": _("Whom to ask about the day. Everybody can read it: write an office rather than a person."),
            "capacity": _("Empty: as many as come. Whoever is over the number waits in a queue."),
            "seats_per_city": _("Empty: as many as come. Further people of the city wait in the queue."),
            "quota_until": _("Afterwards free seats go to whoever waits longest. Empty: to the end."),
            "signup_until": _("Empty: nobody registers here. At most the day of the meeting."),
        }
        widgets = {
            "access": forms.Textarea(attrs={"rows": 3}),
            "starts": TimeInput(),
            "ends": TimeInput(),
            "quota_until": DateInput(),
            "signup_until": DateInput(),
            "remark": forms.Textarea(attrs={"rows": 3}),
            "participating_cities": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        there = City.objects.none()  # places outside the community that the meeting names already: they stay
        if self.instance.pk:
            there = City.objects.filter(Q(attended_meetings=self.instance) | Q(pk=self.instance.city_id)).values("pk")
        known = City.objects.filter(~Q(status=City.Status.OUTSIDE) | Q(pk__in=there)).defer("arms")
        self.fields["city"].queryset = self.fields["participating_cities"].queryset = known

    def groups(self):
        """[{heading, fields, filled, open}]: closed is what is needed seldom, unless something in it is wrong."""
        for heading, names, first in GROUPS:
            fields = [self[name] for name in names if name in self.fields]
            filled = any(field.value() not in (None, "", []) for field in fields)
            is_open = first or any(field.errors for field in fields)
            yield {"heading": heading, "fields": fields, "filled": filled, "open": is_open}

    def clean(self):
        super().clean()
        said, day = self.cleaned_data, self.cleaned_data.get("date") or self.instance.date
        last = said.get("date_to") if "date_to" in self.fields else self.instance.date_to
        if said.get("starts") and said.get("ends") and not last and said["ends"] <= said["starts"]:
            self.add_error("ends", _("It ends before it begins."))
        if day and said.get("signup_until") and said["signup_until"] > day:
            self.add_error("signup_until", _("That is after the meeting."))
        if said.get("quota_until") and not said.get("seats_per_city"):
            self.add_error("quota_until", _("Say how many seats one city has."))


class EditForm(SeenForm, FactsForm):
    """The facts of a meeting that is here already."""

    replaces = FactsForm.Meta.fields


def digest(values):
    return sha256(
        repr([[str(v) for v in value] if isinstance(value, list) else value for value in values]).encode()
    ).hexdigest()[:20]


class NewForm(FactsForm):
    """A new meeting: its facts, its number, its date, and whether it is announced yet."""

    class Meta(FactsForm.Meta):
        fields = ["number", "date", "date_to", "state", *FactsForm.Meta.fields]
        widgets = {**FactsForm.Meta.widgets, "date": DateInput(), "date_to": DateInput()}

    def __init__(self, *args, series, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.series = series
        self.fields["state"].choices = [
            (state, state.label) for state in (Meeting.State.PLANNED, Meeting.State.ANNOUNCED, Meeting.State.HELD)
        ]

    def clean_number(self):
        return free_number(self.instance.series, self.cleaned_data["number"])

    def clean(self):
        super().clean()
        ends_after_start(self)


class ChangeForm(SeenForm):
    """Another date or state. Whoever comes later must be able to read why."""

    replaces = ("state", "date", "date_to")

    state = forms.ChoiceField(label=_("State"), choices=Meeting.State.choices)
    date = forms.DateField(label=_("Date"), widget=DateInput())
    date_to = forms.DateField(
        label=_("Last day"), required=False, widget=DateInput(), help_text=_("Only when it takes more days.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Needed when the date moves or the meeting is cancelled. Everybody can read it."),
    )

    def __init__(self, *args, meeting, **kwargs):
        initial = {"state": meeting.state, "date": meeting.date, "date_to": meeting.date_to}
        super().__init__(*args, initial=initial, **kwargs)
        self.meeting = meeting

    def clean(self):
        super().clean()
        ends_after_start(self)
        reason_is_given(self, state=self.meeting.state, date=self.meeting.date)


def ends_after_start(form):
    first, last = form.cleaned_data.get("date"), form.cleaned_data.get("date_to")
    if first and last and last < first:
        form.add_error("date_to", _("The last day is before the first one."))


def reason_is_given(form, *, state, date):
    """A meeting that moves from this date, or is cancelled, needs a reason."""
    data = form.cleaned_data
    moved = data.get("date") and data["date"] != date
    cancelled = data.get("state") == Meeting.State.CANCELLED != state
    if (moved or cancelled) and not data.get("reason"):
        form.add_error("reason", _("Write why, in a sentence. People will ask."))


class CopyForm(forms.Form):
    """The number and day of the new meeting, and what it takes over from the former one."""

    use_required_attribute = False

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=9999)
    title = forms.CharField(label=_("Title"), max_length=150)
    date = forms.DateField(label=_("Date"), widget=DateInput())
    wanted = forms.MultipleChoiceField(
        label=_("What is copied"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(key, words) for key, (words, _fields) in CHOICES.items()],
        help_text=_("Who came is never copied. Days of registering move along and stay on their day of the week."),
    )

    def __init__(self, *args, series, **kwargs):
        super().__init__(*args, **kwargs)
        self.series = series

    def clean_number(self):
        return free_number(self.series, self.cleaned_data["number"])


NUMBER_TAKEN = _("There is a meeting of this number already.")


def free_number(series, number):
    """The number, unless a meeting of the series bears it."""
    if Meeting.objects.filter(series=series, number=number).exists():
        raise ValidationError(NUMBER_TAKEN)
    return number
