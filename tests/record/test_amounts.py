"""Unit families: what can be compared with what, and by which factor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.record.amounts import factor, family, measure

UNITS = [
    "个",
    "家",
    "万户",
    "名",
    "万人",
    "万人次",
    "万",
    "公里",
    "里",
    "万亩",
    "公顷",
    "亿元",
    "万元",
    "亿美元",
    "%",
    "‰",
    "亿斤",
    "万吨",
]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("家", "个", 1),
        ("户", "家", 1),
        ("名", "人", 1),
        ("万人", "人", 10_000),
        ("万人次", "万人(次)", 1),
        ("万", "万人口", 1),
        ("万户", "套", 10_000),
        ("公里", "里", 2),
        ("亿斤", "万吨", 5),
        ("千亿元", "亿元", 1000),
        ("‰", "%", 0.1),
    ],
)
def test_units_of_one_family(one, other, expected):
    assert factor(one, other) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other"), [("家", "亿元"), ("亿元", "亿美元"), ("%", "个百分点"), ("公里", "万亩"), ("万吨", "万立方米")]
)
def test_units_of_two_families(one, other):
    assert factor(one, other) is None


@given(st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_there_and_back_is_one(one, other):
    there = factor(one, other)
    assert (there is None) == (family(one) != family(other))
    if there is not None:
        assert there * factor(other, one) == pytest.approx(1)


@pytest.mark.parametrize(
    ("kind", "unit", "expected"),
    [
        ("growth", "%", "growth"),
        ("change", "%", "growth"),
        ("rate", "%", "share"),
        ("coverage", "%", "share"),
        ("change", "个百分点", "points"),
        ("flow", "亿元", "amount"),
        ("stock", "家", "amount"),
    ],
)
def test_measure(kind, unit, expected):
    assert measure(kind, unit) == expected
