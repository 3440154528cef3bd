"""Files of a practice: handing them to its readers; adding, describing, deleting and taking back by its editors."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from posts.files import attach, bring_back, describe, files_to_edit, hand_over, take_away
from posts.models import Attachment
from practices.desk import editable, files_desk
from practices.forms import FilesForm, UploadForm
from practices.models import Practice
from practices.views.conflict import lost
from practices.views.write import from_own_form


def practice_file(request, code, file):
    """The file itself: a picture is shown, everything else is saved."""
    return hand_over(_readable(request, code, file))


def practice_file_preview(request, code, file):
    """The small picture of a picture, or of the first page of a PDF."""
    return hand_over(_readable(request, code, file), preview=True)


def _readable(request, code, file):
    """The file of a practice, as this person reads both; else the page is missing."""
    practice = Practice.objects.visible_to(request.user).filter(code=code).values_list("pk", flat=True).first()
    found = practice and Attachment.objects.visible_to(request.user).filter(post=practice, code=file, deleted_at=None)
    file = found and found.defer("text").first()
    if not file:
        raise Http404
    return file


@sensitive_post_parameters()
@from_own_form
def practice_files(request, code):
    """The files of a practice, for its editors. A script asks for the section alone."""
    practice = editable(request, code)
    if practice is None:
        return lost(request)
    if request.method == "POST" and "describe" in request.POST:
        return _describe(request, practice)
    context = _take_in(request, practice) if request.method == "POST" else {"data": kept.kept_form(request)}
    if request.method == "POST" and not context["refused"] and not _by_script(request):
        return redirect("practices:files", code=code)
    return _show(request, practice, files_desk(request.user, practice, **context))


def _by_script(request):
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _show(request, practice, files):
    page = "practices/_files_edit.html" if _by_script(request) else "practices/files.html"
    return render(request, page, {"practice": practice, "files": files})


def _take_in(request, practice):
    """Take in what is right, say of the rest why not. The same form sent twice adds nothing twice."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"refused": form.errors.get("files") or [_("Choose a file.")]}
    added, refused = 0, []
    for upload in form.cleaned_data["files"]:
        try:
            attach(practice, upload, by=request.user, form_key=form.cleaned_data["form_key"] or uuid.uuid4())
            added += 1
        except ValidationError as error:
            refused += error.messages
    if added:
        words = ngettext("%(n)d file is here.", "%(n)d files are here.", added) % {"n": added}
        messages.success(request, words) if not _by_script(request) else None
    return {"refused": refused}


def _describe(request, practice):
    form = FilesForm(request.POST, files=list(files_to_edit(practice, by=request.user)))
    if not form.is_valid():
        return _show(request, practice, files_desk(request.user, practice, data=request.POST))
    for file, said in form.changes():
        describe(file, **said, by=request.user)
    kept.forget(request)
    if _by_script(request):
        return _show(request, practice, files_desk(request.user, practice))
    messages.success(request, _("Saved."))
    return redirect("practices:files", code=practice.code)


def practice_file_delete(request, code, file):
    """Readers do not see the file any more; it can be taken back on the same page."""
    return _one(request, code, file, take_away)


def practice_file_restore(request, code, file):
    """Readers see the file again."""
    return _one(request, code, file, bring_back)


def _one(request, code, file, deed):
    practice = editable(request, code)
    file = practice and files_to_edit(practice, by=request.user).filter(code=file).select_related("post").first()
    if not file:
        raise Http404
    if request.method == "POST":
        deed(file, by=request.user)
        if _by_script(request):
            return _show(request, practice, files_desk(request.user, practice))
    return redirect("practices:files", code=code)
