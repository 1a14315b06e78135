"""The shelf of reports: it lists what lies in the folder, and depends on nothing else."""

import csv
import io
import json
import re

import pytest

from analysis.errors import MachineError
from analysis.report.library import volumes, write_library

COLUMNS = ("id", "indicator_zh", "indicator_en", "probability", "verdict", "progress", "outlook")


def shelve(
    output, quarter, language="zh", *, folder="", region=("371500", "聊城市"), scenario="baseline", rows=(), n=0
):
    place = output / (folder or quarter) / language
    place.mkdir(parents=True, exist_ok=True)
    verdicts = dict.fromkeys(("met", "on_pace", "uncertain", "off_pace", "missed", "no_data"), 0)
    for row in rows:
        verdicts[row[4]] += 1
    manifest = {
        "region": dict(zip(("code", "name"), region, strict=True)),
        "quarter": quarter,
        "language": language,
        "as_of": "2026-10-30",
        "scenario": scenario,
        "targets": "all",
        "revision": n,
        "reason": "new figures" if n else "",
        "verdicts": verdicts,
        "expected": {"mean": 1.0, "low": 0, "high": 2},
        "outputs": [{"path": name} for name in ("assessment.csv", "index.html", "notebook.ipynb", "report.pdf")],
    }
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([COLUMNS, *rows])
    (place / "assessment.csv").write_text(stream.getvalue(), encoding="utf-8", newline="")
    (place / "index.html").write_text("", encoding="utf-8")


ROW = ("liaocheng-2026-20", "可再生能源装机容量", "Installed renewable capacity")


def test_every_quarter_is_listed_with_its_pages_and_each_link_leads_to_one(tmp_path):
    for quarter in ("2026Q1", "2026Q2"):
        for language in ("zh", "en"):
            shelve(tmp_path, quarter, language, rows=[(*ROW, 0.7, "on_pace")])
    shelve(tmp_path, "2026Q2", folder="370000/2026Q2", region=("370000", "山东省"), rows=[(*ROW, 0.2, "off_pace")])
    text = write_library(tmp_path).read_text(encoding="utf-8")
    for place in ("2026Q1/zh", "2026Q1/en", "2026Q2/zh", "2026Q2/en", "370000/2026Q2/zh"):
        assert f'href="{place}/index.html"' in text
        assert f'href="{place}/report.pdf">PDF</a>' in text
        assert f'href="{place}/assessment.csv">CSV</a>' in text
        assert f"{place}/notebook.ipynb" not in text
        assert (tmp_path / place / "index.html").exists()
    assert [volume.manifest["region"]["name"] for volume in volumes(tmp_path)] == ["山东省", "聊城市", "聊城市"]
    assert "Shandong" in text


def test_a_verdict_s_history_has_a_mark_a_quarter_and_a_line_through_its_probabilities(tmp_path):
    for quarter, chance, verdict in (
        ("2026Q1", 0.3, "off_pace"),
        ("2026Q2", 0.5, "uncertain"),
        ("2026Q3", 0.8, "on_pace"),
    ):
        shelve(tmp_path, quarter, rows=[(*ROW, chance, verdict), ("liaocheng-2026-21", "无", "none", "", "no_data")])
    text = write_library(tmp_path).read_text(encoding="utf-8")
    assert text.count('<svg class="history"') == 2  # one a language; a target never assessed has none
    assert text.count("<circle") == 6
    assert "2026Q1 预计难兑现；2026Q2 未定；2026Q3 预计能兑现" in text


def test_scenarios_and_revisions_are_told_apart_and_stay_out_of_the_history(tmp_path):
    shelve(tmp_path, "2026Q3", rows=[(*ROW, 0.8, "on_pace")])
    shelve(tmp_path, "2026Q3", folder="2026Q3-dry-year", scenario="dry-year", rows=[(*ROW, 0.1, "off_pace")])
    shelve(tmp_path, "2026Q3", folder="2026Q3-r2", n=2, rows=[(*ROW, 0.7, "on_pace")])
    text = write_library(tmp_path).read_text(encoding="utf-8")
    assert "情景：dry-year" in text
    assert "new figures" in text
    assert text.count("<circle") == 2


def test_the_same_reports_make_the_same_shelf_wherever_they_lie_and_an_empty_folder_says_so(tmp_path):
    for place in ("one", "two"):
        shelve(tmp_path / place, "2026Q3", rows=[(*ROW, 0.8, "on_pace")])
    (tmp_path / "two" / "2026Q3" / "zh" / "notes.txt").write_text("not a report", encoding="utf-8")
    assert write_library(tmp_path / "one").read_bytes() == write_library(tmp_path / "two").read_bytes()
    (tmp_path / "none").mkdir()
    assert "这里还没有报告" in write_library(tmp_path / "none").read_text(encoding="utf-8")


def test_a_manifest_that_is_broken_is_named_in_one_line(tmp_path):
    shelve(tmp_path, "2026Q3", rows=[(*ROW, 0.8, "on_pace")])
    (tmp_path / "2026Q3" / "zh" / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(MachineError, match=r"manifest\.json: cannot be read"):
        write_library(tmp_path)


def shelve_two(folder):
    rows = [(*ROW, 0.7, "on_pace", "ahead", "to_be_kept"), (*ROW, "", "no_data", "not_reported", "no_basis")]
    shelve(folder, "2026Q1", rows=[(*ROW, 0.1, "off_pace", "behind", "to_fall_short")])
    shelve(folder, "2026Q2", rows=rows)
    shelve(folder, "2026Q2", "en", rows=rows)
    low = [(*ROW, 0.2, "off_pace", "behind", "to_fall_short")]
    shelve(folder, "2026Q2", folder="370000/2026Q2", region=("370000", "山东省"), rows=low)
    write_library(folder)
    return (folder / "regions.html").read_text(encoding="utf-8")


def test_all_regions_stand_on_one_page_by_their_latest_report_the_most_probable_first(tmp_path):
    text = shelve_two(tmp_path)
    assert 'href="regions.html"' in (tmp_path / "index.html").read_text(encoding="utf-8")
    chinese, english = text.split('<div lang="en">')
    assert chinese.index(">聊城市</a>") < chinese.index(">山东省</a>")
    assert "2026Q1" not in text
    assert "已完成" not in chinese  # a state at which no target stands
    assert ">承诺年份</th>" in chinese
    assert 'href="2026Q2/zh/index.html"' in chinese
    assert 'href="2026Q2/en/index.html"' in english
    assert '<td class="number" data-value="0.7">70%</td>' in chinese
    half = re.search(r'\[data-s="(\d+)"\]\s*\{[^}]*--share: 40%', text)[1]
    assert chinese.count(f'data-value="1" data-s="{half}"') == 4  # one of two targets, on both axes each
    assert "://" not in text.replace("http://www.w3.org/2000/svg", "")


def test_what_a_report_says_of_a_region_is_escaped_on_the_page_of_all(tmp_path):
    shelve(tmp_path, "2026Q2", rows=[(*ROW, 0.7, "on_pace", "ahead", "to_be_kept")])
    shelve(tmp_path, "2026Q2", folder="a/2026Q2", region=("1", "<script>x</script>"), rows=[(*ROW, 0.2, "off_pace")])
    write_library(tmp_path)
    assert "<script>x" not in (tmp_path / "regions.html").read_text(encoding="utf-8")


def test_one_region_alone_has_no_page_of_all(tmp_path):
    shelve(tmp_path, "2026Q2", rows=[(*ROW, 0.7, "on_pace")])
    write_library(tmp_path)
    assert not (tmp_path / "regions.html").exists()
    assert "regions.html" not in (tmp_path / "index.html").read_text(encoding="utf-8")
