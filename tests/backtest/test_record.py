"""The stored back-test belongs to the pool that ships, is complete, and is shown as it stands."""

import json

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis.backtest import stored as stored
from analysis.backtest.backtest import OWN
from analysis.backtest.models import CONFORMAL
from analysis.charts.calibration import coverage_chart, reliability_chart, wrong_chart
from analysis.domain.codes import LANGUAGES
from analysis.forecast.panel import reference_pool
from analysis.notebooks.calibration import calibration
from analysis.peers import PEERS

LENGTHS = [1, 2, 3, 5, 8]


def test_it_was_made_with_the_pool_that_ships():
    assert stored.record()["pool"] == reference_pool().line


def test_every_figure_has_its_data_with_hash_and_its_day():
    told = stored.record()
    assert pd.Timestamp(told["date"])
    assert set(told["short"]) == set(told["data"]) == {*told["competitions"], *told["unseen"]}
    assert all(len(one["hash"]) == 12 for one in told["data"].values())


def test_short_histories_stand_for_every_collection_and_length():
    table = stored.short_table()
    assert set(table.groupby("data")["n"].apply(list).map(tuple)) == {tuple(LENGTHS)}


@pytest.mark.parametrize("n", LENGTHS)
def test_short_histories_hold_what_they_promise(n):
    table = stored.short_table()
    table = table[table["n"] == n]
    share = {
        level: (table[f"coverage_{level}"] * table["cases"]).sum() / table["cases"].sum() for level in ("80", "95")
    }
    low, high, least, most = (70, 90, 88, 99) if n == 1 else (76, 84, 92, 98)
    assert low <= share["80"] <= high
    assert least <= share["95"] <= most


def test_it_is_ahead_of_every_peer_where_they_met():
    table = stored.model_table()
    for _, part in table.groupby("data"):
        own = part[part["model"] == OWN].iloc[0]
        peers = part[part["model"].isin(PEERS)]
        for score in ("scaled_quantile_loss", "brier"):
            assert own[score] < peers[score].min(), (own["data"], score)


def test_peers_stand_there_with_ranges_learnt_from_their_errors_too():
    table = stored.model_table().set_index(["data", "model"])
    learnt = table[table.index.get_level_values("model").str.endswith(CONFORMAL)]
    assert set(learnt.index.get_level_values("data")) == set(stored.record()["data"])
    for data, model in learnt.index:
        usual, held = (table.loc[(data, name), "coverage_80"] for name in (model.removesuffix(CONFORMAL), model))
        assert abs(held - 80) < abs(usual - 80), (data, model)


def test_on_the_trend_what_falls_is_told_as_well_as_what_rises():
    table = stored.trend_table()
    table = table[table["data"].eq("real") & table["n"].isin([0, 2, 3, 5]) & table["part"].isin(["rising", "falling"])]
    assert len(table) == 8
    assert ((table["said"] - table["came"]).abs() < 0.03).all()


def test_slopes_on_the_trend_hold_for_whole_histories():
    table = stored.trend_table()
    whole = table[table["n"].eq(0) & table["data"].eq("real") & table["part"].eq("all")].iloc[0]
    assert all(0.9 <= whole[name] <= 1.1 for name in ("slope", "slope_0", "slope_1", "slope_2"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_and_charts_speak_both_languages(language):
    held = calibration(language)
    tables = [held.short_histories(), held.models(), held.along_trend(), held.along_trend(1)]
    tables += [held.coverage(by) for by in ("horizon", "length")]
    assert all(len(table) for table in tables)
    line = held.method_line()
    assert stored.record()["date"] in line
    assert stored.record()["data"]["real"]["hash"] not in line
    for draw, what in ((reliability_chart, "m3"), (coverage_chart, "n"), (coverage_chart, "length"), (wrong_chart, 0)):
        draw(what, language)
        plt.close("all")


def test_it_holds_no_series_of_the_panels_that_are_not_ours_to_pass_on():
    assert {case["data"] for case in json.loads(stored.RECORD.read_text())["wrong"]} <= {"m3", "tourism"}
