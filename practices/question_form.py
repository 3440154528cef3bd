"""What a city types when it asks the others, and when it closes its question."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from posts.models import Post
from practices.fields import line, paragraph
from practices.models import Practice, Term, Vocabulary

FIELDS = ("title", "problem", "tried", "topics")


class QuestionForm(forms.Form):
    """draft: what is missing may be missing still. places: on whose behalf the person may ask."""

    use_required_attribute = False

    title = line(
        _("Your question in one sentence"),
        100,
        hint=_("As you would ask on the phone. For example “How do you count the passengers of a bus?”"),
        required=True,
        count=True,
        missing=_("Write what you ask."),
        too_long=_("The question has %(show_value)d characters, shorten it to %(limit_value)d."),
    )
    problem = paragraph(
        _("Your problem"),
        5000,
        hint=_("Two sentences are enough: what troubles you and whom."),
        required=True,
        rows=5,
        missing=_("Write what your problem is."),
    )
    tried = paragraph(
        _("What you have tried"), 5000, hint=_("Also what did not help. Nothing yet is an answer too."), rows=5
    )
    city = forms.TypedChoiceField(
        label=_("On behalf of"), coerce=int, error_messages={"required": _("Choose on whose behalf.")}
    )
    topics = forms.TypedMultipleChoiceField(
        label=_("Topics"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, places=(), draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {place.city.pk: place for place in places}
        self.fields["city"].choices = [(place.city.pk, place.city.name) for place in places]
        if len(places) < 2:
            del self.fields["city"]
        topics = Term.objects.filter(vocabulary=Vocabulary.TOPIC)
        self.fields["topics"].choices = [(term.pk, term.name) for term in topics]
        for name in ("title", "problem"):
            self.fields[name].required = not draft

    @property
    def place(self):
        if "city" in self.fields:
            return self.places[self.cleaned_data["city"]]
        return next(iter(self.places.values()))

    def said(self):
        found = {key: self.cleaned_data[key] for key in FIELDS}
        return found | {"title": " ".join(found["title"].split()), "topics": sorted(found["topics"])}


class CloseForm(forms.Form):
    """What helped; a practice only if the person reads it."""

    use_required_attribute = False

    helped = paragraph(
        _("What helped"),
        3000,
        hint=_("If nothing did, write that: it helps the next city too."),
        required=True,
        missing=_("Write in a sentence what helped, or that nothing did."),
    )
    practice = line(
        _("Address of the practice that helped"), 300, hint=_("Whoever does not read the practice does not see it.")
    )

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.reader = reader

    def clean_practice(self):
        """The practice behind its address or code: missing and hidden are the same."""
        typed = self.cleaned_data["practice"].strip()
        if not typed:
            return None
        known = re.search(r"(?:^|/praxe/)([\w-]{1,16})/?(?:[?#].*)?$", typed)
        found = Practice.objects.visible_to(self.reader).filter(state=Post.State.SHARED)
        practice = known and found.filter(code=known[1]).first()
        if not practice:
            raise forms.ValidationError(_("No practice that you read has this address."))
        return practice
