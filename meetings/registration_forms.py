"""What is said when somebody registers for a meeting, gives a seat up, hands it over, comes instead or unannounced."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
    themselves. For others it is always said who, so that a second click never registers somebody else.
    """

    who = forms.ChoiceField(label=_("Who comes"), error_messages={"required": _("Choose who comes.")})
    field_order = ["who", "shows_name", "seeks"]

    def __init__(self, *args, people, alone, **kwargs):
        super().__init__(*args, **kwargs)
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


class InsteadForm(forms.Form):
    """Which colleague came instead of the one who is registered. One form of many on its page."""

    use_required_attribute = False

    person = forms.TypedChoiceField(
        label=_("Who came instead"), coerce=int, error_messages={"required": _("Choose who came instead.")}
    )

    def __init__(self, *args, code, people, **kwargs):
        super().__init__(*args, auto_id=f"id_%s_{code}", **kwargs)
        self.fields["person"].choices = [("", "—"), *people.items()]
