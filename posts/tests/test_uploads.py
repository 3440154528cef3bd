"""What comes in as a file: what is let in, what is kept of it, and what stays outside, in words."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from conftest import make_docx, make_picture
from posts import papers, uploads
from posts.papers import read
from posts.uploads import clean_name, take_in

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 47>>stream
BT /F1 24 Tf 40 300 Td (Smlouva o dilo) Tj ET  
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>"""
SHARED = "<sst xmlns='s'><si><t>Smlouva</t></si><si><t>o dílo</t></si></sst>"
SAID = "<x xmlns:t='t'><t:p>Smlouva</t:p><t:p>o dílo</t:p></x>"
ODT = "application/vnd.oasis.opendocument.text"


def sent(name, content, declared=""):
    return SimpleUploadedFile(name, content, declared)


def refused(name, content, declared=""):
    with pytest.raises(ValidationError) as error:
        take_in(sent(name, content, declared))
    return error.value.messages[0]


def packed(*parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def huge_png(side):
    def chunk(kind, data):
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))

    head = struct.pack("!LLBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg/>"),
        ("a.html", b"<p>"),
        ("a.docm", make_docx("x")),
        ("a", b"x"),
        ("a.pdf.exe", PDF),
        ("a.zip", b"PK"),
    ],
)
def test_a_kind_that_is_not_on_the_list_stays_outside(name, content):
    assert "nebyl přijat" in refused(name, content)


@pytest.mark.parametrize(
    ("name", "content", "declared"),
    [
        ("plán.pdf", make_docx("x"), ""),
        ("plán.docx", PDF, ""),
        ("fotka.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        ("fotka.png", make_picture(drawn="JPEG"), ""),
        ("fotka.png", make_picture(), "text/html"),
        ("fotka.png", make_picture()[:60], ""),
        ("plán.odt", packed(("content.xml", "<x/>")), ""),
        ("plán.docx", make_docx("x")[:200], ""),
    ],
)
def test_extension_declared_and_shown_type_must_agree(name, content, declared):
    assert "není tím, čím se podle názvu zdá" in refused(name, content, declared)


def test_an_empty_and_a_large_file_stay_outside(monkeypatch):
    assert "je prázdný" in refused("a.pdf", b"")
    monkeypatch.setattr(uploads, "LARGEST", 10)
    assert "je větší než 20 MB" in refused("a.pdf", PDF)


def test_a_picture_of_60_000_by_60_000_pixels_stays_outside():
    assert "50 milionů" in refused("a.png", huge_png(60_000))
    assert "50 milionů" in refused("a.png", huge_png(8_000))


@pytest.mark.parametrize("name", ["bomba.docx", "bomba.xlsx", "bomba.odt"])
def test_what_unfolds_into_too_much_stays_outside(name):
    nothing = b"0" * 30_000_000
    content = {
        "bomba.docx": lambda: make_docx("x", **{"word/b.xml": nothing}),
        "bomba.xlsx": lambda: packed(("[Content_Types].xml", ""), ("xl/workbook.xml", ""), ("xl/b.xml", nothing)),
        "bomba.odt": lambda: packed(("mimetype", ODT), ("content.xml", nothing)),
    }[name]()
    assert "rozbalil" in refused(name, content)


def test_macros_and_programs_inside_stay_outside():
    assert "makra" in refused("a.docx", make_docx("x", **{"word/vbaProject.bin": b"x"}))
    assert "makra" in refused("a.odt", packed(("mimetype", ODT), ("content.xml", "<x/>"), ("Basic/script.xml", "x")))


@pytest.mark.parametrize(
    ("sent_as", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\dokumenty\\plán.pdf", "plán.pdf"),
        ("plán\r\nSet-Cookie: a=b.pdf", "plánSet-Cookie a=b.pdf"),
        ("🚲 kola.pdf", "🚲 kola.pdf"),
        ("gpj\u202efdp.pdf", "gpjfdp.pdf"),
        ('a"b<c>|?.pdf', "a b c.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("...", "soubor"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead(sent_as, kept):
    assert clean_name(sent_as) == kept


def test_a_picture_is_drawn_anew_without_place_and_camera():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "zqvýrobce", 6  # turned by 90°
    exif.get_ifd(0x8825)[1] = "N"
    taken = take_in(sent("a.jpg", make_picture((3000, 1000), "JPEG", exif=exif, comment=b"zqpozn"), "image/jpeg"))
    with Image.open(BytesIO(taken.content)) as picture:
        assert picture.size == (800, 2400) and not picture.getexif()
    assert b"zq" not in taken.content and b"Exif" not in taken.content
    text, (_preview, width, height) = read(taken)
    assert (text, width, height) == ("", 213, 640)


def test_a_pdf_gives_its_words_and_its_first_page():
    text, (preview, *_size) = read(take_in(sent("a.pdf", PDF, "application/pdf")))
    assert text == "Smlouva o dilo" and preview[8:12] == b"WEBP"


def test_a_pdf_that_takes_too_long_is_kept_without_words(monkeypatch):
    monkeypatch.setattr(papers, "SECONDS", 0.001)
    assert read(take_in(sent("a.pdf", PDF))) == ("", None)


def test_a_damaged_pdf_is_kept_without_words():
    assert read(take_in(sent("a.pdf", b"%PDF-1.4 nothing"))) == ("", None)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", make_docx("Smlouva", "o dílo")),
        (
            "a.xlsx",
            packed(
                ("[Content_Types].xml", ""),
                ("xl/sharedStrings.xml", SHARED),
            ),
        ),
        ("a.odt", packed(("mimetype", ODT), ("content.xml", SAID))),
    ],
)
def test_a_document_gives_its_words(name, content):
    assert read(take_in(sent(name, content)))[0] == "Smlouva o dílo"


def test_entities_of_a_document_are_not_followed():
    evil = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    assert read(take_in(sent("a.odt", packed(("mimetype", ODT), ("content.xml", evil)))))[0] == ""
