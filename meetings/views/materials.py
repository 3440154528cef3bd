"""Materials of pitches: handing them to readers, bringing them, their doors; which pitches of a meeting have none."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from cities.numbers import as_number
from meetings.bringing import (
    ask_for_materials,
    bring,
    let_in,
    materials_of,
    place_for,
    to_ask,
    without_materials,
)
from meetings.material_forms import MaterialForm, OpensForm
from meetings.models import Material, Pitch
from meetings.releasing import last_release
from meetings.taking_off import take_away
from meetings.views.meetings import find, organisers_only
from meetings.views.pitches import read
from posts.editing import Stale, take_out_of_trash
from posts.files import hand_over
from posts.models import Attachment
from practices.views.write import from_own_form


def material_file(request, code, material):
    """The file itself, for who may read both it and its pitch."""
    return hand_over(_readable(request, code, material))


def material_preview(request, code, material):
    """The small picture of a picture, or of the first page of a PDF."""
    return hand_over(_readable(request, code, material), preview=True)


def _readable(request, code, material):
    pitch = read(request, code)
    of_pitch = Material.objects.visible_to(request.user).filter(whole=pitch.pk, code=material)
    found = Attachment.objects.visible_to(request.user).filter(post__in=of_pitch.values("pk"), deleted_at=None)
    file = found.defer("text").first()
    if file is None:
        raise Http404
    return file


def _to_bring(request, code):
    """(pitch, keeper of what this person brings); else the page is missing."""
    pitch = read(request, code)
    keeper = place_for(pitch, by=request.user)
    if keeper is None:
        raise Http404
    return pitch, keeper


@sensitive_post_parameters()
@from_own_form
def materials(request, code):
    """What is there, and the form for one more: for the city of the pitch and for organisers."""
    pitch, keeper = _to_bring(request, code)
    data = kept.sent(request)
    form = MaterialForm(data, request.FILES or None, initial={"form_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            bring(pitch, said["file"], said, by=request.user, keeper=keeper, form_key=said["form_key"])
            messages.success(request, _("The file is here."))
        except Stale:  # the same form once more
            pass
        except ValidationError as error:
            form.add_error("file", error)
        if form.is_valid():
            kept.forget(request)
            return redirect("pitches:materials", code=code)
    gone = Material.objects.in_trash_of(request.user).filter(whole=pitch.pk).order_by("-deleted_at")
    context = {
        "pitch": pitch,
        "meeting": pitch.meeting,
        "materials": [
            each | {"form": _door(each), "of_others": pitch.mine and not each["mine"]}
            for each in materials_of(pitch, reader=request.user)
        ],
        "gone": gone.annotate(name=F("attachments__name")).values("code", "name", "deleted_at"),
        "form": form,
    }
    return render(request, "pitches/materials.html", context)


def _door(each):
    return OpensForm(initial={"opens": each["opens"]}, auto_id=f"id_%s_{each['material']}") if each["mine"] else None


def material_open(request, code, material):
    """Who may read it from now on."""
    pitch, _keeper = _to_bring(request, code)
    if request.method != "POST":
        return redirect("pitches:materials", code=code)
    mine = Material.objects.editable_by(request.user).filter(whole=pitch.pk, code=material).first()
    form = OpensForm(request.POST)
    if mine is None or not form.is_valid():
        raise Http404
    if mine.level != form.cleaned_data["opens"]:
        let_in(mine, form.cleaned_data["opens"], pitch, by=request.user)
        messages.success(request, _("Saved."))
    return redirect("pitches:materials", code=code)


def material_delete(request, code, material):
    """Readers do not see it any more; who keeps it can take it back on the same page. Its city deletes any file."""
    mine = Material.objects.editable_by(request.user) | _on_own_pitch(request.user)
    return _one(request, code, mine.filter(code=material), take_away)


def _on_own_pitch(person):
    own = Pitch.objects.editable_by(person)
    return Material.objects.visible_to(person).filter(whole__in=own.values("pk"))


def material_restore(request, code, material):
    """Readers see it again."""
    return _one(request, code, Material.objects.in_trash_of(request.user).filter(code=material), take_out_of_trash)


def _one(request, code, found, deed):
    pitch, _keeper = _to_bring(request, code)
    if request.method != "POST":
        return redirect("pitches:materials", code=code)
    material = found.filter(whole=pitch.pk).first()
    if material is not None:  # else the other click was faster
        deed(material, by=request.user)
    return redirect("pitches:materials", code=code)


def materials_missing(request, number):
    """To which pitches of the released programme nobody has brought anything; POST writes to their cities."""
    organisers_only(request)
    meeting = find(request, number)
    if request.method == "POST":
        return _ask(request, meeting)
    context = {
        "meeting": meeting,
        "released": last_release(meeting) is not None,
        "pitches": list(without_materials(meeting, request.user)),
        "asked": to_ask(meeting, request.user).count() if meeting.is_to_come else 0,
    }
    return render(request, "pitches/materials_missing.html", context)


def _ask(request, meeting):
    try:
        done = ask_for_materials(meeting, as_number(request.POST.get("expected")), by=request.user)
        words = ngettext(
            "The city of %(n)s pitch has a letter.", "The cities of %(n)s pitches have a letter.", done
        ) % {"n": done}
        messages.success(request, words)
    except Stale:
        messages.warning(request, _("Others lack them now. Look at them and send it again."))
    return redirect("meetings:materials", meeting.number)
