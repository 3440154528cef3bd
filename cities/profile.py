"""The profile that a city keeps of itself, and how it is saved when two people edit it at once."""

from hashlib import sha256

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.arms import small_webp
from cities.models import City

FIELDS = ("website", "strategy_url", "contact")


class Stale(Exception):
    """Somebody saved the profile in the meantime; `.city` is what it says now."""

    def __init__(self, city):
        super().__init__()
        self.city = city


def state_of(city):
    """The profile as it stands, in a few characters: what the form shows and what the save compares."""
    parts = [str(getattr(city, name)) for name in FIELDS] + [sha256(city.arms or b"").hexdigest()]
    return sha256("\0".join(parts).encode()).hexdigest()[:20]


def save_profile(city, values, *, seen):
    """Write the profile unless it changed since `seen`. values may hold `arms`: bytes, or None to take them away."""
    with transaction.atomic():
        now = City.objects.select_for_update(of=("self",)).get(pk=city.pk)
        if state_of(now) != seen:
            raise Stale(now)
        for name, value in values.items():
            setattr(now, name, value)
        now.save(update_fields=list(values))
    return now


class ProfileForm(forms.Form):
    """What the coordinator keeps; name, codes and status are the administrator's."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    strategy_url = forms.URLField(
        label=_("Strategy"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Address of your smart city strategy or of the plan that stands for one."),
    )
    contact = forms.CharField(
        label=_("Contact"),
        required=False,
        max_length=200,
        help_text=_("Everybody can read it: write an office rather than a person."),
    )
    arms = forms.FileField(
        label=_("Coat of arms"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, at most 1 MB. We make a small picture of it."),
    )
    remove_arms = forms.BooleanField(label=_("Take the present coat of arms away"), required=False)

    def __init__(self, data=None, files=None, *, city):
        super().__init__(data, files, initial={name: getattr(city, name) for name in FIELDS} | {"seen": state_of(city)})
        if not city.arms:
            del self.fields["remove_arms"]

    def clean_arms(self):
        upload = self.cleaned_data["arms"]
        return small_webp(upload) if upload else None

    def values(self):
        """What is to be written; the coat of arms only when it is to change."""
        values = {name: self.cleaned_data[name] for name in FIELDS}
        if self.cleaned_data["arms"] or self.cleaned_data.get("remove_arms"):
            values["arms"] = self.cleaned_data["arms"]
        return values
