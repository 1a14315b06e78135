"""What a label says: periods in all the ways they are written, indicators with unit and measure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ingest.labels import ImpossiblePeriod, read_label, read_period, to_date


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("２０２４年\t", "2024"),
        ("2024年末", "2024"),
        ("2024年（初步数）", "2024"),
        ("2024e", "2024"),
        ("2024年第三季度", "2024Q3"),
        ("2024年3季度", "2024Q3"),
        ("2024年三季度", "2024Q3"),
        ("2024Q3", "2024Q3"),
        ("2024年上半年", "2024H1"),
        ("2024年9月", "2024-09"),
        ("2024-9", "2024-09"),
        ("202409", "2024-09"),
        ("2024年9月末", "2024-09"),
        ("2024-09-01", "2024-09"),
        ("2024年1-9月", "2024-01/2024-09"),
        ("2024年1—9月", "2024-01/2024-09"),
        ("2024年1月至9月累计", "2024-01/2024-09"),
        ("2024年前三季度", "2024-01/2024-09"),
        ("2024年前8个月", "2024-01/2024-08"),
        ("2021—2025年", "2021/2025"),
        ("2026-01/2026-09", "2026-01/2026-09"),
    ],
)
def test_period_is_read_however_it_is_written(label, period):
    assert read_period(label) == period


@pytest.mark.parametrize(
    "label", ["2024年13月", "2024年0月", "2024年第五季度", "2024Q5", "2024-13", "2024年1-13月", "1024年"]
)
def test_period_that_no_calendar_has_is_impossible(label):
    with pytest.raises(ImpossiblePeriod):
        read_period(label)


@pytest.mark.parametrize("label", ["地区", "指标", "粮食产量", "", "10123", "9月", "最近20年"])
def test_what_names_no_period_is_none(label):
    assert read_period(label) is None


@given(st.integers(1949, 2100), st.integers(1, 12))
def test_cumulative_figure_runs_from_january(year, month):
    assert to_date(read_period(f"{year}年{month}月")) == f"{year}-01/{year}-{month:02d}"


@pytest.mark.parametrize(
    ("text", "name", "unit", "measure", "cumulative"),
    [
        ("地区生产总值(亿元)", "地区生产总值", "亿元", "", False),
        ("地区生产总值（亿元）①", "地区生产总值", "亿元", "", False),
        ("地区生产总值（亿元，现价）", "地区生产总值(现价)", "亿元", "", False),
        ("居民消费价格指数(上年=100)", "居民消费价格指数", "上年=100", "", False),
        ("固定资产投资(不含农户)(亿元)", "固定资产投资(不含农户)", "亿元", "", False),
        ("货币和准货币(M2)供应量同比增长(%)", "货币和准货币(M2)供应量", "%", "growth", False),
        ("社会消费品零售总额_累计增长(%)", "社会消费品零售总额", "%", "growth", True),
        ("社会消费品零售总额 当期值(亿元)", "社会消费品零售总额", "亿元", "current", False),
        ("国内生产总值_累计值(亿元)", "国内生产总值", "亿元", "cumulative", True),
        ("粮食产量 单位：万吨", "粮食产量", "万吨", "", False),
        ("其中：第一产业", "第一产业", "", "", False),
        ("高标准农田累计建成", "高标准农田累计建成", "", "", False),
        ("同比增长%", "", "%", "growth", False),
    ],
)
def test_label_gives_name_unit_and_measure(text, name, unit, measure, cumulative):
    label = read_label(text)
    assert (label.name, label.unit, label.measure, label.cumulative) == (name, unit, measure, cumulative)
