"""The PDF of a practice: its words, who may read it, who made it; tagged; missing for everybody else."""

import sys
from io import BytesIO

import pypdfium2
import pytest
from django.urls import reverse
from fontTools.ttLib import TTFont
from PIL import ImageFile

from conftest import make_practice
from posts.models import Level
from posts.viewing import viewing_as
from practices import pdf
from practices.models import Fit
from practices.narrower import add
from practices.pdf import drawn_address
from tests.doors.world import fill


def address(practice):
    return reverse("practices:pdf", args=[practice.code])


def text_of(answer):
    document = pypdfium2.PdfDocument(answer.content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], title="Závory na náměstí", results="Řidiči si zvykli.")


def test_it_says_what_the_page_says(pisek, jana, kolin, browse, karel):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin])
    words = fill(practice, "pdf", by=jana)
    said = text_of(browse(karel).get(address(practice))).replace("\n", "").replace("\r", "")
    assert [word for word in words if word not in said and "reason" not in word] == []


def test_parts_for_fewer_readers_are_in_it_with_their_badge(practice, browse, jana, karel):
    said = {"section": "money", "really": False, "title": "", "text": "zqnabidka", "numbers": []}
    with viewing_as(jana):
        add(practice, said, Level.CITY, [], by=jana)
    own, other = (text_of(browse(person).get(address(practice))) for person in (jana, karel))
    assert "zqnabidka" in own and "Jen naše město" in own.replace("\r\n", " ")
    assert "zqnabidka" not in other and "Jen naše město" not in other


def test_torn_pictures_are_still_refused_after_a_pdf_was_made(practice, browse, karel):
    browse(karel).get(address(practice))
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def test_it_names_its_readers_at_the_head_and_its_maker_on_each_page(practice, browse, karel):
    practice.solution = "Dlouhý text. " * 700
    practice.save()
    answer = browse(karel).get(address(practice))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content)]
    assert len(pages) > 1 and all("Karel Svoboda, Kolín" in page for page in pages)
    assert "Kdo to může číst" in pages[0] and "Písek · Kolín" in pages[0].replace("Kolín · Písek", "Písek · Kolín")


def test_it_is_tagged_and_its_name_tells_nothing(practice, browse, karel):
    answer = browse(karel).get(address(practice))
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == f'inline; filename="{practice.code}.pdf"'
    document = pypdfium2.PdfDocument(answer.content)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document.raw) == 1


def test_a_draft_and_a_hidden_practice_have_none(practice, browse, pisek, jana, lida):
    assert browse(lida).get(address(practice)).status_code == 404
    assert browse(jana).get(address(make_practice(pisek, jana))).status_code == 404


def test_one_font_has_all_letters_and_the_space():
    """Two files of one name made WeasyPrint draw wrong letters: "ř" as "⁴", though copied text was right."""
    assert "unicode-range" not in pdf._css() and pdf._css().count("@font-face") == 2
    for name in ("roboto-regular.woff2", "roboto-bold.woff2"):
        drawn = TTFont(BytesIO(pdf._font(name))).getBestCmap()
        assert {ord(letter) for letter in "Řeřicha áéíóúůýžščřďťňě – €"} <= set(drawn)


def test_nothing_is_fetched_but_our_fonts():
    _weasyprint, fetcher = pdf._press()
    for url in ("http://127.0.0.1:9/x", "file:///etc/passwd", f"{pdf._static().as_uri()}/fonts/../../manage.py"):
        with pytest.raises(ValueError, match="only our fonts"):
            fetcher.fetch(url)


def test_where_pango_is_missing_the_page_says_so_in_words(practice, browse, karel, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = browse(karel).get(address(practice))
    assert answer.status_code == 503 and "Pango" in answer.content.decode()


def test_it_says_whether_it_fits_the_readers_city(practice, browse, karel):
    Fit.objects.create(practice=practice, trait=Fit.Trait.POPULATION, low=1000)
    assert "Velikost vašeho města odpovídá." in text_of(browse(karel).get(address(practice))).replace("\xa0", " ")


def test_the_paper_leads_back_to_the_page(practice, browse, karel):
    page = pypdfium2.PdfDocument(browse(karel).get(address(practice)).content)[0]
    drawn = [each for each in page.get_objects(max_depth=4) if each.type != 1]  # what is no text
    assert drawn and drawn_address("https://a.example/") != drawn_address("https://b.example/")
