"""Figures of the year: mixed freely, they narrow the fan from January to the outcome."""

from datetime import date

import numpy as np
import pytest

from analysis.assessment.assess import assess
from analysis.assessment.history import quarter_amounts, year_to_date
from analysis.domain.codes import Kind
from analysis.domain.figure import Figure
from analysis.domain.periods import Quarter
from analysis.domain.series import Series
from analysis.forecast.growth import update_growth
from analysis.forecast.inyear import calendar_share, learnt_share
from analysis.store.store import load

FEW = {"draws": 4000, "reasons": False}
JOBS, COMPOUNDS = "new-urban-jobs", "liaocheng-2026-36"
TARGET = (
    "{id},{region},报告,,一,{domain},{name},,{series},{kind},{operator},increase,{value},,{unit},,,,,firm,outcome,,,{base},"
    "{due},1,{evidence},0,{length}\n"
)


def add_target(workspace, region, slug, year, series, value, unit, kind="flow", domain="employment", base=""):
    """Add a report of one target to a workspace; return its id."""
    header = (workspace / "data" / "targets" / "liaocheng-2026.csv").read_text(encoding="utf-8").split("\n", 1)[0]
    name, evidence = f"{slug}-{year}-01", f"达到{value}{unit}以上"
    row = TARGET.format(
        id=name, region=region, domain=domain, name="指标", series=series, kind=kind, operator=">=", value=value,
        unit=unit, base=base, due=f"{year}-12-31", evidence=evidence, length=len(evidence),
    )  # fmt: skip
    path = workspace / "data" / "targets" / f"{slug}-{year}.csv"
    path.write_text(f"{header}\n{row}", encoding="utf-8")
    return name


def observe(workspace, *lines):
    path = workspace / "data" / "statistics" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def figures(*spans):
    """Return figures of a flow, from pairs of period and amount."""
    series = Series("jobs", "", "", "万人", Kind.FLOW)
    return [Figure.of(series, "聊城市", period, float(amount)) for period, amount in spans]


@pytest.mark.parametrize(
    ("spans", "amount", "months"),
    [
        ([("2026-01/2026-02", 10), ("2026-03", 6), ("2026Q2", 20)], 36, 6),
        ([("2026Q1", 16), ("2026-01/2026-06", 37), ("2026-04", 5), ("2026-07", 8)], 45, 7),
        ([("2026H1", 30), ("2026-01/2026-05", 24)], 30, 6),
        ([("2026-02", 4), ("2026-03", 5)], 9, 2),
        ([("2025", 80), ("2026-01", 3)], 3, 1),
    ],
)
def test_monthly_quarterly_and_cumulative_figures_add_up_whatever_the_mix(spans, amount, months):
    to_date = year_to_date(figures(*spans), 2026)
    assert (to_date.low, sum(to_date.months)) == (amount, months)


def test_growth_of_parts_is_weighted_by_their_months():
    to_date = year_to_date(figures(("2026Q1", 6.0), ("2026-04", 3.0)), 2026, mean=True)
    assert to_date.low == pytest.approx((3 * 6.0 + 3.0) / 4)


def test_quarters_come_directly_or_as_differences():
    quarters = quarter_amounts(
        figures(("2025-01/2025-06", 50), ("2025-01/2025-09", 70), ("2025Q1", 20), ("2025", 100), ("2026Q1", 61))
    )
    assert quarters == {
        Quarter(2025, 1): 20,
        Quarter(2025, 2): 30,
        Quarter(2025, 3): 20,
        Quarter(2025, 4): 30,
        Quarter(2026, 1): 61,
    }


def test_own_years_move_the_usual_share_more_than_others_and_narrow_it():
    prior = calendar_share([True] * 6 + [False] * 6)
    own, others = learnt_share(prior, [0.45] * 3, []), learnt_share(prior, [], [0.45] * 3)
    assert own.mean == pytest.approx(0.45)
    assert own.mean < others.mean < prior.mean
    assert own.sd < others.sd < prior.sd


def test_growth_so_far_leaves_less_and_less_open():
    before = np.random.default_rng(0).normal(5.0, 1.5, 4000)
    spreads = [update_growth(before, np.full(4000, 5.4), share, []).std() for share in (0.25, 0.5, 0.75, 1.0)]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[-1] == pytest.approx(0, abs=1e-9)


def fans(workspace, region, name, days, quarter_year):
    """Return the assessed rows of one target on some days of its year."""
    store = load(region, workspace)
    return [
        assess(store, quarter=f"{quarter_year}Q{(day.month + 2) // 3}", as_of=day, targets=[name], **FEW)
        .cases[name]
        .row
        for day in days
    ]


def synthetic(workspace, outcome):
    """Enter seven years of a city's jobs, the parts of the last two, and those of 2026 in a free mix."""
    rng = np.random.default_rng(5)
    usual = np.diff((np.arange(13) / 12) ** 0.8)
    for year, total in zip(range(2019, 2026), (17.2, 16.4, 17.9, 17.1, 18.3, 18.0, 18.6), strict=True):
        observe(workspace, f"{JOBS},济南市,{year},{total},万人,A,,{year + 1}-01-25,day,S76cc4578,")
        for month in (3, 6, 9, 11) if year > 2023 else ():
            part = total * usual[:month].sum() * rng.normal(1, 0.01)
            observe(
                workspace, f"{JOBS},济南市,{year}-01/{year}-{month:02d},{part:.3f},万人,A,,{year}-12-20,day,S76cc4578,"
            )
    monthly = usual * np.exp(0.03 * rng.standard_normal(12))
    monthly *= outcome / monthly.sum()
    periods = [("2026-01/2026-02", monthly[:2].sum(), 2), ("2026-03", monthly[2], 3), ("2026Q2", monthly[3:6].sum(), 6)]
    periods += [(f"2026-{month:02d}", monthly[month - 1], month) for month in (7, 8)]
    periods += [(f"2026-01/2026-{month:02d}", monthly[:month].sum(), month) for month in (9, 10, 11)]
    for period, amount, month in periods:
        observe(workspace, f"{JOBS},济南市,{period},{amount:.3f},万人,A,,{date(2026, month + 1, 20)},day,S76cc4578,")


def test_the_fan_narrows_from_january_to_december_to_the_outcome_of_a_synthetic_series(workspace):
    name, outcome = add_target(workspace, "济南市", "jinan", 2026, JOBS, 18, "万人"), 19.1
    synthetic(workspace, outcome)
    rows = fans(workspace, "济南市", name, [date(2026, month, 25) for month in (2, 4, 7, 10, 12)], 2026)
    widths = [row.hi_80 - row.lo_80 for row in rows]
    assert widths[0] > 0.9 * widths[1]  # a quarter ahead of its share moves the fan, and hardly narrows it
    assert widths[1:] == sorted(widths[1:], reverse=True)
    assert widths[-1] < widths[0] / 3
    assert rows[-1].lo_95 < outcome < rows[-1].hi_95
    assert rows[-1].median == pytest.approx(outcome, rel=0.03)
    assert rows[-1].probability > 0.95 > rows[0].probability


def test_the_fan_of_the_nation_s_jobs_of_2021_narrows_to_the_outcome(workspace):
    outcome = 1269  # 万人, the year's figure of the ministry; not among the tables, so nothing here can have seen it
    name = add_target(workspace, "全国", "china", 2021, JOBS, 1100, "万人")
    rows = fans(workspace, "全国", name, [date(2021, 7, 30), date(2021, 10, 30), date(2022, 1, 25)], 2021)
    assert [row.latest_period for row in rows] == ["2021Q1", "2021H1", "2021-01/2021-09"]
    widths = [row.hi_80 - row.lo_80 for row in rows]
    assert widths == sorted(widths, reverse=True)
    assert all(row.lo_80 < outcome < row.hi_80 for row in rows)
    assert rows[-1].probability > 0.95


def test_growth_of_the_first_quarter_moves_and_narrows_the_year_of_a_real_province(workspace):
    name = add_target(workspace, "山东省", "shandong", 2025, "gdp-growth", 5, "%", kind="growth", base="2024")
    before, after, settled = fans(
        workspace, "山东省", name, [date(2025, 3, 1), date(2025, 5, 30), date(2026, 2, 1)], 2025
    )
    assert (after.latest_period, after.latest_value) == ("2025Q1", 6.0)
    assert after.hi_80 - after.lo_80 < before.hi_80 - before.lo_80
    assert abs(after.median - 5.5) < abs(before.median - 5.5)
    assert (settled.verdict, settled.median) == ("met", 5.5)


def test_a_rate_starts_from_its_latest_observation(workspace):
    name = "liaocheng-2026-24"
    before = assess(load("聊城市", workspace), quarter="2026Q3", targets=[name], **FEW).cases[name].row
    observe(workspace, "straw-utilisation-rate,聊城市,2026-06,96.5,%,A,,2026-07-15,day,S76cc4578,")
    after = assess(load("聊城市", workspace), quarter="2026Q3", targets=[name], **FEW).cases[name].row
    assert (after.latest_value, after.latest_period) == (96.5, "2026-06")
    assert after.hi_80 - after.lo_80 < before.hi_80 - before.lo_80
    assert after.probability > before.probability


def test_amounts_since_january_that_fall_are_told_and_give_no_probability(workspace):
    for period, value in (("2026-01/2026-06", 9), ("2026-01/2026-09", 7)):
        observe(workspace, f"old-compounds-renovated,聊城市,{period},{value},个,A,,2026-10-15,day,S76cc4578,")
    result = assess(load("聊城市", workspace), quarter="2026Q3", targets=[COMPOUNDS], **FEW)
    assert (result.cases[COMPOUNDS].row.outlook, result.cases[COMPOUNDS].row.reason) == ("no_basis", "implausible")
    (failure,) = result.failures
    assert "of 2026-01/2026-09 is 7 个, less than 9 of 2026-01/2026-06" in failure


def test_progress_above_the_plan_in_january_is_told_and_gives_no_probability(workspace):
    observe(workspace, "old-compounds-renovated,聊城市,2026-01,30,个,A,,2026-02-15,day,S76cc4578,")
    result = assess(load("聊城市", workspace), quarter="2026Q3", targets=[COMPOUNDS], **FEW)
    assert (result.cases[COMPOUNDS].row.verdict, result.cases[COMPOUNDS].row.reason) == ("no_data", "implausible")
    (failure,) = result.failures
    assert failure.startswith(
        f"{COMPOUNDS}: old-compounds-renovated of 2026-01 is 30 个, 200% of the year's 15 in January"
    )
