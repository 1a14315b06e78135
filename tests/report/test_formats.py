"""The formats of a report: made from the same content, alike twice, and harmless whatever a name says."""

import csv
import html
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pypdfium2
import pytest
from docx import Document
from jsonschema import validate
from pptx import Presentation

from analysis.assessment.assess import COLUMNS
from analysis.report.content import Row, Table
from analysis.report.formats.columns import shares
from analysis.report.formats.issue import Issue
from analysis.report.formats.making import FILES, FORMATS, checked, written
from analysis.report.formats.stored import restored
from analysis.report.quarterly import quarterly_report

AS_OF = date(2026, 10, 30)
TARGETS = ("liaocheng-2026-01", "liaocheng-2026-20", "liaocheng-2026-30", "liaocheng-2026-33")
SAID = {"": "（示例）土地已落实", "F": "（示例）十月底前完工", "N": "（示例）内部掌握"}
"""Comments on a target, by how confidential they are."""
SECRET = 53.17
"""A figure for internal use."""


@pytest.fixture(scope="session")
def told(city):
    """What the public edition of a report on a few targets says, as the notebook holds it."""
    said = [
        {"target": TARGETS[0], "date": pd.Timestamp(f"2026-10-0{day}"), "author": "（填报单位）", "about": about}
        | {"text": SAID[mark], "confidentiality": mark}
        for day, about, mark in ((1, "reason", ""), (2, "next_step", "F"), (3, "reason", "N"))
    ]
    known = city.observations[city.observations["series_id"] == "high-standard-farmland-built"]
    own = known[known["region"] == city.region.name].tail(1)
    secret = own.assign(period="2025", start=pd.Timestamp("2025-01-01"), end=pd.Timestamp("2025-12-31"))
    secret = secret.assign(value=SECRET, amount=SECRET, published=pd.Timestamp("2026-03-01"), confidentiality="N")
    held = replace(
        city, comments=pd.DataFrame(said), observations=pd.concat([city.observations, secret], ignore_index=True)
    )
    assert SECRET in [figure.amount for figure in held.figures("high-standard-farmland-built", "聊城市", AS_OF)]
    return quarterly_report(held, "2026Q3", targets=TARGETS, draws=500, edition="public").manifest()


def issue_of(told):
    front, sections = restored(told.said)
    return Issue(front, tuple(sections), told.content, told.assessment)


@pytest.fixture(scope="session")
def issue(told):
    return issue_of(told)


@pytest.fixture(scope="session")
def files(issue):
    made = written(issue, FORMATS)
    assert made.failures == []
    return made.files


def text_of_pdf(data):
    pages = pypdfium2.PdfDocument(data)
    return "".join(pages[place].get_textpage().get_text_range() for place in range(len(pages)))


def words_of(name, data):
    """Every word of a file, whatever its form."""
    if name.endswith(".pdf"):
        return text_of_pdf(data).replace("\r\n", "")
    if name.endswith((".csv", ".json")):
        return data if isinstance(data, str) else data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return html.unescape("".join(archive.read(part).decode(errors="replace") for part in archive.namelist()))


def test_a_public_edition_says_in_every_format_what_is_free_and_nothing_internal(told, files):
    everything = {name: words_of(name, data) for name, data in files.items()} | {"notebook": repr(told)}
    for name, text in everything.items():
        assert SAID["N"] not in text, name
        assert "53.17" not in text, name
    for name in ("report.pdf", "report.docx", "report.xlsx", "notebook"):
        assert "土地已落实" in everything[name], name
        assert "1个数字、1条部门说明未列入" in everything[name], name
    assert [comment["text"] for comment in told.content["comments"]] == [SAID[""], SAID["F"]]


def test_every_format_is_made_and_made_twice_is_the_same_bytes(issue, files):
    assert set(files) == {*FILES.values(), "assessment.csv"}
    assert written(issue, FORMATS).files == files


def test_the_pdf_has_real_text_bookmarks_page_numbers_tags_and_its_font(files):
    data = files["report.pdf"]
    pages = pypdfium2.PdfDocument(data)
    text = text_of_pdf(data)
    assert "聊城市2026年政府工作报告目标进度季报" in text
    assert "— 2 —" in text
    assert "签发" in text
    assert next(mark.get_title() for mark in pages.get_toc()).endswith("领导版")
    assert b"/StructTreeRoot" in data
    assert b"NotoSansCJK" in data


def test_the_document_has_ranked_headings_and_tables_whose_heads_are_repeated(files):
    made = Document(io.BytesIO(files["report.docx"]))
    assert {"Heading 1", "Heading 2", "Title"} <= {lines.style.name for lines in made.paragraphs}
    assert made.tables
    for table in made.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
    assert all(part.get("descr") for part in made.element.xpath("//wp:docPr"))
    assert made.sections[0].top_margin.mm == pytest.approx(37, abs=0.1)


def test_an_office_s_own_template_gives_the_styles(issue, tmp_path):
    own = Document()
    own.styles["Heading 1"].font.name = "Office Face"
    own.sections[0].header.paragraphs[0].text = "某某市人民政府"
    for name in ("Title", "Heading 2", "List Bullet"):  # LibreOffice saves the styles that a document uses
        own.styles[name].delete()
    own.styles["Heading 1"].element.name_val = "Heading 1"  # with a capital
    own.save(tmp_path / "own.docx")
    made = Document(io.BytesIO(written(issue, ["docx"], tmp_path / "own.docx").files["report.docx"]))
    assert made.styles["Heading 1"].font.name == "Office Face"
    assert made.sections[0].header.paragraphs[0].text == "某某市人民政府"
    assert made.styles["Heading 2"].element.xpath("./w:pPr/w:outlineLvl/@w:val") == ["1"]


def test_the_workbook_holds_numbers_as_numbers_under_frozen_heads_with_filters(files):
    book = openpyxl.load_workbook(io.BytesIO(files["report.xlsx"]))
    assert {"目标", "定义", "来源"} <= set(book.sheetnames)
    for sheet in book:
        assert (sheet.freeze_panes, bool(sheet.auto_filter.ref)) == ("B2", True)
    sheet = book["目标"]
    heads = [cell.value for cell in sheet[1]]
    chance = sheet.cell(2, heads.index("兑现概率") + 1)
    assert 0 < chance.value < 1
    assert chance.number_format in ("0%", "0.0%")


def test_five_slides_of_the_director_s_page_and_its_charts(files):
    made = Presentation(io.BytesIO(files["report.pptx"]))
    assert len(made.slides) == 5
    assert all(slide.shapes.title.text_frame.text for slide in made.slides)


def test_csv_opens_in_a_spreadsheet_and_json_keeps_to_its_schema(files, root):
    assert files["assessment.csv"].startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(files["assessment.csv"].decode("utf-8-sig"))))
    told = json.loads(files["assessment.json"])
    validate(told, json.loads((root / "docs" / "assessment.schema.json").read_text(encoding="utf-8")))
    assert [row["id"] for row in told["targets"]] == [row["id"] for row in rows]
    assert list(told["targets"][0]) == list(COLUMNS)


@pytest.mark.parametrize(
    ("names", "known", "faults"),
    [
        (["html", "pdf"], ["html", "pdf"], 0),
        ([" PDF ", "", "pdf"], ["pdf"], 0),
        (["pfd", "json"], ["json"], 1),
    ],
)
def test_an_unknown_format_is_one_line(names, known, faults):
    assert (checked(names)[0], len(checked(names)[1])) == (known, faults)


def test_a_template_that_is_none_costs_the_document_alone(issue, tmp_path):
    (tmp_path / "own.docx").write_text("no document", encoding="utf-8")
    made = written(issue, ["docx", "xlsx"], tmp_path / "own.docx")
    assert set(made.files) == {"assessment.csv", "report.xlsx"}
    assert len(made.failures) == 1
    assert re.match(r"report\.docx: is not made .*own\.docx", made.failures[0])


def test_columns_share_the_width_by_what_they_hold(issue):
    tables = [block for section in issue.sections for block in section.blocks if isinstance(block, Table)]
    for table in tables:
        assert sum(shares(table)) == pytest.approx(1)
    table = next(table for table in tables if len(table.columns) > 2)
    head, *rest = table.rows[0].cells
    longer = replace(table, rows=[Row([replace(head, text="很长的名称" * 9), *rest]), *table.rows[1:]])
    assert shares(longer)[0] > shares(table)[0]
