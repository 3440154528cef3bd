"""What a person types when they write to another city."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.fields import line, paragraph
from practices.models import Message


class MessageForm(forms.Form):
    use_required_attribute = False

    subject = line(_("Subject"), 100, required=True, missing=_("Say in a few words what it is about."))
    message = paragraph(_("Your message"), Message.LONGEST, required=True, rows=6, missing=_("Write your message."))
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
