"""Figures of other places that are out before a place's own move and narrow its projection, and the card says so."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.assessment.assess import assess
from analysis.assessment.elsewhere import PlaceAbove
from analysis.domain.codes import Kind
from analysis.domain.figure import Figure
from analysis.domain.series import Series
from analysis.sentences.cards import card
from analysis.store.store import load
from analysis.words.wording import Words

SOURCE = "S76cc4578"


def observe(workspace, *figures):
    path = workspace / "data" / "statistics" / "observations.csv"
    lines = "".join(f"{figure},%,A,,2026-10-20,day,{SOURCE},\n" for figure in figures)
    path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")


def case_of(workspace, region, series_id, as_of=date(2026, 10, 30)):
    store = load(region, workspace)
    name = next(each.id for each in store.targets_of(date(2026, 9, 30)) if each.series_id == series_id)
    return assess(store, quarter="2026Q3", as_of=as_of, targets=[name], draws=4000).cases[name]


def urbanisation(workspace):
    return case_of(workspace, "聊城市", "urbanisation-rate")


def growth(workspace):
    return case_of(workspace, "山东省", "gdp-growth")


def test_the_nation_s_growth_of_nine_months_moves_a_province_s(workspace):
    medians = []
    path = workspace / "data" / "statistics" / "observations.csv"
    before = path.read_text(encoding="utf-8")
    for told in (3.0, 7.0):
        path.write_text(before, encoding="utf-8")
        observe(workspace, f"gdp-growth,全国,2026-01/2026-09,{told}")
        case = growth(workspace)
        assert [(row.region, row.amount) for row in case.projection.pool.newer] == [("全国", told)]
        medians.append(case.row.median)
    # at least half of three quarters of the difference: what the nation does better than its own target
    assert medians[1] - medians[0] > 0.5 * 0.75 * 4
    for language, told in (("en", "China 7% ("), ("zh", "：全国2026年1")):
        assert any(told in sentence for sentence in card(case, Words(language)).sentences)


def test_where_as_much_of_the_year_is_known_at_home_the_nation_s_adds_nothing(workspace):
    observe(workspace, "gdp-growth,山东省,2026-01/2026-09,5.6", "gdp-growth,全国,2026-01/2026-09,3")
    assert growth(workspace).projection.pool.newer == ()


def test_levels_of_the_year_elsewhere_narrow_the_range(workspace):
    alone = urbanisation(workspace)
    assert alone.projection.pool.newer == ()
    observe(workspace, "urbanisation-rate,全国,2026,68.75", "urbanisation-rate,山东省,2026,68.45")
    told = urbanisation(workspace)
    assert {row.region for row in told.projection.pool.newer} == {"全国", "山东省"}
    assert told.row.hi_80 - told.row.lo_80 < alone.row.hi_80 - alone.row.lo_80
    assert told.row.median == pytest.approx(alone.row.median, abs=0.2)


def test_prices_of_the_nation_count_beside_its_own_ceiling(workspace):
    path = workspace / "data" / "statistics" / "observations.csv"
    alone, before = case_of(workspace, "河北省", "cpi-inflation"), path.read_text(encoding="utf-8")
    assert alone.row.median < 2.1 < alone.row.hi_95  # about 2 % is a ceiling: what is likely lies below it
    told = {}
    for rise in (0.2, 3.4):
        path.write_text(before, encoding="utf-8")
        observe(workspace, f"cpi-inflation,全国,2026-01/2026-08,{rise}")
        told[rise] = case_of(workspace, "河北省", "cpi-inflation")
    assert told[0.2].row.probability > alone.row.probability > told[3.4].row.probability
    assert (told[0.2].row.outlook, told[3.4].row.outlook) == ("to_be_kept", "open")
    for language, said in (("zh", "全国2026年1月至2026年8月为0.2%，其本年目标为2%"), ("en", "China has 0.2% (")):
        assert sum(said in sentence for sentence in card(told[0.2], Words(language)).sentences) == 1


@given(st.floats(-3, 12), st.floats(0, 3), st.floats(-3, 12), st.floats(0, 10), st.floats(0, 1))
def test_promising_more_is_never_kept_more_often_whatever_the_place_above_does(plan, more, growth, wanted, elapsed):
    figure = Figure.of(Series("growth", "", "", "%", Kind.GROWTH), "全国", "2026H1", growth)
    above, expected = PlaceAbove(figure, elapsed, wanted), np.linspace(0, 10, 101)
    chances = [(above.beside(expected, each) >= each).mean() for each in (plan, plan + more)]
    assert chances[1] <= chances[0]
