"""The preview: what another city would see, and nothing of that city."""

import pytest

from conftest import make_practice
from posts.models import Level


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], problem="Řidiči kroužili.")


def test_a_reading_city_sees_the_text_and_no_button_to_change_it(browse, practice, petr, kolin):
    page = browse(petr).get(f"/praxe/{practice.code}/nahled/?mesto={kolin.pk}").content.decode()
    main = page.split("<main")[1]
    assert "Řidiči kroužili." in page and "Kolín" in main
    assert f"/praxe/{practice.code}/smazat/" not in page and f"/praxe/{practice.code}/historie/" not in page


def test_a_city_that_does_not_read_it_sees_nothing(browse, practice, petr, liberec, lida, trinec):
    make_practice(liberec, lida, Level.CITY, title="Tajná praxe Liberce")
    page = browse(petr).get(f"/praxe/{practice.code}/nahled/?mesto={liberec.pk}").content.decode()
    assert "Řidiči kroužili." not in page and "Liberec" in page
    assert "Tajná praxe Liberce" not in page and "Lída Malá" not in page


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 40, "\x00"])
def test_nonsense_shows_the_first_city_that_reads_it(browse, practice, petr, number):
    answer = browse(petr).get(f"/praxe/{practice.code}/nahled/", {"mesto": number})
    assert answer.status_code == 200 and "Řidiči kroužili." in answer.content.decode()


def test_of_a_draft_it_shows_who_would_read_it(browse, pisek, jana, kolin, trinec):
    draft = make_practice(pisek, jana, problem="Řidiči kroužili.", outcome="")
    draft.__class__.objects.filter(pk=draft.pk).update(level=Level.MEMBERS)
    client, address = browse(jana), f"/praxe/{draft.code}/nahled/?mesto="
    assert "Řidiči kroužili." in client.get(f"{address}{kolin.pk}").content.decode()
    assert "Řidiči kroužili." not in client.get(f"{address}{trinec.pk}").content.decode()
    draft.__class__.objects.filter(pk=draft.pk).update(level=Level.CITY)
    assert "Řidiči kroužili." not in client.get(f"{address}{kolin.pk}").content.decode()


def test_one_text_is_shown_as_it_will_look_and_nothing_is_kept(browse, jana):
    typed = {"show": "solution", "solution": "**Senzory**\n\n- levné", "goal": "jiné"}
    page = browse(jana).post("/praxe/nahled-textu/", typed).content.decode()
    assert "<strong>Senzory</strong>" in page and "<li>levné</li>" in page and "jiné" not in page


def test_no_text_or_no_form_is_no_error(browse, jana):
    assert "Zatím tu není žádný text." in browse(jana).post("/praxe/nahled-textu/", {"show": "\x00"}).content.decode()
    assert browse(jana).get("/praxe/nahled-textu/").status_code == 302
