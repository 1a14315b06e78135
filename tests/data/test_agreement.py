"""The store agrees with itself: whatever does not fit has an answer. `make check` runs this."""

import pytest

from analysis.domain.codes import Kind
from analysis.domain.figure import Figure
from analysis.domain.series import Series
from analysis.store.agreement import _of_series, _twins, answers_of, findings_of


def test_every_finding_has_an_answer_and_no_answer_is_left_over(city, root):
    findings = {finding.key: finding.told for finding in findings_of(city)}
    answers = answers_of(root / "data" / "statistics" / "answers.csv")
    assert {key: told for key, told in findings.items() if not answers.get(key)} == {}
    assert set(answers) - set(findings) == set()


def figures(name, values, region="聊城市", kind=Kind.FLOW, unit="亿元"):
    series = Series(name, name, name, unit, kind)
    return [Figure.of(series, region, str(year), value) for year, value in values.items()]


GROWTH = {"retail-sales": (Kind.FLOW, "亿元"), "retail-sales-growth": (Kind.GROWTH, "%")}


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        ({"gdp": {2023: 100.5, 2024: 1005.2}}, ["jump gdp 聊城市 2024"]),
        ({"gdp": {2023: 100.5, 2024: 105.2}}, []),
        ({"gdp": {2022: 2642.52, 2023: 2800.0, 2024: 3104.15}}, ["floor gdp 聊城市 2023"]),
        ({"gdp": {2022: 2642.52, 2023: 2801.3, 2024: 3104.15}}, []),
        ({"grain-output": {2023: 117.79, 2024: 117.8}}, ["repeat grain-output 聊城市 2024"]),
        ({"retail-sales": {2023: 100.3, 2024: 107.4}, "retail-sales-growth": {2024: 7.1}}, []),
        ({"retail-sales": {2023: 100.1, 2024: 107.1}, "retail-sales-growth": {2024: 3.0}},
         ["growth retail-sales 聊城市 2024"]),
        ({"renewable-capacity": {2024: 420.0}, "pv-capacity": {2024: 400.0}, "wind-capacity": {2024: 90.0}},
         ["sum renewable-capacity 聊城市 2024"]),
        ({"grain-output": {2023: 114.1, 2024: 117.4}, "grain-output-change": {2024: 1.1}},
         ["step grain-output 聊城市 2024"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_found(tables, found):
    everything = {
        name: {"聊城市": figures(name, values, kind=Kind.GROWTH if name.endswith("growth") else Kind.FLOW)}
        for name, values in tables.items()
    }
    keys = [finding.key for name, regions in everything.items() for finding in _of_series(name, regions, everything)]
    assert keys == found


def test_a_part_is_no_larger_than_its_whole():
    regions = {"聊城市": figures("gdp", {2024: 120.5}), "山东省": figures("gdp", {2024: 110.3}, "山东省")}
    assert [each.key for each in _of_series("gdp", regions, {"gdp": regions})] == ["parent gdp 聊城市 2024"]


def test_one_exact_value_under_two_names_is_found():
    everything = {name: {"聊城市": figures(name, {2024: 5692.3})} for name in ("pv-capacity", "solar-capacity")}
    assert [each.key for each in _twins(everything)] == ["twin solar-capacity 聊城市 2024"]


def test_the_answers_are_sorted_so_that_a_change_shows_as_a_line(root):
    lines = (root / "data" / "statistics" / "answers.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == sorted(lines[1:])
