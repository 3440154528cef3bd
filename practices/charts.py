"""Before and after as bars on one scale: the geometry; templates/practices/_indicators.html draws it and gives the
same numbers in a table.
"""

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import pgettext

WIDEST = 55  # percent of the drawing; the rest is for the number
ROW = 22  # pixels


class Bar(NamedTuple):
    label: str
    look: str  # class in static/css/components/pictures.css
    value: Decimal
    top: int
    width: str

    @property
    def base(self):
        """Where its words stand."""
        return self.top + 14


class Chart(NamedTuple):
    name: str
    unit: str
    period: str
    is_plan: bool
    bars: list

    @property
    def height(self):
        return ROW * len(self.bars)


def charts(indicators):
    """Charts of the indicators that have a number before and after; one scale for both."""
    return [_chart(row) for row in indicators if row["before"] is not None and row["after"] is not None]


def singles(indicators):
    """The other indicators: a lone number is no bar, it is read as it stands."""
    return [row for row in indicators if row["before"] is None or row["after"] is None]


def _chart(row):
    after = (pgettext("indicator", "planned"), "plan") if row["is_plan"] else (pgettext("indicator", "after"), "b")
    numbers = [(pgettext("indicator", "before"), "a", row["before"]), (*after, row["after"])]
    longest = max(value for _label, _look, value in numbers)
    bars = [
        Bar(label, look, value, ROW * place, _share(value, longest))
        for place, (label, look, value) in enumerate(numbers)
    ]
    return Chart(row["name"], row["unit"], row["period"], row["is_plan"], bars)


def _share(value, longest):
    """Width of a bar. What is not above zero has none: a bar would say the opposite of its number."""
    return f"{WIDEST * value / longest:.1f}%" if value > 0 and longest > 0 else "0%"
