"""Charts of indicators: one scale for both bars, no bar that lies."""

from decimal import Decimal

from practices.charts import WIDEST, charts, singles


def indicator(before=None, after=None, value=None, **more):
    numbers = {key: None if number is None else Decimal(number) for key, number in
               (("before", before), ("after", after), ("value", value))}  # fmt: skip
    return {"name": "Linky", "unit": "ks", "period": "2020", "is_plan": False} | numbers | more


def widths(row):
    (chart,) = charts([row])
    return [bar.width for bar in chart.bars]


def test_before_and_after_share_one_scale():
    assert widths(indicator(11, 6)) == [f"{WIDEST}.0%", "30.0%"]
    assert widths(indicator("0.5", 1)) == ["27.5%", f"{WIDEST}.0%"]


def test_a_plan_is_dashed_and_says_so():
    (chart,) = charts([indicator(300_000, 430_000, is_plan=True)])
    assert [(bar.look, str(bar.label)) for bar in chart.bars] == [("a", "před"), ("plan", "záměr")]


def test_nothing_below_zero_gets_a_bar():
    assert widths(indicator(-5, 10)) == ["0%", f"{WIDEST}.0%"]
    assert widths(indicator(-5, -10)) == widths(indicator(0, 0)) == ["0%", "0%"]


def test_bars_stand_below_each_other():
    (chart,) = charts([indicator(1, 2)])
    assert ([bar.top for bar in chart.bars], chart.height) == ([0, 22], 44)


def test_a_lone_number_is_no_chart():
    rows = [indicator(value=38), indicator(before=3), indicator(after=3), indicator(1, 2)]
    assert len(charts(rows)) == 1
    assert singles(rows) == rows[:3]
