"""Files sent by a script: a bar, the section in place of the old one, nothing lost of what is written beside it."""

from conftest import make_file, make_picture, make_practice
from posts.models import Attachment, Level
from posts.tests.test_uploads import PDF


def test_files_are_added_described_and_deleted_beside_a_text_being_written(tab, pisek, jana):
    practice = make_practice(pisek, jana, Level.CITY)
    page = tab(jana)
    page.goto(f"/praxe/{practice.code}/upravit/")
    page.fill("[name=title]", "Rozepsaný název")
    section = page.locator("#soubory")
    section.locator("input[type=file]").set_input_files(
        [
            {"name": "foto.png", "mimeType": "image/png", "buffer": make_picture()},
            {"name": "plán.pdf", "mimeType": "application/pdf", "buffer": PDF},
            {"name": "zlé.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"},
        ]
    )
    section.get_by_role("button", name="Přidat").click()
    section.get_by_text("„zlé.svg“ nebyl přijat").wait_for()
    assert page.evaluate("document.activeElement.id") == "soubory-h"
    section.get_by_label("Co je na obrázku").fill("Kolo u nádraží")
    section.get_by_role("button", name="Uložit popisy").click()
    section.get_by_text("Čtenáři obrázek neuvidí").wait_for(state="detached")
    section.get_by_role("button", name="Smazat plán.pdf").click()
    section.get_by_text("Smazané soubory").wait_for()
    assert page.input_value("[name=title]") == "Rozepsaný název"
    shown = Attachment.objects.filter(deleted_at=None).values_list("name", "alt")
    assert list(shown) == [("foto.png", "Kolo u nádraží")]


def test_a_broken_upload_loses_no_text(tab, pisek, jana):
    practice = make_practice(pisek, jana, Level.CITY)
    make_file(practice, jana)
    page = tab(jana)
    page.goto(f"/praxe/{practice.code}/upravit/")
    page.fill("[name=title]", "Rozepsaný název")
    page.route("**/soubory/", lambda route: route.abort())
    page.locator("#soubory input[type=file]").set_input_files(
        [{"name": "plán.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    page.locator("#soubory").get_by_role("button", name="Přidat").click()
    page.get_by_text("Nepodařilo se ho odeslat").wait_for()
    assert page.input_value("[name=title]") == "Rozepsaný název"
    assert Attachment.objects.count() == 1
