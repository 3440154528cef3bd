"""Forms of one word share a key, with diacritics and without; different words do not."""

import pytest

from cities.stems import fold, keys, keys_of

FAMILIES = [
    "parkoviště parkovištěm parkovišti parkovišť parkoviste parkovistem",
    "senzor senzory senzorů senzorech senzoru",
    "doprava dopravou dopravě dopravy doprave",
    "lavička lavičky laviček lavičkami lavicky",
    "chytrý chytré chytrá chytrých chytre",
    "Praha Prahy Praze Prahou prahy",
    "čidlo čidla čidel čidlem cidla",
    "zastávka zastávky zastávkách zastavky",
    "Litoměřice Litoměřicích litomerice litomericich",
]


@pytest.mark.parametrize("family", FAMILIES)
def test_forms_of_one_word_are_one(family):
    first, *others = family.split()
    assert [other for other in others if not keys(first) & keys(other)] == []


def test_different_words_stay_apart():
    first = [keys_of(family) for family in FAMILIES]
    assert [(a, b) for a in range(len(first)) for b in range(a) if first[a] & first[b]] == []


@pytest.mark.parametrize("word", ["a", "že", "které", "v", "se"])
def test_words_that_stand_everywhere_have_no_key(word):
    assert keys(word) == frozenset()


@pytest.mark.parametrize("word", ["5G", "IoT", "2018", "x", "ß", "e" * 5000, "日本"])
def test_any_word_has_a_key(word):
    assert keys(word)


def test_folding_takes_case_and_diacritics_away():
    assert fold("Žďár nad Sázavou") == "zdar nad sazavou"
