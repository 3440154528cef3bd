"""What an editor types into a narrower part: where it belongs, its text and numbers, and who may read it."""

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from posts.models import Level
from posts.sharing import WIDTH, fits_within
from posts.visibility import READ, cities_reached, grants_of
from practices.fields import line, paragraph
from practices.level_form import LevelForm
from practices.models import Part

MOST = 40  # numbers of one part


class PartForm(LevelForm):
    """The text and the door together. Offered is only what lies within the readers of the practice.

    movable: {key: label} of texts that may be taken out of the practice; only for a new part.
    """

    section = forms.ChoiceField(label=_("Where it belongs"), choices=Part.Section)
    really = forms.BooleanField(
        label=_("This is what really happened"),
        required=False,
        help_text=_("It stands beside the text of the practice, which is then called the official version."),
    )
    title = line(_("Heading"), 100, hint=_("It can stay empty."))
    taking = forms.MultipleChoiceField(
        label=_("Move from the practice"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "They leave the practice and stand at the beginning of this part; others neither find nor read them."
        ),
    )
    text = paragraph(_("Text"), Part.LONGEST, rows=8)
    widen = forms.BooleanField(label=_("Yes, they may read it"), required=False)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data=None, *, whole, movable=None, part=None, **kwargs):
        super().__init__(data, own=whole.city, post=part, **kwargs)
        self.whole, self.part = whole, part
        del self.fields["future"]
        self._only_within()
        self.fields["taking"].choices = list((movable or {}).items())
        if not movable:
            del self.fields["taking"]

    def _only_within(self):
        """Take away the levels, cities and circles that do not read the practice."""
        widest = Level.CITY if self.whole.is_draft else self.whole.level
        offered = [pair for pair in self.fields["level"].choices if pair[0]]
        levels = [pair for pair in offered if WIDTH.index(pair[0]) <= WIDTH.index(widest)]
        self.fields["level"].choices = levels
        inside = set(cities_reached(self._reading()).values_list("pk", flat=True))
        self.known_cities = {pk: city for pk, city in self.known_cities.items() if pk in inside}
        self.known_circles = {
            pk: circle
            for pk, circle in self.known_circles.items()
            if fits_within(self.whole, Level.CITY, [circle.group])
        }
        self.fields["cities"].choices = [(pk, city.name) for pk, city in self.known_cities.items()]
        if "circles" in self.fields:
            self.fields["circles"].choices = [(pk, circle.name) for pk, circle in self.known_circles.items()]
        if not self.known_circles:
            self.fields.pop("circles", None)

    def _reading(self):
        return [group for group, codename in grants_of(self.whole) if codename == READ]

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("text") or cleaned.get("title") or cleaned.get("taking")) and "text" not in self.errors:
            self.add_error("text", _("Write something, or move a text here."))
        return cleaned

    def changes_nothing(self):
        """Also a part whose practice was narrowed is written down as narrow once somebody saves it so."""
        return self.cleaned_data["level"] == self.part.level and super().changes_nothing()

    def groups(self, *, only_looking=False):
        """All member cities means whoever reads the practice: those of a day stay those of that day."""
        if self.cleaned_data["level"] == Level.MEMBERS:
            return list(Group.objects.filter(pk__in=set(self._reading()) - {self.whole.keeper_id}))
        return super().groups(only_looking=only_looking)


class NumberForm(forms.Form):
    """One number of a part, as it is typed: "12,5", "asi 30"."""

    use_required_attribute = False

    name = line(_("What was counted"), 150, required=True)
    value = line(_("Number"), 80, required=True)
    unit = line(_("Measured in"), 30)
    year = line(_("Year"), 100)


class Numbers(forms.BaseFormSet):
    """The numbers of a part. A row left empty is no row; a ticked one is taken out."""

    deletion_widget = forms.CheckboxInput

    def initial_form_count(self):
        return 0 if self.is_bound else super().initial_form_count()

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")

    def rows(self):
        kept = [form for form in self.forms if form.has_changed() and not self._should_delete_form(form)]
        return [{name: form.cleaned_data[name] for name in ("name", "value", "unit", "year")} for form in kept]


def numbers_of(data, rows):
    """The form of the numbers, filled with `rows`; two empty ones wait at its end."""
    makes = forms.formset_factory(
        NumberForm, Numbers, extra=2, can_delete=True, max_num=MOST, absolute_max=2 * MOST, validate_max=True
    )
    return makes(data, initial=rows if data is None else None, prefix="numbers")
