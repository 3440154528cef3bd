"""The profile that a city keeps of itself, and how it is saved when two people edit it at once."""

from hashlib import sha256

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.arms import small_webp
from cities.models import ASKED, City, CityFact

FIELDS = ("website", "strategy_url", "goals", "contact")
MOST_GOALS, LONGEST_GOAL = 20, 160


ANSWERS = [("", _("we do not know")), ("yes", _("yes")), ("no", _("no"))]


class Stale(Exception):
    """Somebody saved the profile in the meantime; `.city` is what it says now."""

    def __init__(self, city):
        super().__init__()
        self.city = city


def answers_of(city):
    """What the city has answered about itself: {name of the field: "yes" or "no"}."""
    rows = CityFact.objects.filter(city=city.pk).order_by("trait").values_list("trait", "has")
    return {f"fact_{trait}": "yes" if has else "no" for trait, has in rows}


def state_of(city):
    """The profile as it stands, in a few characters: what the form shows and what the save compares."""
    parts = [str(getattr(city, name)) for name in FIELDS] + [sha256(city.arms or b"").hexdigest()]
    parts += [f"{name} {answer}" for name, answer in answers_of(city).items()]
    return sha256("\0".join(parts).encode()).hexdigest()[:20]


def save_profile(city, values, facts, *, seen):
    """Write the profile unless it changed since `seen`.

    values may hold `arms`: bytes, or None to take them away. facts: {trait: True, False or None}.
    """
    with transaction.atomic():
        now = City.objects.select_for_update(of=("self",)).get(pk=city.pk)
        if state_of(now) != seen:
            raise Stale(now)
        for name, value in values.items():
            setattr(now, name, value)
        now.save(update_fields=list(values))
        _answer(now, facts)
    return now


def _answer(city, facts):
    """Write what the city says of itself now; what it does not know has no row."""
    rows = CityFact.objects.filter(city=city.pk)
    rows.exclude(trait__in=[trait for trait, has in facts.items() if has is not None]).delete()
    for trait, has in facts.items():
        if has is not None:
            rows.update_or_create(city=city, trait=trait, defaults={"has": has})


class Goals(forms.CharField):
    """A few goals, one on each line; each once."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        lines = (" ".join(line.split()) for line in super().to_python(value).splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value):
        if len(value) > MOST_GOALS:
            raise forms.ValidationError(_("Keep at most %(most)d goals."), params={"most": MOST_GOALS})
        for goal in value:
            if len(goal) > LONGEST_GOAL:
                words = _("Shorten this goal to %(most)d characters: %(goal)s")
                raise forms.ValidationError(words, params={"most": LONGEST_GOAL, "goal": goal})


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
    goals = Goals(
        label=_("Goals of the strategy"),
        required=False,
        help_text=_("Each on its own line. Your practices can say which of them they serve."),
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
        told = {name: getattr(city, name) for name in FIELDS} | answers_of(city)
        super().__init__(data, files, initial=told | {"seen": state_of(city)})
        if not city.arms:
            del self.fields["remove_arms"]
        for each in ASKED:
            self.fields[f"fact_{each}"] = forms.ChoiceField(label=_capital(each.label), choices=ANSWERS, required=False)

    def basics(self):
        return [field for field in self.visible_fields() if not field.name.startswith("fact_")]

    def questions(self):
        return [field for field in self.visible_fields() if field.name.startswith("fact_")]

    def clean_arms(self):
        upload = self.cleaned_data["arms"]
        return small_webp(upload) if upload else None

    def values(self):
        """What is to be written; the coat of arms only when it is to change."""
        values = {name: self.cleaned_data[name] for name in FIELDS}
        if self.cleaned_data["arms"] or self.cleaned_data.get("remove_arms"):
            values["arms"] = self.cleaned_data["arms"]
        return values

    def facts(self):
        """What the city says of itself: {trait: True, False or None}."""
        return {each: {"yes": True, "no": False}.get(self.cleaned_data[f"fact_{each}"]) for each in ASKED}


def _capital(words):
    return str(words)[0].upper() + str(words)[1:]
