"""The ledger is appended, never changed; outcomes close its rows."""

from datetime import date

import pytest

from analysis.assessment.assess import assess
from analysis.errors import InputError, RequestError
from analysis.formulas import as_csv
from analysis.retrospect.ledger import (
    COLUMNS,
    _link,
    append,
    open_quarters,
    persons,
    read_ledger,
    record,
    say_own,
    score,
)
from analysis.store.store import load

TODAY = date(2026, 10, 30)


@pytest.fixture
def ledger(tmp_path, third_quarter):
    path = tmp_path / "ledger.csv"
    count = append(path, third_quarter.table, "聊城市", "2026Q3", TODAY, model_version="0.1.0", data_hash="abc")
    assert count == third_quarter.table["probability"].notna().sum()
    return path


def test_every_probability_is_in_the_ledger_once(ledger, third_quarter):
    table = third_quarter.table.set_index("id")["probability"].dropna()
    kept = read_ledger(ledger).set_index("target_id")["probability"].astype(float)
    assert kept.to_dict() == table.to_dict()
    with pytest.raises(RequestError, match="already"):
        append(ledger, third_quarter.table, "聊城市", "2026Q3", TODAY, model_version="0.1.0", data_hash="abc")


def test_another_quarter_is_appended_and_the_old_rows_stay(ledger, third_quarter):
    before = ledger.read_text(encoding="utf-8")
    append(ledger, third_quarter.table, "聊城市", "2026Q4", date(2027, 1, 30), model_version="0.1.0", data_hash="def")
    assert ledger.read_text(encoding="utf-8").startswith(before)


def test_what_is_settled_already_is_no_forecast_and_stays_out(tmp_path, third_quarter):
    table = third_quarter.table[third_quarter.table["probability"].notna()].copy()
    table["settled_on"] = table["settled_on"].astype(object)
    table.loc[table.index[0], "settled_on"] = "2026-10-01"
    path = tmp_path / "ledger.csv"
    assert append(path, table, "聊城市", "2026Q3", TODAY, model_version="0.1.0", data_hash="abc") == len(table) - 1
    assert table["id"].iloc[0] not in set(read_ledger(path)["target_id"])


@pytest.mark.parametrize("edit", ["change", "remove", "swap"])
def test_an_edit_by_hand_breaks_the_chain(ledger, edit):
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    if edit == "change":
        lines[3] = lines[3].replace("2026Q3", "2026Q1")
    elif edit == "remove":
        del lines[3]
    else:
        lines[3], lines[4] = lines[4], lines[3]
    ledger.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=r"ledger\.csv:4: the chain of hashes breaks"):
        read_ledger(ledger)


def test_a_cell_that_cannot_be_scored_is_told_though_the_chain_holds(tmp_path):
    said = {
        "published_on": "2026-10-99",
        "region": "聊城市",
        "quarter": "2026Q3",
        "target_id": "a",
        "probability": "nan",
    }
    cells = [said.get(name, "") for name in COLUMNS[:-1]]
    (tmp_path / "ledger.csv").write_text(as_csv([COLUMNS, [*cells, _link("", cells)]]), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_ledger(tmp_path / "ledger.csv")
    assert [(fault.line, fault.column) for fault in raised.value.faults] == [(2, "published_on"), (2, "probability")]


def test_an_outcome_closes_its_row_and_enters_the_record(ledger, workspace):
    path = workspace / "data" / "statistics" / "observations.csv"
    line = "renewable-capacity,聊城市,2026,760,万千瓦,A,,2027-02-15,day,S76cc4578,\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    later = assess(load("聊城市", workspace), quarter="2026Q4", as_of="2027-03-01")
    assert score(ledger, later) == 1
    assert score(ledger, later) == 0
    told = record(read_ledger(ledger))
    assert (told.settled, told.met) == (1, 1)
    chance = float(read_ledger(ledger).set_index("target_id").loc["liaocheng-2026-20", "probability"].iloc[0])
    assert told.brier == pytest.approx((chance - 1) ** 2)
    assert told.fifths["n"].sum() == 1


def test_a_revision_replaces_what_it_revises_and_no_promise_counts_twice(ledger, third_quarter, workspace):
    before, said = ledger.read_text(encoding="utf-8"), record(read_ledger(ledger)).published
    table = third_quarter.table[third_quarter.table["probability"].notna()].copy()
    left_out = next(name for name in table["id"] if name != "liaocheng-2026-20")
    for number, chance in ((2, 0.5), (10, 0.9), (9, 0.1)):
        revised = table[table["id"] != left_out].assign(probability=chance)
        append(ledger, revised, "聊城市", f"2026Q3-r{number}", TODAY, model_version="0.1.0", data_hash="abc")
    assert ledger.read_text(encoding="utf-8").startswith(before)
    assert record(read_ledger(ledger)).published == said
    assert open_quarters(read_ledger(ledger)) == {"聊城市": ["2026Q3"]}
    path = workspace / "data" / "statistics" / "observations.csv"
    line = "renewable-capacity,聊城市,2026,760,万千瓦,A,,2027-02-15,day,S76cc4578,\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    later = assess(load("聊城市", workspace), quarter="2026Q4", as_of="2027-03-01")
    assert score(ledger, later) == 4
    told = record(read_ledger(ledger))
    assert (told.settled, told.met) == (1, 1)
    assert told.brier == pytest.approx((0.9 - 1) ** 2)


def test_an_empty_ledger_has_an_empty_record(tmp_path):
    told = record(read_ledger(tmp_path / "none.csv"))
    assert (told.published, told.settled) == (0, 0)


def test_the_quarters_still_open_are_told_by_region_one_a_year(tmp_path, third_quarter):
    path = tmp_path / "ledger.csv"
    for quarter, day in (("2026Q2", date(2026, 7, 30)), ("2026Q3", TODAY), ("2027Q1", date(2027, 4, 30))):
        append(path, third_quarter.table, "聊城市", quarter, day, model_version="0.1.0", data_hash="abc")
    assert open_quarters(read_ledger(path)) == {"聊城市": ["2027Q1", "2026Q3"]}
    assert open_quarters(read_ledger(tmp_path / "none.csv")) == {}


def own(path, chance, on, name="liaocheng-2026-20", by="Li Min", because="the wind farms are on the grid"):
    say_own(path, name, "聊城市", chance, by=by, because=because, on=on, model_version="0.1.0")


def test_a_person_s_probability_is_scored_beside_the_office_s_in_the_same_way(ledger, workspace):
    office = record(read_ledger(ledger)).published
    own(ledger, 0.7, date(2026, 11, 1))
    assert persons(read_ledger(ledger)) == ["Li Min"]
    assert record(read_ledger(ledger)).published == office
    path = workspace / "data" / "statistics" / "observations.csv"
    line = "renewable-capacity,聊城市,2026,760,万千瓦,A,,2027-02-15,day,S76cc4578,\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    later = assess(load("聊城市", workspace), quarter="2026Q4", as_of="2027-03-01", targets=["liaocheng-2026-20"])
    assert score(ledger, later) == 2
    told = record(read_ledger(ledger), "Li Min")
    assert (told.settled, told.brier) == (1, pytest.approx(0.3**2))
    assert told.leads.set_index("from_days")["n"].to_dict() == {0: 0, 90: 1, 180: 0, 365: 0}
    assert record(read_ledger(ledger)).settled == 1
    with pytest.raises(RequestError, match="known already"):
        own(ledger, 0.9, date(2027, 3, 2))


def test_what_was_settled_before_it_was_said_is_not_scored(ledger, third_quarter):
    settled = third_quarter.table.assign(settled_on=None)
    row = settled["id"].eq("liaocheng-2026-20")
    settled.loc[row, ["settled_on", "verdict"]] = ["2026-10-01", "met"]

    class Known:
        table = settled

    assert score(ledger, Known) == 1
    assert record(read_ledger(ledger)).settled == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"chance": 1.2}, "no probability"),
        ({"by": " "}, "a name and a reason"),
        ({"because": ""}, "a name and a reason"),
    ],
)
def test_an_own_probability_needs_a_number_a_name_and_a_reason(tmp_path, changes, said):
    with pytest.raises(RequestError, match=said):
        own(tmp_path / "ledger.csv", **{"chance": 0.5, "on": TODAY, **changes})


def test_a_ledger_of_an_earlier_onpace_is_gone_on_with(root, tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_bytes((root / "tests" / "upgrade" / "published-0.1.0" / "ledger.csv").read_bytes())
    before = read_ledger(path)
    own(path, 0.4, TODAY)
    after = read_ledger(path)
    assert after.iloc[: len(before)].equals(before)
    assert after["by"].tolist() == [""] * len(before) + ["Li Min"]
