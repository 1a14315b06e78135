"""What "met" means for an outcome told: ceilings, falls, bounds, about."""

import pytest

from analysis.record.kept import better_way, kept, ratio

PERCENT = {"kind": "growth", "unit": "%"}
RATE = {"kind": "rate", "unit": "%"}
FALL = {"kind": "change", "unit": "%", "direction": "decrease", "evidence": "单位生产总值能耗下降3%"}


@pytest.mark.parametrize(
    ("name", "changes", "value", "expected"),
    [
        ("新建农村公路", {"value": 260.0}, 260.0, True),
        ("新建农村公路", {"value": 260.0}, 259.0, False),
        ("地区生产总值增长", PERCENT | {"operator": "~", "value": 6.0}, 5.7, True),
        ("地区生产总值增长", PERCENT | {"operator": "~", "value": 6.0}, 5.6, False),
        ("居民消费价格涨幅", PERCENT | {"operator": "~", "value": 3.0, "direction": "maintain"}, 0.5, True),
        ("居民消费价格涨幅", PERCENT | {"operator": "~", "value": 3.0, "direction": "maintain"}, 3.1, True),
        ("居民消费价格涨幅", PERCENT | {"operator": "~", "value": 3.0}, 3.2, False),
        ("城镇登记失业率", RATE | {"operator": "<=", "lower": None, "upper": 4.5}, 3.1, True),
        ("城镇登记失业率", RATE | {"operator": "<=", "lower": None, "upper": 4.5}, 4.6, False),
        ("城镇调查失业率", RATE | {"operator": "~", "value": 5.5, "direction": "maintain"}, 5.0, True),
        ("粮食播种面积", {"operator": "=", "value": 130.0, "direction": "maintain"}, 131.0, True),
        ("粮食播种面积", {"operator": "=", "value": 130.0, "direction": "maintain"}, 129.0, False),
        ("进出口增长", PERCENT | {"operator": "range", "lower": 6.0, "upper": 8.0}, 6.5, True),
        ("进出口增长", PERCENT | {"operator": "range", "lower": 6.0, "upper": 8.0}, 5.9, False),
        ("市场主体", {"operator": ">", "value": 700.0}, 700.0, False),
    ],
)
def test_kept(promise, told, name, changes, value, expected):
    same = {key: changes[key] for key in ("kind", "unit") if key in changes}
    assert kept(promise(name, **changes), told(name, value=value, **same)) is expected


@pytest.mark.parametrize(("value", "expected"), [(3.3, True), (3.0, True), (2.7, False)])
def test_of_a_fall_more_is_better(promise, told, value, expected):
    outcome = told("单位GDP能耗下降", kind="change", unit="%", value=value, evidence=f"单位GDP能耗下降{value}%")
    assert kept(promise("单位生产总值能耗下降", **FALL, value=3.0), outcome) is expected


def test_a_rise_does_not_keep_a_fall_nor_a_fall_a_rise(promise, told):
    rise = told("单位GDP能耗", kind="change", unit="%", value=5.0, evidence="单位GDP能耗上升5%")
    assert kept(promise("单位生产总值能耗下降", **FALL, value=3.0), rise) is False
    fall = told("出口下降", kind="change", unit="%", value=9.0, evidence="出口下降9%")
    growth = promise("出口增长", **PERCENT, value=5.0)
    assert kept(growth, fall) is False
    assert ratio(growth, fall) == -1.8


@pytest.mark.parametrize(
    ("operator", "promised", "bound", "value", "expected"),
    [
        (">", 700.0, "over", 700.0, True),
        (">=", 60.0, "over", 60.0, True),
        ("=", 65.0, "over", 60.0, None),
        (">=", 10.0, "under", 10.0, False),
        ("=", 31.0, "under", 7.0, False),
        ("=", 5.0, "under", 7.0, None),
    ],
)
def test_bounds_told(promise, told, operator, promised, bound, value, expected):
    one = promise("新建农村公路", operator=operator, value=promised)
    assert kept(one, told("新建农村公路", bound=bound, value=value)) is expected


def test_a_ceiling_told_as_under(promise, told):
    one = promise("城镇登记失业率", **RATE, operator="<=", lower=None, upper=4.0)
    assert kept(one, told("城镇登记失业率", **RATE, bound="under", value=4.0)) is True
    assert kept(one, told("城镇登记失业率", **RATE, bound="under", value=4.5)) is None


def test_values_are_compared_in_the_promised_unit(promise, told):
    one = promise("城镇新增就业", unit="万人", value=10.0)
    outcome = told("城镇新增就业", unit="人", value=105_000.0)
    assert kept(one, outcome) is True
    assert ratio(one, outcome) == 1.05
    assert kept(one, told("城镇新增就业", unit="亿元", value=11.0)) is None


def test_a_direction_read_wrongly_does_not_turn_a_floor(promise):
    assert better_way(promise("住院费用报销比例", **RATE, operator=">=", direction="decrease")) == "increase"
