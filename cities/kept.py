"""Text sent after the session had expired: kept until the same person has signed in again, then given back once.

A form that wants it says `{% load kept %}{% kept_for %}`; its view binds it to what was sent now or then:

    form = InviteForm(sent(request))

One that is sent to another page than it stands on says `{% kept_for there=True %}`: its writer returns to that page.
"""

import json
import time

from django.core.signing import BadSignature, Signer
from django.http import QueryDict

FIELD = "kept_for"
THERE = "kept_there"
LIMIT = 100_000  # characters; longer texts stay in the browser
MAX_AGE = 3600  # seconds
_SESSION = "kept_form"
_signer = Signer(salt="cities.kept")


def mark(person):
    """What the hidden field says: whose text this is, so that nobody else gets it."""
    return _signer.sign(str(person.pk))


def keep(request, path=None):
    """Keep the posted fields (no files, no passwords) for the person whose form it was. Says whether it did.

    path: where they are given back, when it is not where they were sent.
    """
    try:
        owner = int(_signer.unsign(request.POST.get(FIELD, "")))
    except (BadSignature, ValueError):
        return False
    fields = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name not in (FIELD, THERE, "csrfmiddlewaretoken") and "password" not in name
    }
    if len(json.dumps(fields)) > LIMIT:
        return False
    request.session[_SESSION] = {"path": path or request.path, "owner": owner, "at": int(time.time()), "fields": fields}
    return True


def forget(request):
    """The text has been saved; nothing waits any more."""
    request.session.pop(_SESSION, None)


def kept_form(request):
    """The kept fields as a QueryDict, once, only for their owner at the same address; else None."""
    kept = request.session.get(_SESSION)
    if not kept or kept["path"] != request.path or request.method != "GET":
        return None
    del request.session[_SESSION]
    if kept["owner"] != request.user.pk or kept["at"] < time.time() - MAX_AGE:
        return None
    data = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        data.setlist(name, values)
    return data


def sent(request):
    """What a form is bound to: the fields posted now, else those that were kept, else None: it is shown empty."""
    return request.POST if request.method == "POST" else kept_form(request)
