"""What a city says when it gives a record to the organisers, and what an organiser answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.fields import paragraph


class EntrustForm(forms.Form):
    """telling: whether the record names the city somewhere; then it must be said that this was seen."""

    use_required_attribute = False

    note = paragraph(_("Note to the organiser"), 1000, rows=3, hint=_("Only organisers read it."), marks=False)
    seen = forms.BooleanField(
        label=_("I have seen it, the organiser should leave it out"),
        error_messages={"required": _("Mend the text first, or say that the organiser should leave it out.")},
    )

    def __init__(self, *args, telling=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not telling:
            del self.fields["seen"]


class DeclineForm(forms.Form):
    """Why it is not taken over."""

    use_required_attribute = False

    word = paragraph(_("Word to the city"), 1000, rows=3, required=True, marks=False, missing=_("Say why."))
