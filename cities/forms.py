"""Forms of people: signing in and up, inviting, the own profile, the people of a city."""

import re

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, SignupForm
from allauth.core import context
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities import inviting, security_log
from cities.models import Invitation, Membership, Unit, User

MOST_ADDRESSES = 50  # in one go


class SignInForm(LoginForm):
    """E-mail and, if the person has one, a password. Without a password a code is mailed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs.update(autocomplete="username webauthn", autofocus=True)
        if self.request and (invitation := inviting.pending(self.request)):
            self.initial.setdefault("login", invitation.email)
        self.fields["password"].required = False
        self.fields["password"].help_text = _("Leave it empty and we will send a code to your e-mail.")

    def clean(self):
        if self.data.get("way") == "code":
            self.cleaned_data.pop("password", None)
        return super().clean()


class CodeForm(ConfirmLoginCodeForm):
    """The code from the letter. For an address that nobody has here there is none: the same is asked and noted."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.expected_code:
            User.objects.filter(pk=0).first()  # allauth looks the person up

    def clean_code(self):
        try:
            return super().clean_code()
        except ValidationError:
            if not self.expected_code:
                security_log.note("code_refused", context.request)
            raise


class _Invited(forms.Form):
    """What both doors ask of a new person. The address is the invitation's and cannot be changed."""

    name = forms.CharField(
        label=_("Name and surname"),
        max_length=150,
        help_text=_("As your colleagues know you, without titles."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        invitation = inviting.pending(context.request)
        self.initial["email"] = invitation.email if invitation else ""
        self.fields["email"].label = _("E-mail")
        self.fields["email"].disabled = True


class SignUpForm(_Invited, SignupForm):
    field_order = ["email", "name", "password1"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _(
            "At least 12 characters; a sentence is best. Without a password you will sign in by a code from your "
            "e-mail or by a passkey."
        )


class SocialSignUpForm(_Invited, SocialSignupForm):
    field_order = ["email", "name"]


class PasskeyForm(AddWebAuthnForm):
    """A passkey opens the door alone; an old security key can only stand beside a password or a code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("So that you tell your keys apart: “work laptop”, “phone”.")
        self.fields["passwordless"].label = _("Sign in with this key alone, without a password and codes")
        self.fields["passwordless"].help_text = _("Untick it only for an older security key that cannot do that.")
        self.fields["passwordless"].initial = True


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "title_before", "title_after", "phone", "language"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "title_before": forms.TextInput(attrs={"autocomplete": "honorific-prefix"}),
            "title_after": forms.TextInput(attrs={"autocomplete": "honorific-suffix"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        }
        help_texts = {
            "phone": _("Seen by people of other member cities, so that they can call you."),
            "language": _("For mails and for the pages after you sign in."),
        }


class UnitChoice(forms.ModelChoiceField):
    def __init__(self, city, **kwargs):
        kwargs.setdefault("empty_label", _("none in particular"))
        super().__init__(Unit.objects.filter(city=city), required=False, label=_("Unit"), **kwargs)


class InviteForm(forms.Form):
    """One address or many, pasted as they come: lines, commas, semicolons, “Name <address>”."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=10_000,
        help_text=_("One or more, separated by lines, commas or semicolons."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=Invitation.ROLES, initial=Membership.Role.EXPERT, widget=forms.RadioSelect
    )

    def __init__(self, data=None, *, city, first=False):
        """`first`: the city has nobody yet, so that its first person is its coordinator."""
        super().__init__(data)
        self.fields["unit"] = UnitChoice(city)
        self.order_fields(["emails", "unit", "role"])
        if first:
            self.fields["role"].choices = [c for c in Invitation.ROLES if c[0] == Membership.Role.COORDINATOR]
            self.fields["role"].initial = Membership.Role.COORDINATOR

    def clean_emails(self):
        found = [part.strip("<>\"'()").lower() for part in re.split(r"[\s,;]+", self.cleaned_data["emails"])]
        emails = list(dict.fromkeys(part for part in found if "@" in part))
        if not emails:
            raise ValidationError(gettext("There is no address in this text: each one has an at sign."))
        if len(emails) > MOST_ADDRESSES:
            raise ValidationError(gettext("At most %(count)s addresses at once.") % {"count": MOST_ADDRESSES})
        for email in emails:
            try:
                validate_email(email)
            except ValidationError:
                raise ValidationError(gettext("“%(email)s” is not an address.") % {"email": email}) from None
        return emails


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["role"]
        widgets = {"role": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitChoice(self.instance.city, initial=self.instance.unit_id)
        self.fields["role"].choices = Invitation.ROLES


class UnitForm(forms.ModelForm):
    website = forms.URLField(label=_("website"), required=False, assume_scheme="https")

    class Meta:
        model = Unit
        fields = ["name", "kind", "website"]
        help_texts = {"name": _("As people of your city call it: “odbor dopravy”.")}

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if Unit.objects.filter(city=self.instance.city, name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("Your city already has a unit of this name."))
        return name
