"""Invitations: a coordinator sends and renews them, the invited person opens the link and says yes."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cities import inviting, security_log
from cities.forms import InviteForm
from cities.kept import kept_form
from cities.models import Invitation, Membership, User
from cities.numbers import as_number
from cities.views.people import city_to_keep

SHOWN = 200  # the newest; older ones are history
INVITATIONS = ngettext_lazy("%(count)s invitation sent.", "%(count)s invitations sent.", "count")
LINKS = ngettext_lazy("%(count)s new link sent.", "%(count)s new links sent.", "count")


def invitations(request, pk):
    city = city_to_keep(request, pk)
    rows = Invitation.objects.filter(city=city).select_related("unit", "invited_by", "accepted_by")[:SHOWN]
    return render(request, "cities/invitations.html", {"city": city, "invitations": rows})


def invite(request, pk):
    """Invite one or many addresses; each is judged by itself."""
    city = city_to_keep(request, pk)
    first = not Membership.objects.current().filter(city=city).coordinators().exists()
    kept = kept_form(request)
    form = InviteForm(request.POST or kept, city=city, first=first)
    if request.method == "POST" and form.is_valid():
        results = [(email, _invite(request, city, email, form.cleaned_data)) for email in form.cleaned_data["emails"]]
        _say(request, results, inviting.Outcome.INVITED, INVITATIONS)
        return redirect("cities:invitations", pk=city.pk)
    return render(request, "cities/invite.html", {"city": city, "form": form, "kept": kept, "first": first})


def _invite(request, city, email, wanted):
    if not ratelimit.consume(request, action="invite", user=request.user):
        return inviting.Outcome.TOO_MANY
    outcome = inviting.invite(city, email, by=request.user, role=wanted["role"], unit=wanted["unit"])
    security_log.note("invited", request, city=city.pk, outcome=outcome)
    return outcome


def _say(request, results, usual, sentence):
    """One sentence for those that ended as usual, one for each that did not."""
    count = sum(outcome == usual for _email, outcome in results)
    if count:
        messages.success(request, sentence % {"count": count})
    for email, outcome in results:
        if outcome != usual:
            messages.info(request, f"{email}: {inviting.Outcome(outcome).label}.")


@require_POST
def resend(request, pk):
    """A new link for one or for all that were ticked; accepted and withdrawn ones stay as they are."""
    city = city_to_keep(request, pk)
    asked = request.POST.getlist("one") or request.POST.getlist("invitation")
    chosen = [key for key in map(as_number, asked[:SHOWN]) if key is not None]
    waiting = Invitation.objects.filter(city=city, pk__in=chosen, accepted_at=None, revoked_at=None)
    results = [
        (each.email, _invite(request, city, each.email, {"role": each.role, "unit": each.unit})) for each in waiting
    ]
    _say(request, results, inviting.Outcome.RENEWED, LINKS)
    if not chosen:
        messages.info(request, _("Nothing to send: choose invitations first."))
    elif not results:
        messages.info(request, _("Nothing to send: what you chose was accepted or withdrawn in the meantime."))
    return redirect("cities:invitations", pk=city.pk)


@require_POST
def withdraw(request, pk, invitation_pk):
    city = city_to_keep(request, pk)
    invitation = get_object_or_404(Invitation, pk=invitation_pk, city=city)
    open_ones = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if open_ones.update(revoked_at=timezone.now()):
        security_log.note("invitation_withdrawn", request, invitation=invitation.pk)
        messages.success(request, _("The invitation for %(email)s no longer works.") % {"email": invitation.email})
    return redirect("cities:invitations", pk=city.pk)


@login_not_required
@require_safe
@never_cache
def link(request, token):
    """The link from the letter: remembered in the session, and out of the address bar at once."""
    inviting.remember(request, token)
    response = redirect("cities:invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@never_cache
def invitation(request):
    """Who invites, where and until when. A used, an expired and an unknown link look the same."""
    mine = inviting.pending(request)
    if mine is None:
        response = render(request, "cities/invitation_gone.html", status=404)
        response.is_ours = True
        return response
    if request.method == "POST":
        return _accept(request, mine)
    stranger = request.user.is_authenticated and request.user.email != mine.email
    return render(request, "cities/invitation.html", {"invitation": mine, "stranger": stranger})


def _accept(request, mine):
    here = reverse("cities:invitation")
    if not request.user.is_authenticated:
        inviting.want(request)
        known = User.objects.filter(email=mine.email).exists()
        return redirect(f"{resolve_url('account_login' if known else 'account_signup')}?{urlencode({'next': here})}")
    membership = inviting.accept(request, request.user)
    if membership is None:
        return redirect(here)
    messages.success(request, _("From now on you act here for %(city)s.") % {"city": membership.city})
    return redirect("home")
