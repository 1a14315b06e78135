"""Values derived by rule: for every region and period, never across a break, never in place of a published one."""

import pytest

from .observing import observations
from .test_vintages import CITY, row

CHANGE = "urban-rate-change,*,year,urban-rate@year - urban-rate@year-1,A,"
GROWTH = "capacity-growth,*,year,growth of capacity,A,"
QUARTER = "*,*,quarter,part of *,A,"
MONTH = "gdp,*,month,part of gdp,A,"


def known(place, series, as_of="2026-12-31", region=CITY):
    return observations(region, series, as_of, workspace=place).set_index("period")


def test_the_change_of_a_rate_is_derived_in_points_for_every_region(small):
    rows = [row(value, period=period, region=region) for region in (CITY, "山东省") for period, value in RATES.items()]
    place = small(*rows, derived=[CHANGE])
    for region in (CITY, "山东省"):
        changes = known(place, "urban-rate-change", region=region)
        assert changes["amount"].round(6).to_dict() == {"2024": 0.8, "2025": 1.2}
        assert set(changes["unit"]) == {"个百分点"}
        assert set(changes["lineage"]) == {"urban-rate@year - urban-rate@year-1"}


RATES = {"2023": 53.0, "2024": 53.8, "2025": 55.0}


def test_a_published_change_is_not_replaced(small):
    rows = [row(value, period=period) for period, value in RATES.items()]
    place = small(*rows, row(1.1, series="urban-rate-change", unit="个百分点", source="S-wiki"), derived=[CHANGE])
    assert known(place, "urban-rate-change").at["2025", "amount"] == 1.1
    assert known(place, "urban-rate-change").at["2025", "lineage"] == ""


def test_no_change_is_derived_across_a_break_nor_from_another_definition(small):
    place = small(row(53.0, period="2023"), row(53.8, period="2024", status="B"), row(55.0), derived=[CHANGE])
    assert list(known(place, "urban-rate-change").index) == ["2025"]
    place = small(row(53.8, period="2024", status="D"), row(55.0), derived=[CHANGE])
    assert known(place, "urban-rate-change").empty


def test_growth_is_derived_from_levels_but_not_from_a_bound(small):
    capacity = {"series": "capacity", "unit": "万千瓦"}
    place = small(
        row(400, period="2023", **capacity), row(5, period="2024", series="capacity", unit="GW"), derived=[GROWTH]
    )
    assert known(place, "capacity-growth").at["2024", "amount"] == pytest.approx(25)
    over = row(400, period="2023", bound="over", **capacity)
    place = small(over, row(500, period="2024", **capacity), derived=[GROWTH])
    assert known(place, "capacity-growth").empty


def test_doubt_and_date_of_the_terms_pass_on(small):
    place = small(
        row(53.8, "2025-03-20", period="2024", status="E"),
        row(55.0, "2026-04", "month", source="S-paper"),
        derived=[CHANGE],
    )
    assert known(place, "urban-rate-change", "2026-04-29").empty
    change = known(place, "urban-rate-change", "2026-04-30").loc["2025"]
    assert (change["status"], change["reliability"], change["source_id"]) == ("E", "press", "S-paper")


def test_quarters_come_from_cumulative_figures_by_whatever_name(small):
    cumulative = {"2025Q1": 700, "2025-01/2025-06": 1500, "2025-01/2025-09": 2400, "2025": 3300}
    rows = [row(value, series="gdp", unit="亿元", period=period) for period, value in cumulative.items()]
    quarters = known(small(*rows, derived=[QUARTER]), "gdp")
    assert {name: quarters.at[name, "amount"] for name in ("2025Q2", "2025Q3", "2025Q4")} == {
        "2025Q2": 800,
        "2025Q3": 900,
        "2025Q4": 900,
    }
    assert quarters.at["2025Q1", "lineage"] == ""
    assert set(quarters.loc[["2025Q2", "2025Q3", "2025Q4"], "lineage"]) == {"part of gdp"}


def test_months_come_from_cumulative_figures(small):
    rows = [
        row(value, series="gdp", unit="亿元", period=f"2025-01/2025-0{month}") for month, value in ((7, 70), (8, 81))
    ]
    assert known(small(*rows, derived=[MONTH]), "gdp").at["2025-08", "amount"] == 11


def test_a_quarter_that_would_be_negative_is_not_one(small):
    rows = [
        row(value, series="gdp", unit="亿元", period=period) for period, value in (("2025H1", 900), ("2025Q1", 950))
    ]
    assert set(known(small(*rows, derived=[QUARTER]), "gdp").index) == {"2025H1", "2025Q1"}


def test_a_difference_turns_the_bound_of_what_is_taken_away(small):
    capacity = {"series": "capacity", "unit": "万千瓦"}
    place = small(
        row(500, period="2025", **capacity),
        row(50, period="2024/2025", bound="over", **capacity),
        derived=[f"capacity,{CITY},2023,capacity@2025 - capacity@2024/2025,A,"],
    )
    first = known(place, "capacity").loc["2023"]
    assert (first["amount"], first["bound"]) == (450, "under")


def test_without_a_day_figures_of_unknown_date_are_derived_from_too(small):
    place = small(row(53.8, "", "unknown", period="2024"), row(55.0), derived=[CHANGE])
    assert known(place, "urban-rate-change").empty
    assert known(place, "urban-rate-change", None).at["2025", "amount"] == pytest.approx(1.2)
