"""Tables are checked as they are read; figures are as they were known on a day."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.errors import InputError, RequestError
from analysis.store.store import load

URBAN = "urbanisation-rate"


def append(workspace, table, line):
    path = workspace / "data" / table
    text = path.read_text(encoding="utf-8")
    path.write_text(text + line + "\n", encoding="utf-8")
    return text.count("\n") + 1


def test_a_figure_is_seen_from_its_publication_on(city):
    known = city.known(date(2024, 12, 31))
    before = city.known(date(2024, 12, 30))
    chosen = {"series_id": "renewable-capacity", "region": "聊城市", "period": "2023"}
    assert (known[list(chosen)] == pd.Series(chosen)).all(axis=1).sum() == 1
    assert (before[list(chosen)] == pd.Series(chosen)).all(axis=1).sum() == 0


def test_a_later_vintage_never_changes_an_earlier_one(workspace):
    early = load("聊城市", workspace).known(date(2025, 6, 30))
    append(workspace, "statistics/observations.csv", f"{URBAN},聊城市,2023,56.5,%,A,,2026-05-01,day,S76cc4578,修订")
    assert load("聊城市", workspace).known(date(2025, 6, 30)).equals(early)


def test_a_revision_replaces_the_figure_from_its_day_on(workspace):
    append(workspace, "statistics/observations.csv", f"{URBAN},聊城市,2023,56.5,%,A,,2026-05-01,day,S76cc4578,修订")
    store = load("聊城市", workspace)
    level = {day: store.history(URBAN, "聊城市", day).set_index("period").at["2023", "amount"] for day in DAYS}
    assert level == {DAYS[0]: 55.8, DAYS[1]: 56.5}


DAYS = (date(2026, 4, 30), date(2026, 5, 1))


def test_where_sources_differ_the_more_reliable_wins_and_the_loser_stays(workspace):
    append(workspace, "statistics/observations.csv", f"{URBAN},聊城市,2023,57.0,%,A,,2026-05-01,day,S31a1c7fd,媒体")
    store = load("聊城市", workspace)
    chosen = store.history(URBAN, "聊城市", date(2026, 6, 1)).set_index("period").loc["2023"]
    assert chosen["amount"] == 55.8
    assert chosen["conflict"]
    assert 57.0 in set(store.visible(date(2026, 6, 1)).query("series_id == @URBAN")["amount"])


def test_derived_values_follow_their_terms(city):
    history = city.history(URBAN, "聊城市", date(2026, 10, 30)).set_index("period")
    assert history.at["2022", "amount"] == pytest.approx(55.8 - 0.96)
    assert history.at["2022", "lineage"] == "urbanisation-rate@2023 - urbanisation-rate-change@2023"
    capacity = city.history("renewable-capacity", "聊城市", date(2026, 10, 30)).set_index("period")
    assert capacity.at["2020", "amount"] == pytest.approx(140 + 10 + 13.5)
    assert capacity.at["2020", "status"] == "E"


def test_a_derived_value_is_not_known_before_its_terms(city):
    terms = city.observations.query("region == '聊城市' and period == '2023' and series_id.str.startswith(@URBAN)")
    known_from = terms["published"].max().date()
    for day, known in ((known_from, True), (known_from - timedelta(days=1), False)):
        assert ("2022" in set(city.history(URBAN, "聊城市", day)["period"])) is known


def test_every_figure_has_a_source(city):
    assert city.observations["source_id"].isin(city.sources.index).all()


def test_targets_of_a_year_before_the_first_report_are_refused(city):
    with pytest.raises(RequestError, match="2026"):
        city.targets_of(date(2025, 12, 31))


def test_a_region_without_targets_is_told_which_have_some(root):
    with pytest.raises(RequestError, match=r"there are .*市"):
        load("青岛市", root)


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        (
            "statistics/observations.csv",
            "urbanisation-rate,聊城市,2024Q7,56,%,A,,2026-05-01,day,S76cc4578,",
            "period = '2024Q7'; expected 2024, 2024H1",
        ),
        (
            "statistics/observations.csv",
            "urbanisation-rate,聊城市,2024,nan,%,A,,2026-05-01,day,S76cc4578,",
            "value = 'nan'; expected a number",
        ),
        (
            "statistics/observations.csv",
            "urbanisation-rate,聊城市,2024,156,%,A,,2026-05-01,day,S76cc4578,",
            "value = '156'; expected a share within 0 and 100 %",
        ),
        (
            "statistics/observations.csv",
            "urbanisation-rate,聊城市,2024,56,%,A,,2026-05-01,day,,",
            "source_id = ''; expected the id of a source",
        ),
        (
            "statistics/observations.csv",
            "urbanisation-rate,聊城市,2024,56,%,A,,2026-05-01,day,S0,",
            "source_id = 'S0'; expected the id of a source in sources.csv",
        ),
        (
            "statistics/observations.csv",
            "urbanisation-rate,聊城市,2024,56,万千瓦,A,,2026-05-01,day,S76cc4578,",
            "unit = '万千瓦'; expected a unit that converts to %",
        ),
        (
            "statistics/observations.csv",
            "no-such-series,聊城市,2024,56,%,A,,2026-05-01,day,S76cc4578,",
            "series_id = 'no-such-series'; expected the id of a series in series.csv",
        ),
        ("statistics/observations.csv", "urbanisation-rate,聊城市,2024,56", "unit; expected 11 fields, the row has 4"),
        (
            "events.csv",
            "聊城市,renewable-capacity,1,万千瓦,2026-12-31,,0.9,0,9,x,x,,",
            "source_id = ''; expected the id of a source",
        ),
        (
            "events.csv",
            "聊城市,renewable-capacity,1,万千瓦,2026-13-31,S31a1c7fd,0.9,9,0,x,x,,",
            "due = '2026-13-31'; expected the day",
        ),
    ],
)
def test_a_faulty_row_is_told_by_file_line_and_column(workspace, table, row, message):
    line = append(workspace, table, row)
    with pytest.raises(InputError) as told:
        load("聊城市", workspace)
    assert f"data/{table}:{line}: {message}" in str(told.value)


def test_all_faults_of_all_files_come_in_one_go(workspace):
    append(workspace, "statistics/observations.csv", "urbanisation-rate,聊城市,2024Q7,x,%,A,,2026-05-01,day,S76cc4578,")
    append(workspace, "events.csv", "聊城市,renewable-capacity,1,万千瓦,2026-12-31,S31a1c7fd,1.5,9,0,x,x,,")
    with pytest.raises(InputError) as told:
        load("聊城市", workspace)
    lines = str(told.value).splitlines()
    assert len(lines) == 4
    assert all(line.startswith("data/") for line in lines)


def test_events_need_no_english_note(workspace):
    path = workspace / "data" / "events.csv"
    rows = [line.rsplit(",", 3)[0] for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert load("聊城市", workspace).events["note_en"].eq("").all()


TARGET_FAULTS = {
    "without_unit": (
        ",万亩,build,,,,firm",
        ",,build,,,,firm",
        "unit = ''; expected a unit, since the target has a number",
    ),
    "impossible_due_date": ("2026-12-31", "2026-02-31", "due = '2026-02-31'; expected a date"),
    "due_before_the_report": (
        "2026-12-31",
        "2020-12-31",
        "due = '2020-12-31'; expected a due date in the year of the id or later",
    ),
    "crossed_bounds": (",60,60,万亩", ",60,50,万亩", "upper = '50'; expected bounds that are not crossed"),
    "unknown_series": (
        "high-standard-farmland-built",
        "no-such-series",
        "series_id = 'no-such-series'; expected the id",
    ),
    "unknown_kind": (",flow,=", ",heap,=", "kind = 'heap'; expected one of stock"),
    "infinite_value": (",60,60,万亩", ",1e999,60,万亩", "lower = '1e999'; expected a number"),
}


@pytest.mark.parametrize("name", sorted(TARGET_FAULTS))
def test_a_faulty_target_is_told_by_line(workspace, name):
    old, new, message = TARGET_FAULTS[name]
    path = workspace / "data" / "targets" / "liaocheng-2026.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text.splitlines()[1]
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as told:
        load("聊城市", workspace)
    assert f"data/targets/liaocheng-2026.csv:2: {message}" in str(told.value)


def test_a_table_with_other_bytes_is_read_anew_and_what_was_changed_by_a_reader_is_not_kept(workspace):
    first = load("聊城市", workspace)
    first.observations.loc[:, "value"] = 0.0
    again = load("聊城市", workspace)
    assert (again.observations["value"] != 0).any()
    path = workspace / "data" / "statistics" / "observations.csv"
    line = "grain-output,聊城市,2025,119.3,亿斤,A,,2026-03-15,day,S76cc4578,\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    assert len(load("聊城市", workspace).observations) == len(again.observations) + 1
