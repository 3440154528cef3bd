"""What is done with a circle: making and changing it, leaving, retiring, taking back; each deed is written down."""

import uuid
from hashlib import sha256

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.models import Circle, CircleDeed, City

WORDS = ("name", "purpose", "releasable_to")


class Stale(Exception):
    """Somebody changed the circle in the meantime; `.circle` is what it is now."""

    def __init__(self, circle):
        super().__init__()
        self.circle = circle


def state_of(circle):
    """The circle as it stands, in a few characters: what the form shows and what the save compares."""
    parts = [*(getattr(circle, name) for name in WORDS), str(circle.retired_at), *map(str, _members(circle))]
    return sha256("\0".join(parts).encode()).hexdigest()[:20]


def _members(circle):
    """Numbers of the cities in the circle, the smallest first."""
    return sorted(circle.cities.order_by().values_list("pk", flat=True))


def make(words, cities, *, owner, by, form_key):
    """A new circle of these cities; the same form sent twice makes one."""
    with transaction.atomic():
        circle, new = Circle.objects.get_or_create(form_key=form_key, defaults={**words, "owner": owner})
        if new:
            circle.cities.set(cities)
            _note(circle, CircleDeed.Verb.MADE, by=by)
    return circle


def what_changes(circle, cities):
    """(cities that would come, cities that would go), in Czech order."""
    now, then = set(_members(circle)), {city.pk for city in cities}
    coming = [city for city in cities if city.pk not in now]
    return coming, list(City.objects.filter(pk__in=now - then).defer("arms"))


def change(circle, words, cities, *, seen, by):
    """Give the circle these words and these cities unless it changed since `seen`. What the cities read changes with
    it, from the next request on.
    """
    with transaction.atomic():
        circle = _locked(circle)
        if state_of(circle) != seen:
            raise Stale(circle)
        if any(getattr(circle, name) != value for name, value in words.items()):
            _write(circle, **words)
            _note(circle, CircleDeed.Verb.CHANGED, by=by)
        coming, going = what_changes(circle, cities)
        circle.cities.add(*coming)
        circle.cities.remove(*going)
        _note(circle, CircleDeed.Verb.ADDED, coming, by=by)
        _note(circle, CircleDeed.Verb.REMOVED, going, by=by)
    return circle


def leave(circle, city, *, by):
    """A city goes by its own will: it stops reading, what it shared with the circle stays shared."""
    with transaction.atomic():
        circle = _locked(circle)
        if circle.cities.filter(pk=city.pk).exists():
            circle.cities.remove(city)
            _note(circle, CircleDeed.Verb.LEFT, [city], by=by)


def retire(circle, *, by):
    """Nobody can choose it any more; whoever reads through it keeps reading."""
    with transaction.atomic():
        circle = _locked(circle)
        if circle.retired_at is None:
            _write(circle, retired_at=timezone.now())
            _note(circle, CircleDeed.Verb.RETIRED, by=by)


def take_back(circle, *, by):
    """The circle can be chosen again."""
    with transaction.atomic():
        circle = _locked(circle)
        if circle.retired_at is not None:
            _write(circle, retired_at=None)
            _note(circle, CircleDeed.Verb.RETURNED, by=by)


def note_repair(circle, before, changed, *, by):
    """Write down what an administrator did: `before` are the cities it had, `changed` the fields."""
    now = set(circle.cities.defer("arms"))
    _note(circle, CircleDeed.Verb.ADDED, now - before, by=by)
    _note(circle, CircleDeed.Verb.REMOVED, before - now, by=by)
    if "retired_at" in changed:
        _note(circle, CircleDeed.Verb.RETIRED if circle.retired_at else CircleDeed.Verb.RETURNED, by=by)
    if {*WORDS} & {*changed}:
        _note(circle, CircleDeed.Verb.CHANGED, by=by)


def _locked(circle):
    return Circle.objects.select_for_update(of=("self",)).get(pk=circle.pk)


def _write(circle, **values):
    for name, value in values.items():
        setattr(circle, name, value)
    circle.save(update_fields=list(values))


def _note(circle, verb, cities=(None,), *, by):
    CircleDeed.objects.bulk_create(CircleDeed(circle=circle, verb=verb, city=city, by=by) for city in cities)


class CitiesField(forms.ModelMultipleChoiceField):
    """Cities to tick; one that reads nothing here now says so."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, city):
        if city.status in City.ACTIVE:
            return city.name
        return gettext("%(city)s (%(status)s, reads nothing)") % {
            "city": city.name,
            "status": city.get_status_display(),
        }


class CircleForm(forms.Form):
    """A new circle, or one that is here already: then `seen` says what it was when the person opened the form."""

    name = forms.CharField(
        label=_("Name of the circle"),
        max_length=100,
        help_text=_("What it is about, in a word or two: “Parkování”, “Menší města”."),
    )
    purpose = forms.CharField(
        label=_("Purpose"), max_length=200, required=False, help_text=_("Why these cities share with each other.")
    )
    releasable_to = forms.CharField(
        label=_("Releasable to"),
        max_length=200,
        required=False,
        help_text=_("Who may be told what is read here: “Only people of these offices, no suppliers.”"),
    )
    owner = forms.ModelChoiceField(
        label=_("Who looks after it"), queryset=City.objects.none(), required=False, empty_label=_("the organiser")
    )
    cities = CitiesField(label=_("Cities in the circle"), queryset=City.objects.none())
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)

    use_required_attribute = False

    def __init__(self, data=None, *, circle=None, owners=(), organiser=False):
        super().__init__(data)
        self.circle, self.owners = circle, list(owners)
        there = circle.cities.values("pk") if circle else []
        known = City.objects.filter(Q(status__in=City.ACTIVE) | Q(pk__in=there)).defer("arms")
        self.fields["cities"].queryset = known
        if circle:
            self._as_it_is(circle)
        else:
            self._new(organiser)

    def _as_it_is(self, circle):
        del self.fields["owner"], self.fields["form_key"]
        self.initial = {name: getattr(circle, name) for name in WORDS}
        self.initial |= {"cities": list(circle.cities.defer("arms")), "seen": state_of(circle)}

    def _new(self, organiser):
        del self.fields["seen"]
        self.initial = {"form_key": uuid.uuid4(), "cities": self.owners[:1], "owner": next(iter(self.owners), None)}
        if len(self.owners) + organiser > 1:
            self.fields["owner"].queryset = City.objects.filter(pk__in=[city.pk for city in self.owners])
            if not organiser:
                self.fields["owner"].required, self.fields["owner"].empty_label = True, None
        else:
            del self.fields["owner"]

    def owner_chosen(self):
        if self.circle:
            return self.circle.owner
        return self.cleaned_data.get("owner") if "owner" in self.fields else next(iter(self.owners), None)

    def words(self):
        return {name: self.cleaned_data[name] for name in WORDS}

    def clean(self):
        name = " ".join(self.cleaned_data.get("name", "").split())
        same = Circle.objects.filter(name__iexact=name, owner=self.owner_chosen(), frozen=False, retired_at=None)
        same = same.exclude(form_key=self.cleaned_data["form_key"]) if self.cleaned_data.get("form_key") else same
        if name and same.exclude(pk=self.circle and self.circle.pk).exists():
            self.add_error("name", _("There is a circle of this name already."))
        return self.cleaned_data | {"name": name}
