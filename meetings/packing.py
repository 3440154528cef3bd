"""The package of a meeting: what one reader may read of it at this moment, as files to take along."""

import shutil
import zipfile
from tempfile import SpooledTemporaryFile
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from meetings.bringing import materials_of
from meetings.models import Pitch, Task
from meetings.noting import arranged, attendance_of, minutes_of, notes_of
from meetings.releasing import places, shown_to
from posts.models import Attachment

MOST = 50 * 1024**2  # bytes of files
IN_MEMORY = 4 * 1024**2
LOOK = "meetings/package.css"


class Packed(NamedTuple):
    """A file of a pitch, and where it lies in the package; "" when there was no room for it."""

    file: Attachment
    path: str


def pack(meeting, reader):
    """The package as an open file. Everything in it is asked as this reader, under row security."""
    shown = shown_to(reader, meeting)
    pitches = _pitches(meeting, reader, list(places(shown["release"].data)) if shown else [])
    made = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the answer reads it and closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        _put_files(package, pitches, reader)
        known = {"meeting": meeting, "reader": reader, "now": timezone.now(), "pitches": pitches}
        for pitch in pitches:
            _add(package, pitch.page, _page("pitch", known | {"pitch": pitch, "root": "../"}))
        if shown:
            _add(package, "program.html", _page("programme", known | shown | {"blocks": _linked(shown, pitches)}))
        if minutes := minutes_of(meeting, reader):
            _add(package, "zapis.html", _page("minutes", known | _noted(minutes, shown, reader)))
        _add(package, "styl.css", (settings.BASE_DIR / LOOK).read_bytes())
        left = [packed.file.name for pitch in pitches for packed in pitch.files if not packed.path]
        said = render_to_string("package/readme.txt", known | {"programme": shown, "left": left})
        _add(package, "README.txt", said.replace("\n", "\r\n"))
    made.seek(0)
    return made


def _pitches(meeting, reader, order):
    """What stands in the programme or was given, as far as it is read, with `page`: where it lies in the package."""
    which = Q(pk__in=order) | Q(status=Pitch.Status.GIVEN)
    found = Pitch.objects.visible_to(reader).filter(which, meeting=meeting).exclude(status=Pitch.Status.DRAFT)
    pitches = list(found.select_related("city", "presenter").defer("city__arms").order_by("city__sort_key", "pk"))
    pitches.sort(key=lambda pitch: order.index(pitch.pk) if pitch.pk in order else len(order))
    for number, pitch in enumerate(pitches, 1):
        pitch.number = f"{number:02}"
        pitch.page = f"pitche/{pitch.number}.html"
    return pitches


def _put_files(package, pitches, reader):
    """Give each pitch its `files`, in order, as long as there is room."""
    left = MOST
    for pitch in pitches:
        pitch.files = []
        for count, file in enumerate(_files(pitch, reader), 1):
            path = f"soubory/{pitch.number}-{count}.{file.kind}"
            done = file.size <= left and _put(package, path, file)
            left -= file.size if done else 0
            pitch.files.append(Packed(file, path if done else ""))


def _files(pitch, reader):
    """Clean files among the materials of the pitch that its page shows to this reader."""
    codes = [each["file"].code for each in materials_of(pitch, reader=reader)]
    there = Attachment.objects.visible_to(reader).filter(code__in=codes, state=Attachment.State.CLEAN)
    return there.defer("text").order_by("pk")


def _put(package, path, file):
    """Whether it was in the store."""
    try:
        stored = default_storage.open(file.stored)
    except OSError:
        return False
    with stored, package.open(zipfile.ZipInfo(path), "w") as into:
        shutil.copyfileobj(stored, into)
    return True


def _noted(minutes, shown, reader):
    """What the page of the minutes says, as this reader may read it."""
    notes = notes_of(minutes, reader).standing()
    tasks = Task.objects.visible_to(reader).filter(meeting=minutes.meeting_id).with_who()
    return {"minutes": minutes, "parts": arranged(shown, notes, tasks), "attendance": attendance_of(minutes)}


def _add(package, path, content):
    """Without the time of writing: on one day, what reads the same is the same."""
    package.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)


def _linked(shown, pitches):
    """The blocks of the programme, each pitch with the address of its page in the package."""
    pages = {pitch.pk: pitch.page for pitch in pitches}
    return [
        block | {"slots": [slot | {"page": pages.get(slot["pitch"])} for slot in block["slots"]]}
        for block in shown["blocks"]
    ]


def _page(name, context):
    return render_to_string(f"package/{name}.html", context)
