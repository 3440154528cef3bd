"""The steps of closing a meeting. Each form says what the organiser had before them when they opened it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.numbers import as_number
from meetings.models import LONGEST_REPORT, Pitch
from practices.fields import line, paragraph


class AnyOf(forms.MultipleChoiceField):
    """Ticked rows. Of one that is gone meanwhile the rules tell (Stale)."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        return True


class StepForm(forms.Form):
    """One step. now: what stands there, as the rules say it (meetings/closing.py)."""

    use_required_attribute = False
    step = ""
    at = ""  # where on the page it stands, when not under the name of the step

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)

    def __init__(self, typed, *, now="", **kwargs):
        mine = typed if typed and typed.get("step") == self.step else None
        super().__init__(mine, auto_id=f"{self.step}-%s", **kwargs)
        self.now = self.initial["seen"] = now

    def ask_again(self):
        """Something else stands there than what the organiser had seen; what was typed stays."""
        self.data = self.data.copy()
        self.data["seen"] = self.now
        words = _("A colleague changed it in the meantime. Look at what stands there now and send the form again.")
        self.add_error(None, words)


class GivenForm(StepForm):
    """Which pitches were given; what becomes of the others."""

    step = "given"

    given = AnyOf(required=False)
    put_off = forms.BooleanField(
        label=_("Put the others off to the next meeting"),
        required=False,
        help_text=_("Their cities get a letter. Otherwise they wait as they are among those of former meetings."),
    )
    why = line(_("Why they are put off"), 500, hint=_("Read by their cities. For example “there was no time left”."))

    def __init__(self, typed, *, pitches, now):
        given = [pitch.code for pitch in pitches if pitch.status == Pitch.Status.GIVEN]
        first = given or [pitch.code for pitch in pitches if pitch.status == Pitch.Status.CONFIRMED and pitch.placed]
        super().__init__(typed, now=now, initial={"given": first})
        self.pitches = pitches

    def rows(self):
        ticked = self["given"].value() or []
        return [(pitch, pitch.code in ticked) for pitch in self.pitches]

    def clean(self):
        said = self.cleaned_data
        if said.get("put_off") and not said.get("why") and "why" not in self.errors:
            self.add_error("why", _("Write why, in a sentence."))

    @property
    def why_others(self):
        return self.cleaned_data["why"] if self.cleaned_data["put_off"] else ""


class QuestionsForm(StepForm):
    """Which question goes on among the others; none: all that were not answered."""

    step = "questions"

    question = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


class CitiesForm(StepForm):
    """Which cities the public page names."""

    step = "cities"

    cities = AnyOf(required=False)

    def __init__(self, typed, *, cities, now):
        named = [city.pk for city in cities if city.named]
        super().__init__(typed, now=now, initial={"cities": named or [city.pk for city in cities]})
        self.offered = cities

    def rows(self):
        ticked = {str(pk) for pk in self["cities"].value() or []}
        return [(city, str(city.pk) in ticked) for city in self.offered]

    @property
    def chosen(self):
        return {pk for pk in map(as_number, self.cleaned_data["cities"]) if pk is not None}


class ReportForm(StepForm):
    """The public paragraph, as a draft."""

    step = "report"

    text = paragraph(
        _("Public paragraph"),
        LONGEST_REPORT,
        hint=_("Everybody on the internet will read it: no title of a pitch, nothing of what was said in the room."),
        required=True,
        rows=6,
        count=True,
        missing=_("Write what the public should know."),
    )

    def __init__(self, typed, *, text, now):
        super().__init__(typed, now=now, initial={"text": text})


class PublishForm(StepForm):
    """The draft as the organiser has read it goes out."""

    step = "publish"
    at = "report"


class TakeDownForm(StepForm):
    """The paragraph disappears from the public page."""

    step = "take_down"
    at = "report"


class CloseForm(StepForm):
    """The meeting was held."""

    step = "close"

    reason = line(
        _("Reason"),
        300,
        hint=_("Needed when nobody is ticked in the list. It stands in the history for everybody."),
    )
