"""What is typed becomes a query, a text becomes a vector, and PostgreSQL agrees with what a reader would expect."""

import pytest
from django.db import connection

from posts.models import Synonyms
from posts.search import SYNONYMS, marked, parse, passage, vector

pytestmark = pytest.mark.django_db
TEXT = "Sdílená kola jezdí po Praze. Parkoviště u nádraží má sto senzorů, MHD jezdí zdarma."


@pytest.fixture(autouse=True)
def no_synonyms_of_another_test():
    SYNONYMS.forget()
    yield
    SYNONYMS.forget()


def finds(typed, text=TEXT, **how):
    query = parse(typed, **how)
    with connection.cursor() as cursor:
        cursor.execute("select %s::tsvector @@ %s::tsquery", [vector([("C", text)]), query.sql])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "typed",
    ["parkoviste", "PARKOVIŠTĚM", "senzory", "mhd zdarma", '"sdílená kola"', "kola -Brno", "praha nádraží", "čidla"],
)
def test_found(typed):
    assert finds(typed)


@pytest.mark.parametrize(
    "typed", ["lavičky", "kola lavičky", '"kola sdílená"', "kola -Praha", '-"sdílená kola"', '"kola praze"']
)
def test_not_found(typed):
    assert not finds(typed)


def test_words_that_stand_everywhere_are_no_obstacle():
    assert finds("parkoviště u nádraží")
    assert finds('"parkoviště u nádraží"')


def test_where_nothing_fits_less_and_less_is_asked_for():
    unfinished, loose = parse("kola lavi").weaker()
    assert (unfinished.is_loose, loose.is_loose) == (False, True)
    assert "'lavi':*" in unfinished.sql
    assert len(list(parse("kola").weaker())) == 1


def test_the_last_word_may_be_unfinished_while_typing():
    assert finds("sdílená park", unfinished=True)
    assert not finds("sdílená park")


@pytest.mark.parametrize("typed", ["", "   ", "a", "-", '"', '""', "!!! & | ( ) :*", "' \\", "\0"])
def test_nothing_to_look_for(typed):
    assert not parse(typed)


@pytest.mark.parametrize(
    "typed", ["x' | 'y", "a:*b", "kola\0praha", "<-> kola", '"kola', "kola) & (", "x" * 5000, "-kola"]
)
def test_odd_typing_is_no_error(typed):
    assert finds(typed) in (True, False)


def test_synonyms_find_each_other_from_the_next_minute_on(db):
    assert not finds("velocipéd")
    Synonyms.objects.create(words="velocipéd, kolo")
    SYNONYMS.forget()
    assert finds("velocipédy")


def test_a_synonym_of_several_words_is_a_phrase():
    assert finds("MHD", "Hromadná doprava ve městě")
    assert not finds("MHD", "Doprava hromadná i jiná")


def test_no_phrase_reaches_from_one_text_into_the_next():
    query = parse('"kola praha"')
    with connection.cursor() as cursor:
        cursor.execute("select %s::tsvector @@ %s::tsquery", [vector([("A", "kola"), ("B", "Praha")]), query.sql])
        assert cursor.fetchone() == (False,)


def test_a_very_long_text_has_a_vector_that_postgresql_takes():
    with connection.cursor() as cursor:
        cursor.execute("select length(%s::tsvector)", [vector([("C", "parkování " * 40_000 + "slovo")])])
        assert cursor.fetchone()[0] >= 1


def test_hits_are_marked_and_everything_else_is_escaped():
    assert marked("<b>Parkoviště</b> & senzory", parse("parkoviste")) == (
        "&lt;b&gt;<mark>Parkoviště</mark>&lt;/b&gt; &amp; senzory"
    )


def test_the_passage_is_where_most_words_hit():
    texts = ["Úvod. " * 100 + "Parkoviště mají senzory a čidla. " + "Závěr. " * 100, "Parkoviště."]
    found = passage(texts, parse("parkoviště senzory"))
    assert "<mark>Parkoviště</mark> mají <mark>senzory</mark>" in found
    assert len(found) < 400


def test_without_a_hit_the_passage_is_the_beginning():
    assert passage(["Začátek textu."], parse("lavička")) == "Začátek textu."
    assert passage([], parse("lavička")) == ""
