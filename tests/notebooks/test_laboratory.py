"""The laboratory's numbers: what flips, which assumption matters, what would have to be true; its sliders."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import RequestError
from analysis.notebooks.questions import Laboratory
from analysis.notebooks.sliders import SLIDERS, Sliders
from analysis.scenario import Adjustment, read_scenario
from analysis.store.store import load
from analysis.words.wording import Words
from analysis.workspace import Workspace

RENEWABLE, URBAN, COMPOUNDS, WIND = (f"liaocheng-2026-{number}" for number in (20, 16, 36, 19))


@pytest.fixture(scope="module")
def bench(sparse_city):
    return Laboratory(sparse_city, "2026Q3", None, Words("en"), 500)


def test_targets_are_those_with_a_projection_and_it_begins_with_a_fan(bench):
    assert {RENEWABLE, URBAN, COMPOUNDS} <= set(bench.targets)
    assert bench.baseline.cases[bench.first_with_a_fan()].projection.method in ("kernel", "blend")


@pytest.mark.parametrize(("target", "asked"), [(RENEWABLE, 0.8), (URBAN, 0.9), (COMPOUNDS, 0.8)])
def test_the_reversed_question_is_answered_by_what_then_holds(bench, target, asked):
    need = bench.need(target, asked)
    case = bench.baseline.cases[target]
    years = 1.0 if case.projection.method == "delivery" else None
    assert np.isfinite(need.needed)
    assert (need.needed > need.median) == (case.row.probability < asked)
    if years:
        moved = bench.case(target, Adjustment(target=(target,), growth_shift=need.needed - need.median))
        assert moved.row.probability == pytest.approx(asked, abs=0.03)
    assert f"{100 * asked:.0f} %" in need.sentence(case, Words("en"))
    assert f"{100 * asked:.0f}%" in need.sentence(case, Words("zh"))


@pytest.mark.parametrize(
    ("target", "line"),
    [
        (COMPOUNDS, "old-compounds-renovated,聊城市,2026-01/2026-09,12,个,A,,2026-10-15,day,Sc8aac4f6,"),
        (RENEWABLE, "renewable-capacity,聊城市,2026-09,700,万千瓦,A,,2026-10-15,day,Sc8aac4f6,"),
    ],
)
def test_growth_starts_from_a_whole_year_never_from_a_figure_of_the_year(sparse_workspace, target, line):
    path = sparse_workspace / "data" / "statistics" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    bench = Laboratory(load("聊城市", sparse_workspace), "2026Q3", None, Words("en"), 500)
    need = bench.need(target, 0.8)
    assert np.isnan(need.growth) or abs(need.growth) < 40
    years = bench.baseline.cases[target].evidence.years
    assert np.isnan(need.growth) or years[-1].year < 2026


def test_announced_additions_alone_are_answered_in_months(bench):
    need = bench.need(WIND, 0.15)
    assert need.months_earlier > 0 or np.isnan(need.needed)


def test_the_same_dice_are_thrown_for_every_assumption(bench):
    again = bench.case(RENEWABLE, Adjustment())
    assert again.row.probability == bench.baseline.cases[RENEWABLE].row.probability


def test_each_assumption_is_set_low_and_high_and_later_additions_matter_most(bench):
    effects = bench.effects(RENEWABLE).set_index("name")
    width = (effects["high"] - effects["low"]).abs()
    assert {width.idxmax()} <= {"announced additions later", "announced additions"}
    assert (effects["high"] >= effects["low"] - 0.02).all()
    assert "announced additions" not in set(bench.effects(COMPOUNDS)["name"])


def test_flips_are_the_cells_whose_verdict_differs(bench):
    probabilities, verdicts = bench.matrix(["slow-build", "wind-farm"], named=False)
    flips = bench.flips(["slow-build", "wind-farm"])
    assert list(probabilities.columns) == ["baseline", "slow-build", "wind-farm"]
    assert len(flips) == int((verdicts.ne(verdicts["baseline"], axis=0)).to_numpy().sum())
    assert (flips["verdict_before"] != flips["verdict_after"]).all()
    assert WIND in set(flips.loc[flips["scenario"] == "wind-farm", "id"])


def test_a_target_without_a_projection_is_refused(bench):
    with pytest.raises(RequestError, match="no projection"):
        Sliders(bench, "liaocheng-2026-94")


@pytest.fixture
def panel(bench, sparse_workspace):
    """The sliders on a workspace that may be written to; the baseline is that of the others."""
    store = replace(bench.store, workspace=Workspace(sparse_workspace))
    return Sliders(replace(bench, store=store), RENEWABLE)


def test_sliders_change_probability_chart_and_verdict_box(panel):
    before, drawn = panel.case.row.probability, panel.picture.value
    panel.sliders["growth_scale"].value = 0.5
    assert panel.case.row.probability < before
    assert panel.picture.value != drawn
    assert "points against the baseline" in panel.verdict.value
    panel.reset.click()
    assert panel.case.row.probability == before
    assert all(panel.sliders[name].value == SLIDERS[name][3] for name in SLIDERS)


def test_every_control_ends_in_the_assessment(panel):
    panel.amount.value = 1000.0
    assert panel.case.row.median > panel.unchanged.row.median + 900
    panel.amount.value = 0.0
    panel.level.value, panel.fixed.value = 800.0, True
    assert panel.case.row.median == pytest.approx(800)
    panel.fixed.value = False
    panel.base.value = "slow-build"
    assert panel.case.row.probability < panel.unchanged.row.probability


def test_another_target_starts_with_every_assumption_at_rest(panel):
    panel.sliders["growth_scale"].value = 2.0
    panel.target.value = COMPOUNDS
    assert panel.sliders["growth_scale"].value == 1.0
    assert panel.sliders["event_delay_months"].disabled
    assert panel.case.row.id == COMPOUNDS


@pytest.mark.parametrize(("scope", "column"), [("target", "target"), ("domain", "domain"), ("all", "")])
def test_the_sliders_are_saved_as_they_stand(panel, sparse_workspace, scope, column):
    panel.scope.value = scope
    panel.base.value = "tight-budget"
    panel.sliders["growth_points"].value = 1.5
    panel.amount.value = 10.0
    panel.name.value, panel.title.value = "of-mine", "Mine"
    panel.save.click()
    saved = read_scenario(sparse_workspace / "data" / "scenarios" / "of-mine.yml")
    (adjustment,) = saved.adjustments
    assert saved.extends == ("tight-budget",)
    assert adjustment.growth_points == 1.5
    assert adjustment.additions[0].amount == 10.0
    assert bool(adjustment.target) == (column == "target")
    assert bool(adjustment.domain) == (column == "domain")
    assert "of-mine" in panel.laboratory.scenarios


@pytest.mark.parametrize("name", ["", "Two Words", "../up", "baseline", "dry-year", "名字"])
def test_a_name_that_will_not_do_writes_nothing(panel, sparse_workspace, name):
    before = {path: path.read_bytes() for path in sparse_workspace.rglob("*.yml")}
    panel.name.value = name
    panel.save.click()
    assert {path: path.read_bytes() for path in sparse_workspace.rglob("*.yml")} == before
    assert panel.message.value
