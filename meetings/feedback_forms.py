"""What is typed as feedback to a pitch."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Feedback
from practices.fields import paragraph


class FeedbackForm(forms.Form):
    """Three short questions; the last one is enough."""

    use_required_attribute = False

    will = forms.ChoiceField(
        label=_("Will your city try it?"),
        choices=Feedback.Will,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes, perhaps or no.")},
    )
    useful = paragraph(_("What was most useful?"), 500, rows=2, marks=False)
    more = paragraph(_("What should they say more about?"), 500, rows=2, marks=False)
