"""A readable practice as the outline of one's own."""

import pytest
from django.urls import reverse

from conftest import make_practice
from posts.models import Level
from practices.models import Practice


@pytest.fixture
def practice(pisek, kolin):
    made = make_practice(
        pisek, None, Level.CIRCLE, [kolin], results="## Na silnici\n\nTajný výsledek.", problem="Tajné."
    )
    made.indicators.create(name="Obsazenost", unit="%", before=1, after=2)
    return made


def test_the_draft_begins_with_headings_and_what_to_measure(browse, practice, karel):
    path = reverse("practices:outline", args=[practice.code])
    page = browse(karel).get(path)
    edit = browse(karel).post(path, {"form_key": page.context["form_key"]}).url
    draft = Practice.objects.get(author=karel)
    assert draft.is_draft and draft.city.name == "Kolín" and draft.code in edit
    assert draft.results == "## Na silnici\n\n**Co měřit**\n\n- Obsazenost (%)"
    assert draft.problem == ""


def test_the_same_form_sent_twice_makes_one_draft(browse, practice, karel):
    path = reverse("practices:outline", args=[practice.code])
    key = {"form_key": browse(karel).get(path).context["form_key"]}
    assert browse(karel).post(path, key).url == browse(karel).post(path, key).url
    assert Practice.objects.filter(author=karel).count() == 1


def test_who_only_listens_is_offered_none(browse, practice, hana, lida):
    for person in (hana, lida):
        assert browse(person).get(reverse("practices:outline", args=[practice.code])).status_code == 404
