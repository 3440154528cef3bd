"""What an organiser asks a city for, and the word with which the city closes it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.fields import paragraph


class WishForm(forms.Form):
    """One thing at a time."""

    use_required_attribute = False

    wish = paragraph(
        _("What the practice lacks"),
        1000,
        rows=3,
        required=True,
        marks=False,
        hint=_("One thing, for example: please add what it cost."),
        missing=_("Say what is missing."),
    )


class ClosingForm(forms.Form):
    """What was done with it."""

    use_required_attribute = False

    done = paragraph(
        _("A word to the organiser"),
        1000,
        rows=3,
        required=True,
        marks=False,
        hint=_("For example: added. Or why you leave it as it is."),
        missing=_("Say in a word what you have done with it."),
    )
