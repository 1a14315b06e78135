"""The city's targets and statistics: every number is where the report says, every link leads somewhere."""

import hashlib
import os
import re
from datetime import date
from pathlib import Path

import pytest

from analysis.domain.periods import parse_period

CHINESE_ONE = {"千条(段)": "千条(段)", "万个": "万个"}
"""Units whose multiplier stands without a digit in the report: it counts as one."""


@pytest.fixture(scope="module")
def numeric(city):
    targets = city.targets
    return targets[targets["lower"].notna() | targets["upper"].notna()]


def printed(row):
    """The number of a row as its evidence prints it, and where: the offset in the report."""
    if row["kind"] == "coverage":
        (found,) = re.findall("全覆盖|全部", row["evidence"])
        return row["char_start"] + row["evidence"].index(found), found
    if row["unit"] in CHINESE_ONE and row["lower"] == 1:
        return row["char_start"] + row["evidence"].index(row["unit"]), row["unit"]
    values = [row["lower"], row["upper"]] if row["operator"] == "range" else [row["lower"]]
    text = "—".join(f"{value:g}" for value in values)
    found = re.search(rf"(?<![\d.]){re.escape(text)}(?![\d.])", row["evidence"])
    assert found, f"{row['id']}: {text} is not in {row['evidence']}"
    return row["char_start"] + found.start(), text


def test_every_number_of_an_evidence_equals_its_row(numeric):
    for _, row in numeric.iterrows():
        printed(row)


def test_the_unit_follows_its_number(numeric):
    for _, row in numeric[numeric["kind"] != "coverage"].iterrows():
        start, text = printed(row)
        if text == row["unit"]:
            continue
        after = row["evidence"][int(start - row["char_start"]) + len(text) :]
        assert re.match(rf"余?{re.escape(row['unit'])}", after), row["id"]


def test_no_two_rows_claim_the_same_number(numeric):
    places = [printed(row)[0] for _, row in numeric.iterrows()]
    assert len(set(places)) == len(places)


def test_sixty_three_numbers_and_four_coverages_are_promised(city, numeric):
    assert (numeric["kind"] != "coverage").sum() == 62
    assert (numeric["kind"] == "coverage").sum() == 5
    assert (city.targets["kind"] == "milestone").sum() == 29


def test_the_livelihood_list_counts_its_twenty_five_items(city):
    listed = city.targets.loc[city.targets["item"] != "", "item"]
    assert {int(number) for number in listed} == set(range(1, 26))


def test_two_promises_are_the_province_s(city):
    assert list(city.targets.loc[city.targets["scope"] == "全省", "series_id"]) == [
        "happy-rivers-lakes",
        "villages-environment-improved",
    ]


def test_every_numeric_target_is_linked_to_a_series(numeric, city):
    assert numeric["series_id"].isin(city.series.index).all()


def test_a_target_without_figures_says_which_would_do(numeric, city):
    published = set(city.observations.loc[city.observations["region"] == "聊城市", "series_id"])
    for _, row in numeric[~numeric["series_id"].isin(published)].iterrows():
        assert city.series.at[row["series_id"], "note"], row["series_id"]


def test_at_least_thirteen_numeric_targets_have_a_city_figure_and_ten_a_probability(numeric, city, third_quarter):
    published = set(city.observations.loc[city.observations["region"] == "聊城市", "series_id"])
    linked = numeric[numeric["series_id"].isin(published)]
    assert len(linked) >= 13
    table = third_quarter.table.set_index("id").loc[numeric["id"]]
    assert table["probability"].notna().sum() >= 10
    assert table.loc[table["probability"].isna(), "reason"].notna().all()


def test_every_evidence_is_where_its_offsets_say(city, root):
    folder = Path(os.environ.get("ONPACE_REPORTS", root.parent / "shared" / "reports"))
    wanted = re.search(r"`([0-9a-f]{64})`", (root / "data" / "README.md").read_text(encoding="utf-8"))[1]
    for path in sorted(folder.glob("*.txt")) if folder.is_dir() else []:
        if hashlib.sha256(path.read_bytes()).hexdigest() == wanted:
            text = path.read_bytes().decode("utf-8")
            break
    else:
        pytest.skip("the report's text is not at hand (set ONPACE_REPORTS to its folder)")
    for _, row in city.targets.iterrows():
        assert text[int(row["char_start"]) : int(row["char_end"])] == row["evidence"], row["id"]


def test_past_promises_are_whole(city):
    typed = city.past_promises[~city.past_promises["id"].str.contains("-r")]
    assert typed["id"].str.fullmatch(r"[a-z]+-\d{4}-p\d+").all()
    assert typed["outcome_value"].notna().sum() >= 63
    past = city.past_promises
    assert past["target_source_id"].isin(city.sources.index).all()
    assert past.loc[past["outcome_value"].notna(), "outcome_source_id"].isin(city.sources.index).all()
    assert past["evidence"].str.len().max() <= 40
    assert not past.duplicated(["region", "target_year", "indicator_zh", "unit", "evidence", "lower"]).any()


def test_most_promises_of_the_report_have_a_past_and_a_person_decided_which(city):
    own = city.links[city.links["about"].str.startswith("liaocheng-")]
    assert own["who"].ne("").all()
    assert own["relation"].ne("").all()
    linked = set(own.loc[own["relation"].isin(["same", "near"]), "target"])
    assert len(linked & {f"liaocheng-2026-{number:02d}" for number in range(1, 95)}) >= 62


@pytest.mark.parametrize(
    ("target", "about", "apart"),
    [
        ("liaocheng-2026-56", "新改建农村公路360公里", "新建／新改建"),
        ("liaocheng-2026-53", "新增养老床位4000张", "护理型／全部养老床位"),
        ("liaocheng-2026-20", "新能源装机容量达到350万千瓦", "可再生能源／新能源"),
    ],
)
def test_near_relatives_are_kept_apart_with_the_difference_said(city, target, about, apart):
    (promise,) = city.past_promises.loc[city.past_promises["evidence"] == about, "id"]
    (link,) = city.links[(city.links["target"] == target) & (city.links["about"] == promise)].to_dict("records")
    assert (link["relation"], link["apart"]) == ("near", apart)


def test_plans_are_kept_apart_from_outcomes(city):
    plans = [name for name in city.series.index if name.endswith(("-plan", "-task", "-target", "-under-construction"))]
    assert plans
    assert not set(plans) & set(city.targets["series_id"])


def test_observations_are_sorted_so_that_a_change_shows_as_a_line(root):
    lines = (root / "data" / "statistics" / "observations.csv").read_text(encoding="utf-8").splitlines()[1:]
    keys = [line.split(",")[:3] for line in lines]
    assert keys == sorted(keys)


def test_no_outcome_was_published_before_its_period_began(city):
    starts = city.observations["period"].map(lambda text: parse_period(text).start)
    known = city.observations["published"].notna()
    early = city.observations[known & (city.observations["published"].dt.date < starts)]
    assert set(early["series_id"].str.rsplit("-", n=1).str[1]) <= {"plan", "task", "target"}


def test_nothing_is_known_from_the_future(city):
    assert (city.observations["published"].dropna() <= str(date(2026, 12, 31))).all()
