"""The store agrees with itself: growth with levels, neighbours, parents, sums, floors, twins. `make check` runs this.

A finding is no fault: two sources may differ for a reason. Each is answered once, in ``data/statistics/answers.csv``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

from analysis.domain.codes import PERCENTS, Bound, Kind
from analysis.domain.figure import Figure, last_digit_step
from analysis.domain.regions import Region, ancestors, find_region
from analysis.domain.series import Series
from analysis.errors import RequestError
from analysis.reading import table_rows
from analysis.store.store import Store

JUMP = 2.5
"""Factor a year beyond which a level or amount is asked about."""
GROWTH = 1.5
"""Points by which growth and the levels it is of may differ: rounding, revisions, other prices."""
FLOOR_DIGITS = 2
"""Significant digits at most of what looks like a floor (1100) beside figures that have two more."""
EXACT_DIGITS = 4
"""Significant digits from which a figure hardly comes out the same by chance."""
NOMINAL = ("budget-revenue", "retail-sales", "trade", "fai")
"""Series whose growth is told at current prices: it must be that of the levels."""
STEPS = ("grain-output", "urbanisation-rate", "good-air-days")
"""Series with a second one for the step from the year before."""
AVERAGED = (*PERCENTS, "天", "微克/立方米", "元")
"""Units of what a whole has on average, and not in sum."""
PARTS = {"renewable-capacity": ("pv-capacity", "wind-capacity", "biomass-capacity")}
"""Totals and parts of them that do not overlap."""


@dataclass(frozen=True)
class Misfit:
    """One thing that does not fit: `key` names it for its answer, `told` says it in full."""

    key: str
    told: str


def findings_of(store: Store) -> list[Misfit]:
    """Return what does not fit in a store, in the order of series, regions and periods.

    Only comparable figures of whole years without a formula count, the best known of each period.
    """
    found: dict[str, Misfit] = {}
    by_series: dict[str, dict[str, list[Figure]]] = {}
    for (series, region), figures in store.every(None, 1900):
        years = [each for each in figures if each.is_whole_year and each.is_comparable and not each.lineage]
        by_series.setdefault(series, {})[region] = years
    for series, regions in sorted(by_series.items()):
        for finding in _of_series(series, regions, by_series):
            found.setdefault(finding.key, finding)
    for finding in _twins(by_series):
        found.setdefault(finding.key, finding)
    return list(found.values())


Regions = Mapping[str, Sequence[Figure]]


def _of_series(series: str, regions: Regions, everything: Mapping[str, Regions]) -> Iterator[Misfit]:
    for region, figures in sorted(regions.items()):
        yield from _jumps(series, region, figures)
        yield from _floors(series, region, figures)
        yield from _repeats(series, region, figures)
        yield from _parents(series, region, figures, regions)
        if series in NOMINAL:
            yield from _growth(series, region, figures, everything.get(f"{series}-growth", {}).get(region, ()))
        if series in STEPS:
            yield from _steps(series, region, figures, everything.get(f"{series}-change", {}).get(region, ()))
        if series in PARTS:
            parts = [everything.get(part, {}).get(region, ()) for part in PARTS[series]]
            yield from _sums(series, region, figures, parts)


def _jumps(series: str, region: str, figures: Sequence[Figure]) -> Iterator[Misfit]:
    for before, after in pairwise(figures):
        amounts = before.amount > 0 and after.amount > 0 and after.unit not in PERCENTS
        if not amounts or after.is_break or after.kind.is_difference:
            continue
        a_year = (after.amount / before.amount) ** (1 / max(after.year - before.year, 1))
        if not 1 / JUMP < a_year < JUMP:
            told = f"{before.amount:g} in {before.period}, {after.amount:g} in {after.period}"
            yield Misfit(f"jump {series} {region} {after.period}", told)


def _floors(series: str, region: str, figures: Sequence[Figure]) -> Iterator[Misfit]:
    """Yield figures without a bound that look like one: far fewer digits than their neighbours have."""
    digits = [_digits(each) for each in figures]
    for place, figure in enumerate(figures):
        near = [digits[other] for other in (place - 1, place + 1) if 0 <= other < len(figures)]
        coarse = digits[place] <= FLOOR_DIGITS and figure.amount >= 10**FLOOR_DIGITS
        if coarse and not figure.bound and near and min(near) >= digits[place] + 2:
            yield Misfit(f"floor {series} {region} {figure.period}", f"{figure.value:g} {figure.unit} stands alone")


def _repeats(series: str, region: str, figures: Sequence[Figure]) -> Iterator[Misfit]:
    """Yield a year that may be the year before told once more: the same but for rounding, told exactly."""
    for before, after in pairwise(figures):
        digits = sorted((_digits(before), _digits(after)))
        exact = digits[0] >= EXACT_DIGITS - 1 and digits[1] >= EXACT_DIGITS
        if exact and after.kind == Kind.FLOW and after.agrees_with(before):
            told = f"{before.amount:g} in {before.period} and {after.amount:g} in {after.period}"
            yield Misfit(f"repeat {series} {region} {after.period}", told)


def _digits(figure: Figure) -> int:
    step = last_digit_step(figure.value)
    return len(str(round(abs(figure.value) / step))) if figure.value else 0


def _parents(series: str, region: str, figures: Sequence[Figure], regions: Regions) -> Iterator[Misfit]:
    for parent in _above(region):
        whole = {each.year: each for each in regions.get(parent.name, ())}
        for figure in figures:
            above = whole.get(figure.year)
            adds_up = figure.kind in (Kind.FLOW, Kind.STOCK) and figure.unit not in AVERAGED
            if adds_up and above and above.bound != Bound.OVER and figure.amount > above.amount > 0:
                told = f"{figure.amount:g} of {above.amount:g} in {parent.name}"
                yield Misfit(f"parent {series} {region} {figure.period}", told)


@lru_cache(maxsize=4096)
def _above(region: str) -> tuple[Region, ...]:
    """Return the regions that one lies in; none of what is on no list, such as a zone of a city."""
    try:
        return tuple(ancestors(find_region(region)))
    except RequestError:
        return ()


def _growth(series: str, region: str, levels: Sequence[Figure], growth: Sequence[Figure]) -> Iterator[Misfit]:
    rates = {each.year: each for each in growth}
    for before, after in pairwise(levels):
        rate = rates.get(after.year)
        exact = not (before.bound or after.bound) and rate is not None
        if rate is None or not exact or after.year != before.year + 1 or after.is_break:
            continue
        told = 100 * (after.amount / before.amount - 1)
        if abs(told - rate.amount) > GROWTH:
            yield Misfit(f"growth {series} {region} {after.period}", f"{told:.1f} % by levels, {rate.amount:g} % told")


def _steps(series: str, region: str, levels: Sequence[Figure], steps: Sequence[Figure]) -> Iterator[Misfit]:
    told = {each.year: each for each in steps}
    for before, after in pairwise(levels):
        step = told.get(after.year)
        if step is None or after.year != before.year + 1 or after.is_break or before.bound or after.bound:
            continue
        by_levels = after.amount - before.amount
        if abs(by_levels - step.amount) > before.step + after.step + step.step:
            yield Misfit(f"step {series} {region} {after.period}", f"{by_levels:g} by levels, {step.amount:g} told")


def _sums(series: str, region: str, wholes: Sequence[Figure], parts: Sequence[Sequence[Figure]]) -> Iterator[Misfit]:
    for whole in wholes:
        some = [each.amount for part in parts for each in part if each.year == whole.year]
        if some and sum(some) > whole.rounding[1] * 1.005:
            yield Misfit(
                f"sum {series} {region} {whole.period}", f"parts make {sum(some):g}, the whole {whole.amount:g}"
            )


def _twins(everything: Mapping[str, Regions]) -> Iterator[Misfit]:
    """Yield one exact value under two series of a region and year: one thing may have two names."""
    seen: dict[tuple[str, int, float], str] = {}
    for series, regions in sorted(everything.items()):
        for region, figures in sorted(regions.items()):
            for figure in figures:
                key = region, figure.year, figure.amount
                other = seen.setdefault(key, series)
                if other != series and _digits(figure) >= EXACT_DIGITS:
                    yield Misfit(f"twin {series} {region} {figure.period}", f"{figure.amount:g} is {other}, too")


def answers_of(path: Path) -> dict[str, str]:
    """Return the answers to findings, by the findings' keys."""
    return {row["finding"]: row["answer"] for row in table_rows(path)}


def test_every_finding_has_an_answer_and_no_answer_is_left_over(city, root):
    findings = {finding.key: finding.told for finding in findings_of(city)}
    answers = answers_of(root / "data" / "statistics" / "answers.csv")
    assert {key: told for key, told in findings.items() if not answers.get(key)} == {}
    assert set(answers) - set(findings) == set()


def figures(name, values, region="聊城市", kind=Kind.FLOW, unit="亿元"):
    series = Series(name, name, name, unit, kind)
    return [Figure.of(series, region, str(year), value) for year, value in values.items()]


GROWTHS = {"retail-sales": (Kind.FLOW, "亿元"), "retail-sales-growth": (Kind.GROWTH, "%")}


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
