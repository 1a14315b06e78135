"""What was known on a day: dates that are not exact, revisions, and sources that disagree."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import RequestError
from analysis.store.store import load
from analysis.store.vintages import ranked

from .observing import observations

CITY = "聊城市"


def row(value, published="2026-03-20", precision="day", source="S-bulletin", series="urban-rate", **other):
    cells = {"period": "2025", "unit": "%", "status": "A", "bound": "", "region": CITY} | other
    told = [cells[name] for name in ("unit", "status", "bound")]
    return ",".join([series, cells["region"], cells["period"], str(value), *told, published, precision, source, ""])


@pytest.mark.parametrize(
    ("published", "precision", "first_day"),
    [
        ("2026-03-20", "day", "2026-03-20"),
        ("2026-03", "month", "2026-03-31"),
        ("2026-03-01", "month", "2026-03-31"),
        ("2026-02-28", "month", "2026-02-28"),
        ("2026", "year", "2026-12-31"),
        ("2026-01-01", "year", "2026-12-31"),
        ("2026-03", "year", "2026-12-31"),
        ("2026-12-31", "inferred", "2026-12-31"),
        ("2026", "inferred", "2026-12-31"),
    ],
)
def test_a_date_known_to_the_month_or_year_counts_as_its_last_day(small, published, precision, first_day):
    place = small(row(55.8, published, precision))
    day = date.fromisoformat(first_day)
    before = date.fromordinal(day.toordinal() - 1)
    assert list(observations(CITY, "urban-rate", day, workspace=place)["value"]) == [55.8]
    assert observations(CITY, "urban-rate", before, workspace=place).empty


def test_a_figure_of_unknown_date_is_seen_only_without_as_of(small):
    place = small(row(55.8, "", "unknown"))
    assert observations(CITY, "urban-rate", "2099-12-31", workspace=place).empty
    assert list(observations(CITY, "urban-rate", workspace=place)["amount"]) == [55.8]


def test_a_revision_counts_from_its_day_on_and_is_marked(small):
    place = small(row(55.8), row(56.1, "2027-03-15", source="S-bulletin2"))
    before, after = (observations(CITY, "urban-rate", day, workspace=place) for day in ("2027-03-14", "2027-03-15"))
    assert (before.at[0, "amount"], after.at[0, "amount"]) == (55.8, 56.1)
    assert (bool(before.at[0, "revised"]), bool(after.at[0, "revised"])) == (False, True)
    assert not after.at[0, "conflict"]
    every = observations(CITY, "urban-rate", "2027-03-15", every=True, workspace=place)
    assert list(every["amount"]) == [56.1, 55.8]
    assert list(every["chosen"]) == [True, False]


def test_official_beats_reported_beats_press_beats_secondary_whatever_came_last(small):
    said = {"S-wiki": 50.0, "S-paper": 51.0, "S-office": 52.0, "S-bulletin": 53.0}
    rows = [row(value, f"2026-0{9 - place}-01", source=name) for place, (name, value) in enumerate(said.items())]
    for count, value in enumerate(said.values(), start=1):
        place = small(*rows[:count])
        known = observations(CITY, "urban-rate", "2026-12-31", workspace=place)
        assert list(known["amount"]) == [value]
        assert bool(known.at[0, "conflict"]) is (count > 1)
        losers = observations(CITY, "urban-rate", "2026-12-31", every=True, workspace=place).query("not chosen")
        assert set(losers["amount"]) == set(list(said.values())[: count - 1])


def test_two_papers_that_differ_are_a_conflict_and_one_that_repeats_is_none(small):
    place = small(row(55.8), row(55.8, "2026-04-01", source="S-paper"))
    assert not observations(CITY, "urban-rate", "2026-12-31", workspace=place).at[0, "conflict"]
    place = small(row(55.8, source="S-wiki"), row(55.9, "2026-04-01", source="S-wiki", period="2024"))
    assert not observations(CITY, "urban-rate", "2026-12-31", workspace=place)["conflict"].any()


def test_another_definition_gives_way_to_the_definition(small):
    place = small(row(60.0, status="D"), row(55.8, source="S-paper"))
    known = observations(CITY, "urban-rate", "2026-12-31", workspace=place)
    assert list(known["amount"]) == [55.8]
    assert not known.at[0, "conflict"]


def test_one_period_under_two_names_is_one_period(small):
    gdp = {"series": "gdp", "unit": "亿元"}
    place = small(
        row(1400, "2026-07-20", period="2026H1", **gdp),
        row(1390, "2026-07-20", source="S-paper", period="2026-01/2026-06", **gdp),
    )
    known = observations(CITY, "gdp", "2026-12-31", workspace=place)
    assert list(known["period"]) == ["2026H1"]
    assert known.at[0, "conflict"]


def test_breaks_bounds_estimates_and_provisional_figures_are_carried(small):
    place = small(
        row(420, series="capacity", unit="万千瓦", bound="over", period="2023"),
        row(4.5, series="capacity", unit="GW", status="E", period="2024"),
        row(600, series="capacity", unit="万千瓦", status="P"),
        row(100, series="capacity", unit="MW", status="B", period="2022"),
    )
    known = observations(CITY, "capacity", "2026-12-31", workspace=place).set_index("period")
    assert known["amount"].to_dict() == {"2022": 10.0, "2023": 420.0, "2024": 450.0, "2025": 600.0}
    assert known["status"].to_dict() == {"2022": "B", "2023": "A", "2024": "E", "2025": "P"}
    assert known["bound"].to_dict() == {"2022": "", "2023": "over", "2024": "", "2025": ""}
    assert known.at["2024", "value"] == 4.5


@pytest.mark.parametrize(
    ("amount", "other", "conflict"),
    [(3300.1, 0.33, False), (3312, 0.33, False), (3312, 0.33001, True), (3300, 0.4, True)],
)
def test_figures_in_two_units_that_round_to_one_another_are_no_conflict(small, amount, other, conflict):
    gdp = {"series": "gdp"}
    place = small(
        row(amount, unit="亿元", **gdp), row(other, unit="万亿元", published="2026-04-01", source="S-paper", **gdp)
    )
    assert observations(CITY, "gdp", "2026-12-31", workspace=place).at[0, "conflict"] == conflict


def test_one_figure_in_two_units_of_one_source_is_neither_a_fault_nor_a_conflict(small):
    place = small(row(118, series="capacity", unit="万千瓦"), row(1.184, series="capacity", unit="GW"))
    assert not observations(CITY, "capacity", "2026-12-31", workspace=place).at[0, "conflict"]


def test_observations_takes_loaded_tables_a_code_and_refuses_what_does_not_exist(city):
    by_code = observations("371500", "urbanisation-rate", "2026-10-30", workspace=city)
    assert by_code.equals(observations(CITY, "urbanisation-rate", date(2026, 10, 30), workspace=city))
    assert list(by_code["end"]) == sorted(by_code["end"])
    with pytest.raises(RequestError, match="did you mean urbanisation-rate"):
        observations(CITY, "urbanization-rate", workspace=city)
    with pytest.raises(RequestError, match="unknown region"):
        observations("聊成市", "urbanisation-rate", workspace=city)
    with pytest.raises(RequestError, match="no date"):
        observations(CITY, "urbanisation-rate", "2026-13-01", workspace=city)


def test_a_region_needs_no_targets_to_have_observations(root):
    assert len(observations("全国", "urbanisation-rate", "2026-10-30", workspace=root)) > 5


@settings(deadline=None)  # what is slow is the machine
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["official", "reported", "press", "secondary"]),
            st.integers(0, 1000),
            st.sampled_from([55.0, 56.0, 57.0]),
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda item: item[:2],
    )
)
def test_the_choice_does_not_depend_on_the_order_of_rows(items):
    frame = pd.DataFrame(
        {
            "series_id": "x",
            "region": CITY,
            "start": pd.Timestamp("2025-01-01"),
            "end": pd.Timestamp("2025-12-31"),
            "status": "A",
            "bound": "",
            "unit": "%",
            "reliability": [item[0] for item in items],
            "published": pd.to_datetime("2026-01-01") + pd.to_timedelta([item[1] for item in items], unit="D"),
            "value": [item[2] for item in items],
            "amount": [item[2] for item in items],
            "source_id": [f"S{place}" for place in range(len(items))],
        }
    )
    columns = ["reliability", "published", "amount", "chosen", "conflict", "revised"]
    there, back = ranked(frame), ranked(frame[::-1])
    assert there[columns].equals(back[columns])
    assert there["chosen"].sum() == 1


def test_a_later_vintage_never_changes_an_earlier_one(workspace):
    early = load(CITY, workspace).known(date(2025, 6, 30))
    path = workspace / "data" / "statistics" / "observations.csv"
    later = f"urbanisation-rate,{CITY},2023,56.5,%,A,,2026-05-01,day,S76cc4578,修订\n"
    path.write_text(path.read_text(encoding="utf-8") + later, encoding="utf-8")
    assert load(CITY, workspace).known(date(2025, 6, 30)).equals(early)
