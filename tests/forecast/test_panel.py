import numpy as np
import pandas as pd
import pytest

from analysis.errors import RequestError
from analysis.forecast.distribution import LEVELS
from analysis.forecast.kernel import project
from analysis.forecast.panel import panel_arrays, panel_pool, project_panel, reference_pool
from analysis.forecast.pool import LENGTHS, Pool
from analysis.tables.panel_file import ordinals, written


def frame_of(rows, **more):
    frame = pd.DataFrame(rows, columns=["series_id", "period", "value"])
    frame["frequency"], frame["ordinal"] = ordinals(frame["period"])
    for name, default in (("kind", ""), ("lower_limit", np.nan), ("upper_limit", np.nan)):
        frame[name] = more.get(name, default)
    return frame


def walks(series, years, seed=0):
    values = np.random.default_rng(seed).normal(1.0, 2.0, (series, years)).cumsum(axis=1) + 100
    rows = [(f"s{s}", str(2000 + y), values[s, y]) for s in range(series) for y in range(years)]
    return frame_of(rows)


def test_rows_in_any_order_give_the_same_history():
    frame = frame_of([("a", "2020", 3.0), ("b", "2019", 9.0), ("a", "2018", 1.0)])
    panel = panel_arrays(frame)
    assert panel.series.tolist() == ["a", "b"]
    assert panel.last.tolist() == [2020, 2019]
    assert np.array_equal(panel.history, [[1.0, np.nan, 3.0], [np.nan, np.nan, 9.0]], equal_nan=True)


def test_horizon_counts_from_the_last_known_value():
    frame = frame_of([("a", "2020", 3.0), ("a", "2021", np.nan), ("q", "2020Q4", 1.0), ("q", "2020Q3", 2.0)])
    table = project_panel(frame, 2, written=written).table
    assert table["period"].tolist() == ["2021", "2022", "2021Q1", "2021Q2"]


def test_columns_are_named_by_level_and_ordered_in_value():
    table = project_panel(walks(3, 9), 2, levels=(50, 80, 97.5)).table
    assert list(table) == [
        "series_id",
        "period",
        "mean",
        "median",
        "lo-50",
        "hi-50",
        "lo-80",
        "hi-80",
        "lo-97.5",
        "hi-97.5",
    ]
    order = table[["lo-97.5", "lo-80", "lo-50", "median", "hi-50", "hi-80", "hi-97.5"]].to_numpy()
    assert (np.diff(order, axis=1) >= 0).all()


def test_projection_is_that_of_the_kernel():
    frame = walks(4, 9)
    table = project_panel(frame, 3, pool="reference").table
    values = project(panel_arrays(frame).history, "", 3, reference_pool())
    assert np.allclose(table["median"], values[..., LEVELS == 0.5].ravel())


def test_series_without_value_is_named_with_a_reason():
    result = project_panel(frame_of([("a", "2020", 3.0), ("b", "2020", np.nan)]), 1)
    assert result.no_data == {"b": "no known value"}
    assert result.table["series_id"].tolist() == ["a"]


def test_a_panel_of_gaps_alone_has_an_empty_table():
    result = project_panel(frame_of([("b", "2020", np.nan)]), 1)
    assert result.table.empty
    assert list(result.table)[:4] == ["series_id", "period", "mean", "median"]


def asked(rows):
    frame = pd.DataFrame(rows, columns=["series_id", "period", "operator", "value"])
    frame["ordinal"] = ordinals(frame["period"])[1]
    return frame.assign(number=frame["value"].astype(float))


def test_thresholds_come_back_in_their_order_with_probabilities_behind_the_printed_quantiles():
    frame = walks(2, 9)
    table = project_panel(frame, 2, pool="reference", levels=(80,)).table.set_index(["series_id", "period"])
    high = table.loc[("s1", 2010), "hi-80"]
    rows = [("s1", "2010", ">=", str(float(high))), ("s0", "2009", "<", "0"), ("s1", "2010", "<=", str(float(high)))]
    rows += [("s1", "2008", ">", "5"), ("s1", "2011", ">", "5")]
    answers = project_panel(frame, 2, pool="reference", thresholds=asked(rows)).thresholds
    assert answers["series_id"].tolist() == ["s1", "s0", "s1", "s1", "s1"]
    assert answers["probability"].tolist()[0] == pytest.approx(0.1)
    assert answers["probability"].tolist()[2] == pytest.approx(0.9)
    assert answers["probability"].isna().tolist() == [False, False, False, True, True]


def test_at_a_limit_at_least_is_certain_and_more_is_not():
    frame = frame_of([("a", str(2010 + y), v) for y, v in enumerate([3, 0, 2, 0, 0, 1, 0, 0])])
    rows = [("a", "2018", ">=", "0"), ("a", "2018", ">", "0"), ("a", "2018", "<", "0"), ("a", "2018", "<=", "0")]
    at_least, more, less, at_most = project_panel(frame, 1, thresholds=asked(rows)).thresholds["probability"]
    assert (at_least, less) == (1.0, 0.0)
    assert 0 < more < 1
    assert more + at_most == pytest.approx(1)


def test_a_small_panel_leaves_the_reference_pool_as_it_is():
    pool = panel_pool(panel_arrays(walks(3, 6)), "auto")
    digests = [[each.digest for each in (one, *one.seasonal)] for one in (pool, reference_pool())]
    assert digests[0] == digests[1]


def test_a_large_panel_moves_the_pool_towards_its_own_errors():
    calm = walks(150, 14)
    calm["value"] = 100 + calm["series_id"].str[1:].astype(int) + 5.0 * (calm["ordinal"] - 2000)
    calm["value"] += np.random.default_rng(1).normal(0, 0.01, len(calm))
    own = project_panel(calm, 1, pool="auto").table
    reference = project_panel(calm, 1, pool="reference").table
    assert (own["hi-80"] - own["lo-80"]).mean() < 0.9 * (reference["hi-80"] - reference["lo-80"]).mean()


def test_the_same_panel_gives_the_same_projection():
    frame = walks(150, 12)
    one, other = (project_panel(frame, 2, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(one.table, other.table)
    assert one.pool.digest == other.pool.digest != reference_pool().digest


def test_a_panel_on_its_own_must_be_large_enough():
    with pytest.raises(RequestError, match="fewer than 1000 errors"):
        panel_pool(panel_arrays(walks(3, 6)), "panel")
    assert "panel" in panel_pool(panel_arrays(walks(120, 12)), "panel").name


def test_the_reference_pool_survives_packing_and_keeps_quantiles_in_order():
    pool = reference_pool()
    again = Pool.from_bytes(pool.to_bytes())
    assert again.digest == pool.digest
    assert again.line == pool.line
    assert pool.to_bytes() == again.to_bytes()
    assert pool.stretch.shape == (len(LENGTHS) + 1, len(LEVELS))
    middle = len(LEVELS) // 2
    assert (np.diff(pool.stretch[:, middle + 1 :], axis=1) >= 0).all()
    assert (np.diff(pool.stretch[:, :middle], axis=1) <= 0).all()


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04"])
def test_bytes_that_are_no_pool_are_refused(content):
    with pytest.raises(ValueError, match="not a pool"):
        Pool.from_bytes(content)
