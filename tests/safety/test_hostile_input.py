"""Bad input costs the file, the row or the character it stands in, one line each, and nothing else."""

import base64
import csv
import hashlib
import io
import re
import shutil
import subprocess
import sys
import zlib
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cli.main import run
from analysis.errors import Fault, InputError
from analysis.extract import documents
from analysis.extract.batch import extract
from analysis.extract.target_table import FoundTarget, read_targets, to_csv
from analysis.formulas import as_csv, as_meant
from analysis.ingest import readers
from analysis.ingest.read_observation import Notice
from analysis.ingest.snapshots import Snapshot
from analysis.jobs.doctor import examine
from analysis.limits import MB, raise_limits
from analysis.report.page import framed
from analysis.retrospect.register import COLUMNS as REGISTER
from analysis.retrospect.register import register_of, write_register
from analysis.tables.checking import read_table
from analysis.tables.csv_text import csv_of, frame_of
from analysis.tables.schemas import Observations, Sources
from analysis.words.wording import Words

ONPACE = Path(sys.executable).with_name("onpace")


@pytest.mark.parametrize(
    ("ending", "status", "told"),
    [
        (">/dev/full", 2, ["onpace: the output cannot be written: No space left on device"]),
        (">&-", 0, []),
        (">/dev/null 2>&-", 0, []),
    ],
)
def test_an_output_that_is_full_or_closed_is_a_line_and_no_fault(tmp_path, ending, status, told):
    done = subprocess.run(f"{ONPACE} pace --methods {ending}", shell=True, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr.splitlines()) == (status, told)


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_a_terminal_that_lacks_a_character_shows_another_in_its_place(tmp_path, encoding):
    done = subprocess.run(
        [ONPACE, "pace", "--methods"], cwd=tmp_path, capture_output=True, env={"PYTHONIOENCODING": encoding}
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (b"?" in done.stdout) == (encoding != "gbk")


def test_whatever_a_library_makes_of_a_file_is_that_file_s_fault_alone(tmp_path, monkeypatch):
    def broken(*_):
        raise AssertionError("a table\nwithin itself")

    monkeypatch.setattr(readers, "read_text", broken)
    with pytest.raises(InputError, match=r"a.csv: cannot be read: damaged.*\(AssertionError: a table within itself\)"):
        readers.read_grids(Snapshot("a.csv", b"1,2\n"))
    monkeypatch.setitem(documents.READERS, ".md", broken)
    for name in ("a.md", "b.txt"):
        (tmp_path / name).write_text("三、2026年重点工作\n新建农村公路260公里。\n", encoding="utf-8")
    found = extract(tmp_path, region="聊城市", year=2026)
    assert len(found.table) == 1
    (line,) = found.failures
    assert "a.md: cannot be read: it is damaged" in line


def test_a_report_s_page_runs_and_fetches_nothing_but_what_its_policy_names_by_hash():
    page = framed("<b>", Words("zh"), '<p style="--share: 5%">聊城</p><i style="a}b{c">')
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert "unsafe" not in policy
    assert policy.startswith("default-src &#39;none&#39;")
    for tag in ("script", "style"):
        inline = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy
    assert '<p data-s="0">' in page
    assert '#main [data-s="0"]{--share: 5%}' in page
    assert '<i style="a}b{c">' in page


def test_a_fault_repeats_the_beginning_of_a_long_value_alone():
    line = str(Fault("targets.csv", 2, "item", "长" * 10_000, "a number"))
    assert len(line) < 250
    assert line.endswith("长…'; expected a number")
    assert str(Notice("source", "new source a\nb", "a.csv", 2)) == "a.csv:2: new source a b"
    line = str(Fault("targets.csv", 1, "a\nb\u2028" + "长" * 10_000, None, "no such column"))
    assert len(line.splitlines()) == 1
    assert len(line) < 250


FORMULA = re.compile(r"(?!-?[\d.,]+%?$)[=+\-@\t\r\n]")
FORMULAS = ("=1+1", "@SUM(1)园区", "+HYPERLINK(1)", "-2+3+cmd|' /C calc'!A0")


def test_no_text_is_a_formula_in_a_table_of_targets_and_is_read_back_as_it_was(tmp_path):
    text = "".join(f"新建公路5公里，{name}园区建设6个。\n" for name in FORMULAS)
    (tmp_path / "a.txt").write_text(f"三、2026年重点工作\n{text}", encoding="utf-8")
    (read,) = extract(tmp_path / "a.txt", region="聊城市", year=2026).extracts
    assert any(target.evidence.startswith("=") for target in read.targets)
    written = to_csv(read.targets, FoundTarget)
    assert not [cell for row in csv.reader(io.StringIO(written)) for cell in row if cell[1:] and cell[0] in "=@+"]
    (tmp_path / "a.csv").write_text(written, encoding="utf-8")
    assert read_targets(tmp_path / "a.csv") == read.targets


@given(st.lists(st.lists(st.text("'=+-@\t\r\n1,\"甲 "), min_size=2, max_size=2), min_size=1, max_size=4))
def test_every_text_of_a_table_is_read_back_as_it_was_and_none_is_a_formula(rows):
    text = as_csv(rows)
    written = list(csv.reader(io.StringIO(text, newline="")))
    assert not [cell for row in written for cell in row if cell[1:] and FORMULA.match(cell)]
    assert [list(map(as_meant, row)) for row in written] == [
        [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rows
    ]


@pytest.mark.long
def test_libreoffice_finds_no_formula_in_what_the_writers_of_tables_write(tmp_path):
    soffice = shutil.which("soffice") or pytest.skip("no LibreOffice on this machine")
    rows = [[name, name] for name in FORMULAS]
    (tmp_path / "plain.csv").write_text("a,b\n" + "".join(f'"{a}","{b}"\n' for a, b in rows), encoding="utf-8")
    (tmp_path / "rows.csv").write_text(as_csv([["a", "b"], *rows]), encoding="utf-8")
    (tmp_path / "result.csv").write_text(csv_of(pd.DataFrame(rows, columns=["a", "b"])), encoding="utf-8")
    row = dict.fromkeys(REGISTER[:-1], FORMULAS[0])
    write_register(tmp_path / "register.csv", [row])
    assert register_of(tmp_path / "register.csv")["indicator_zh"].tolist() == [FORMULAS[0]]
    files = sorted(tmp_path.glob("*.csv"))
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/own", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", tmp_path, *files], check=True, capture_output=True, timeout=120)
    found = {}
    for file in files:
        book = openpyxl.load_workbook(file.with_suffix(".xlsx"))
        found[file.stem] = sum(cell.data_type == "f" for line in book.active for cell in line)
    assert found.pop("plain") > 0
    assert found == {"register": 0, "result": 0, "rows": 0}


def test_a_result_is_read_back_as_it_was_meant(tmp_path):
    table = pd.DataFrame({"id": ["01", "02"], "operator": ["=", ">="], "name": ["=1+1", "'=5"], "value": [-1.0, 2.0]})
    (tmp_path / "assessment.csv").write_text(csv_of(table), encoding="utf-8-sig")
    assert "01,=," in csv_of(table)  # a sign alone is text to a spreadsheet as well
    pd.testing.assert_frame_equal(frame_of(tmp_path / "assessment.csv"), table)


def test_no_text_of_a_result_is_a_formula():
    table = pd.DataFrame({"name": FORMULAS, "value": [-1.0, 1.0, 2.0, 3.0]})
    cells = [row["name"] for row in csv.DictReader(io.StringIO(csv_of(table)))]
    assert cells == [f"'{name}" for name in FORMULAS]
    assert ",-1.0\n" in csv_of(table)


def test_figures_are_added_beside_a_cell_that_holds_a_line_of_another_kind(workspace):
    words = ("add", "renewable-capacity", "2024-01", "601", "万千瓦", "--yes", "--region", "聊城市")
    more = ("--published", "2024-02-10", "--workspace", workspace)
    for title in ("a\u2028b", "=HYPERLINK(1)", "third"):
        done = subprocess.run([ONPACE, *words, "--source", title, *more], capture_output=True, text=True)
        assert "fault of the program" not in done.stderr
    table = read_table(workspace / "data" / "statistics" / "sources.csv", Sources)
    assert {"=HYPERLINK(1)", "third"} <= set(table["title"])


ODD_NAME = "a\x01b\u202ec\uffff🌾" + r"$\frac{$ (NaN island)"


def test_a_character_that_is_no_text_costs_no_page_and_doctor_names_its_row(workspace):
    table = workspace / "data" / "statistics" / "sources.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    head = lines[0].rstrip("\n").split(",")
    row = dict(zip(head, ["Sffffffff", ODD_NAME, *[""] * len(head)], strict=False))
    row |= {"title": ODD_NAME, "publisher": "x", "published": "", "url": "", "reliability": "press"}
    table.write_text("".join(lines) + ",".join(row[name] for name in head) + "\n", encoding="utf-8")
    read = read_table(table, Sources)
    assert read["title"].iloc[-1] == "a□b□c□🌾" + r"$\frac{$ (NaN island)"
    (found,) = [each for each in examine(workspace, date.today(), kernels=False) if each.check == "characters"]
    assert not found.well
    assert f"data/statistics/sources.csv:{len(lines) + 1} (U+0001)" in found.seen


def test_a_sentence_of_thousands_of_numbers_is_told_and_not_read(tmp_path):
    sentence = "新建公路5公里，" * 1200 + "完毕。"
    (tmp_path / "a.txt").write_text(f"三、2026年重点工作\n{sentence}\n\n新建农村公路260公里。\n", encoding="utf-8")
    (read,) = extract(tmp_path / "a.txt", region="聊城市", year=2026).extracts
    assert [target.lower for target in read.targets] == [260]
    assert "1200 numbers stand in sentences of more than 1,000 and are not read (--limits)" in read.doubts[0]


def packed_pdf(size):
    """A PDF of one page whose stream unpacks to so many blanks."""
    stream = zlib.compress(b" " * size, 9)
    return b"%PDF-1.4\n1 0 obj\n<< /Length 9 /Filter /FlateDecode >>\nstream\n" + stream + b"\nendstream\nendobj\n"


@pytest.mark.parametrize(("times", "told"), [(1, "a PDF that unpacks to more than 96 MB"), (2, "damaged")])
def test_a_report_that_unpacks_to_more_than_its_limit_is_refused_and_the_limit_can_be_raised(tmp_path, times, told):
    (tmp_path / "a.pdf").write_bytes(packed_pdf(130 * MB))
    raise_limits(times)
    try:
        with pytest.raises(InputError, match=told):
            documents.read_document(tmp_path / "a.pdf")
    finally:
        raise_limits(1)


@pytest.mark.parametrize("words", [["--limits"], ["--limits", "x", "list", "targets"], ["list", "--limits", "0"]])
def test_limits_are_a_number_of_times(words, capsys):
    assert run(words) == 2
    assert (
        capsys.readouterr().err == "onpace: --limits: expected how many times the usual is read of a file, 1 to 100\n"
    )


@pytest.mark.parametrize(
    ("value", "published", "line"),
    [
        ("1e308", "2024-01-01", "a.csv:2: value = '1e308'; expected a number"),
        ("-1e400", "2024-01-01", "a.csv:2: value = '-1e400'; expected a number"),
        ("5", "9999-12-31", "a.csv:2: published = '9999-12-31'; expected a date"),
        ("5", "1600-01-01", "a.csv:2: published = '1600-01-01'; expected a date"),
    ],
)
def test_dates_and_magnitudes_beyond_reason_are_faults_of_their_row(tmp_path, value, published, line):
    row = f"gdp,聊城市,2023,{value},亿元,A,,{published},day,s,"
    head = "series_id,region,period,value,unit,status,bound,published,published_precision,source_id,note"
    (tmp_path / "a.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_table(tmp_path / "a.csv", Observations)
    assert str(raised.value).startswith(line)
    assert len(raised.value.faults) == 1
