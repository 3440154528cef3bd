"""Numbers, money and dates as people type them, and a record in words."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from conftest import make_practice
from practices.fields import Crowns, Number, PartialDate
from practices.models import Term, Vocabulary
from practices.record import as_record, plain
from practices.wording import Names, in_words, missing

HARD = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    "typed,crowns",
    [
        ("1950000", 1950000),
        ("1 950 000", 1950000),
        (f"1{HARD}950{HARD}000 Kč", 1950000),
        ("1.950.000", 1950000),
        ("0", 0),
        ("", None),
    ],
)
def test_crowns_are_read_as_they_are_written(typed, crowns):
    assert Crowns(required=False).clean(typed) == crowns


@pytest.mark.parametrize("typed", ["-1", "1,5", "2 mil.", "1e6", "9" * 30, "٣", "NaN"])
def test_what_is_no_sum_in_crowns_is_refused(typed):
    if typed == "٣":  # a digit in another script is a digit
        assert Crowns(required=False).clean(typed) == 3
        return
    with pytest.raises(ValidationError):
        Crowns(required=False).clean(typed)


@pytest.mark.parametrize("typed,kept", [("62,5", "62.5"), ("62.5", "62.5"), ("-1 200,50", "-1200.5"), ("0,0000", "0")])
def test_numbers_have_a_comma_in_czech(typed, kept):
    assert plain(Number().clean(typed)) == kept


def test_numbers_have_a_point_in_english():
    with override("en"):
        assert plain(Number().clean("1,200.5")) == "1200.5"
        assert Number().prepare_value("1200.5") == "1,200.5"


@pytest.mark.parametrize(
    "typed,kept,shown",
    [
        ("2018", "2018", "2018"),
        ("6/2018", "2018-06", "6/2018"),
        ("06.2018", "2018-06", "6/2018"),
        ("15. 6. 2018", "2018-06-15", "15. 6. 2018"),
        ("2018-6-15", "2018-06-15", "15. 6. 2018"),
        ("", "", ""),
    ],
)
def test_dates_may_be_years_months_or_days(typed, kept, shown):
    field = PartialDate(required=False)
    assert field.clean(typed) == kept and field.prepare_value(kept) == shown
    assert field.clean(field.prepare_value(kept)) == kept


@pytest.mark.parametrize("typed", ["31. 2. 2018", "13/2018", "0000", "včera", "2018-06-15-01", "20180615"])
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(ValidationError):
        PartialDate(required=False).clean(typed)


def test_a_record_in_words_names_people_and_terms_and_those_that_are_gone(pisek, jana):
    term = Term.objects.create(vocabulary=Vocabulary.objects.create(key="funding"), key="x", name_cs="Rozpočet města")
    practice = make_practice(pisek, jana, contact=jana, started="2018-06", cost_czk=1_950_000)
    practice.fundings.create(source=term, amount_czk=5000)
    practice.indicators.create(name="Obsazenost", before="62.5", after="71", unit="%")
    record = as_record(practice) | {"topics": [10**6]}
    names = Names(record)
    words = {key: in_words(key, value, names) for key, value in record.items()}
    assert words["contact"] == "Jana Dvořáková" and words["started"] == "6/2018"
    assert words["fundings"] == f"Rozpočet města · 5{HARD}000"
    assert words["indicators"] == "Obsazenost · % · 62,5 · 71" and words["cost_czk"] == f"1{HARD}950{HARD}000"
    assert words["topics"] and words["goal"] == ""


def test_what_readers_will_miss_is_a_list_and_never_a_percentage(pisek, jana):
    empty, told = missing({}), missing({"outcome": "works", "body": "x", "differently": "y", "cost_note": "z"})
    assert len(told) == len(empty) - 4 and not any("%" in str(words) for words in empty)


@pytest.mark.parametrize("text", ["٢٠١٨", "２０１８"])
def test_digits_of_other_scripts_are_no_year(text):
    with pytest.raises(ValidationError):
        PartialDate(required=False).clean(text)


@pytest.mark.parametrize("typed", ["0001", "1899", "2101", "9999"])
def test_a_year_that_no_practice_can_speak_of_is_refused(typed):
    with pytest.raises(ValidationError):
        PartialDate().clean(typed)
