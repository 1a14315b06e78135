"""Being on schedule is never bad news, and a little behind it is a little worse: no cliff at the usual share."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.assessment.assess import assess
from analysis.forecast.calendars import usual_calendar
from analysis.forecast.delivery import delivery_ratios
from analysis.forecast.inyear import Plan, calendar_share, update_total
from analysis.store.store import load

COMPOUNDS, PLAN, DRAWS = "liaocheng-2026-36", 15.0, 4000


@settings(max_examples=20, deadline=None)
@given(
    chance=st.floats(0.1, 0.95),
    middle=st.floats(0.6, 2.0),
    spread=st.floats(0.05, 1.0),
    months=st.integers(1, 11),
    deliverable=st.sampled_from(["renew", "purchase", "hold", "designate", "produce"]),
    ceiling=st.booleans(),
    enough=st.sampled_from([1.0, None]),
)
def test_the_chance_is_continuous_in_the_figure_and_no_lower_at_the_usual_share(
    chance, middle, spread, months, deliverable, ceiling, enough
):
    share = calendar_share([month < months for month in range(12)], usual_calendar(deliverable, ""))
    enough = enough or (1.05 if ceiling else 0.95)
    quantiles = (middle * (1 - spread / 2), middle, middle * (1 + spread))
    rng = np.random.default_rng(3)
    before = PLAN * delivery_ratios(quantiles, chance, enough=enough, ceiling=ceiling, draws=DRAWS, rng=rng)
    limit = PLAN * enough

    def kept(done):
        after = update_total(before, np.full(DRAWS, done), share, plan=Plan(PLAN, ceiling, enough))
        return float((after <= limit + 1e-9 if ceiling else after >= limit - 1e-9).mean())

    usual = share.mean * PLAN
    steps = [kept(usual * part) for part in np.geomspace(0.2, 3.0, 40)]
    way = -1 if ceiling else 1
    assert all(way * (more - less) >= 0 for less, more in pairwise(steps))
    assert kept(usual) >= float((before <= limit + 1e-9 if ceiling else before >= limit - 1e-9).mean())
    assert abs(kept(usual) - kept(usual * (1 - 1e-6))) <= 2 / DRAWS


def test_the_chance_of_the_record_rises_evenly_through_the_usual_share(workspace):
    path = workspace / "data" / "statistics" / "observations.csv"
    before = path.read_text(encoding="utf-8")

    def told(amount=None):
        line = f"old-compounds-renovated,聊城市,2026-01/2026-06,{amount},个,A,,2026-07-15,day,S76cc4578,\n"
        path.write_text(before + (line if amount else ""), encoding="utf-8")
        found = assess(load("聊城市", workspace), quarter="2026Q2", targets=[COMPOUNDS], draws=DRAWS, reasons=False)
        return found.cases[COMPOUNDS]

    usual = PLAN * told(5).projection.in_year.share
    chances = [told(round(usual * part, 4)).row.probability for part in (0.4, 0.98, 1.0, 1.6)]
    assert chances == sorted(chances)
    assert chances[2] >= told().row.probability - 1e-4
    assert chances[2] - chances[1] < 0.02
    assert chances[0] < 0.5, "40 % of what is usual is bad news, whatever the volumes of earlier years"


@pytest.mark.parametrize("chance", [0.05, 0.5, 0.881, 0.97])
def test_so_many_draws_of_a_delivery_keep_the_promise_as_is_said(chance):
    drawn = delivery_ratios((0.8, 1.0, 1.3), chance, draws=1000, rng=np.random.default_rng(0))
    assert (drawn >= 1).mean() == pytest.approx(chance, abs=1e-3)


@pytest.mark.parametrize(
    ("quantiles", "chance", "ceiling"),
    [
        ((0.96, 1.003, 1.74), 0.873, False),
        ((0.89, 1.0, 1.65), 0.869, False),
        ((1.0, 1.24, 2.84), 0.911, False),
        ((0.7, 1.0, 1.1), 0.8, True),
    ],
)
def test_what_usually_comes_stays_the_median_where_many_are_kept_to_the_unit(quantiles, chance, ceiling):
    drawn = delivery_ratios(quantiles, chance, ceiling=ceiling, draws=4000, rng=np.random.default_rng(0))
    assert np.quantile(drawn, (0.1, 0.5, 0.9)) == pytest.approx(quantiles, abs=0.005)
    assert (drawn <= 1 if ceiling else drawn >= 1).mean() == pytest.approx(chance, abs=1e-3)


@pytest.mark.parametrize("value", [0, 99.2])
def test_one_figure_alone_makes_nothing_certain(workspace, value):
    path = workspace / "data" / "statistics" / "observations.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if not row.startswith("straw-utilisation-rate,")]
    line = f"straw-utilisation-rate,聊城市,2025,{value},%,A,,2026-03-01,day,S76cc4578,\n"
    path.write_text("".join([*kept, line]), encoding="utf-8")
    case = assess(load("聊城市", workspace), quarter="2026Q2", targets=["liaocheng-2026-24"], draws=DRAWS).cases
    row = case["liaocheng-2026-24"].row
    assert row.n_obs == 1
    assert 0.05 <= row.probability_figures <= 0.95
