"""What is typed about a material of a pitch: the file, what it is, who may read it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Material
from posts.models import Level
from posts.uploads import ACCEPT, PICTURES
from practices.fields import line

OPENS = {
    "label": _("Who may read it"),
    "choices": Material.OPENS,
    "error_messages": {"required": _("Choose who may read it.")},
}


class MaterialForm(forms.Form):
    """One file. What is in it is looked at when it is taken in (posts/uploads.py)."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("Choose a file"),
        help_text=_("Slides, a document, a table, a PDF or a picture, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )
    caption = line(_("What it is"), 200, hint=_("For example “slides”. Of a picture say what it shows."))
    opens = forms.ChoiceField(widget=forms.RadioSelect, initial=Level.MEMBERS, **OPENS)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self):
        file = self.cleaned_data.get("file")
        if file and file.name.rpartition(".")[2].lower() in PICTURES and not self.cleaned_data.get("caption"):
            self.add_error("caption", _("Say what the picture shows, for those who do not see it."))


class OpensForm(forms.Form):
    """Who may read it from now on."""

    opens = forms.ChoiceField(**OPENS)
