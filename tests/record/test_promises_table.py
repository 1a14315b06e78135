"""A table of promises rated, as the command does it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.cli.main import app, run
from analysis.record.asked import Asked
from analysis.record.derived import completed
from analysis.record.model import prospects
from analysis.record.table import COLUMNS, rated

NONE = float("nan")
HEAD = "id,indicator_zh,unit,lower,upper,kind,operator,region,report_year,evidence,previous_value,colour\n"
ROADS = "a,新改建农村公路,公里,260,260,flow,=,聊城市,2026,新改建农村公路260公里,,red\n"
GROWTH = "b,地区生产总值增长,%,5.5,5.5,growth,~,聊城市,2026,地区生产总值增长5.5%左右,5.6,\n"


def table(folder: Path, text: str) -> Path:
    path = folder / "promises.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_row_gets_its_chances(tmp_path: Path) -> None:
    rows = rated(table(tmp_path, HEAD + ROADS + GROWTH)).rows
    assert tuple(rows) == COLUMNS
    assert rows["id"].tolist() == ["a", "b"]
    assert rows["p_met"].iloc[0] > rows["p_met"].iloc[1]
    assert rows["deliverable"].tolist() == ["build", "grow"]
    assert rows[["p_reported", "p_met", "probability"]].stack().between(0.01, 0.995).all()


def test_what_is_required_is_enough(tmp_path: Path) -> None:
    rows = rated(table(tmp_path, "id,indicator_zh,unit,lower\nx,粮食总产量,亿斤,118\n")).rows
    assert rows["p_met"].notna().all()
    assert rows["n"].iloc[0] >= 50


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("c,,公里,1,1,,,,,,,", "indicator_zh"),
        ("c,农村公路,,1,1,,,,,,,", "unit"),
        ("c,农村公路,公里,many,,,,,,,,", "'many'; expected a number"),
        ("c,农村公路,公里,,,,,,,,,", "lower"),
        ("c,农村公路,公里,1,1,,,,soon,,,", "a year or a date"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_the_rest_done(tmp_path: Path, row: str, told: str) -> None:
    result = rated(table(tmp_path, HEAD + ROADS + row + "\n"))
    assert len(result.rows) == 1
    (line,) = result.failures
    assert line.startswith("promises.csv:3: ")
    assert told in line


def test_what_only_helps_and_is_no_code_is_derived_and_told(tmp_path: Path) -> None:
    strange = rated(table(tmp_path, HEAD + "c,农村公路,公里,1,1,road,,,,,,\n"))
    plain = rated(table(tmp_path, HEAD + "c,农村公路,公里,1,1,,,,,,,\n"))
    assert strange.rows.equals(plain.rows)
    assert (strange.failures, plain.notes) == ([], [])
    assert strange.notes[0].startswith("promises.csv:2: ")
    assert "'road' is no code and was derived" in strange.notes[0]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (HEAD + ROADS, 0),
        (HEAD + ROADS + "c,,公里,1,1,,,,,,,\n", 1),
        (HEAD + "c,,公里,1,1,,,,,,,\n", 2),
        ("id,unit\n1,2\n", 2),
    ],
)
def test_the_status_tells_all_part_or_nothing(tmp_path: Path, text: str, status: int) -> None:
    output = tmp_path / "out.csv"
    assert run(["promises", str(table(tmp_path, text)), "--output", str(output)]) == status
    assert output.exists() == (status < 2)


def test_a_spreadsheet_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "promises.xlsx"
    pd.read_csv(table(tmp_path, HEAD + ROADS + GROWTH), dtype=str).to_excel(path, index=False)
    assert len(rated(path).rows) == 2


def test_what_is_blank_is_read_from_name_and_phrase() -> None:
    blank = Asked("城镇调查失业率", "", "", "", NONE, 5.5, "%", evidence="城镇调查失业率控制在5.5%以内")
    found = completed(blank)
    assert (found.kind, found.operator, found.direction, found.deliverable) == ("rate", "<=", "decrease", "level")
    assert not found.more_is_harder


def test_what_the_scheme_knows_stays_as_given() -> None:
    assert completed(Asked("农村公路", "stock", "", "", 9, 9, "公里")).kind == "stock"


@pytest.mark.parametrize(
    ("indicator", "unit", "values", "previous"),
    [
        ("新改建农村公路", "公里", [50, 100, 200, 400, 800], 150),
        ("地区生产总值增长", "%", [3, 4, 5, 6, 7, 8, 10], 5.5),
        ("粮食总产量", "亿斤", [90, 110, 118, 125, 150], 117),
    ],
)
def test_harder_never_raises_the_chance(indicator: str, unit: str, values: list[float], previous: float) -> None:
    asked = [
        completed(Asked(indicator, "", "=", "increase", each, each, unit, region="某市", year=2026, previous=previous))
        for each in values
    ]
    chances = [prospects([each])[0].p_met for each in asked]
    assert chances == sorted(chances, reverse=True)


def test_a_lower_ceiling_never_raises_the_chance() -> None:
    asked = [
        Asked("居民消费价格涨幅", "growth", "~", "decrease", each, each, "%", previous=1.0) for each in (4, 3, 2, 1)
    ]
    chances = [prospects([each])[0].p_met for each in asked]
    assert chances == sorted(chances, reverse=True)


def test_the_back_test_of_the_record_is_shown() -> None:
    result = CliRunner().invoke(app, ["backtest", "--promises"])
    assert result.exit_code == 0
    assert "auc" in result.stdout


def test_figures_move_the_probability_and_leave_the_rest(tmp_path: Path) -> None:
    figures = tmp_path / "figures.csv"
    low = "".join(
        f"a,{year},{value}\n"
        for year, value in zip(range(2017, 2026), [90, 100, 95, 98, 93, 99, 97, 94, 96], strict=True)
    )
    figures.write_text("id,period,value\n" + low + "a,2026,900\nz,2020,1\n", encoding="utf-8")
    rows = rated(table(tmp_path, HEAD + ROADS + GROWTH), figures).rows.set_index("id")
    assert rows.loc["a", "probability"] < rows.loc["a", "p_met"] - 0.1
    assert rows.loc["b", "probability"] == rows.loc["b", "p_met"]
