"""A level at the end of December is the year's, however its period is written: everywhere a reader meets it."""

import pytest

from analysis.city import load
from analysis.domain.periods import Quarter

RENEWABLES = "liaocheng-2026-20"
LINE = "renewable-capacity,聊城市,{},640,万千瓦,A,,2026-03-15,day,S31a1c7fd,\n"


@pytest.fixture(params=["2025", "2025-12", "2025Q4"])
def city(request, sparse_workspace):
    path = sparse_workspace / "data" / "statistics" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + LINE.format(request.param), encoding="utf-8")
    return load("聊城市", sparse_workspace)


def test_card_regions_series_projection_notebooks_and_charts_see_one_latest_figure(city):
    from analysis.report.context import beside

    result = city.assess("2026Q3", targets=[RENEWABLES], draws=500)
    case = result.cases[RENEWABLES]
    day = Quarter(2026, 3).default_as_of
    history = city.series("renewable-capacity", as_of=day)
    regions = city.regions(as_of=day).measures["renewable-capacity"].values
    own = regions[regions["region"] == "聊城市"]
    (row,) = beside([case], city.store, day)
    assert (case.evidence.latest.amount, case.evidence.latest.year) == (640, 2025)
    assert (history.yearly.index[-1], history.yearly.iloc[-1]) == (2025, 640)
    assert int(history.project(2026).table["period"].iloc[0]) == 2026
    assert (row.own.figure.amount, row.own.figure.year) == (640, 2025)
    assert (own["year"].iloc[-1], own["value"].iloc[-1]) == (2025, 640)
