"""What comes in from outside as a file: which kinds are let in, how large, under which name, and what is kept of it.

Extension, the type that the browser declares and the type that the bytes show must agree. Pictures are drawn anew, so
that nothing else they carried (place, camera, owner) comes in.
"""

import hashlib
import re
import unicodedata
import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import NamedTuple

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LARGEST = 20 * 1024 * 1024  # bytes of one file; nginx takes 64 MB at once
PIXELS = 50_000_000  # a small file may unfold into a huge picture
SHOWN, PREVIEW = 2400, 640  # the longest side of a kept picture, and of its preview
UNPACKED, RATIO, PARTS = 200 * 1024 * 1024, 200, 5000  # of office files, which are packed
OFFICE = "application/vnd.openxmlformats-officedocument"
OASIS = "application/vnd.oasis.opendocument"
KINDS = {  # extension: (type, format of Pillow)
    "jpg": ("image/jpeg", "JPEG"),
    "jpeg": ("image/jpeg", "JPEG"),
    "png": ("image/png", "PNG"),
    "webp": ("image/webp", "WEBP"),
    "pdf": ("application/pdf", None),
    "docx": (f"{OFFICE}.wordprocessingml.document", None),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", None),
    "pptx": (f"{OFFICE}.presentationml.presentation", None),
    "odt": (f"{OASIS}.text", None),
    "ods": (f"{OASIS}.spreadsheet", None),
    "odp": (f"{OASIS}.presentation", None),
}
PICTURES = {kind for kind, (_type, drawn) in KINDS.items() if drawn}
ACCEPT = ",".join(f".{kind}" for kind in KINDS)
UNSAID = {
    "",
    "application/octet-stream",
    "application/zip",
    "application/x-zip-compressed",
}  # a browser that knows none


class Upload(NamedTuple):
    """A file that was let in."""

    name: str
    kind: str
    content: bytes  # what is kept

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()


def take_in(upload):
    """The Upload of what was sent. Raises ValidationError, which says in words why it stays outside."""
    name = clean_name(upload.name)
    kind = PurePosixPath(name).suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise ValidationError(
            _(
                "“%(name)s” was not taken. Send a picture (JPG, PNG, WebP), a PDF, or a document (DOCX, XLSX, PPTX, "
                "ODT, ODS, ODP)."
            )
            % {"name": name}
        )
    if not upload.size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name})
    if upload.size > LARGEST:
        raise ValidationError(_("“%(name)s” is larger than 20 MB. Make it smaller and send it again.") % {"name": name})
    content = upload.read()
    media_type, drawn = KINDS[kind]
    declared = (upload.content_type or "").split(";")[0].strip().lower()
    if declared not in UNSAID | {media_type} or filetype.guess_mime(content) != media_type:
        raise ValidationError(_("“%(name)s” is not what its name says, or it is damaged.") % {"name": name})
    if drawn:
        content = draw_anew(content, drawn, name)
    elif kind != "pdf":
        look_inside(content, name)
    return Upload(name, kind, content)


def clean_name(name):
    """The last part of a name without what could mislead: control and direction marks, slashes, too much length."""
    name = unicodedata.normalize("NFC", str(name).replace("\\", "/")).rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = re.sub(r'[<>:"|?*\s]+', " ", name).strip(" .")
    stem, dot, extension = name.rpartition(".")
    return f"{stem[:100].rstrip()}{dot}{extension[:10]}" if dot and stem else name[:100] or _("file")


def draw_anew(content, drawn, name):
    """The picture at most 2,400 px large, turned as it was meant, without anything else the file carried."""
    huge = _("The picture “%(name)s” has more than 50 million pixels. Make it smaller and send it again.")
    try:
        with Image.open(BytesIO(content), formats=[drawn]) as picture:
            if picture.width * picture.height > PIXELS:
                raise ValidationError(huge % {"name": name})
            picture.draft("RGB", (SHOWN, SHOWN))
            mode = "RGBA" if drawn != "JPEG" and picture.has_transparency_data else "RGB"
            new = picture.convert(mode) if picture.mode in ("1", "P") else picture
            new.thumbnail((SHOWN, SHOWN))  # first of all: the whole one may take 200 MB of memory
            new = ImageOps.exif_transpose(new).convert(mode)
    except Image.DecompressionBombError as error:
        raise ValidationError(huge % {"name": name}) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("“%(name)s” is not what its name says, or it is damaged.") % {"name": name}) from error
    return _as_bytes(new, drawn)


def preview_of(picture):
    """(bytes, width, height) of the small WebP of a picture."""
    small = picture.copy()
    small.thumbnail((PREVIEW, PREVIEW))
    return _as_bytes(small, "WEBP"), small.width, small.height


def _as_bytes(picture, drawn):
    out = BytesIO()
    picture.info = {}
    picture.save(out, drawn, quality=85)
    return out.getvalue()


def look_inside(content, name):
    """Refuses packed files that unfold into too much, carry macros or other packed files. Nothing is unpacked."""
    damaged = _("“%(name)s” is not what its name says, or it is damaged.") % {"name": name}
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise ValidationError(damaged) from error
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS or unpacked > UNPACKED or unpacked > RATIO * max(len(content), 10_000):
        raise ValidationError(_("“%(name)s” would unfold into too much, it was not taken.") % {"name": name})
    if any(part.flag_bits & 1 for part in parts):
        raise ValidationError(_("“%(name)s” is locked with a password, so it cannot be checked.") % {"name": name})
    if any(re.search(r"vbaProject|/?Basic/|\.(exe|dll|js|vbs|bat|zip|jar)$", part.filename, re.I) for part in parts):
        raise ValidationError(_("“%(name)s” carries macros or programs. Save it without them.") % {"name": name})
