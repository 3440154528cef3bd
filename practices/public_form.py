"""What a city types for everybody: its own text, not one sentence of which is taken from the closed record."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices.fields import line, paragraph
from practices.models import Outcome, Stage, Term, Vocabulary
from practices.publishing import SAID, drawn_for_everybody


class PublicForm(forms.Form):
    """has_picture: whether one is there already, which then needs no new one."""

    use_required_attribute = False

    title = line(_("Title"), 100, required=True, count=True, missing=_("Write a title."))
    summary = line(
        _("In one sentence"),
        160,
        hint=_("What a neighbour would understand. It stands in lists and when somebody shares the address."),
        required=True,
        count=True,
        missing=_("Write in one sentence what it is about."),
    )
    text = paragraph(
        _("What was done"),
        5000,
        hint=_("Plain words, no abbreviations."),
        required=True,
        rows=8,
        missing=_("Write what was done."),
    )
    gain = paragraph(_("What residents gain"), 1000, rows=3)
    outcome = forms.ChoiceField(
        label=_("How it turned out"), required=False, choices=[("", _("I would rather not say")), *Outcome.choices]
    )
    stage = forms.ChoiceField(
        label=_("How far it is"), required=False, choices=[("", _("I would rather not say")), *Stage.choices]
    )
    topic = forms.TypedChoiceField(label=_("Topic"), required=False, coerce=int, empty_value=None)
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPG, PNG or WebP. Whatever the file says of its place and camera is left out."),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
    )
    alt = line(_("What the picture shows"), 200, hint=_("For those who do not see it."))
    no_picture = forms.BooleanField(label=_("Take the picture away"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, has_picture=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_picture = has_picture
        topics = Term.objects.filter(vocabulary=Vocabulary.TOPIC, merged_into=None)
        self.topics = {term.pk: term for term in topics}
        self.fields["topic"].choices = [("", "–"), *((pk, term.name) for pk, term in self.topics.items())]
        if not has_picture:
            del self.fields["no_picture"]

    def clean_picture(self):
        """(bytes, key) of a new picture; it is drawn anew here, so that what is wrong with it is said in the form."""
        upload = self.cleaned_data["picture"]
        return drawn_for_everybody(upload) if upload else None

    def clean(self):
        cleaned = super().clean()
        stays = self.has_picture and not cleaned.get("no_picture")
        if (cleaned.get("picture") or stays) and not cleaned.get("alt") and "alt" not in self.errors:
            self.add_error("alt", _("Write what the picture shows: some people do not see it."))
        return cleaned

    def said(self):
        """What is kept; whoever saves it has just checked it."""
        found = {name: self.cleaned_data[name] for name in SAID if name in self.cleaned_data}
        return found | {"topic": self.topics.get(found["topic"]), "checked_on": timezone.localdate()}

    def new_picture(self):
        """As publishing.write() takes it: the new one, none any more, or None: as it was."""
        if self.cleaned_data.get("no_picture"):
            return b"", ""
        return self.cleaned_data["picture"]
