"""What is typed about pitches: by their cities, by organisers who call for them and decide."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import City
from meetings.forms import DateInput, OnBehalf, SeenForm, TimeInput
from meetings.models import Decision, Meeting, Pitch, Retelling
from meetings.pitching import COLUMNS
from meetings.registering import colleagues
from practices.fields import line, paragraph


def _formats():
    """In the language of the page: asked for by each form."""
    for each in Pitch.Format:
        talk, room = Pitch.LENGTHS[each]
        words = _("%(name)s: %(talk)s minutes and %(room)s for the room")
        yield each.value, words % {"name": each.label, "talk": talk, "room": room}


class PitchForm(forms.Form):
    """A pitch. draft: what is missing may be missing still. places: on whose behalf; people: who may present it."""

    use_required_attribute = False

    title = line(
        _("Title"),
        100,
        hint=_("What the programme says. For example “Why we took the sensors down again”."),
        required=True,
        count=True,
        missing=_("Write what the pitch is called."),
    )
    ask = line(
        _("What I want from the room"),
        200,
        hint=_("One thing. For example “the limits that you accept for a return of savings”."),
        required=True,
        count=True,
        missing=_("Write what you want from the room. Without that it is a lecture."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=_formats,
        widget=forms.RadioSelect,
    )
    body = paragraph(_("What it will be about"), 3000, hint=_("A few sentences for those who choose."), rows=5)
    city = forms.TypedChoiceField(
        label=_("On behalf of"), coerce=int, error_messages={"required": _("Choose on whose behalf.")}
    )
    presenter = forms.TypedChoiceField(
        label=_("Who presents it"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("It need not be you. They see the pitch among theirs."),
    )
    not_before = forms.TimeField(label=_("Not before"), required=False, widget=TimeInput())
    not_after = forms.TimeField(
        label=_("Over by"), required=False, widget=TimeInput(), help_text=_("Empty: at any time of the day.")
    )
    equipment = line(
        _("What you need in the hall"), 200, hint=_("For example sound, a flip chart, a place for a model.")
    )
    opens = forms.ChoiceField(
        label=_("Who may read it once the programme is out"),
        choices=Pitch.OPENS,
        widget=forms.RadioSelect,
        help_text=_("Until then your city, the organisers and the host city. Others see a neutral title."),
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, places=(), people=(), draft=False, settled=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {place.city.pk: place for place in places}
        self.fields["city"].choices = [(place.city.pk, place.city.name) for place in places]
        if len(places) < 2:
            del self.fields["city"]
        self.fields["presenter"].choices = [("", _("it will be said later")), *people]
        if settled:  # the programme counts with its length
            del self.fields["format"]
        for name in ("title", "ask"):
            self.fields[name].required = not draft

    def clean(self):
        first, last = self.cleaned_data.get("not_before"), self.cleaned_data.get("not_after")
        if first and last and last <= first:
            self.add_error("not_after", _("That is before the beginning."))
        presenter = self.cleaned_data.get("presenter")
        if presenter and "city" not in self.errors and presenter not in dict(colleagues(self.place.city)):
            self.add_error("presenter", _("They do not act for this city. Choose one of its people."))

    @property
    def place(self):
        if "city" in self.fields:
            return self.places[self.cleaned_data["city"]]
        return next(iter(self.places.values()))

    def said(self):
        found = {name: self.cleaned_data.get(name.removesuffix("_id")) for name in COLUMNS}
        return found | {"title": " ".join(self.cleaned_data["title"].split()), "ask": " ".join(found["ask"].split())}


class WithdrawForm(forms.Form):
    """Why a city does not come with its pitch."""

    use_required_attribute = False

    word = line(
        _("Why"),
        500,
        hint=_("Read by your city and by the organisers."),
        required=True,
        missing=_("Write why, in a sentence."),
    )


class RetellingForm(OnBehalf):
    """Why a city wants to know what only the room has heard. It need not say."""

    word = line(_("Why you want to know it"), 300, hint=_("It helps the city to decide. It may stay empty."))


class DeclineRetellingForm(SeenForm):
    """Why a pitch is not retold. initial: the state and the answer of the request."""

    use_required_attribute = False
    replaces = ("state", "answer")
    overtaken = _("A colleague has answered in the meantime. Send the form again if your answer is to stand.")

    answer = line(
        _("A word to the city"),
        300,
        hint=_("Read by the city that asked."),
        required=True,
        missing=_("Write why, in a sentence."),
    )

    def there_now(self):
        yield _("state"), Retelling.State(self.initial["state"]).label
        yield self.fields["answer"].label, self.initial["answer"]


class CallForm(SeenForm, forms.ModelForm):
    """Until when pitches are taken, and what is looked for."""

    replaces = ("pitches_from", "pitches_until", "call")

    class Meta:
        model = Meeting
        fields = ["pitches_from", "pitches_until", "call"]
        labels = {
            "pitches_from": _("Pitches from"),
            "pitches_until": _("Pitches until"),
            "call": _("What you look for"),
        }
        help_texts = {
            "pitches_from": _("Empty: at once."),
            "pitches_until": _("Empty: nobody submits here. The day itself counts."),
            "call": _("Everybody on the internet can read it."),
        }
        widgets = {
            "pitches_from": DateInput(),
            "pitches_until": DateInput(),
            "call": forms.Textarea(attrs={"rows": 4}),
        }

    def clean(self):
        super().clean()
        first, last = self.cleaned_data.get("pitches_from"), self.cleaned_data.get("pitches_until")
        if last and last > self.instance.date:
            self.add_error("pitches_until", _("That is after the meeting."))
        if first and not last:
            self.add_error("pitches_until", _("Say also until when."))
        if first and last and last < first:
            self.add_error("pitches_until", _("That is before the beginning."))


class LateForm(forms.Form):
    """Which city may be late, and until when."""

    use_required_attribute = False

    city = forms.ModelChoiceField(
        City.objects.none(), label=_("City"), empty_label="—", error_messages={"required": _("Choose a city.")}
    )
    until = forms.DateField(label=_("Until"), widget=DateInput(), error_messages={"required": _("Say until when.")})

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["city"].queryset = City.objects.filter(status__in=City.ACTIVE).defer("arms")

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until > self.meeting.date:
            raise forms.ValidationError(_("That is after the meeting."))
        return until


class DecisionForm(forms.ModelForm):
    """What organisers decide; the city learns it when the decisions are released."""

    word = line(_("A word to the city"), 500, hint=_("It reads it together with the decision."))

    class Meta:
        model = Decision
        fields = ["verdict", "word"]
        widgets = {"verdict": forms.RadioSelect}

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = Decision.VERDICTS
        self.fields["verdict"].error_messages = {"required": _("Choose a decision.")}

    def clean(self):
        super().clean()
        if self.cleaned_data.get("verdict") == Pitch.Status.DECLINED and not self.cleaned_data.get("word"):
            self.add_error("word", _("Write why, in a sentence. People will ask."))


class NoteForm(forms.Form):
    """What organisers and the host say to each other about a pitch."""

    use_required_attribute = False

    note = line(pgettext_lazy("of organisers", "Note"), 1000, required=True, missing=_("Write the note."))


class PutOffForm(forms.Form):
    """Why a pitch is not given this time."""

    use_required_attribute = False

    why = line(
        _("Why it is put off"), 500, hint=_("Read by its city."), required=True, missing=_("Write why, in a sentence.")
    )


class CarryForm(forms.Form):
    """Which pitches of former meetings are taken over."""

    pitches = forms.MultipleChoiceField(label=_("Pitches"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, backlog=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pitches"].choices = [(pitch.code, pitch.title) for pitch in backlog]
