"""Points gained, from levels that two reports tell."""

from __future__ import annotations

import pytest

from analysis.record.gains import gained
from analysis.record.reading import ReportSource


def level(value, name="城镇化率", **changes):
    return {"indicator_zh": name, "kind": "rate", "unit": "%", "value": value} | changes


@pytest.mark.parametrize(
    ("year", "before", "after", "gains"),
    [
        (2023, [level(57.1)], [level(58.3)], [(1.2, False)]),
        (2023, [level(58.3)], [level(57.1)], [(1.2, True)]),
        (2023, [level(57.1), level(61.0)], [level(58.3)], []),
        (2023, [level(57.1)], [level(58.3), level(1.1, kind="change", unit="个百分点")], []),
        (2023, [level(57.1)], [level(58.3, "户籍人口城镇化率")], []),
        (2023, [level(57.1, bound="over")], [level(58.3)], []),
        (2021, [level(57.1)], [level(58.3)], []),
        (2023, [], [level(58.3)], []),
    ],
    ids=["rise", "fall", "two levels", "told in points", "another thing", "only a bound", "census between", "no base"],
)
def test_what_a_share_gained_follows_from_two_levels(report, rows, year, before, after, gains):
    _, outcome = rows
    first, second = (
        report(outcomes=[outcome(each.pop("indicator_zh"), **each) for each in map(dict, told)], source=_source(of))
        for told, of in ((before, year), (after, year + 1))
    )
    assert [(each.value, each.falls) for each in gained(first, second)] == gains


def _source(year):
    return ReportSource("聊城市", "city", year, "政府工作报告", 10_000)
