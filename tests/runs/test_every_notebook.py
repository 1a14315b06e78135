"""Every notebook as its readers have it: run by plain papermill, exported, opened in a browser without a network."""

import csv
import io
import os

import nbformat
import papermill
import pytest
from nbconvert import HTMLExporter
from openpyxl import load_workbook

from analysis.domain.codes import LANGUAGES
from analysis.runs.parameters import NOTEBOOKS

BOTH = {"promises", "quarterly_report", "scenarios"}
"""Notebooks that run in both languages; the others take turns, since their words are compared elsewhere."""
RUNS = [
    (name, language)
    for turn, name in enumerate(sorted(NOTEBOOKS, reverse=True))
    for language in (LANGUAGES if name in BOTH else [LANGUAGES[turn % 2]])
]
NAMELESS = """() => [...document.images].filter(
    one => !one.naturalWidth || !one.alt || one.alt.startsWith('No description')).length"""
BLANK = """() => [...document.querySelectorAll('.jp-CodeCell')].map(cell => {
    const shown = [...cell.querySelectorAll('.jp-OutputArea-output')];
    const blank = shown.length > 0 && shown.every(one => one.getBoundingClientRect().height < 8);
    return blank ? cell.querySelector('.jp-InputArea').innerText : '';
}).filter(text => text)"""
TABLES = """() => [...document.querySelectorAll('.jp-OutputArea-output table')]
    .filter(table => table.checkVisibility())
    .map(table => ({
        heads: [...table.querySelectorAll('th')].map(cell => cell.innerText.trim()),
        rows: [...table.querySelectorAll('tbody tr')].filter(row => row.innerText.trim()).length,
        clue: table.innerText.slice(0, 60)}))"""


@pytest.fixture(scope="module", params=RUNS, ids="-".join)
def executed(request, root, tmp_path_factory):
    """A notebook run with its defaults in a kernel forked from one, as anyone would who has papermill alone."""
    name, language = request.param
    output = tmp_path_factory.mktemp(name) / f"{name}.ipynb"
    papermill.execute_notebook(
        root / "notebooks" / f"{name}.ipynb",
        output,
        parameters={"language": language},
        engine_name="onpace-warm",
        cwd=root,
        progress_bar=False,
    )
    return output


@pytest.fixture(scope="module")
def offline(browser):
    return browser.new_context(offline=True, accept_downloads=True, viewport={"width": 1200, "height": 900})


@pytest.fixture(scope="module")
def page(executed, offline):
    """The notebook as nbconvert exports it."""
    exported = executed.with_suffix(".html")
    exported.write_text(HTMLExporter().from_filename(str(executed))[0], encoding="utf-8")
    opened = offline.new_page()
    opened.goto(exported.as_uri(), wait_until="domcontentloaded")
    opened.wait_for_function("() => !document.body.innerText.includes('Loading ITables')", timeout=30_000)
    if folder := os.environ.get("ONPACE_SCREENSHOTS"):
        opened.screenshot(path=f"{folder}/{executed.stem}-{executed.parent.name}.png", full_page=True)
    yield opened
    opened.close()


@pytest.mark.slow
def test_a_notebook_runs_with_its_defaults_and_says_nothing_of_faults(executed):
    outputs = [output for cell in nbformat.read(executed, 4).cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.get("name") == "stderr" or output["output_type"] == "error"]
    assert executed.read_text(encoding="utf-8").count("async function injectModule") <= 1  # a megabyte each


@pytest.mark.slow
def test_its_export_shows_every_cell_and_every_table_without_a_network(page, executed):
    assert page.evaluate(BLANK) == []
    for table in page.evaluate(TABLES):
        assert any(table["heads"]), table
        assert table["rows"], table
    assert page.evaluate(NAMELESS) == (executed.stem == "gallery")  # a chart of one's own, drawn by pandas


@pytest.mark.slow
def test_its_tables_are_saved_with_their_heads(page, tmp_path):
    for table in page.locator(".dt-container").all():
        heads = [text.strip() for text in table.locator("thead th").all_inner_texts()]
        for place, ending in enumerate(("csv", "xlsx"), start=1):
            with page.expect_download() as saved:
                table.locator(".dt-button").nth(place).click()
            file = tmp_path / saved.value.suggested_filename
            assert file.suffix == f".{ending}"
            saved.value.save_as(file)
            rows = _read(file)
            assert [str(head) for head in rows[0]] == heads
            assert len(rows) > 1
            assert "NaN" not in {cell for row in rows for cell in row}


def _read(file):
    if file.suffix == ".xlsx":
        return [list(row) for row in load_workbook(file).active.values]
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")  # else Excel garbles Chinese
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
