import json

import numpy as np
import pandas as pd
import pytest

from analysis.cli.main import run


@pytest.fixture
def panel(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text("series_id,period,value,kind\na,2019,10,flow\na,2020,11,flow\nb,2024,,rate\nc,2024,97,rate\n")
    return path


def test_projection_is_written_and_its_pool_told_on_standard_error(panel, tmp_path, capsys):
    assert run(["project", str(panel), "--horizon", "2", "--output", str(tmp_path / "out.csv")]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "pool reference of" in err
    assert "hash" in err
    assert "no_data: b (no known value)" in err
    told = json.loads((tmp_path / "out-pool.json").read_text(encoding="utf-8"))
    assert told["hash"] in err
    assert told["no_data"] == {"b": "no known value"}
    table = pd.read_csv(tmp_path / "out.csv")
    assert table["series_id"].tolist() == ["a", "a", "c", "c"]
    assert table["period"].tolist() == [2021, 2022, 2025, 2026]
    assert table["hi-95"].iloc[2:].max() <= 100


def test_projection_is_printed_without_output(panel, capsys):
    assert run(["project", str(panel), "--horizon", "1", "--levels", "80"]) == 0
    assert capsys.readouterr().out.startswith("series_id,period,mean,median,lo-80,hi-80\na,2021,")


def test_parquet_in_gives_parquet_out(panel, tmp_path):
    pd.read_csv(panel).to_parquet(tmp_path / "panel.parquet")
    arguments = ["project", str(tmp_path / "panel.parquet"), "--horizon", "1", "--output", str(tmp_path / "o.parquet")]
    assert run(arguments) == 0
    assert len(pd.read_parquet(tmp_path / "o.parquet")) == 2


def test_thresholds_are_answered_beside_the_output(panel, tmp_path, capsys):
    asked = tmp_path / "asked.csv"
    asked.write_text("series_id,period,operator,value\na,2021,>=,11\na,2021,<,11\nb,2025,>,1\n")
    arguments = ["project", str(panel), "--horizon", "2", "--thresholds", str(asked)]
    assert run([*arguments, "--output", str(tmp_path / "out.csv")]) == 0
    table = pd.read_csv(tmp_path / "out-thresholds.csv")
    assert list(table) == ["series_id", "period", "operator", "value", "probability"]
    assert table["probability"].iloc[:2].sum() == pytest.approx(1)
    assert np.isnan(table["probability"].iloc[2])
    assert "thresholds: 1 without a probability" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--horizon", "0"],
        ["--horizon", "-3"],
        ["--horizon", "1.5"],
        ["--horizon", "1", "--levels", "0"],
        ["--horizon", "1", "--levels", "80,100"],
        ["--horizon", "1", "--levels", ""],
        ["--horizon", "1", "--pool", "nowhere.npz"],
        ["--horizon", "1", "--pool", "panel"],
        [],
    ],
)
def test_impossible_options_end_with_status_2_and_nothing_written(panel, tmp_path, capsys, options):
    assert run(["project", str(panel), *options, "--output", str(tmp_path / "out.csv")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("onpace: ")
    assert not (tmp_path / "out.csv").exists()


def test_faults_of_the_file_end_with_status_2(tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_text("series_id,period,value\na,2019,x\na,2019,1\n")
    assert run(["project", str(bad), "--horizon", "0", "--output", str(tmp_path / "out.csv")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert not (tmp_path / "out.csv").exists()


def test_faults_of_file_options_and_pool_are_told_together(tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_text("series_id,period,value\na,2019,x\na,2020,inf\n")
    options = ["--horizon", "0", "--levels", "80,120", "--thresholds", str(tmp_path / "none.csv"), "--pool", "none.npz"]
    assert run(["project", str(bad), *options]) == 2
    told = capsys.readouterr().err
    for part in ("--output", "none.npz", "--horizon", "--levels = '120'", "bad.csv:2", "bad.csv:3", "none.csv"):
        assert part in told
    assert run(["backtest", str(bad), "--horizon", "0", "--pool", "none.npz"]) == 2
    told = capsys.readouterr().err
    for part in ("none.npz", "--horizon", "bad.csv:2", "bad.csv:3"):
        assert part in told


def test_a_pool_from_a_file_is_used(panel, tmp_path, capsys):
    from analysis.forecast.panel import reference_pool

    (tmp_path / "pool.npz").write_bytes(reference_pool().to_bytes())
    assert run(["project", str(panel), "--horizon", "1", "--pool", str(tmp_path / "pool.npz")]) == 0
    assert reference_pool().digest in capsys.readouterr().err


def test_backtest_prints_a_table_and_stores_json(tmp_path, capsys):
    values = np.random.default_rng(0).normal(1, 1, (60, 12)).cumsum(axis=1) + 30
    rows = [(f"s{s}", 2000 + y, values[s, y]) for s in range(60) for y in range(12)]
    path = tmp_path / "panel.csv"
    pd.DataFrame(rows, columns=["series_id", "period", "value"]).to_csv(path, index=False)
    assert run(["backtest", str(path), "--horizon", "2", "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("onpace,60,")
    assert run(["backtest", str(path), "--horizon", "2", "--output", str(tmp_path / "b.json")]) == 0
    assert '"data_hash"' in (tmp_path / "b.json").read_text(encoding="utf-8")
    assert run(["backtest", str(path), "--horizon", "0", "--peers", "nobody"]) == 2
