"""Two topics become one: nothing that had the one is lost."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from conftest import make_practice, make_question
from posts.models import Act, Level, Synonyms
from posts.viewing import viewing_as_system
from practices.filters import NAMES
from practices.merging import merge
from practices.models import Term, Vocabulary

pytestmark = pytest.mark.django_db
URL = "/praxe/"


@pytest.fixture
def topics():
    vocabulary = Vocabulary.objects.create(key="topic")
    return [Term.objects.create(vocabulary=vocabulary, key=key, name_cs=key.title()) for key in ("bus", "autobusy")]


@pytest.fixture
def practices(topics, pisek):
    """One with the first topic, one with both, one that only Písek reads."""
    return [
        make_practice(pisek, level=Level.MEMBERS, title="Linka", topics=topics[:1]),
        make_practice(pisek, level=Level.MEMBERS, title="Zastávka", topics=topics),
        make_practice(pisek, level=Level.CITY, title="Skrytá", topics=topics[:1]),
    ]


def merged(topics, adam):
    merge(*topics, by=adam)
    NAMES.forget()


def test_practices_also_hidden_ones_get_the_other_topic_once(topics, practices, adam, browse, karel):
    merged(topics, adam)
    with viewing_as_system("look"):
        assert [list(practice.topics.values_list("key", flat=True)) for practice in practices] == [["autobusy"]] * 3
    page = browse(karel).get(URL)
    assert page.context["counts"].total == 2
    assert Act.objects.filter(verb="system", actor=adam).exists()


def test_questions_and_conditions_get_the_other_term_too(topics, practices, adam, pisek, jana):
    question = make_question(pisek, jana, Level.CITY, topics=[topics[0].pk])
    condition = practices[0].conditions.create(about="other", text="Jiné autobusy", term=topics[0])
    merged(topics, adam)
    condition.refresh_from_db()
    with viewing_as_system("look"):
        assert list(question.topics.all()) == topics[1:] and condition.term == topics[1]


def test_an_old_address_leads_to_what_the_topic_has_become(topics, practices, adam, browse, karel):
    merged(topics, adam)
    page = browse(karel).get(f"{URL}?tema=bus")
    assert page.context["counts"].total == 2 and "Autobusy" in page.content.decode()


def test_the_old_name_still_finds_them(topics, practices, adam):
    merged(topics, adam)
    assert Synonyms.objects.filter(words="Bus, Autobusy").exists()


def test_nobody_chooses_a_merged_topic_any_more(topics, practices, adam, browse, jana):
    merged(topics, adam)
    page = browse(jana).get(f"{URL}{practices[0].code}/upravit/").content.decode()
    assert "Autobusy" in page and "Bus<" not in page and "> Bus" not in page


def test_a_chain_of_merges_ends_at_the_last(topics, practices, adam):
    last = Term.objects.create(vocabulary_id="topic", key="doprava", name_cs="Doprava")
    merged(topics, adam)
    merged([Term.objects.get(key="autobusy"), last], adam)
    assert set(Term.objects.exclude(pk=last.pk).values_list("merged_into", flat=True)) == {last.pk}


@pytest.mark.parametrize("wrong", ["itself", "technology", "merged"])
def test_what_cannot_become_one_is_refused(topics, practices, adam, wrong):
    other = topics[0]
    if wrong == "technology":
        other = Term.objects.create(vocabulary=Vocabulary.objects.create(key=wrong), key="x", name_cs="x")
    if wrong == "merged":
        merged(topics[::-1], adam)
        other = Term.objects.get(key="autobusy")
    with pytest.raises(ValidationError):
        merge(topics[0], other, by=adam)


def test_an_administrator_merges_on_the_page_of_the_term(topics, practices, adam, browse):
    client, path = browse(adam), reverse("admin:practices_term_change", args=[topics[0].pk])
    fields = {"name_cs": "Bus", "facts": "[]", "sources": "[]", "verified": "on", "position": "0"}
    refused = client.post(path, fields | {"merged_into": topics[0].pk})
    assert refused.status_code == 200 and "Zvolte jiný" in refused.content.decode()
    assert client.post(path, fields | {"merged_into": topics[1].pk}).status_code == 302
    assert Term.objects.get(key="bus").merged_into == topics[1]
    with viewing_as_system("look"):
        assert list(practices[0].topics.values_list("key", flat=True)) == ["autobusy"]
    assert b'name="merged_into"' not in client.get(path).content
