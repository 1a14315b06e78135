"""A workspace whose every text is hostile, in every format and on every page: all come out, and the rows are named."""

import csv
import io
import re
import shutil
import zipfile

import openpyxl
import pypdfium2
import pytest
from docx import Document
from pptx import Presentation

from analysis.characters import plain
from analysis.charts.target import target_figure
from analysis.cli.main import run
from analysis.report.formats.issue import Issue
from analysis.report.formats.making import FILES, written
from analysis.report.formats.stored import restored
from analysis.report.page import framed
from analysis.report.quarterly import quarterly_report
from analysis.report.render import odd_characters
from analysis.store.store import load
from analysis.words.wording import Words

TARGETS = ("liaocheng-2026-01", "liaocheng-2026-20", "liaocheng-2026-30")
ODD = (
    "=1+1 \x01\x1b[31m\uffff\ud83c\u202eabc\u202c\u2028\u1680 🌾 $\\frac{$ (NaN island) None inf "
    "<script>alert(1)</script> {{7*7}} %s {0} #let e\u0301\u0323"
)
LONG = "长" * 10_000
FIELDS = {
    "targets/liaocheng-2026": ("indicator_zh", "indicator_en", "evidence", "owner", "qualifier", "section", "document"),
    "statistics/series": ("indicator_zh", "indicator_en", "release_note", "release_note_en", "note"),
    "statistics/sources": ("title", "publisher"),
    "statistics/observations": ("note",),
    "events": ("note", "note_en"),
}
SCENARIO = r"""
version: 1
name: odd
title_zh: "=1+1 🌾 \x01 <script>alert(1)</script>"
title_en: "None \uFFFF 🌾"
note_zh: "None (NaN island) $\\frac{$ \u202Eabc"
note_en: "None (NaN island) $\\frac{$ \uD83C"
adjustments:
- growth_points: 1.0
"""


@pytest.fixture(scope="module")
def hostile(root, tmp_path_factory):
    """A copy of the project's data in which every tenth row, and those of the targets reported on, say odd things."""
    place = tmp_path_factory.mktemp("hostile")
    shutil.copytree(root / "data", place / "data")
    for name, fields in FIELDS.items():
        table = place / "data" / f"{name}.csv"
        rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"), newline="")))
        for number, row in enumerate(rows):
            if number % 10 == 0 or row.get("id") in TARGETS:
                row |= dict.fromkeys(fields, LONG if row.get("id") == TARGETS[2] else ODD)
                row |= {place: "" for place in ("char_start", "char_end") if place in row}
        told = io.StringIO()
        writer = csv.DictWriter(told, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        table.write_bytes(told.getvalue().encode("utf-8", "surrogatepass"))
    (place / "data" / "comments.csv").write_bytes(
        f"target,date,author,about,text,confidentiality\n{TARGETS[0]},2026-10-01,{ODD},reason,{ODD}{LONG[:500]},\n"
        .encode("utf-8", "surrogatepass")
    )  # fmt: skip
    (place / "data" / "scenarios" / "odd.yml").write_text(SCENARIO, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def reported(hostile):
    """Its report on three targets."""
    return quarterly_report(load("聊城市", hostile), "2026Q3", targets=TARGETS, draws=200)


def test_every_format_comes_out_and_holds_no_formula(reported):
    told = reported.manifest()
    assert told.content["failures"] == []
    front, sections = restored(told.said)
    made = written(Issue(front, tuple(sections), told.content, told.assessment), FILES)
    assert made.failures == []
    assert r"$\frac{$ (NaN island)" in text_of_pdf(made.files["report.pdf"])
    assert Document(io.BytesIO(made.files["report.docx"])).tables
    cells = list(csv.reader(io.StringIO(made.files["assessment.csv"].decode("utf-8-sig"))))
    assert not [cell for row in cells for cell in row if cell.startswith("=") and cell[1:]]
    assert Presentation(io.BytesIO(made.files["report.pptx"])).slides
    book = openpyxl.load_workbook(io.BytesIO(made.files["report.xlsx"]))
    assert [cell for sheet in book for row in sheet for cell in row if str(cell.value).startswith("=1+1")]
    with zipfile.ZipFile(io.BytesIO(made.files["report.xlsx"])) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets" in name)


def text_of_pdf(data):
    return " ".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)).split())


def test_the_page_comes_out_and_the_rows_of_what_no_font_has_are_named(reported, hostile):
    body = reported.title() + "".join(reported.section(name) for name in ("director", "progress", "cards"))
    page = framed("题 \x01", Words("zh"), body)
    assert "<script>alert" not in page
    assert "(NaN island)" in page
    odd, lacking = odd_characters(body, hostile / "data")
    assert odd.startswith("characters that are no text, printed as □: data/comments.csv:2 (U+0001)")
    assert "'🌾' (U+1F33E)" in lacking
    assert re.search(r"; data/comments\.csv:2 \(U\+\w+\), ", lacking)


@pytest.mark.parametrize("table", ["targets/liaocheng-2026.csv", "links/liaocheng-2026.csv"])
def test_the_pages_of_review_come_out(hostile, tmp_path, table):
    page = tmp_path / "page.html"
    assert run(["review", str(hostile / "data" / table), "--output", str(page), "--workspace", str(hostile)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "Content-Security-Policy" in text


def test_a_chart_draws_a_box_for_what_its_font_lacks(reported):
    shown = reported.facts.assessments.cases[TARGETS[1]]
    assert target_figure(shown, "zh").titled(plain(ODD))._repr_mimebundle_()["image/png"]


@pytest.mark.parametrize("form", ["csv", "sdmx.csv", "zip", "xlsx"])
def test_no_form_of_an_export_holds_a_formula(hostile, tmp_path, form):
    written_to = tmp_path / f"out.{form}"
    what = "observations" if form == "sdmx.csv" else "sources"
    assert run(["export", what, "--to", str(written_to), "--workspace", str(hostile)]) == 0
    if form == "xlsx":
        book = openpyxl.load_workbook(written_to)
        assert [cell.value for sheet in book for row in sheet for cell in row if cell.data_type == "f"] == []
        return
    texts = [written_to.read_bytes()]
    if form == "zip":
        with zipfile.ZipFile(written_to) as parts:
            texts = [parts.read(name) for name in parts.namelist() if name.endswith(".csv")]
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text.decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell.startswith("'=1+1")]
    assert [cell for cell in cells if cell[1:] and cell.startswith(("=", "@", "\t"))] == []
