"""What is known of each target, what would lift its grade, and what a missing figure is worth."""

import io
import json
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.assessment.assess import assess
from analysis.cli.main import run
from analysis.domain.codes import GRADES
from analysis.forecast.joint import count_met, count_sd
from analysis.retrospect.coverage import CALLS, LEVELS, NOTHING_KNOWN, WIDTH_80, coverage, missing_periods
from analysis.sentences.missing import call_rows, coverage_rows
from analysis.store.store import Supposed, load
from analysis.words.wording import Words

pytestmark = pytest.mark.slow

URBAN, RENEWABLES, STRAW = "liaocheng-2026-16", "liaocheng-2026-20", "liaocheng-2026-24"


CHOSEN = ("01", "02", "03", "05", "16", "20", "22", "24", "27", "35", "46", "70", "93")
"""Targets of every kind: programmes with and without figures, levels, rates, a change, a milestone, the province's."""


@pytest.fixture(scope="module")
def some(sparse_city):
    wanted = [f"liaocheng-2026-{number}" for number in CHOSEN]
    return replace(
        sparse_city, targets=sparse_city.targets[sparse_city.targets["id"].isin(wanted)].reset_index(drop=True)
    )


@pytest.fixture(scope="module")
def assessed(some):
    return assess(some, quarter="2026Q3", draws=4000)


@pytest.fixture(scope="module")
def found(assessed):
    return coverage(assessed)


def test_every_target_has_a_row_and_every_numeric_one_its_evidence(found, assessed):
    assert list(found.table["id"]) == list(assessed.table["id"])
    numeric = found.table[found.table["threshold"].notna()]
    assert numeric["evidence_grade"].isin(GRADES).all()
    known = numeric[numeric["latest_period"].notna()]
    assert (known["age_days"] > 0).all()
    assert known["latest_reliability"].notna().all()


def test_looking_for_missing_figures_leaves_the_assessments_as_they_are(some):
    made = assess(some, quarter="2026Q3", draws=1000)
    before = {name: case.projection.pool for name, case in made.cases.items()}
    coverage(made)
    assert {name: case.projection.pool for name, case in made.cases.items()} == before


def test_what_is_overdue_comes_first_then_what_flips_an_outlook(found):
    calls = found.calls
    assert list(calls["rank"]) == list(range(1, len(calls) + 1))
    assert 1 <= len(calls) <= CALLS
    assert calls["overdue"].is_monotonic_decreasing
    asked = calls[~calls["overdue"]]
    assert asked["flip_share"].is_monotonic_decreasing
    assert all(group["narrowing"].is_monotonic_decreasing for _, group in asked.groupby("flip_share"))


def test_every_figure_wanted_is_in_one_call_to_one_department_the_most_worth_first(found):
    calls = found.by_department
    asked = [name for call in calls for name in call.targets]
    assert sorted(asked) == sorted(found.table.loc[found.table["rank"].notna(), "id"])
    assert len({call.department for call in calls}) == len(calls) < len(asked)
    assert [call.worth for call in calls] == sorted((call.worth for call in calls), reverse=True)
    assert replace(found, table=found.table.iloc[:0]).by_department == []


def test_where_no_figure_is_worth_asking_for_nobody_is_called(found):
    settled = replace(found, table=found.table.assign(rank=float("nan")))
    assert settled.by_department == []


def test_milestones_and_the_province_s_promises_are_not_asked_for(found):
    aside = found.table[found.table["reason"].isin(["milestone", "no_number", "other_scope"])]
    assert aside["rank"].isna().all()
    assert aside["figure_period"].isna().all()


def test_the_figures_named_lift_the_grade_and_one_fewer_does_not(found, some, assessed):
    for name in (URBAN, RENEWABLES, STRAW):
        row = found.table.set_index("id").loc[name]
        periods = row["lift_periods"].split(" ")
        for count, grade in ((len(periods), row["next_grade"]), (len(periods) - 1, row["evidence_grade"])):
            supposed = [Supposed(row["lift_series"], row["region"], text, 60.0) for text in periods[:count]]
            store = some.supposing(supposed, assessed.as_of)
            again = assess(store, quarter="2026Q3", targets=[name], draws=100).table
            assert again.at[0, "evidence_grade"] == grade


def test_the_narrowing_is_that_of_assessing_again(found, some, assessed):
    row = found.table.set_index("id").loc[RENEWABLES]
    case = assessed.cases[RENEWABLES]
    place = [day.year for day in case.projection.dates].index(2025)
    values = np.quantile(case.projection.paths[:, place], LEVELS)
    countable = found.table[found.table["figure_period"].notna()].set_index("id")
    said = assessed.table.set_index("id")
    chances = said["probability_figures"].fillna(said["probability"]).reindex(countable.index).fillna(NOTHING_KNOWN)
    tied = assessed.correlations
    before, after = count_sd(chances, countable["domain"], correlations=tied), []
    for value in values:
        store = some.supposing([Supposed("renewable-capacity", "聊城市", "2025", value)], assessed.as_of)
        again = assess(store, quarter="2026Q3", targets=[RENEWABLES], draws=2000)
        chances[RENEWABLES] = again.table["probability_figures"][0]
        after.append(count_sd(chances, countable["domain"], correlations=tied) ** 2)
    assert row["narrowing"] == pytest.approx(WIDTH_80 * (before - np.sqrt(np.mean(after))), rel=1e-6)


def test_a_figure_decides_more_the_nearer_it_is_to_the_due_date(found):
    numeric = found.table[found.table["figure_basis"].eq("plan") & found.table["kind"].eq("flow")]
    assert numeric["decided_share"].between(0, 1).all()
    assert (numeric["figure_low"] < numeric["figure_high"]).all()


def test_missing_periods_leave_out_what_an_office_has_published(assessed):
    case = assessed.cases[URBAN].case
    periods = missing_periods(case, case.series)
    known = case.evidence.known
    published = known.loc[known["reliability"].isin(["official", "reported"]) & known["status"].ne("D"), "period"]
    assert periods[0] == "2025"
    assert not set(periods) & set(published)


def test_a_supposed_figure_is_known_on_its_day_alone(sparse_city, some, assessed):
    day = assessed.as_of
    store = some.supposing([Supposed("urbanisation-rate", "聊城市", "2023", 99.0)], day)
    history = store.history("urbanisation-rate", "聊城市", day).set_index("period")
    assert history.at["2023", "amount"] == 99.0
    assert history.index.is_unique
    assert sparse_city.history("urbanisation-rate", "聊城市", day).set_index("period").at["2023", "amount"] == 55.8
    earlier = store.history("urbanisation-rate", "聊城市", date(2026, 1, 1)).set_index("period")
    assert earlier.at["2023", "amount"] == 55.8


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rows_for_readers_are_whole_in_both_languages(found, language):
    header, rows = coverage_rows(found, Words(language))
    assert len(header) == 6
    assert len(rows) == found.table["threshold"].notna().sum()
    assert all(row["evidence"] and row["lift"] for row in rows)
    calls = call_rows(found, Words(language))
    assert [call["rank"] for call in calls] == [str(rank) for rank in found.calls["rank"]]
    assert not any("nan" in text or "None" in text for row in [*rows, *calls] for text in row.values())


def test_the_spread_of_the_count_is_that_of_its_draws():
    rng = np.random.default_rng(1)
    chances, domains = rng.uniform(0.02, 0.98, 40), rng.integers(0, 6, 40)
    drawn = count_met(chances, domains, draws=200_000, rng=rng).std()
    assert count_sd(chances, domains) == pytest.approx(drawn, rel=0.01)


def one_target(place):
    """Keep one target of a workspace, so that a command runs in a second."""
    for path in (place / "data" / "targets").glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text(
            "\n".join([lines[0], *(x for x in lines if x.startswith(f"{URBAN},"))]) + "\n", encoding="utf-8"
        )
    return place


def test_the_command_prints_the_calls_first_and_json_as_an_object(sparse_workspace, capsys):
    arguments = ["coverage", "--quarter", "2026Q3", "--workspace", str(one_target(sparse_workspace))]
    assert run([*arguments, "--language", "en"]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[0] == "Figures most worth looking up or asking for: 1"
    assert run([*arguments, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in told["targets"]] == [URBAN]
    assert told["calls"][0]["lift_periods"] == "2025 2024"
    assert run([*arguments, "--format", "csv"]) == 0
    assert pd.read_csv(io.StringIO(capsys.readouterr().out))["id"].tolist() == [URBAN]


def test_a_figure_once_published_is_no_longer_missing(sparse_workspace):
    place = one_target(sparse_workspace)
    before = coverage(assess(load("聊城市", place), quarter="2026Q3"))
    path = place / "data" / "statistics" / "observations.csv"
    line = "urbanisation-rate,聊城市,2025,57.5,%,A,,2026-03-20,day,S76cc4578,\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    after = coverage(assess(load("聊城市", place), quarter="2026Q3"))
    assert before.table.at[0, "figure_period"] == "2025"
    assert after.table.at[0, "figure_period"] == "2024"
    assert after.sd < before.sd


def test_what_cannot_be_lifted_says_why_and_only_a_says_highest(found):
    _, rows = coverage_rows(found, Words("zh"))
    for row in rows:
        assert ("最高等级" in row["lift"]) == (row["grade"] == "A"), row


def test_a_figure_within_the_year_of_a_yearly_series_is_asked_for_and_not_called_published(found):
    for row in call_rows(found, Words("en")):
        within = " to " in row["figure"]
        if within and "work report of the following" in row["when"]:
            assert row["when"].startswith("not published within the year")
