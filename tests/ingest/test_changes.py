"""What an import changes: nothing is overwritten, lines that are there stay, a second import changes nothing."""

import csv
from datetime import date

import pytest

from analysis.errors import RequestError
from analysis.ingest.entry import Entry
from analysis.ingest.imports import Origin, read_one
from analysis.store.store import load

TODAY = date(2026, 11, 24)
HEAD = "indicator,region,period,value,unit\n"


@pytest.fixture
def grain(tmp_path):
    """Write a file of one grain figure."""

    def file(value, name="grain.csv", period="2026", unit="亿斤"):
        path = tmp_path / name
        path.write_text(f"{HEAD}粮食总产量,聊城市,{period},{value},{unit}\n", encoding="utf-8")
        return path

    return file


def lines(workspace, name="observations"):
    return (workspace / "data" / "statistics" / f"{name}.csv").read_text(encoding="utf-8").splitlines()


def kinds(result):
    return [notice.kind for notice in result.notices if notice.kind != "new_source"]


def test_new_figure_is_one_line_more_in_its_place(workspace, read, grain):
    before = lines(workspace)
    result = read(grain(118.6), workspace=workspace, published="2026-12-14")
    assert kinds(result) == ["new"]
    result.write()
    source_id = result.observations[0].observation.source_id
    after = [line.removesuffix(",retrieved,snapshot,cell").removesuffix(",,,") for line in lines(workspace)]
    (added,) = [line for line in after if line not in before]
    assert added.startswith(f"grain-output,聊城市,2026,118.6,亿斤,A,,2026-12-14,day,{source_id},,2026-11-24,")
    assert [line for line in after if line in before] == before
    with (workspace / "data/statistics/observations.csv").open(encoding="utf-8", newline="") as stream:
        keys = [(row["series_id"], row["region"], row["period"]) for row in csv.DictReader(stream)]
    assert keys == sorted(keys)
    assert [line for line in lines(workspace, "sources") if "某市统计公报" in line] == [
        f"{source_id},某市统计公报,,2026-12-14,,official"
    ]


def test_second_import_of_the_same_file_changes_nothing(workspace, read, grain):
    read(grain(118.6), workspace=workspace, published="2026-12-14").write()
    before = lines(workspace)
    again = read(grain(118.6), workspace=workspace, published="2026-12-14")
    assert kinds(again) == ["unchanged"]
    assert again.write() == []
    assert lines(workspace) == before


def test_revision_is_a_row_beside_the_old_one(workspace, read, grain):
    read(grain(118.6), workspace=workspace, published="2026-12-14").write()
    revised = read(grain(118.9), workspace=workspace, published="2027-03-01", source=source_of(workspace))
    assert "revised" in kinds(revised)
    revised.write()
    assert [line.split(",")[3] for line in lines(workspace) if line.startswith("grain-output,聊城市,2026,")] == [
        "118.6",
        "118.9",
    ]
    city = load("聊城市", workspace)
    assert city.history("grain-output", "聊城市", date(2026, 12, 31)).iloc[-1]["amount"] == 118.6
    assert city.history("grain-output", "聊城市", date(2027, 3, 1)).iloc[-1]["amount"] == 118.9


def source_of(workspace):
    return next(line for line in lines(workspace, "sources") if ",某市统计公报," in line).split(",")[0]


def test_second_value_of_one_source_and_day_is_a_fault(workspace, read, grain):
    read(grain(118.6), workspace=workspace, published="2026-12-14").write()
    (fault,) = read(grain(119.6), workspace=workspace, published="2026-12-14").faults
    assert "118.6 亿斤, as stored" in str(fault)
    assert "nothing is overwritten" in str(fault)


def test_other_source_that_says_something_else_is_a_conflict_and_stored(workspace, read, grain):
    read(grain(118.6), workspace=workspace, published="2026-12-14").write()
    other = read(grain(121.0), workspace=workspace, published="2026-12-20", source="一篇报道", reliability="press")
    assert "conflicting" in kinds(other)
    assert other.faults == []
    other.write()
    history = load("聊城市", workspace).history("grain-output", "聊城市", date(2026, 12, 31))
    assert (history.iloc[-1]["amount"], bool(history.iloc[-1]["conflict"])) == (118.6, True)


def test_same_figure_in_another_unit_is_no_conflict(workspace, read, grain):
    read(grain(118.6), workspace=workspace, published="2026-12-14").write()
    other = read(grain(593, unit="万吨"), workspace=workspace, published="2026-12-20", source="一篇报道")
    assert "conflicting" not in kinds(other)
    assert other.observations[0].observation.value == 593
    assert other.observations[0].observation.unit == "万吨"


def test_unknown_indicator_is_told_with_near_misses_and_left_out(tmp_path, workspace, read):
    path = tmp_path / "unknown.csv"
    path.write_text(f"{HEAD}粮食总产出,聊城市,2025,118,亿斤\n", encoding="utf-8")
    result = read(path, workspace=workspace)
    assert kinds(result) == ["unknown_indicator", "left_out"]
    assert "粮食总产量 (grain-output)" in str(result.notices[1])
    assert result.faults == []
    assert result.write() == []


def test_unknown_indicator_becomes_a_series_when_asked(tmp_path, workspace, read):
    path = tmp_path / "unknown.csv"
    path.write_text("指标,2025年,2024年\n全社会用电量(亿千瓦时),412.5,398.1\n", encoding="utf-8")
    result = read(path, workspace=workspace, new_series=True, published="2026-02-01")
    result.write()
    city = load("聊城市", workspace)
    assert city.series.loc["quan-she-hui-yong-dian-liang", "unit"] == "亿千瓦时"
    assert len(city.history("quan-she-hui-yong-dian-liang", "聊城市", date(2026, 11, 24))) == 2


def test_date_known_to_the_month_counts_as_its_last_day(workspace, read, grain):
    (found,) = read(grain(118.6, period="2025"), workspace=workspace, published="2026-02").observations
    assert (found.observation.published, found.observation.published_precision) == ("2026-02-28", "month")


def test_missing_date_is_unknown_and_no_fault(workspace, read, grain):
    result = read(grain(118.6), workspace=workspace)
    assert result.faults == []
    assert result.observations[0].observation.published_precision == "unknown"
    result.write()
    load("聊城市", workspace)


def test_known_source_gives_its_own_date(workspace, read, grain):
    (found,) = read(grain(118, period="2024"), workspace=workspace, source="Sb43a7ef3").observations
    assert found.observation.published == "2025-01-20"


@pytest.mark.parametrize(("said", "word"), [({"source": "Sb43a7ef4"}, "Sb43a7ef3"), ({"published": "soon"}, "soon")])
def test_request_that_cannot_be_met_names_what_could(workspace, read, grain, said, word):
    try:
        told = "\n".join(str(fault) for fault in read(grain(118), workspace=workspace, **said).faults)
    except RequestError as error:
        told = str(error)
    assert word in told


def test_one_figure_is_added_by_id_or_name(workspace):
    origin = Origin(
        source="一篇报道", region="聊城市", published="2026-10-20", url="https://www.liaocheng.gov.cn/a.html"
    )
    for name in ("renewable-capacity", "可再生能源装机"):
        entry = Entry("onpace add", 1, "value", "超612", indicator=name, period="2026年9月", unit="万千瓦")
        result = read_one(entry, origin, date(2026, 11, 24), workspace=workspace)
        (found,) = result.observations
        assert found.observation.key == ("renewable-capacity", "聊城市", "2026-09")
        assert found.observation.bound == "over"
        assert result.book.sources[found.observation.source_id].reliability == "official"


def test_empty_workspace_gets_its_tables(tmp_path, read, grain):
    place = tmp_path / "new"
    (place / "data" / "targets").mkdir(parents=True)
    path = tmp_path / "grain.csv"
    path.write_text("指标,2024年\n粮食总产量（亿斤）,118.2\n", encoding="utf-8")
    read(path, workspace=place, new_series=True).write()
    assert sorted(file.name for file in (place / "data" / "statistics").iterdir()) == [
        "observations.csv",
        "series.csv",
        "sources.csv",
    ]
    assert len(read(path, workspace=place).added) == 0


def test_figures_of_nowhere_are_a_fault(tmp_path, read):
    path = tmp_path / "nowhere.csv"
    path.write_text("指标,2024年\n粮食总产量（亿斤）,118.2\n", encoding="utf-8")
    (fault,) = read(path, region="").faults
    assert fault.column == "region"


def _adding(place, period, value, source="https://example.org/new"):
    entry = Entry("add", 1, "value", value, indicator="renewable-capacity", period=period, unit="万千瓦")
    return read_one(entry, Origin(region="聊城市", published="2026-10-20", url=source), TODAY, workspace=place)


def test_what_two_read_before_either_wrote_both_land_with_their_new_source(workspace):
    first, second = (_adding(workspace, period, "601") for period in ("1994-01", "1994-02"))
    assert first.write(confirmed=True)
    assert second.write(confirmed=True)
    text = (workspace / "data/statistics/observations.csv").read_text(encoding="utf-8")
    assert all(f"renewable-capacity,聊城市,{period},601" in text for period in ("1994-01", "1994-02"))
    sources = (workspace / "data/statistics/sources.csv").read_text(encoding="utf-8")
    assert sources.count("https://example.org/new") == 2  # its title and its address
    load("聊城市", workspace)


def test_a_figure_that_another_wrote_meanwhile_is_not_written_twice(workspace):
    first, second = (_adding(workspace, "1994-01", "601") for _ in range(2))
    first.write(confirmed=True)
    before = (workspace / "data/statistics/observations.csv").read_bytes()
    assert second.write(confirmed=True) == []
    assert (workspace / "data/statistics/observations.csv").read_bytes() == before


def test_a_doubt_that_came_meanwhile_is_seen_before_anything_is_written(workspace):
    first = _adding(workspace, "1994", "3")
    second = _adding(workspace, "1995", "955", "https://example.org/other")  # harmless, as long as 1994 is unknown
    assert second.doubts == []
    first.write(confirmed=True)
    before = (workspace / "data/statistics/observations.csv").read_bytes()
    with pytest.raises(RequestError, match=r"the tables changed meanwhile, look again; .* a slip of unit or point"):
        second.write()
    assert (workspace / "data/statistics/observations.csv").read_bytes() == before
