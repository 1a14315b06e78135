"""Rows of the record as tests write them: a name, a number, a unit; the rest is usual."""

import pytest

from analysis.record.reading import ReportSource, report_of

SOURCE = ReportSource("聊城市", "city", 2023, "政府工作报告, 聊城市, 2023", 10_000)
TARGET = {
    "indicator_zh": "",
    "kind": "flow",
    "unit": "公里",
    "series_id": "",
    "char_start": 6000,
    "operator": "=",
    "direction": "increase",
    "lower": 100.0,
    "upper": 100.0,
    "due": "2023-12-31",
    "domain": "transport",
    "commitment": "firm",
    "driver": "programme",
    "section": "",
}
OUTCOME = {
    "indicator_zh": "",
    "kind": "flow",
    "unit": "公里",
    "char_start": 500,
    "value": 100.0,
    "period": "2023",
    "bound": "",
    "status": "A",
}


def target_row(name, **changes):
    value = changes.pop("value", None)
    if value is not None:
        changes |= {"lower": value, "upper": value}
    return TARGET | {"indicator_zh": name, "evidence": f"{name}100"} | changes


def outcome_row(name, **changes):
    return OUTCOME | {"indicator_zh": name, "evidence": f"{name}100"} | changes


@pytest.fixture
def report():
    """A report of given rows; one line of main targets stands in front of them."""

    def made(targets=(), outcomes=(), look_back="", source=SOURCE):
        return report_of(source, list(targets), list(outcomes), look_back)

    return made


@pytest.fixture
def promise(report):
    """A promise by its name."""
    return lambda name, **changes: report([target_row(name, **changes)]).promises[0]


@pytest.fixture
def told(report):
    """An outcome by its name."""
    return lambda name, **changes: report([], [outcome_row(name, **changes)]).told[0]


@pytest.fixture
def rows():
    """The makers of rows of the extractor's tables."""
    return target_row, outcome_row
