"""A report rendered for real: notebook, kernel, page, record; twice alike, and complete whatever fails."""

import csv
import html
import json
import math
import re
import shutil
from datetime import date

import pypdfium2
import pytest

from analysis.assessment.assess import COLUMNS, assess
from analysis.city import City
from analysis.errors import OnpaceError, PartialError, RequestError
from analysis.files import sha256
from analysis.report.content import Cell, Link
from analysis.report.html_writer import text_html
from analysis.report.notes import linked
from analysis.report.page import printed_text
from analysis.report.render import Request, render
from analysis.report.sections import progress, scenarios
from analysis.report.sections.supervision import still_needed
from analysis.report.target_rows import attention, filled, followed, has_number
from analysis.store.store import load
from analysis.words.wording import Words
from analysis.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("default")
FILES = {"index.html", "notebook.ipynb", "assessment.csv", "manifest.json", "report.pdf", "report.docx", "report.xlsx"}
CODES = ("on_pace", "off_pace", "no_data", "pooled_walk", "few_past_ratios", "social_security", "{", "}", "None")


@pytest.fixture(scope="module")
def pages(root, tmp_path_factory):
    output = tmp_path_factory.mktemp("reports")
    told = []
    request = Request("聊城市", "2026Q3", "", ("zh", "en"))
    return output, render(request, Workspace(root), output, told.append), told


def text_of(path):
    return printed_text(path.read_text(encoding="utf-8").split('<main id="main">')[1].split("<script>")[0])


@pytest.mark.slow
def test_each_language_has_page_notebook_assessment_and_manifest(pages):
    output, written, told = pages
    assert [path.relative_to(output).as_posix() for path in written] == ["2026Q3/zh/index.html", "2026Q3/en/index.html"]
    for path in written:
        assert {file.name for file in path.parent.iterdir()} == FILES
    assert any("running" in line for line in told)
    assert (output / "index.html").exists()


@pytest.mark.slow
def test_the_assessment_beside_the_page_is_the_command_s_table(pages):
    _, written, _ = pages
    with (written[0].parent / "assessment.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == 97


@pytest.mark.slow
@pytest.mark.parametrize(("language", "most"), [("zh", 12), ("en", 14)])
def test_what_is_printed_keeps_to_a_dozen_sheets(pages, language, most):
    output, _, _ = pages
    assert len(pypdfium2.PdfDocument(output / "2026Q3" / language / "report.pdf")) <= most


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_needs_nothing_from_outside(pages, language):
    output, _, _ = pages
    text = (output / "2026Q3" / language / "index.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!data:|#)', text)
    assert "default-src 'none'" in html.unescape(text)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_link_within_a_page_leads_somewhere_and_no_id_stands_twice(pages, language):
    output, _, _ = pages
    text = (output / "2026Q3" / language / "index.html").read_text(encoding="utf-8")
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_prints_no_raw_code_and_no_gap(pages, language):
    output, _, _ = pages
    text = text_of(output / "2026Q3" / language / "index.html")
    assert not re.search(r"\b(nan|NaN|inf|None|NaT)\b", text)
    for code in CODES:
        assert code not in text, code


@pytest.mark.slow
def test_the_english_page_is_in_english_but_for_the_report_s_own_words(pages):
    output, _, _ = pages
    text = text_of(output / "2026Q3" / "en" / "index.html")
    assert "renewable" in text
    assert "7,500 MW" in text
    assert "percentage points" in text


@pytest.mark.slow
def test_the_manifest_holds_the_hash_of_every_input_and_output(pages, root):
    output, _, _ = pages
    folder = output / "2026Q3" / "zh"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    inputs = {item["path"]: item["sha256"] for item in manifest["inputs"]}
    wanted = {path.relative_to(root).as_posix() for path in (root / "data" / "statistics").glob("[!a]*.csv")}
    assert wanted | {"notebooks/quarterly_report.ipynb", "data/targets/liaocheng-2026.csv"} <= set(inputs)
    for path, digest in inputs.items():
        assert sha256((root / path).read_bytes()) == digest, path
    for item in manifest["outputs"]:
        assert sha256((folder / item["path"]).read_bytes()) == item["sha256"], item["path"]
    assert (manifest["seed"], manifest["draws"], manifest["as_of"]) == (0, 20000, "2026-10-30")
    assert {"pandas", "numpy", "papermill"} <= set(manifest["packages"])
    assert manifest["failures"] == []


@pytest.mark.long
def test_another_folder_another_workspace_place_and_what_lies_there_change_no_byte(pages, root, tmp_path):
    output, _, _ = pages
    elsewhere, copy = tmp_path / "with space" / "报告", tmp_path / "copy"
    for name in ("data", "notebooks"):
        shutil.copytree(root / name, copy / name)
    (elsewhere / "2026Q3" / "zh").mkdir(parents=True)
    (elsewhere / "2026Q3" / "zh" / "assessment.csv").write_text("id\n", encoding="utf-8")
    render(Request("聊城", "2026Q3", "", ("zh",)), Workspace(copy), elsewhere)
    for name in sorted(FILES):
        one, two = (place / "2026Q3" / "zh" / name for place in (output, elsewhere))
        assert one.read_bytes() == two.read_bytes(), name


def test_every_target_of_the_file_is_in_the_report(root, city):
    report = City(load("聊城市", root)).report("2026Q3", language="zh", draws=500)
    text = report.section("cards") + report.section("gaps")
    for name in city.targets["id"]:
        assert f'id="{name}"' in text, name


def test_the_address_of_a_copy_is_not_printed_but_its_id_is(root):
    store = load("聊城市", root)
    copies = store.sources.index[store.sources["publisher"].str.contains("转载")]
    store.sources.loc[copies, "url"] = "https://dzwww.com.example.net/2017/0505"
    report = City(store).report("2026Q3", language="zh", draws=500)
    report.section("cards")
    text = report.section("sources")
    assert any(name in text for name in copies)
    assert "example.net" not in text
    assert 'class="url">http' in text


def test_an_old_quarter_sees_its_own_vintage_alone(workspace):
    def summary():
        report = City(load("聊城市", workspace)).report("2026Q1", language="zh", draws=500)
        return [
            report.title(),
            report.section("director"),
            report.section("cards"),
            report.section("regions"),
            report.section("sources"),
            report.section("gaps"),
        ]

    before = summary()
    path = workspace / "data" / "statistics" / "observations.csv"
    later = "renewable-capacity,聊城市,2025,700,万千瓦,A,,2026-09-15,day,S76cc4578,\n"
    path.write_text(path.read_text(encoding="utf-8") + later, encoding="utf-8")
    assert summary() == before


def test_a_first_quarter_has_nothing_to_be_compared_with(root):
    report = City(load("聊城市", root)).report("2026Q1", language="zh", draws=500)
    assert "首期评估" in report.section("changes")


def test_a_published_assessment_is_where_the_change_starts_from(root, tmp_path):
    path = tmp_path / "assessment.csv"
    path.write_text("id,probability\nliaocheng-2026-20,0.1\n", encoding="utf-8")
    report = City(load("聊城市", root)).report("2026Q3", language="zh", draws=500, previous=str(path))
    row = report.facts.change.table.set_index("id").loc["liaocheng-2026-20"]
    assert row["probability_before"] == pytest.approx(0.1)
    assert row["method"] == pytest.approx(row["change"])
    assert "方法调整" in report.section("director")
    content = report.manifest().content
    assert content["previous"]["published"] == sha256(path.read_bytes())


def test_a_card_that_cannot_be_made_says_so_and_the_rest_stays(root, monkeypatch):
    from analysis.report import facts

    real = facts.card

    def failing(case, language):
        if case.row.id == "liaocheng-2026-20":
            raise ZeroDivisionError("no such thing")
        return real(case, language)

    monkeypatch.setattr(facts, "card", failing)
    report = City(load("聊城市", root)).report("2026Q3", language="zh", draws=500)
    text = report.section("cards")
    assert "no such thing" in text
    assert 'id="liaocheng-2026-16"' in text
    assert report.manifest().content["failures"] == ["liaocheng-2026-20: ZeroDivisionError: no such thing"]


def test_a_target_that_cannot_be_reckoned_says_why_and_the_rest_stays(workspace):
    path = workspace / "data" / "targets" / "liaocheng-2026.csv"
    good = "renewable-capacity,stock,>=,increase,750,,万千瓦"
    text = path.read_text(encoding="utf-8")
    assert good in text
    path.write_text(text.replace(good, good.replace("万千瓦", "公里")), encoding="utf-8")
    report = City(load("聊城市", workspace)).report("2026Q3", language="en", draws=500)
    cards = report.section("cards")
    assert "This target could not be reckoned (UnitMismatch" in cards
    assert len(re.findall('<article class="card|<tr id="liaocheng', cards)) == 67
    (failure,) = report.manifest().content["failures"]
    assert failure.startswith("liaocheng-2026-20: UnitMismatch")


def test_another_region_or_scenario_has_a_folder_of_its_own(tmp_path):
    from analysis.report.render import folder_of

    request = Request("山东省", "2026Q3", "", ("zh",), scenario="dry-year")
    assert folder_of(request, tmp_path, "370000", "en") == tmp_path / "370000" / "2026Q3-dry-year" / "en"


def test_a_wrong_parameter_is_refused_before_a_kernel_starts(root, tmp_path):
    from analysis.runs.execute import execute

    with pytest.raises(RequestError, match="language = 'fr'"):
        execute("quarterly_report", Workspace(root), {"language": "fr"}, tmp_path / "x.ipynb")
    with pytest.raises(RequestError, match="unknown parameter"):
        execute("quarterly_report", Workspace(root), {"langage": "zh"}, tmp_path / "x.ipynb")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told_in_one_line_before_a_kernel_starts(root, tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    told = []
    with pytest.raises(OnpaceError, match="cannot be written") as fault:
        render(Request("聊城市", "2026Q3", "", ("zh", "en")), Workspace(root), blocked, told.append)
    assert not isinstance(fault.value, PartialError)
    assert len(str(fault.value).splitlines()) == 1
    assert told == []


@pytest.mark.slow
def test_a_full_disk_leaves_the_earlier_report_as_it_was(pages, root, tmp_path):
    import resource

    output, _, _ = pages
    shutil.copytree(output / "2026Q3" / "zh", tmp_path / "2026Q3" / "zh")
    before = {path.name: path.read_bytes() for path in (tmp_path / "2026Q3" / "zh").iterdir()}
    from analysis.files import write_folder

    contents = {name: b"1" * 100 * (place * 99 + 1) for place, name in enumerate(before)}

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OnpaceError, match="cannot be written"):
            write_folder(tmp_path / "2026Q3" / "zh", contents)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert {path.name: path.read_bytes() for path in (tmp_path / "2026Q3" / "zh").iterdir()} == before


def test_a_link_never_stands_inside_a_number_a_unit_or_a_range():
    places = {"3": "source-1", "15个": "source-2", "690": "method", "1,520": "method"}

    def shown(text, language):
        return re.sub(r"<a [^>]*>|</a>", "", text_html(linked(text, places, Words(language))))

    assert shown("1.09 to 3.8", "en") == "1.09 to 3.8"
    assert shown("3 in 2024, borrowed from 3 series", "en") == "3[1] in 2024, borrowed from 3 series"
    assert shown("between 690 and 690 to 1,520.", "en") == "between 690[est.] and 690 to 1,520[est.]."
    assert shown("15个，可比数字共15个，15个百分点", "zh") == "15个[2]，可比数字共15个，15个百分点"


@pytest.fixture(scope="module")
def quick(root):
    return {
        language: City(load("聊城市", root)).report("2026Q3", language=language, draws=500) for language in ("zh", "en")
    }


def test_the_targets_to_watch_are_those_that_most_need_attention(quick):
    facts = quick["zh"].facts
    late, watched = followed(facts)
    shown = attention(facts, 6)
    assert shown[: len(late + watched)] == [*late, *watched][:6]
    unsure = [case for case in facts.open if case.row.verdict == "uncertain"]
    assert min(unsure, key=lambda case: case.row.probability) in shown
    assert "on_pace" not in {case.row.verdict for case in shown if case not in watched}


def test_the_table_of_scenarios_shows_every_target_that_a_scenario_moves(quick):
    facts = quick["zh"].facts
    cases, left_out = scenarios.compared(facts)
    shown = {case.row.id for case in cases}
    for case in facts.open:
        values = [cases[case.row.id].row.probability for _, cases in facts.scenarios.values()]
        own = case in facts.balance and case.evidence.grade != "E"
        if max(values) - min(values) >= 0.05 or own:
            assert case.row.id in shown
    assert left_out == sum(case.row.id not in shown for case in facts.balance)


def test_targets_alike_under_every_scenario_share_a_row_and_what_moves_most_comes_first(quick):
    facts = quick["zh"].facts
    cases, _ = scenarios.compared(facts)
    rows = scenarios._table(cases, facts).rows
    links = [[part for part in row.cells[0].text if isinstance(part, Link)] for row in rows]
    assert sorted(link.place for row in links for link in row) == sorted(case.row.id for case in cases)
    assert len(rows) < len(cases)
    for first, *others in links:
        for other in others:
            for _, under in facts.scenarios.values():
                one, two = under[first.place].row, under[other.place].row
                assert one.verdict == two.verdict
                assert abs(one.probability - two.probability) <= 0.05
    effects = [scenarios._spread(facts.assessments.cases[row[0].place], facts) for row in links]
    assert effects == sorted(effects, reverse=True)


def test_what_the_table_of_scenarios_leaves_out_is_counted_and_found_in_the_csv(quick):
    text = quick["en"].facts.say("scenarios.left_out", n=7)
    assert "7 more" in text
    assert "table of the assessment" in text


def test_an_increment_is_missing_only_where_a_figure_of_its_own_year_says_so(quick, workspace):
    urban = "liaocheng-2026-16"
    facts = quick["zh"].facts
    assert all(value != value for value in still_needed(facts.assessments.cases[urban], date(2026, 9, 30)))
    path = workspace / "data" / "statistics" / "observations.csv"
    lines = [
        f"urbanisation-rate,聊城市,{period},{rate},%,A,,2026-10-15,day,Sc8aac4f6,\n"
        for period, rate in (("2025", 57.6), ("2026-09", 58.4))
    ]
    path.write_text(path.read_text(encoding="utf-8") + "".join(lines), encoding="utf-8")
    known = assess(load("聊城市", workspace), quarter="2026Q3", targets=[urban], draws=500)
    missing, monthly = still_needed(known.cases[urban], known.reference)
    assert missing == pytest.approx(0.4)
    assert monthly == pytest.approx(0.4 / 3, rel=0.03)


def test_the_calendar_table_holds_what_has_a_figure_and_names_the_rest_once(quick):
    facts = quick["zh"].facts
    compared, others = progress.compared(facts)
    numeric = [case for case in facts.cases if has_number(case)]
    known = {case.row.id for case in numeric if not math.isnan(case.standing.gap_points)}
    assert {case.row.id for case in compared} == known
    assert len(compared) + len(others) == len(numeric)
    text = quick["zh"].section("progress")
    assert f"另有{len(others)}项" in text
    for other in others:
        assert text.count(f'href="#{other.row.id}"') == 1


def test_a_column_that_says_nothing_is_left_out(quick):
    assert filled([{"a": Cell("—"), "b": Cell("1")}, {"a": Cell(""), "b": Cell("—")}], ("a", "b")) == ["b"]
