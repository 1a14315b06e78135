"""The laboratory's numbers: what flips, which assumption matters, what would have to be true; its sliders."""

import html
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import RequestError
from analysis.notebooks.laboratory import LaboratoryCells
from analysis.notebooks.levers import SLIDERS, Assumed, Lever, clean, path_level, reach
from analysis.notebooks.questions import Laboratory, asked_of
from analysis.notebooks.sliders import Sliders
from analysis.scenario import Addition, Adjustment, FixedLevel, read_scenario
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


ASSUMED = [
    (RENEWABLE, 0.86, Assumed("slow-build", Adjustment(growth_scale=1.25))),
    (RENEWABLE, 0.86, Assumed("baseline", Adjustment(event_delay_months=12.0, growth_scale=1.5))),
    (URBAN, 0.9, Assumed()),
    (URBAN, 0.7, Assumed("baseline", Adjustment(delay_months=3.0))),
    (COMPOUNDS, 0.8, Assumed("baseline", Adjustment(growth_scale=0.8))),
    (COMPOUNDS, 0.8, Assumed("tight-budget", Adjustment(additions=(Addition(amount=1.0, months=("2026-12",)),)))),
    (WIND, 0.15, Assumed()),
]


@pytest.mark.parametrize(("target", "asked", "assumed"), ASSUMED)
def test_each_lever_put_to_its_answer_is_as_likely_as_asked_and_one_step_further_is_not(bench, target, asked, assumed):
    need = bench.need(target, asked, assumed)
    assert need.case.row.probability == bench.under(target, assumed).row.probability
    assert {"amount", "level"} <= {each.lever.key for each in need.reaches}
    for each in need.reaches:

        def chance(value, lever=each.lever):
            return asked_of(bench.case(target, lever.laid(value), scenario=assumed.scenario))

        step = each.lever.step
        for edge, outward in ((each.low, -step), (each.high, step)):
            if not np.isnan(edge):
                assert chance(edge) >= asked > chance(clean(edge + outward))
        if not each.works:
            assert max(chance(each.lever.value(place)) for place in (each.lever.low, each.lever.high)) < asked
    if np.isnan(need.needed):
        assert need.everywhere == (asked_of(need.case) >= asked)
        return
    assert (need.needed <= need.median) == (asked_of(need.case) >= asked)
    for words in (Words("zh"), Words("en")):
        basis = words.say("lab.basis_baseline" if assumed.is_baseline else "lab.basis_assumed")
        assert basis in need.sentence(words)
        assert len(need.table(words)) == len(need.reaches)


@given(at=st.floats(-20, 20), middle=st.integers(-15, 15), asked=st.floats(0.01, 0.99), sign=st.sampled_from([1, -1]))
def test_a_lever_that_helps_is_followed_to_the_very_step(at, middle, asked, sign):
    def chance(item):
        return 1 / (1 + np.exp(-sign * (item.growth_points - middle)))

    lever = Lever("growth_points", -40, 40, 0.5, at, lambda value: Adjustment(growth_points=value))
    found = reach(lever, chance, asked)
    values = [lever.value(place) for place in range(-40, 41)]
    good = [value for value in values if chance(Adjustment(growth_points=value)) >= asked]
    edge, other = (found.low, found.high) if sign > 0 else (found.high, found.low)
    assert np.isnan(other)
    assert edge == (min(good) if sign > 0 else max(good))


def test_a_shock_on_a_chosen_path_starts_from_that_path(bench):
    case = bench.baseline.cases[RENEWABLE]
    dates = case.projection.dates
    for share in (0.1, 0.5, 0.9):
        assert path_level(case, dates[-1], share) == pytest.approx(np.quantile(case.projection.paths[:, -1], share))
    before, after = (path_level(case, day, 0.1) for day in (date(2026, 10, 31), date(2026, 11, 30)))
    low = FixedLevel(value=before, unit=case.evidence.unit, on=date(2026, 10, 31))
    shocked = bench.case(RENEWABLE, Adjustment(levels=(low,)))
    assert abs(before - path_level(case, dates[-1], 0.1)) > abs(after - path_level(case, dates[-1], 0.1))
    assert shocked.row.median < case.row.median
    assert shocked.row.hi_80 - shocked.row.lo_80 < case.row.hi_80 - case.row.lo_80


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


def test_the_matrix_shows_once_what_moves_alike_the_most_moved_first_and_nothing_that_stays(bench):
    shown, verdicts, unmoved = bench.moved(["slow-build", "wind-farm"])
    chances, before = bench.matrix(["slow-build", "wind-farm"], named=False)
    effect = chances.sub(chances["baseline"], axis=0).abs().max(axis=1)
    stays = (effect < 0.05) & ~before.ne(before["baseline"], axis=0).any(axis=1)
    assert unmoved == stays.sum() > 0
    assert 1 < len(shown) < len(chances) - unmoved
    assert shown.shape == verdicts.shape
    groups = [int(found[1]) if (found := re.search(r", (\d+) in all", name)) else 1 for name in shown.index]
    assert sum(groups) == len(chances) - unmoved
    tops = shown.sub(shown["Baseline"], axis=0).abs().max(axis=1)
    assert (np.diff(tops) <= 0.1).all()


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
    assert "baseline: " in panel.verdict.value
    panel.reset.click()
    assert panel.case.row.probability == before
    assert all(panel.sliders[name].value == SLIDERS[name][3] for name in SLIDERS)


def test_every_control_ends_in_the_assessment(panel):
    panel.amounts.put(1000.0)
    assert panel.case.row.median > panel.unchanged.row.median + 900
    size, unit, _, away = panel.amounts.rows.children[0].children
    size.value, unit.value = -10.0, "%"
    assert panel.case.row.median == pytest.approx(0.9 * panel.unchanged.row.median)
    away.click()
    assert panel.case.row.median == panel.unchanged.row.median
    panel.level.value, panel.fixed.value = 800.0, True
    assert panel.case.row.median == pytest.approx(800)
    panel.path.value = 0.1
    assert panel.case.row.median == pytest.approx(panel.unchanged.row.lo_80, abs=0.01)
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
    panel.sliders["growth_scale"].value = 0.05 * 25
    panel.amounts.put(10.0)
    panel.name.value, panel.title.value = "of-mine", "Mine"
    panel.save.click()
    saved = read_scenario(sparse_workspace / "data" / "scenarios" / "of-mine.yml")
    (adjustment,) = saved.adjustments
    assert saved.extends == ("tight-budget",)
    assert adjustment.growth_points == 1.5
    text = (sparse_workspace / "data" / "scenarios" / "of-mine.yml").read_text(encoding="utf-8")
    assert "growth_scale: 1.25\n" in text
    assert saved.title_en == "Mine"
    assert saved.title_zh.startswith("在“财政吃紧”之上增速×1.25")
    assert "增速×1.25" in saved.note_zh
    assert "growth × 1.25" in saved.note_en
    assert adjustment.additions[0].amount == 10.0
    assert bool(adjustment.target) == (column == "target")
    assert bool(adjustment.domain) == (column == "domain")
    assert "of-mine" in panel.laboratory.scenarios


@pytest.mark.parametrize("name", ["", "Two Words", "../up", "baseline", "dry-year", "名字"])
def test_a_name_that_will_not_do_writes_nothing(panel, sparse_workspace, name):
    before = {path: path.read_bytes() for path in sparse_workspace.rglob("*.yml")}
    panel.name.value = name
    panel.sliders["growth_scale"].value = 1.25
    panel.save.click()
    assert {path: path.read_bytes() for path in sparse_workspace.rglob("*.yml")} == before
    assert panel.message.value


def test_what_is_said_of_a_refusal_is_in_the_panels_language(bench, sparse_workspace):
    store = replace(bench.store, workspace=Workspace(sparse_workspace))
    panel = Sliders(replace(bench, store=store, words=Words("zh")), RENEWABLE)
    panel.name.value = "风电晚两季"
    panel.save.click()
    assert "“风电晚两季”不能用作情景的文件名" in panel.message.value


def test_the_answer_is_asked_under_the_sliders_and_goes_when_they_move(panel):
    panel.sliders["event_delay_months"].value = 12.0
    panel.answer.click()
    assert "announced additions 12 months later: probability" in panel.message.value
    assert "(as assumed: " in panel.message.value
    panel.sliders["event_delay_months"].value = 0.0
    assert panel.message.value == ""
    panel.answer.click()
    assert "no changed assumption: probability" in panel.message.value
    assert "(baseline: " in panel.message.value


def test_every_cell_asks_under_what_the_sliders_say(panel):
    cells = LaboratoryCells(panel.laboratory, RENEWABLE, ("baseline", "slow-build", "dry-year"))
    cells.panels.append(panel)
    panel.sliders["growth_scale"].value, panel.sliders["delay_months"].value = 0.6, 5.0
    table, at = panel.laboratory.sensitivity(RENEWABLE, cells.assumed)
    assert at == (0.6, 5.0)
    assert table.loc[0.6, 5.0] == panel.case.row.probability
    assert (np.diff(table.to_numpy(), axis=0) >= 0).all()
    assert (np.diff(table.to_numpy(), axis=1) <= 0).all()
    assert "growth × 0.6" in cells.tornado().alt
    shown = cells.fans()
    assert "growth × 0.6; all of it 5 months later" in shown
    assert "not drawn: Dry year" in shown
    panel.target.value = COMPOUNDS
    told = cells.answer()
    assert "no changed assumption" in told
    assert panel.laboratory.name(COMPOUNDS) in told


def test_what_is_assumed_travels_as_a_link_and_stands_on_the_sliders_again(panel, sparse_workspace):
    panel.sliders["growth_scale"].value, panel.sliders["delay_months"].value = 1.1, 2.0
    panel.amounts.put(-4.0, "%")
    panel.level.value, panel.on.value, panel.fixed.value = 640.0, date(2026, 10, 31), True
    panel.name.value = "sent"
    panel.link.click()
    link = html.unescape(panel.message.value).split("named: ")[1].split("<")[0]
    again = Sliders(panel.laboratory, RENEWABLE, link)
    assert again.base.value == "baseline"
    assert again.assumed == panel.assumed
    assert again.case.row.probability == panel.case.row.probability
    other = Sliders(panel.laboratory, RENEWABLE, "slow-build")
    assert (other.base.value, other.adjustment().is_made) == ("slow-build", False)


def test_scenarios_to_compare_with_are_drawn_beside_what_is_assumed(panel):
    alone = panel.picture.value
    panel.compare.value = ("slow-build", "stretch", "tight-budget", "wind-farm")
    assert list(panel.chart.others) == ["Slow build", "Stretch", "Tight budget", "Wind farms on schedule"]
    assert panel.picture.value != alone
    drawn, span = panel.picture.value, panel.chart.ax.get_xlim()
    panel.sliders["growth_scale"].value = 2.0
    assert panel.chart.ax.get_xlim() == span  # what moves is drawn at the places of the axes that stay
    assert panel.picture.value != drawn
