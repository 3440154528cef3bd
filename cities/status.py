"""A city's status as organisers change it: the form, and in words what a change means for reading; a new city."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.models import City, CityStatus, Region

GIVEN = [choice for choice in City.Status.choices if choice[0] != City.Status.OUTSIDE]
CZECHIA = {"lat": (48.5, 51.1), "lon": (12.0, 18.9)}  # a frame around it: who swaps the two numbers falls out


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def history(city):
    """The statuses of the city, the newest first; the day of an import is no day of joining."""
    return city.statuses.exclude(reason__startswith="import: ").select_related("changed_by")


def last_line(city):
    """The line of the history that holds now, or None."""
    return history(city).first()


def state_of(city):
    line = city.statuses.first()
    return f"{city.status}-{line.pk if line else 0}"


class StatusForm(forms.Form):
    """Another status from a day on. `seen` says which one held when the person opened the form."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=GIVEN, widget=forms.RadioSelect)
    since = forms.DateField(label=gettext_lazy("Since"), widget=DayInput())
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=3,
        max_length=200,
        help_text=gettext_lazy("In a sentence. People of the community can read it on the page of the city."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    use_required_attribute = False

    def __init__(self, data=None, *, city):
        super().__init__(data, initial={"since": timezone.localdate(), "seen": state_of(city)})
        self.city = city
        self.fields["status"].choices = [choice for choice in GIVEN if choice[0] != city.status]

    def clean_status(self):
        status = self.cleaned_data["status"]
        if status in City.ACTIVE and self.city.ruian is None:
            raise forms.ValidationError(_("A city of the community has a RÚIAN code. The administrator fills it in."))
        return status

    def clean_since(self):
        since, line = self.cleaned_data["since"], last_line(self.city)
        if since > timezone.localdate():
            raise forms.ValidationError(_("That day is still to come. The change holds from this moment on."))
        if line and since < line.since:
            raise forms.ValidationError(_("The present status began later than that."))
        return since


def meaning(city, status, people):
    """What the new status means for reading, in sentences, before it happens. people: how many act for the city."""
    was, will = city.status in City.ACTIVE, status in City.ACTIVE
    words = {"city": city.name, "people": ngettext("%(count)s person", "%(count)s people", people) % {"count": people}}
    said = []
    if will and not was:
        said.append(_("%(city)s (%(people)s) will read again what it wrote, what names it, and its circles."))
    if was and not will:
        said.append(_("%(city)s (%(people)s) will read nothing here from the next click on, not even what it wrote."))
    said += _about_members(city.status in City.READING, status in City.READING, will)
    if was and not will:
        said.append(_("What %(city)s shared stays with those who read it. Nobody can choose it when sharing."))
        said.append(_("Organisers look after its circles until it comes back."))
    return [sentence % words for sentence in said or [_("Nobody gains and nobody loses anything to read.")]]


def _about_members(read, will_read, stays):
    if will_read and not read:
        return [_("%(city)s (%(people)s) will read what is shared with all member cities, also from before.")]
    if read and stays and not will_read:
        return [
            _("%(city)s (%(people)s) will no longer read what is shared with all member cities."),
            _("It still reads what it wrote, what names it, its circles, and what members of a past day read."),
        ]
    return []


class NewCityForm(forms.ModelForm):
    """A city that comes into the community: facts that organisers know of it, and its first status."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=GIVEN, initial=City.Status.CANDIDATE)
    region = forms.ChoiceField(label=gettext_lazy("Region"), choices=[("", "–"), *Region.choices])
    since = forms.DateField(label=gettext_lazy("Since"), widget=DayInput())

    use_required_attribute = False

    class Meta:
        model = City
        fields = ["name", "locative", "ruian", "region", "population", "population_year", "lat", "lon", "status"]
        labels = {"name": gettext_lazy("Name of the city")}
        field_classes = {"ruian": forms.IntegerField}

    def __init__(self, data=None):
        super().__init__(data, initial={"since": timezone.localdate()})
        self.fields["locative"].required = self.fields["ruian"].required = True
        digits = _("The code has six digits.")
        self.fields["ruian"].validators = [MinValueValidator(100_000, digits), MaxValueValidator(999_999, digits)]

    def clean_ruian(self):
        there = City.objects.filter(ruian=self.cleaned_data["ruian"]).defer("arms").first()
        if there:
            raise forms.ValidationError(_("This code belongs to %(city)s, which is here already.") % {"city": there})
        return self.cleaned_data["ruian"]

    def clean_since(self):
        if self.cleaned_data["since"] > timezone.localdate():
            raise forms.ValidationError(_("That day is still to come. The change holds from this moment on."))
        return self.cleaned_data["since"]

    def clean(self):
        data = super().clean()
        self._both("population", "population_year", _("Say the population and its year, or neither."))
        self._both("lat", "lon", _("Say both numbers of the point, or neither."))
        year = data.get("population_year")
        if year and not 1990 <= year <= timezone.localdate().year:
            self.add_error("population_year", _("Write the year of the count, for example 2024."))
        for name, (low, high) in CZECHIA.items():
            if data.get(name) is not None and not low <= data[name] <= high:
                self.add_error(name, _("That point is not in Czechia. Did you swap latitude and longitude?"))
        return data

    def _both(self, one, other, words):
        given = [self.cleaned_data.get(name) is not None for name in (one, other)]
        if one not in self.errors and other not in self.errors and given[0] != given[1]:
            self.add_error(other if given[0] else one, words)


def add_city(form, *, by):
    """The new city and the first line of its history."""
    city, since = form.instance, form.cleaned_data["since"]
    with transaction.atomic():
        if city.status in City.READING:
            city.joined_on = since
        city.save()
        CityStatus.objects.create(city=city, status=city.status, since=since, changed_by=by)
    return city
