"""Start-up check: an identity provider is named so that nobody can claim to be somebody else."""

from django.conf import settings
from django.core.checks import Error, register

CHANGEABLE = {
    "email",
    "preferred_username",
    "upn",
    "name",
    "nickname",
}  # what a person or an office may give to another


@register
def providers_are_named_safely(app_configs, **kwargs):
    errors = []
    for app in settings.OIDC_APPS:
        name, told = app["provider_id"], app["settings"]
        if not (told["server_url"].startswith("https://") or settings.DEBUG):
            hint = "allauth believes the provider because of TLS alone; server_url must begin with https://."
            errors.append(Error(f"OIDC_APPS: {name} is asked without TLS.", hint=hint, id="smartpitch.E001"))
        if told.get("uid_field", "sub") in CHANGEABLE:
            hint = 'Say "uid_field": "sub", which never passes to another person.'
            errors.append(Error(f"OIDC_APPS: {name} knows people by what can change.", hint=hint, id="smartpitch.E002"))
    return errors
