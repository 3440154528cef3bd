"""What is said when somebody registers for a meeting, gives a seat up, hands it over, comes instead or unannounced."""

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from meetings.forms import digest
from meetings.models import Registration


class SaidForm(forms.Form):
    """What other cities may know of whoever comes."""

    use_required_attribute = False

    shows_name = forms.BooleanField(
        label=_("Other cities may see that I come"),
        required=False,
        help_text=_("Your city is named always. Your name only with your consent, which you can take back."),
    )
    seeks = forms.CharField(
        label=_("What I want to talk about"),
        required=False,
        max_length=200,
        help_text=_("It stands beside your name, so that you find each other."),
    )

    def __init__(self, *args, own=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not own:  # nobody agrees for another
            del self.fields["shows_name"]

    def clean_seeks(self):
        return " ".join(self.cleaned_data["seeks"].split())


class SignupForm(SaidForm):
    """Who comes, and for which city. people: {city: [(number, name)]} whom this person may register; alone: only
    themselves. For others it is always said who, so that a second click never registers somebody else. online: whether
    the meeting has such a part.
    """

    mode = forms.ChoiceField(label=_("How"), choices=Registration.Mode, initial="room", widget=forms.RadioSelect)
    who = forms.ChoiceField(label=_("Who comes"), error_messages={"required": _("Choose who comes.")})
    field_order = ["who", "mode", "shows_name", "seeks"]

    def __init__(self, *args, people, alone, online, **kwargs):
        super().__init__(*args, **kwargs)
        if not online:
            del self.fields["mode"]
        self.known = {f"{city.pk}-{pk}": (city, pk, name) for city, named in people.items() for pk, name in named}
        several = len(people) > 1
        named = [(key, f"{name}, {city.name}" if several else name) for key, (city, _pk, name) in self.known.items()]
        self.fields["who"].choices = [("", "—"), *named]
        if alone and len(self.known) == 1:
            del self.fields["who"]

    @property
    def whom(self):
        """(city, number of the person)."""
        key = self.cleaned_data["who"] if "who" in self.fields else next(iter(self.known))
        city, person, _name = self.known[key]
        return city, person


class LeaveForm(forms.Form):
    """An excuse, if somebody wants to give one."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("Why not"),
        required=False,
        max_length=300,
        help_text=_("Read by your city and by the organisers. You need not say it."),
    )

    def clean_reason(self):
        return " ".join(self.cleaned_data["reason"].split())


class HandOverForm(forms.Form):
    """To which colleague the seat goes."""

    use_required_attribute = False

    person = forms.TypedChoiceField(
        label=_("Who comes instead"), coerce=int, error_messages={"required": _("Choose who comes instead.")}
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "—"), *people]


class UnannouncedForm(forms.Form):
    """Who came without being registered."""

    use_required_attribute = False

    seat = forms.TypedChoiceField(
        label=_("Who came unannounced"),
        coerce=int,
        error_messages={"required": _("Choose who came.")},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [("", "—"), *people]


class OnlineForm(forms.Form):
    """How many take part online, and where. seen: what it said when the person opened the form."""

    use_required_attribute = False

    seats = forms.IntegerField(
        label=_("Seats online"),
        required=False,
        min_value=1,
        max_value=9999,
        help_text=_("Beside those in the hall. Empty: nobody takes part online."),
    )
    link = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text=_("Shown to those who have a seat, on their registration. It stands in no letter and no calendar."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args, seats, link, coming, **kwargs):
        self.state = digest([seats, link])
        super().__init__(*args, initial={"seats": seats, "link": link, "seen": self.state}, **kwargs)
        self.coming = coming

    def clean(self):
        super().clean()
        seats = self.cleaned_data.get("seats")
        if not seats and self.cleaned_data.get("link"):
            self.add_error("seats", _("Say how many seats there are."))
        elif not seats and self.coming:
            self.add_error("seats", _("People take part online already. Ask them first to come to the hall."))
        if self.cleaned_data.get("seen") != self.state:
            self.data = self.data.copy()
            self.data["seen"] = self.state
            self.add_error(
                None, _("A colleague changed the meeting in the meantime. Send the form again to replace it.")
            )


class InsteadForm(forms.Form):
    """Which colleague came instead of the one who is registered. One form of many on its page."""

    use_required_attribute = False

    person = forms.TypedChoiceField(
        label=_("Who came instead"), coerce=int, error_messages={"required": _("Choose who came instead.")}
    )

    def __init__(self, *args, code, people, **kwargs):
        super().__init__(*args, auto_id=f"id_%s_{code}", **kwargs)
        self.fields["person"].choices = [("", "—"), *people.items()]
