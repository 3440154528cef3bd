"""Numbers, money, dates and hard spaces in Czech and English."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from smartpitch.typography import czk, initials, moment, nbsp, number, partial_date, people


@pytest.fixture(autouse=True)
def czech():
    with override("cs"):
        yield


def soft(text):
    """Hard spaces as underscores, so that a test can be read."""
    return text.replace("\N{NO-BREAK SPACE}", "_")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (2_200_000, "2,2_mil._Kč"),
        (487_000, "487_tis._Kč"),
        (1_315_000_000, "1,32_mld._Kč"),
        (61_000_000, "61_mil._Kč"),
        (48_973_065, "49_mil._Kč"),
        (999_600, "1_mil._Kč"),
        (9_500, "9_500_Kč"),
        (0, "0_Kč"),
        (None, ""),
    ],
)
def test_money_fits_a_card(amount, text):
    assert soft(czk(amount)) == text


def test_money_in_english():
    with override("en"):
        assert soft(czk(2_200_000)) == "CZK_2.2_million"


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ("2016", "2016"),
        ("2016-10", "10/2016"),
        ("2016-06-30", "30._6._2016"),
        (date(2018, 6, 15), "15._6._2018"),
        ("na jaře", "na jaře"),
        (None, ""),
    ],
)
def test_date_says_what_is_known(known, text):
    assert soft(partial_date(known)) == text


def test_date_in_english():
    with override("en"):
        assert soft(partial_date("2016-06-30")) == "30_June_2016"


def test_numbers():
    assert soft(number(29_774)) == "29_774"
    assert number("3.50") == "3,5"
    assert number(3, 1) == "3,0"
    assert number("1 000+") == "1 000+"


def test_people_in_three_plurals():
    assert [soft(people(n)) for n in (1, 3, 47)] == ["1_člověk", "3_lidé", "47_lidí"]


@pytest.mark.parametrize(
    ("text", "hard"),
    [
        ("V Praze a v Plzni", "V_Praze a_v_Plzni"),
        ("(k 90 procentům)", "(k_90 procentům)"),
        ("5 kW a 1 500 km", "5_kW a_1_500_km"),
        ("15. 6. 2018", "15._6._2018"),
        ("2,2 mil. Kč", "2,2_mil._Kč"),
        ("10 minut", "10 minut"),
        ("Vůz – zrušený nákup, 1–2 kusy", "Vůz_– zrušený nákup, 1–2 kusy"),
    ],
)
def test_lines_do_not_break_there(text, hard):
    assert soft(nbsp(text)) == hard


def test_a_moment_is_one_word_in_both_languages():
    at = datetime(2018, 6, 15, 7, 5, tzinfo=UTC)
    assert soft(moment(at)) == "15._6._2018_9:05"
    with override("en"):
        assert soft(moment(at)) == "15_June_2018_9:05"


def test_initials():
    assert initials("Jana Dvořáková") == "JD"
    assert initials("Ing. Jana Dvořáková, Ph.D.") == "JD"
    assert initials("Organizátor") == "O"
