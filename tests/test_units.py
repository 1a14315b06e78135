"""Units that offices print convert into each other; what measures something else does not."""

import pytest

from analysis.domain.units import UnitMismatch, conversion_factor


@pytest.mark.parametrize(
    ("unit", "wanted", "factor"),
    [
        ("亩", "公顷", 1 / 15),
        ("万亩", "公顷", 10000 / 15),
        ("万亩", "千公顷", 10 / 15),
        ("百万亩", "万亩", 100),
        ("平方公里", "公顷", 100),
        ("平方公里", "亩", 1500),
        ("MW", "万千瓦", 0.1),
        ("GW", "万千瓦", 100),
        ("kW", "万千瓦", 1e-4),
        ("兆瓦", "吉瓦", 1e-3),
        ("亿千瓦", "GW", 100),
        ("亿千瓦时", "万千瓦时", 1e4),
        ("TWh", "亿千瓦时", 10),
        ("GWh", "万千瓦时", 100),
        ("万吨标准煤", "GWh", 81.41),
        ("里", "公里", 0.5),
        ("立方米", "万立方米", 1e-4),
        ("毫克/立方米", "微克/立方米", 1000),
        ("亿斤", "万吨", 5),
        ("万吨", "亿斤", 0.2),
        ("亿公斤", "亿斤", 2),
        ("公斤", "斤", 2),
        ("万元", "亿元", 1e-4),
        ("万亿元", "亿元", 1e4),
        ("十亿元", "亿元", 10),
        ("万人", "人", 1e4),
        ("公里", "米", 1000),
        ("万平方米", "平方公里", 0.01),
        ("％", "%", 1),
        ("‰", "%", 0.1),
        ("百分点", "个百分点", 1),
    ],
)
def test_a_unit_converts(unit, wanted, factor):
    assert conversion_factor(unit, wanted) == pytest.approx(factor, rel=1e-11)
    assert conversion_factor(wanted, unit) == pytest.approx(1 / factor, rel=1e-11)


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        ("%", "个百分点"),
        ("个百分点", "%"),
        ("万千瓦", "万千瓦时"),
        ("亩", "米"),
        ("亿元", "亿美元"),
        ("万亩", "万吨"),
        ("个", "人"),
        ("%", "个"),
        ("", "%"),
        ("倍", "%"),
    ],
)
def test_what_measures_something_else_does_not(unit, wanted):
    with pytest.raises(UnitMismatch):
        conversion_factor(unit, wanted)
