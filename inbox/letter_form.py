"""What an organiser types when they write to many."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from inbox.letters import TEXTS
from inbox.models import BulkLetter
from inbox.placeholders import check

MISSING = {"required": _("Write it.")}


def _subject(label, **more):
    return forms.CharField(label=label, max_length=150, **more)


def _body(label, **more):
    kept = {"widget": forms.Textarea(attrs={"rows": 12}), "max_length": BulkLetter.LONGEST, **more}
    return forms.CharField(label=label, **kept)


class LetterForm(forms.Form):
    """The words in two languages, with placeholders. audiences: [(key, label)]; None: it is written to whom it was.
    known: names of placeholders.
    """

    use_required_attribute = False

    audience = forms.ChoiceField(label=_("To whom"))
    subject_cs = _subject(_("Subject in Czech"), error_messages=MISSING)
    body_cs = _body(_("Letter in Czech"), error_messages=MISSING)
    subject_en = _subject(
        _("Subject in English"),
        required=False,
        help_text=_("For those who have chosen English. Left empty, they get the Czech letter."),
    )
    body_en = _body(_("Letter in English"), required=False)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, letter=None, audiences, known, initial=None):
        first = {name: getattr(letter, name) for name in ("audience", "version", *TEXTS)} if letter else initial
        super().__init__(data, initial={"form_key": uuid.uuid4()} | (first or {}))
        self.known = known
        del self.fields["form_key" if letter else "version"]
        if audiences is None:
            del self.fields["audience"]
        else:
            self.fields["audience"].choices = audiences
        names = ", ".join(f"{{{name}}}" for name in known)
        self.fields["body_cs"].help_text = _("Each person gets their own values of: %(names)s.") % {"names": names}

    def clean(self):
        cleaned = super().clean()
        for name in TEXTS:
            try:
                check(cleaned.get(name, ""), self.known)
            except forms.ValidationError as wrong:
                self.add_error(name, wrong)
        if bool(cleaned.get("subject_en")) != bool(cleaned.get("body_en")) and not {*self.errors} & {*TEXTS}:
            empty = "body_en" if cleaned.get("subject_en") else "subject_en"
            self.add_error(empty, _("Write both in English, the subject and the letter, or neither."))
        return cleaned

    def said(self):
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in TEXTS}
