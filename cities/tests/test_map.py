"""The map: a city lands where the outline expects it, and names do not cover each other."""

from types import SimpleNamespace

import pytest

from cities.map import MOST_NAMES, WIDTH, dots, project


@pytest.mark.parametrize(
    ("lat", "lon", "point"),
    [
        pytest.param(50.0880, 14.4208, (221.7, 143.4), id="Praha"),
        pytest.param(49.7475, 13.3776, (123.7, 190.4), id="Plzeň"),
        pytest.param(49.6776, 18.6708, (617.4, 197.0), id="Třinec"),
    ],
)
def test_city_lands_on_its_place(lat, lon, point):
    assert project(lat, lon) == pytest.approx(point, abs=0.2)


def city(name, lat, lon, status="member"):
    return SimpleNamespace(name=name, lat=lat, lon=lon, status=status, country="CZ", get_absolute_url=lambda: "/")


def test_neighbours_get_their_names_on_different_sides():
    one, other = dots([city("Litoměřice", 50.5335, 14.1318), city("Terezín", 50.511, 14.15)])
    assert (one["anchor"], one["label_y"] - one["y"]) != (other["anchor"], other["label_y"] - other["y"])


def test_name_at_the_eastern_edge_stays_inside():
    (dot,) = dots([city("Třinec", 49.6776, 18.6708)])
    assert dot["anchor"] == "end"
    assert dot["label_x"] < WIDTH


def test_city_outside_the_community_has_no_name_on_the_map():
    (dot,) = dots([city("Praha 3", 50.08, 14.45, "outside")])
    assert dot["css"] == "apart"
    assert not dot["label"]


def test_city_without_a_point_or_abroad_is_left_to_the_list():
    assert dots([city("Nikde", None, None)]) == []


def test_only_the_largest_of_many_cities_have_names():
    many = [city(f"Město {n}", 49 + n / 100, 13 + n / 30) for n in range(MOST_NAMES + 5)]
    for n, place in enumerate(many):
        place.population = n
    drawn = dots(many)
    assert len(drawn) == len(many)
    assert {dot["name"] for dot in drawn if not dot["label"]} == {f"Město {n}" for n in range(5)}
