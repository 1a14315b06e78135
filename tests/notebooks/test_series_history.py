"""The history of one series: what is joined, what is told, what was promised."""

from datetime import date

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis.charts import level_chart, promises_chart
from analysis.charts.fonts import chart_style
from analysis.errors import RequestError
from analysis.notebooks.series_history import SeriesHistory, series_history
from analysis.store.store import load
from analysis.words.wording import Words

CITY, URBAN = "聊城市", "urbanisation-rate"


@pytest.fixture(scope="module")
def nation(root):
    return load("全国", root, need_targets=False)


def of(store, series=URBAN, as_of=None, language="zh"):
    return SeriesHistory(store, series, as_of, Words(language))


def test_growth_is_in_points_of_a_rate_and_does_not_reach_across_a_break(city):
    growth = of(city).yearly_growth()
    assert dict(zip(growth["year"], growth["change"].round(2), strict=True)) == {2023: 0.96}
    gdp = of(city, "gdp").yearly_growth()
    breaks = city.history("gdp", CITY, None).query("status == 'B'")["end"].dt.year
    assert not set(gdp["year"]) & set(breaks)


def test_nothing_published_after_the_day_is_shown(city):
    day = date(2022, 12, 31)
    early = of(city, as_of=day)
    assert early.store.visible(day)["published"].max() <= pd.Timestamp(day)
    assert len(early.listing().frame) < len(of(city).listing().frame)
    assert "2022年12月31日" in early.title()[1]


def test_what_lost_is_listed_beside_what_counts(nation):
    table = of(nation, language="en").disputed()
    assert set(table["counts"]) == {"yes", "no"}


def test_past_promises_show_outcomes_known_by_the_day(nation):
    every = of(nation, "gdp-growth").past_promises()
    known = every[every["outcome"].notna()]
    assert len(known) > 3
    assert known["met"].map(type).eq(bool).all()
    early = of(nation, "gdp-growth", date(2021, 6, 30)).past_promises()
    assert early["outcome"].notna().sum() < len(known)
    assert early.loc[early["outcome"].isna(), "met"].isna().all()


def test_amounts_of_a_city_and_a_nation_share_an_index_and_breaks_leave_a_gap(city):
    figures, year = of(city, "grain-output").beside()
    assert year > 2010
    assert set(figures.loc[figures["year"] == year, "value"].round(9)) == {100}
    assert figures["value"].isna().any()
    rates, none = of(city).beside()
    assert none == 0
    assert rates["value"].max() < 100


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_cell_shows_something_in_both_languages(city, nation, language):
    for store, series in ((city, URBAN), (nation, "gdp-growth"), (city, "crop-varieties-bred")):
        past = of(store, series, date(2026, 10, 30), language)
        for name in (
            "title",
            "level",
            "growth",
            "vintages",
            "disputed",
            "promises",
            "record",
            "context",
            "promise_table",
        ):
            shown = getattr(past, name)()
            assert isinstance(shown, Figure) or len(shown), name
    plt.close("all")


def test_a_bound_and_a_gap_of_years_are_seen():
    figures = pd.DataFrame(
        {
            "start": pd.to_datetime(["2015-01-01", "2016-01-01", "2020-01-01"]),
            "end": pd.to_datetime(["2015-12-31", "2016-12-31", "2020-12-31"]),
            "period": ["2015", "2016", "2020"],
            "amount": [400.0, 420.0, 500.0],
            "status": "A",
            "bound": ["", "over", ""],
            "lineage": "",
            "whole": True,
        }
    )
    with chart_style():
        _, ax = plt.subplots()
        level_chart(figures, "万千瓦", "en", ax=ax)
        plt.close("all")
    styles = {line.get_linestyle() for line in ax.lines if len(line.get_xdata()) == 2}
    assert styles == {"-", "--"}
    assert "^" in {line.get_marker() for line in ax.lines}


def test_a_promise_without_outcome_is_drawn_alone():
    promises = pd.DataFrame(
        {"year": [2022, 2023], "target": [6.0, 5.0], "outcome": [5.0, np.nan], "met": [False, None]}
    )
    with chart_style():
        _, ax = plt.subplots()
        promises_chart(promises, "%", "en", ax=ax)
        plt.close("all")
    drawn = {line.get_label(): list(line.get_xdata()) for line in ax.lines}
    assert drawn == {"target": [2022.0, 2023.0], "missed": [2022.0]}


def test_what_does_not_exist_is_told(city):
    with pytest.raises(RequestError, match="unknown series"):
        series_history(city, "no-such-series")
    with pytest.raises(RequestError, match="no date"):
        series_history(city, URBAN, as_of="2026-13-01")
    told = series_history(city, URBAN, region="青岛市", as_of="2026-10-30").title()
    assert told[1].endswith("没有任何已公布的数字。")
