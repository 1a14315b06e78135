"""A report rendered for real: notebook, kernel, page."""

import csv
import json
import re

import pytest

from analysis.assessment.door import COLUMNS
from analysis.errors import RequestError
from analysis.report.content import quarterly_report
from analysis.report.export import printed_text, refuse_gaps
from analysis.report.render import Request, render
from analysis.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def pages(root, tmp_path_factory):
    output = tmp_path_factory.mktemp("reports")
    told = []
    request = Request("聊城市", "2026Q3", "", ("zh", "en"))
    return output, render(request, Workspace(root), output, told.append), told


@pytest.mark.slow
def test_each_language_has_page_notebook_and_assessment(pages):
    output, written, told = pages
    assert [path.relative_to(output).as_posix() for path in written] == ["2026Q3/zh/index.html", "2026Q3/en/index.html"]
    for path in written:
        assert {file.name for file in path.parent.iterdir()} == {"index.html", "notebook.ipynb", "assessment.csv"}
    assert any("running" in line for line in told)


@pytest.mark.slow
def test_the_assessment_beside_the_page_is_the_command_s_table(pages):
    _, written, _ = pages
    with (written[0].parent / "assessment.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == 94


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_needs_nothing_from_outside(pages, language):
    output, _, _ = pages
    text = (output / "2026Q3" / language / "index.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!data:|#)', text)
    assert "<script" not in text


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_prints_no_raw_code_and_no_gap(pages, language):
    output, _, _ = pages
    text = printed_text((output / "2026Q3" / language / "index.html").read_text(encoding="utf-8").split("<main>")[1])
    refuse_gaps(text)
    for code in (
        "on_pace",
        "off_pace",
        "no_data",
        "pooled_walk",
        "few_past_ratios",
        "social_security",
        "{",
        "}",
        "None",
    ):
        assert code not in text, code


@pytest.mark.slow
def test_the_english_page_is_in_english_but_for_the_report_s_own_words(pages):
    output, _, _ = pages
    text = printed_text((output / "2026Q3" / "en" / "index.html").read_text(encoding="utf-8").split("<main>")[1])
    assert "renewable" in text
    assert "7,500 MW" in text
    assert "percentage points" in text


@pytest.mark.slow
def test_the_notebook_beside_the_page_was_executed(pages):
    output, _, _ = pages
    notebook = json.loads((output / "2026Q3" / "zh" / "notebook.ipynb").read_text(encoding="utf-8"))
    assert any(cell.get("outputs") for cell in notebook["cells"])


def test_every_target_of_the_file_is_in_the_report(root, city):
    report = quarterly_report(quarter="2026Q3", language="zh", draws=500, workspace=str(root))
    text = report.cards() + report.gaps()
    for name in city.targets["id"]:
        assert f'id="{name}"' in text, name


def test_the_summary_counts_add_up(root):
    report = quarterly_report(quarter="2026Q3", language="zh", draws=500, workspace=str(root))
    numbers = [int(number) for number in re.findall(r"(?:完成|正常|判断|滞后|其余)(\d+)项", report.summary_text())]
    assert sum(numbers[:6]) == 94


def test_another_region_or_scenario_has_a_folder_of_its_own(tmp_path):
    from analysis.report.render import folder_of

    request = Request("山东省", "2026Q3", "", ("zh",), scenario="dry-year")
    assert folder_of(request, tmp_path, "370000", "en") == tmp_path / "370000" / "2026Q3-dry-year" / "en"


def test_a_wrong_parameter_is_refused_before_a_kernel_starts(root, tmp_path):
    from analysis.run.notebooks import execute

    with pytest.raises(RequestError, match="language = 'fr'"):
        execute("quarterly_report", root / "notebooks", {"language": "fr"}, tmp_path / "x.ipynb")
    with pytest.raises(RequestError, match="unknown parameter"):
        execute("quarterly_report", root / "notebooks", {"langage": "zh"}, tmp_path / "x.ipynb")
    assert list(tmp_path.iterdir()) == []
