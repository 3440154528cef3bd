"""The inside of a meeting: what those who come should know, and the talk under it."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from cities.acting import is_organiser
from meetings.inside import begin, inside_of, rewrite
from meetings.models import MeetingInside
from meetings.views.meetings import find, organisers_only
from posts.editing import Stale
from practices.fields import paragraph
from practices.kinds import to_edit
from practices.reading import door
from practices.views.conflict import lost
from practices.views.talking import talk_under
from practices.views.write import from_own_form


class InsideForm(forms.Form):
    """What those who come should know."""

    use_required_attribute = False

    body = paragraph(
        gettext_lazy("What those who come should know"),
        MeetingInside.LONGEST,
        hint=gettext_lazy("Where to meet the evening before, what to bring, the Wi-Fi. Never public."),
        rows=8,
        required=True,
        missing=gettext_lazy("Write something, a sentence is enough."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


def inside_open(request, number):
    """Leads to the inside of this meeting; an organiser opens it here while there is none."""
    meeting = find(request, number)
    inside = inside_of(meeting, request.user)
    if inside:
        return redirect("insides:detail", code=inside.code)
    organisers_only(request)
    form = InsideForm(kept.sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            inside = begin(meeting, form.cleaned_data["body"], by=request.user)
        except Stale:  # a colleague was faster, or it is not this organiser's to read any more
            messages.warning(request, _("There is one already. Your text was not saved."))
            return render(request, "insides/edit.html", {"form": form, "meeting": meeting}, status=409)
        kept.forget(request)
        messages.success(request, _("All member cities read it from now on. You can choose others."))
        return redirect("insides:detail", code=inside.code)
    return render(request, "insides/edit.html", {"form": form, "meeting": meeting})


def inside_detail(request, code):
    """What stands inside, for its readers alone, and what they say to each other."""
    found = MeetingInside.objects.visible_to(request.user).select_related("city", "author", "meeting__city")
    inside = found.defer("city__arms", "meeting__city__arms").filter(code=code).first()
    if inside is None:
        raise Http404
    inside.talked, sill = True, door(inside)
    editable = is_organiser(request) and MeetingInside.objects.editable_by(request.user).filter(pk=inside.pk).exists()
    if editable:
        sill["history_url"] = reverse("insides:share", args=[code]) + "#log"
    context = {
        "inside": inside,
        "practice": inside,  # what the templates of talking call the post
        "meeting": inside.meeting,
        "sill": sill,
        "editable": editable,
        "talk": talk_under(request, inside),
        "tongue": inside.language if inside.language != get_language() else "",
    }
    return render(request, "insides/detail.html", context)


@sensitive_post_parameters()
@from_own_form
def inside_edit(request, code):
    """An organiser writes it anew."""
    inside = to_edit(request, code)
    if inside is None:
        return lost(request, InsideForm)
    form = InsideForm(kept.sent(request), initial={"body": inside.body, "version": inside.version})
    saved, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            rewrite(inside, form.cleaned_data["body"], by=request.user, version=form.cleaned_data["version"])
            kept.forget(request)
            messages.success(request, _("Saved."))
            return redirect("insides:detail", code=code)
        except Stale:
            inside = to_edit(request, code)
            if inside is None:
                return lost(request, InsideForm)
            form.data = form.data.copy()
            form.data["version"] = str(inside.version)
            saved, status = inside.body, 409
    context = {"form": form, "meeting": inside.meeting, "inside": inside, "saved": saved}
    return render(request, "insides/edit.html", context, status=status)
