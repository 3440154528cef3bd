"""What a document says, and how its first page looks. PDFs are read in a process of their own, with limits.

A broken document is no error: it is kept, without text and preview.
"""

import json
import resource
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from PIL import Image

from posts.uploads import PICTURES, PREVIEW, preview_of

HOME = Path(__file__).parent.parent
LONGEST = 100_000  # characters of text
PAGES = 200  # of a PDF
SECONDS, MEMORY = 20, 1024**3
PART = 20 * 1024 * 1024  # bytes of XML that are read
TEXTS = {  # where the words of an office document stand
    "docx": ("word/document.xml",),
    "xlsx": ("xl/sharedStrings.xml",),
    "pptx": ("ppt/slides/slide",),
    **{kind: ("content.xml",) for kind in ("odt", "ods", "odp")},
}


def read(upload):
    """(text, preview) of an Upload; preview: (bytes, width, height) or None."""
    if upload.kind in PICTURES:
        with Image.open(BytesIO(upload.content)) as picture:
            return "", preview_of(picture)
    if upload.kind == "pdf":
        return _read_pdf(upload.content)
    return _read_office(upload), None


def _read_office(upload):
    texts = []
    with zipfile.ZipFile(BytesIO(upload.content)) as packed:
        for part in packed.infolist():
            if (
                part.filename.startswith(TEXTS[upload.kind])
                and part.filename.endswith(".xml")
                and part.file_size < PART
            ):
                texts.append(_words(packed, part))
    return " ".join(" ".join(texts).replace("\0", "").split())[:LONGEST]


def _words(packed, part):
    """The text of an XML part; a paragraph, a cell, a row each end with a space. One with a DTD is not read."""
    try:
        xml = packed.read(part)
        if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
            return ""
        ends = ("}p", "}si", "}tab", "}br", "}h", "}s", "}line-break")
        pieces = []
        for element in ElementTree.fromstring(xml).iter():  # noqa: S314  no DTD, so no entities
            pieces.append(" " * element.tag.endswith(ends) + (element.text or ""))
            pieces.append(element.tail or "")
        return "".join(pieces)
    except (zipfile.BadZipFile, zipfile.zlib.error, ElementTree.ParseError, NotImplementedError, EOFError):
        return ""


def _read_pdf(content):
    with TemporaryDirectory() as place:
        (Path(place) / "paper.pdf").write_bytes(content)
        command = [sys.executable, "-m", "posts.papers", place]
        alone = {"LANG": "C.UTF-8"}  # it knows no secret of ours
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, cwd=HOME, env=alone)
            found = json.loads(done.stdout) if done.returncode == 0 else {"text": ""}
        except (subprocess.TimeoutExpired, ValueError):
            return "", None
        page = Path(place) / "page.png"
        if not page.exists():
            return found["text"], None
        with Image.open(page) as picture:
            return found["text"], preview_of(picture)


def main(place):
    """In the process of its own: writes page.png into the directory and prints the text."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2

    paper = pypdfium2.PdfDocument(Path(place) / "paper.pdf")
    texts, room = [], LONGEST
    for number in range(min(len(paper), PAGES)):
        text = " ".join(paper[number].get_textpage().get_text_bounded().replace("\0", "").split())
        texts.append(text[:room])
        room -= len(text)
        if room <= 0:
            break
    print(json.dumps({"text": " ".join(texts)}))
    width, height = paper[0].get_size()
    page = paper[0].render(scale=PREVIEW / max(width, height, 1)).to_pil()
    page.convert("RGB").save(Path(place) / "page.png")


if __name__ == "__main__":
    main(sys.argv[1])
