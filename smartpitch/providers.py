"""Identity providers of OIDC_APPS (docs/operations.md): what our policies must know of them."""

from urllib.parse import urlsplit


def origins(apps):
    """Where a form that says "sign in by …" is sent on: browsers hold form-action against redirects too.

    The provider's own address is known without asking it. "form_targets" names hosts it passes people on to.
    """
    addresses = []
    for app in apps:
        told = app["settings"]
        endpoint = told.get("openid_configuration_overrides", {}).get("authorization_endpoint")
        addresses += [endpoint or told["server_url"], *told.get("form_targets", [])]
    return sorted({"{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in addresses})
