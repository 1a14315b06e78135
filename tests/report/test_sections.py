"""One section, one file: whoever adds one to the tuple is told here what is still missing."""

import json
import re
from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from analysis.city import load
from analysis.errors import RequestError
from analysis.ingest.imports import Origin
from analysis.report import quarterly
from analysis.report.content import Chart, Folded, Item, Listing, Note, Paragraph, Section, Strong, texts
from analysis.report.html_writer import section_html
from analysis.report.sections import SECTIONS, livelihood
from analysis.words.wording import wording

NAMES = [part.name for part in SECTIONS]


def test_every_module_of_sections_is_in_the_tuple_under_its_own_name(root):
    folder = root / "src" / "analysis" / "report" / "sections"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "title"}
    assert files == set(NAMES)
    assert [part.blocks.__module__.rpartition(".")[2] for part in SECTIONS] == NAMES


def test_every_section_has_a_heading_in_both_languages():
    assert [name for name in NAMES if name not in wording()["section"]] == []


def test_the_notebook_shows_every_section_in_the_order_of_the_tuple(root):
    cells = json.loads((root / "notebooks" / "quarterly_report.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    wanted = ["report.title()", *(f'report.section("{name}")' for name in NAMES), "report.manifest()"]
    assert [source for source in sources if source.startswith("report.")] == wanted


@pytest.fixture(scope="module")
def report(root):
    return load("聊城市", root).report("2026Q3", draws=200)


def test_the_contents_of_the_page_are_the_sections_that_have_something_to_say(report):
    told = [name for name in NAMES if report.section(name)]
    assert [name for name, _ in report.front.contents] == told
    assert "livelihood" in told
    assert report.facts.failures == []


def test_a_section_that_fails_says_so_and_the_others_stay(report, monkeypatch):
    def failing(facts):
        raise ZeroDivisionError("no such thing")

    parts = [replace(part, blocks=failing) if part.name == "method" else part for part in SECTIONS]
    monkeypatch.setattr(quarterly, "SECTIONS", parts)
    fresh = quarterly.QuarterlyReport(replace(report.facts, failures=[]))
    assert "no such thing" in fresh.section("method")
    assert 'id="glossary"' in fresh.section("glossary")
    assert fresh.facts.failures == ["method: ZeroDivisionError: no such thing"]


def test_a_section_that_there_is_not_is_refused_with_its_near_misses(report):
    with pytest.raises(RequestError, match="scoreboard"):
        report.section("scorebord")


def test_what_comes_from_outside_is_escaped_where_it_is_written():
    note = Note("1", "source-1", 'a "b"')
    text = section_html(Section("x", "<i>", [Paragraph(("<script>", note)), Listing([])]), lambda name, error: None)
    assert "<script>" not in text
    assert "&lt;i&gt;" in text
    assert "a &#34;b&#34;" in text


def test_a_chart_that_cannot_be_drawn_is_told_and_the_words_around_it_stay():
    told, figure = [], Figure()
    figure.text(0.5, 0.5, "$\\frac{$")
    chart = Chart("broken", figure, "nothing")
    section = Section("x", "title", [Paragraph("words"), chart])
    text = section_html(section, lambda name, error: told.append(name))
    assert "words" in text
    assert "<figure" not in text
    assert told == ["broken"]


@pytest.mark.parametrize(("language", "said"), [("zh", "记录收有"), ("en", "The record holds")])
def test_the_method_has_a_page_on_the_record_with_what_was_said_and_what_came(root, language, said):
    report = load("聊城市", root).report("2026Q3", draws=200, language=language, targets="liaocheng-2026-20")
    told = report.content("method")
    assert any(text.startswith(said) for text in texts(told))
    (table,) = [part for block in told.blocks if isinstance(block, Folded) for part in block.blocks]
    assert len(table.columns) == 5
    shown = [re.findall(r"\d+(?=%)", text) for text in texts(table) if "→" in text]
    outside = [not float(low) - 1 <= float(said) <= float(high) + 1 for said, _, low, high in shown]
    marked = [text.endswith("†") for text in texts(table) if "→" in text]
    assert any(marked)
    assert all(mark or not out for mark, out in zip(marked, outside, strict=True))


@pytest.mark.parametrize(("name", "notes"), [("Rural roads built*", 1), ("Rural roads built", 0), ("a * b", 0)])
def test_a_section_that_prints_a_composed_name_says_what_its_mark_means(root, monkeypatch, name, notes):
    report = load("聊城市", root).report("2026Q3", draws=200, language="en", targets="liaocheng-2026-20")
    parts = [replace(SECTIONS[0], blocks=lambda facts: [Listing([Item((Strong(name), " built"))])])]
    monkeypatch.setattr(quarterly, "SECTIONS", parts)
    told = list(texts(report.content(NAMES[0])))
    assert told.count(report.facts.say("record_page.composed")) == notes


def test_a_figure_of_a_card_leads_to_the_file_and_cell_it_was_read_from(workspace):
    path = workspace / "粮食.csv"
    path.write_text("指标,2025年\n粮食总产量（亿斤）,118.2\n", encoding="utf-8")
    origin = Origin("某局", published="2026-10-01", reliability="official")
    read = load("聊城市", workspace).ingest(path, as_of="2026-10-02", origin=origin)
    (snapshot,) = read.snapshots
    read.write(confirmed=True)
    fresh = load("聊城市", workspace).report("2026Q3", draws=100)
    assert f'<a href="#snapshot-{snapshot}">B2</a>' in fresh.section("cards")
    assert f'id="snapshot-{snapshot}"' in fresh.section("sources")
    assert read.snapshots[snapshot].sha256 in fresh.section("sources")


def test_the_livelihood_list_stands_in_its_own_order_and_number(report):
    cases = livelihood.listed(report.facts)
    numbers = [int(case.target.item) for case in cases]
    assert numbers == sorted(numbers)
    assert livelihood.items(cases) == len(set(numbers)) == 25
