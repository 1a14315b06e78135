"""Tables go out in the form their file's ending names, with what their columns mean, and nothing a spreadsheet runs."""

import csv
import io
import json
import time
import zipfile
from datetime import date
from functools import partial

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from analysis.city import load
from analysis.cli.main import run
from analysis.errors import RequestError
from analysis.export.forms import FORMS, ending_of, write_as
from analysis.export.table import Exported
from analysis.export.what import WHAT, tables_of

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def observations(city):
    return tables_of("observations", [city], DAY, None)


def written(tables, folder, ending):
    return write_as(tables, folder / f"table{ending}")


@pytest.mark.parametrize("ending", sorted(FORMS))
def test_the_same_table_is_the_same_bytes(observations, tmp_path, ending):
    first = written(observations, tmp_path, ending).read_bytes()
    if ending in (".xlsx", ".zip"):
        time.sleep(2)  # an archive counts in steps of two seconds
    assert written(observations, tmp_path, ending).read_bytes() == first


def test_every_form_holds_every_figure(observations, tmp_path):
    values = observations[0].frame["value"].dropna().tolist()
    as_csv = pd.read_csv(written(observations, tmp_path, ".csv"))
    as_json = json.loads(written(observations, tmp_path, ".json").read_text("utf-8"))
    as_parquet = pq.read_table(written(observations, tmp_path, ".parquet")).to_pandas()
    as_stata, _ = pyreadstat.read_dta(str(written(observations, tmp_path, ".dta")))
    as_sdmx = pd.read_csv(written(observations, tmp_path, ".sdmx.csv"))
    sheet = openpyxl.load_workbook(written(observations, tmp_path, ".xlsx"))["observations"]
    heads = [cell.value for cell in sheet[1]]
    as_workbook = [row[heads.index("value")] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row["value"] for row in as_json] == as_workbook == values
    for frame, name in ((as_csv, "value"), (as_parquet, "value"), (as_stata, "value"), (as_sdmx, "OBS_VALUE")):
        assert frame[name].tolist() == values


def test_csv_opens_as_chinese_where_a_spreadsheet_asks_for_a_mark(observations, tmp_path):
    data = written(observations, tmp_path, ".csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert "聊城市" in data.decode("utf-8-sig")


def test_definitions_go_with_workbook_stata_and_parquet(observations, tmp_path):
    book = openpyxl.load_workbook(written(observations, tmp_path, ".xlsx"))
    rows = list(book["说明 definitions"].iter_rows(values_only=True))
    assert ("observations", "bound", "只说超过over或不足under", "over or under where the source says only that") in rows
    _, about = pyreadstat.read_dta(str(written(observations, tmp_path, ".dta")))
    assert about.column_names_to_labels["amount"] == "value in the unit of the series"
    field = pq.read_schema(written(observations, tmp_path, ".parquet")).field("amount")
    assert field.metadata[b"zh"].decode() == "折算为序列单位的数值"


@pytest.mark.parametrize("what", WHAT)
def test_every_column_of_every_table_is_defined(city, what):
    assessed = load("聊城市").assess("2026Q3", draws=100, targets="liaocheng-2026-20").table
    for table in tables_of(what, [city], DAY, assessed):
        assert table.title("zh") != table.name
        assert [
            name for name in table.frame.columns if not (table.meaning(name, "zh") and table.meaning(name, "en"))
        ] == []


def test_observations_hold_every_vintage_known_on_the_day_and_none_later(city):
    early = tables_of("observations", [city], date(2024, 6, 30), None)[0].frame
    late = tables_of("observations", [city], DAY, None)[0].frame
    assert early["published"].max() <= pd.Timestamp(2024, 6, 30)
    assert len(late) > len(early)
    assert (~late["chosen"]).any()


def test_a_data_package_says_what_it_holds(observations, tmp_path):
    with zipfile.ZipFile(written(observations, tmp_path, ".zip")) as archive:
        about = json.loads(archive.read("datapackage.json"))
        for resource in about["resources"]:
            text = archive.read(resource["path"])
            assert len(text) == resource["bytes"]
            heads = next(csv.reader(io.StringIO(text.decode("utf-8"))))
            assert heads == [field["name"] for field in resource["schema"]["fields"]]
    first = about["resources"][0]
    assert [resource["name"] for resource in about["resources"]] == ["observations", "series", "sources", "snapshots"]
    assert {key["fields"]: key["reference"]["resource"] for key in first["schema"]["foreignKeys"]} == {
        "series_id": "series",
        "source_id": "sources",
    }


def test_sdmx_reads_back_as_what_it_was(observations, tmp_path):
    frame = pd.read_csv(written(observations, tmp_path, ".sdmx.csv"), dtype=str)
    assert frame["REF_AREA"].unique().tolist() == ["371500"]
    assert set(frame["FREQ"]) <= {"A", "S", "Q", "M", "_O"}
    with pytest.raises(RequestError, match="observations alone"):
        written([Exported("targets", pd.DataFrame({"id": ["a"]}))], tmp_path, ".sdmx.csv")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(tmp_path, text):
    table = [Exported("sources", pd.DataFrame({"title": [text]}))]
    cell = openpyxl.load_workbook(written(table, tmp_path, ".xlsx"))["sources"]["A2"]
    assert cell.data_type == "s"
    told = written(table, tmp_path, ".csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told, newline="")))
    assert rows[1][0].startswith("'")


@pytest.mark.parametrize("name", ["a", "a.txt", "a.xls", "a.csv.gz"])
def test_an_ending_that_names_no_form_is_refused(tmp_path, name):
    with pytest.raises(RequestError, match=r"unknown ending .*\.sdmx\.csv"):
        ending_of(tmp_path / name)


def test_the_command_writes_and_says_how_much(tmp_path, root, capsys):
    path = tmp_path / "out" / "t.xlsx"
    assert run(["export", "targets", "--to", str(path), "--workspace", str(root)]) == 0
    assert f"written: {path} (97 rows)" in capsys.readouterr().err
    assert run(["export", "figures", "--to", str(path), "--workspace", str(root)]) == 2
    assert "unknown table" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "name", "said"),
    [
        (("assess",), "a.xls", "nothing of this ending is written here"),
        (("assess", "--format", "json"), "a.csv", "is not what this ending says"),
        (("assess", "--format", "csv"), "a.xlsx", "is not what this ending says"),
        (("extract", "report.txt"), "a.xlsx", "this command writes text"),
        (("pace", "--methods"), "a.xlsx", "this command writes text"),
        (("backtest", "panel.csv"), "a.csv", "is not what this ending says"),
    ],
)
def test_an_output_whose_ending_says_something_else_is_refused(tmp_path, capsys, words, name, said):
    assert run([*words, "--output", str(tmp_path / name)]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.xlsx", "a.json", "a.csv", "a.parquet"])
def test_an_output_is_what_its_ending_says(tmp_path, root, name):
    words = ["assess", "--quarter", "2026Q3", "--draws", "100", "--target", "liaocheng-2026-20"]
    assert run([*words, "--workspace", str(root), "--output", str(tmp_path / name)]) == 0
    readers = {
        ".xlsx": partial(pd.read_excel, engine="openpyxl"),
        ".json": pd.read_json,
        ".csv": pd.read_csv,
        ".parquet": pd.read_parquet,
    }
    frame = readers[(tmp_path / name).suffix](tmp_path / name)
    assert frame["id"].tolist() == ["liaocheng-2026-20"]
