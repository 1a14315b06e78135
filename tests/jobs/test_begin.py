"""onpace begin: a place's reports of some years become its tables; what people did in them survives every rerun."""

import csv

import pytest

from analysis.cli.main import run
from analysis.domain.regions import find_region
from analysis.errors import RequestError
from analysis.extract.batch import extract, read_one
from analysis.extract.sources import DocumentSources
from analysis.jobs.begin import begin
from analysis.jobs.new_workspace import make_workspace
from analysis.jobs.reports_of_place import may_be_of, reports_of_place

REPORT = """{year}年{place}政府工作报告

——{year}年1月11日在{place}第五届人民代表大会第四次会议上

各位代表：现在，我代表{place}人民政府，向大会报告工作。

一、{before}年工作回顾

过去一年，改造老旧小区{done}个，城镇新增就业{jobs}万人，粮食总产{grain}亿斤。

二、{year}年主要目标任务

{year}年，改造老旧小区{homes}个，城镇新增就业{jobs}万人以上，新改建农村公路360公里。
"""
WHEN = "2026-11-28T08:00:00Z"


def text_of(year, place="滁州市", homes=120, grain=66.5):
    return REPORT.format(year=year, before=year - 1, place=place, done=homes - 5, homes=homes, jobs=4.2, grain=grain)


def saved(folder, year, name="", **different):
    path = folder / (name or f"{year}.txt")
    path.write_text(text_of(year, **different), encoding="utf-8")
    return path


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for year, homes in ((2024, 100), (2025, 110), (2026, 120)):
        saved(folder, year, homes=homes)
    return folder


@pytest.fixture
def place(tmp_path):
    return make_workspace(tmp_path / "own", find_region("滁州市"))


def of(folder, **asked):
    return reports_of_place(extract(folder).extracts, **asked)


def begun(place, folder):
    return begin(place, of(folder), "王", WHEN)


def rows(place, *parts):
    with place.data.joinpath(*parts).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def own_figures(place):
    return [row for row in rows(place, "statistics", "observations.csv") if row["region"] == "滁州市"]


def tables(place):
    return {path.relative_to(place.data).as_posix(): path.read_bytes() for path in sorted(place.data.rglob("*.csv"))}


def test_targets_figures_history_links_and_a_page_come_of_one_call(place, reports):
    result = begun(place, reports)
    assert {row["id"].rsplit("-", 1)[0] for row in rows(place, "targets", "chuzhou-2026.csv")} == {"chuzhou-2026"}
    compounds = {
        row["period"]: row["value"] for row in own_figures(place) if row["series_id"] == "old-compounds-renovated"
    }
    assert compounds == {"2023": "95", "2024": "105", "2025": "115"}
    assert {row["published"] for row in own_figures(place) if row["period"] == "2025"} == {"2026-01-11"}
    kept = {
        row["target_year"]: row["outcome_value"]
        for row in rows(place, "promises", "chuzhou.csv")
        if row["lower"] == "110"
    }
    assert kept == {"2025": "115"}
    assert any(row["relation"] == "same" for row in rows(place, "links", "chuzhou-2026.csv"))
    assert (place.reports / "review" / "chuzhou-2026.html").is_file()
    assert place.reports / "review" / "chuzhou-2026.html" in result.files


def test_a_total_of_five_years_is_no_outcome_of_one(place, reports):
    path = reports / "2026.txt"
    five = "五年来，城市面貌不断改善，改造老旧小区175个。过去一年，"
    path.write_text(path.read_text(encoding="utf-8").replace("过去一年，改造老旧小区115个，", five), encoding="utf-8")
    begun(place, reports)
    (told,) = [row for row in rows(place, "promises", "chuzhou.csv") if row["lower"] == "110"]
    assert (told["target_year"], told["outcome_value"]) == ("2025", "")


def test_a_second_run_changes_nothing(place, reports):
    begun(place, reports)
    before = tables(place)
    begun(place, reports)
    assert tables(place) == before


def test_what_people_corrected_holds_whatever_is_run_again(place, reports):
    begun(place, reports)
    targets = place.targets / "chuzhou-2026.csv"
    targets.write_text(
        targets.read_text(encoding="utf-8").replace("新改建农村公路,", "农村公路新改建里程,"), encoding="utf-8"
    )
    figures = place.statistics / "observations.csv"
    lines = figures.read_text(encoding="utf-8").splitlines(keepends=True)
    figures.write_text(
        "".join(
            line.replace(",115,", ",116,")
            for line in lines
            if not line.startswith(("grain-output,滁州市,2023", "new-urban-jobs,滁州市,2023"))
        ),
        encoding="utf-8",
    )
    result = begun(place, reports)
    assert any(row["indicator_zh"] == "农村公路新改建里程" for row in rows(place, "targets", "chuzhou-2026.csv"))
    assert any("changes made by hand are kept" in line for line in result.told)
    values = {(row["series_id"], row["period"]): row["value"] for row in own_figures(place)}
    assert values["old-compounds-renovated", "2025"] == "116"
    assert ("grain-output", "2023") not in values
    assert ("grain-output", "2025") in values
    assert any("somebody took out stay out" in line for line in result.told)


@pytest.mark.parametrize(
    ("name", "different", "told"),
    [
        ("淄博.txt", {"year": 2025, "place": "淄博市"}, "a report of 淄博市, not of 滁州市; left out"),
        ("again.txt", {"year": 2025, "homes": 110}, "the same text as"),
        ("other.txt", {"year": 2025, "homes": 111}, "another text of 2025"),
        ("late.txt", {"year": 2022}, "no report of 2023"),
    ],
    ids=["another_place", "twice", "two_texts_of_a_year", "a_gap"],
)
def test_what_does_not_belong_is_told_and_nothing_else_is_lost(reports, name, different, told):
    saved(reports, name=name, **different)
    found = of(reports)
    assert any(told in line for line in found.told), found.told
    assert found.region == "滁州市"
    assert {2024, 2025} <= {each.year for each in found.earlier}
    assert found.latest.year == 2026


def test_of_two_texts_of_a_year_the_longer_is_read(reports):
    whole = text_of(2026)
    (reports / "half.txt").write_text(whole[: len(whole) * 2 // 3], encoding="utf-8")
    found = of(reports)
    assert len(found.latest.text) == len(whole)
    assert any("half.txt" in line and "shorter" in line for line in found.told)


def test_the_report_asked_for_is_judged_and_a_later_one_left_out(reports):
    found = of(reports, year=2025)
    assert (found.latest.year, [each.year for each in found.earlier]) == (2025, [2024])
    assert any("later than 2025" in line for line in found.told)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"year": 2020}, "no target of 滁州市 2020 found; reports at hand: 2024, 2025, 2026"),
        ({"region": "莱芜区"}, "no target of 莱芜区"),
    ],
)
def test_what_is_not_there_is_refused_by_name(reports, asked, said):
    with pytest.raises(RequestError, match=said):
        of(reports, **asked)


def test_reports_of_two_places_as_many_of_each_are_refused(reports):
    for year in (2024, 2025, 2026):
        saved(reports, year, name=f"zibo-{year}.txt", place="淄博市")
    with pytest.raises(RequestError, match="--region says whose"):
        of(reports)


@pytest.mark.parametrize(
    "content",
    [b"", b"An annual letter to shareholders about nothing in particular.", "各位代表，会议现在开始。".encode()],
)
def test_a_file_without_a_target_is_refused_and_writes_nothing(place, tmp_path, content, capsys):
    path = tmp_path / "nothing.txt"
    path.write_bytes(content)
    before = tables(place)
    assert run(["begin", str(path), "--workspace", str(place.root)]) == 2
    assert capsys.readouterr().err
    assert tables(place) == before


def test_of_a_table_of_many_places_only_the_reports_of_the_one_asked_for_are_read(tmp_path):
    table = tmp_path / "corpus.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["place", "year", "kind", "text"])
        writer.writerows(
            [place, year, "work_report", text_of(year, place)]
            for place in ("滁州市", "淄博市")
            for year in (2024, 2025)
        )
        writer.writerow(["滁州市", 2026, "five_year_plan", text_of(2026)])
    wanted = [each for each in DocumentSources([table]) if may_be_of(each, "滁州市")]
    found = reports_of_place(map(read_one, wanted), "滁州市")
    assert (found.latest.year, [each.year for each in found.earlier], found.told) == (2025, [2024], ())
    assert found.latest.targets[0].id == "chuzhou-2025-01"


@pytest.mark.long
def test_the_command_ends_in_a_first_report(place, reports, capsys):
    assert run(["begin", str(reports), "--workspace", str(place.root), "--quarter", "2026Q3"]) == 0
    page = capsys.readouterr().out.splitlines()[-1]
    assert page.endswith("341100/2026Q3/zh/index.html")
    assert run(["assess", "--workspace", str(place.root), "--quarter", "2026Q3", "--format", "csv"]) == 0
    assert "chuzhou-2026-" in capsys.readouterr().out
