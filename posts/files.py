"""Files of a post: adding, describing, taking away and back, what a reader sees, handing them over."""

import logging
import secrets
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cities.prepared import fetch_named
from posts.editing import note_down
from posts.models import Act, Attachment
from posts.papers import read
from posts.search import vector
from posts.uploads import KINDS, PICTURES, take_in
from posts.visibility import READABLE, as_reader

logger = logging.getLogger("smartpitch.files")
MOST = 30  # files of one post
FRESH = timedelta(hours=1)  # what lies in the store without a row for less long may still be on its way in
State = Attachment.State

FILES = f"""
select a.code, a.name, a.kind, a.size, a.width, a.height, a.alt, a.caption, a.state
from posts_attachment a join posts_post post on post.id = a.post_id
where post.id = %(post)s and {READABLE} and a.deleted_at is null order by a.id"""  # noqa: S608  a condition of our own


def files_of(post, *, reader):
    """{"pictures": […], "papers": […]} of a post as its reader sees them, in order; what may be opened `is_there`.

    A picture that nobody has described yet is not shown: some would not know what is in it.
    """
    return arranged(fetch_named(FILES, {"post": post.pk, **as_reader(reader)}))


class Shown(NamedTuple):
    """One file as the reader of its post sees it. Nothing in it can change: what a page says of it is remembered."""

    code: str
    name: str
    kind: str
    size: int
    width: int | None
    height: int | None
    alt: str
    caption: str
    state: str

    @property
    def is_there(self):
        return self.state == State.CLEAN

    @property
    def is_picture(self):
        return self.kind in PICTURES


def arranged(rows):
    """Rows of files, in order, as the page of their post shows them."""
    shown = [file for file in (Shown(**row) for row in rows) if file.alt or not file.is_picture]
    pictures = [file for file in shown if file.is_picture and file.is_there]
    return {"pictures": pictures, "papers": [file for file in shown if file not in pictures]}


def files_to_edit(post, *, by):
    """All files of a post for its editors, also undescribed ones and those that can still be brought back.

    What was taken away while the post was a draft only its author brings back.
    """
    since = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    known = Q(deleted_at=None) | Q(deleted_at__gt=since) & (Q(author=by) | Q(deleted_at__gte=F("post__published_at")))
    return Attachment.objects.editable_by(by).filter(known, post=post.pk).defer("text").order_by("pk")


def attach(post, upload, *, by, form_key=None, alt="", caption=""):
    """Add a file. The same form sent twice makes one. Raises ValidationError, which says in words why not."""
    taken = take_in(upload)
    _ask_for_room(post, len(taken.content))
    text, preview = read(taken)
    file = Attachment(
        post_id=post.pk, author=by, stored=_new_name(), name=taken.name, kind=taken.kind, form_key=form_key
    )
    file.size, file.sha256, file.text = len(taken.content), taken.sha256, text
    file.alt, file.caption, file.state = alt, caption, first_state()
    contents = {file.stored: taken.content}
    if preview:
        contents[file.preview], file.width, file.height = preview
    _store(contents)
    try:
        with transaction.atomic():
            Attachment.objects.bulk_create([file])
            _keep_words(file)
            note_down(post, Act.Verb.ATTACHED, by=by, file=file.code)
    except IntegrityError:  # the same form, a moment ago
        _drop(file)
        same = {"form_key": form_key, "sha256": file.sha256}
        return Attachment.objects.editable_by(by).filter(post=post.pk, **same).first()
    return file


def _store(contents):
    """Write {name: bytes}. What is written in vain, the sweep drops."""
    try:
        for name, content in contents.items():
            default_storage.save(name, ContentFile(content))
    except OSError as error:
        logger.exception("the store does not take files in")
        raise ValidationError(
            _("Files cannot be stored at the moment. Try it again later; nothing else is lost.")
        ) from error


def first_state():
    return State.PENDING if settings.CLAMD else State.CLEAN


def _new_name():
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token}"


def _ask_for_room(post, size):
    with connection.cursor() as cursor:
        cursor.execute("select * from posts_room_taken(%s)", [post.pk])
        taken, count = cursor.fetchone()
    if count >= MOST:
        raise ValidationError(_("There can be at most %(most)d files. Delete one that is not needed.") % {"most": MOST})
    if taken + size > settings.FILES_PER_CITY:
        raise ValidationError(
            _(
                "The city has no room left: its files may have %(room)d MB together. Delete those that are not needed; "
                "room is made when they leave the trash."
            )
            % {"room": settings.FILES_PER_CITY // 1024**2}
        )


def _keep_words(file):
    """What the post is found by; the trigger puts it on the card once the file is clean."""
    texts = [("D", text) for text in (file.name, file.alt, file.caption, file.text) if text]
    with connection.cursor() as cursor:
        cursor.execute("update posts_attachment set words = %s::tsvector where id = %s", [vector(texts), file.pk])


def describe(file, *, alt, caption, by):
    """Say anew what a file shows."""
    with transaction.atomic():
        if Attachment.objects.editable_by(by).filter(pk=file.pk).update(alt=alt, caption=caption):
            file.alt, file.caption = alt, caption
            _keep_words(file)
            note_down(file.post, Act.Verb.DESCRIBED, by=by, file=file.code)


def take_away(file, *, by):
    """Hide a file from readers at once. Editors can bring it back while the trash is kept."""
    with transaction.atomic():
        mine = Attachment.objects.editable_by(by).filter(pk=file.pk, deleted_at=None)
        if mine.update(deleted_at=timezone.now()):
            note_down(file.post, Act.Verb.DETACHED, by=by, file=file.code)


def bring_back(file, *, by):
    """Show a file again."""
    with transaction.atomic():
        mine = Attachment.objects.editable_by(by).filter(pk=file.pk).exclude(deleted_at=None)
        if mine.update(deleted_at=None):
            note_down(file.post, Act.Verb.ATTACHED, by=by, file=file.code, again=True)


def hand_over(file, *, preview=False):
    """The answer that carries a file, or its preview, that its reader may read. The only way out of the store."""
    if file.state != State.CLEAN or (preview and not file.width):
        raise Http404
    stored, name = (file.preview, f"{file.name}.webp") if preview else (file.stored, file.name)
    if settings.FILES_LOCATION:  # nginx sends it
        answer = HttpResponse(headers={"X-Accel-Redirect": settings.FILES_LOCATION + stored})
    else:
        try:
            answer = FileResponse(default_storage.open(stored))
        except FileNotFoundError as error:
            raise Http404 from error
    answer["Content-Type"] = "image/webp" if preview else KINDS[file.kind][0]
    answer["Content-Disposition"] = content_disposition_header(not preview and file.kind not in PICTURES, name)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-site"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _drop(file):
    for stored in (file.stored, file.preview):
        default_storage.delete(stored)


def forget_deleted_files():
    """Rows that can no longer be taken back, as the system; sweep() then drops what they left in the store."""
    since = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    return Attachment.objects.filter(deleted_at__lte=since).delete()[0]


def sweep():
    """Both ways, as the system: what lies in the store without a row goes, a row without its file says so."""
    there = set(_everything())
    files = {file.stored: file for file in Attachment.objects.exclude(state=State.INFECTED).defer("text")}
    known = {name for file in files.values() for name in (file.stored, file.preview)}
    old = timezone.now() - FRESH
    strays = [name for name in there - known if default_storage.get_modified_time(name) < old]
    for name in strays:
        default_storage.delete(name)
    lost = [file.pk for name, file in files.items() if name not in there and file.state != State.MISSING]
    found = [file.pk for name, file in files.items() if name in there and file.state == State.MISSING]
    Attachment.objects.filter(pk__in=lost).update(state=State.MISSING)
    Attachment.objects.filter(pk__in=found).update(state=first_state())  # from a backup
    if lost:
        logger.error("%d files are missing in the store", len(lost))
    return f"{len(strays)} strays dropped, {len(lost)} files missing" if strays or lost else None


def _everything(folder=""):
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing has come in yet; or the store is not mounted, and every row says so
        return
    yield from (f"{folder}{name}" for name in names)
    for name in folders:
        yield from _everything(f"{folder}{name}/")
