"""Files of a practice: handing them to its readers; adding, describing, deleting and taking back by its editors."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from posts.files import attach, bring_back, describe, files_to_edit, hand_over, take_away
from posts.models import Attachment, Post
from practices.desk import editable, files_desk
from practices.file_forms import FilesForm, UploadForm
from practices.models import Part, Practice
from practices.views.conflict import lost
from practices.views.write import from_own_form


def practice_file(request, code, file):
    """The file itself: a picture is shown, everything else is saved."""
    return hand_over(_readable(request, code, file))


def practice_file_preview(request, code, file):
    """The small picture of a picture, or of the first page of a PDF."""
    return hand_over(_readable(request, code, file), preview=True)


def _readable(request, code, file):
    """The file of a practice or of a narrower part of it, as this person reads them; else the page is missing."""
    practice = Practice.objects.visible_to(request.user).filter(code=code).values_list("pk", flat=True).first()
    found = practice and Attachment.objects.visible_to(request.user).filter(
        Q(post=practice) | Q(post__part_of=practice, post__kind=Post.Kind.PART), code=file, deleted_at=None
    )
    file = found and found.defer("text").first()
    if not file:
        raise Http404
    return file


@sensitive_post_parameters()
@from_own_form
def practice_files(request, code):
    """The files of a practice, for its editors. A script asks for the section alone."""
    practice = editable(request, code)
    return _files(request, practice) if practice else lost(request)


@sensitive_post_parameters()
@from_own_form
def practice_part_files(request, code, part):
    """The same of a narrower part: its files have its readers."""
    practice = editable(request, code)
    found = practice and Part.objects.editable_by(request.user).filter(whole=practice.pk, code=part).first()
    return _files(request, practice, found) if found else lost(request)


def _files(request, practice, part=None):
    if request.method == "POST" and "describe" in request.POST:
        return _describe(request, practice, part)
    post = request.method == "POST"
    context = _take_in(request, part or practice) if post else {"data": kept.kept_form(request)}
    files = files_desk(request.user, practice, part=part, **context)
    if post and not context["refused"] and not _by_script(request):
        return redirect(files["url"])
    return _show(request, practice, files)


def _by_script(request):
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _show(request, practice, files, status=200):
    page = "practices/_files_edit.html" if _by_script(request) else "practices/files.html"
    return render(request, page, {"practice": practice, "files": files}, status=status)


def _take_in(request, post):
    """Take in what is right, say of the rest why not. The same form sent twice adds nothing twice."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"refused": form.errors.get("files") or [_("Choose a file.")]}
    added, refused = 0, []
    for upload in form.cleaned_data["files"]:
        try:
            attach(post, upload, by=request.user, form_key=form.cleaned_data["form_key"] or uuid.uuid4())
            added += 1
        except ValidationError as error:
            refused += error.messages
    if added:
        words = ngettext("%(n)d file is here.", "%(n)d files are here.", added) % {"n": added}
        messages.success(request, words) if not _by_script(request) else None
    return {"refused": refused}


def _describe(request, practice, part):
    mine = files_to_edit(part or practice, by=request.user).select_for_update(of=("self",))  # a colleague's form waits
    form = FilesForm(request.POST, files=list(mine))
    if not form.is_valid():
        return _show(request, practice, files_desk(request.user, practice, part=part, data=request.POST))
    if overtaken := list(form.overtaken()):
        return _show_both(request, practice, part, overtaken)
    for file, said in form.changes():
        describe(file, **said, by=request.user)
    kept.forget(request)
    files = files_desk(request.user, practice, part=part)
    if _by_script(request):
        return _show(request, practice, files)
    messages.success(request, _("Saved."))
    return redirect(files["url"])


def _show_both(request, practice, part, overtaken):
    """What was typed in its field, what a colleague saved in words; sent once more, it replaces that."""
    data, words = request.POST.copy(), []
    for name, file, stands in overtaken:
        data[f"initial-{name}"] = stands
        said = _(
            "“%(file)s”: a colleague wrote “%(text)s” meanwhile. Your words are in the field; save them to replace it."
        )
        words.append(said % {"file": file.name, "text": stands})
    files = files_desk(request.user, practice, part=part, data=data, refused=words)
    return _show(request, practice, files, status=200 if _by_script(request) else 409)


def practice_file_delete(request, code, file):
    """Readers do not see the file any more; it can be taken back on the same page."""
    return _one(request, code, file, take_away)


def practice_file_restore(request, code, file):
    """Readers see the file again."""
    return _one(request, code, file, bring_back)


def _one(request, code, file, deed):
    practice = editable(request, code)
    if practice is None:
        raise Http404
    parts = Part.objects.editable_by(request.user)
    part = parts.filter(whole=practice.pk, attachments__code=file).first()
    file = files_to_edit(part or practice, by=request.user).filter(code=file).select_related("post").first()
    if file is None:
        raise Http404
    if request.method == "POST":
        deed(file, by=request.user)
    files = files_desk(request.user, practice, part=part)
    if request.method == "POST" and _by_script(request):
        return _show(request, practice, files)
    return redirect(files["url"])
