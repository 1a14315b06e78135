"""When a figure decides a target, and what is said of one that is due: harvests before their year is over."""

from datetime import date

import pytest

from analysis.assessment.assess import assess
from analysis.report.sections.supervision import still_needed
from analysis.sentences.cards import card
from analysis.sentences.tables import progress_row
from analysis.store.store import load
from analysis.words.wording import Words

GRAIN, RENEWABLES, COMPOUNDS, CHAINS = (f"liaocheng-2026-{number}" for number in ("02", "20", "36", "08"))


@pytest.fixture
def assessed(workspace):
    def of(name, quarter, as_of, *lines):
        path = workspace / "data" / "statistics" / "observations.csv"
        text = path.read_text(encoding="utf-8")
        path.write_text(text + "".join(f"{line},A,,{day},day,S76cc4578,\n" for line, day in lines), encoding="utf-8")
        found = assess(load("聊城市", workspace), quarter=quarter, as_of=as_of, targets=[name], draws=500)
        assert not found.failures
        return found.cases[name]

    return of


SHORT = ("grain-output,聊城市,2026,117.2,亿斤", "2026-12-15")
WORKS = ("old-compounds-renovated,聊城市,2026,15,个", "2026-12-20")
STEP = ("renewable-capacity,聊城市,2026-12,760,万千瓦", "2026-12-28")


@pytest.mark.parametrize(
    ("name", "line", "quarter", "as_of", "outlook", "settled_on"),
    [
        (GRAIN, SHORT, "2026Q4", "2026-12-16", "missed", "2026-12-15"),
        (GRAIN, SHORT, "2027Q1", "2027-04-30", "missed", "2026-12-15"),
        (COMPOUNDS, WORKS, "2026Q4", "2027-01-30", "kept", "2026-12-31"),
        (RENEWABLES, STEP, "2026Q4", "2027-01-30", "kept", "2026-12-31"),
    ],
)
def test_the_first_final_figure_of_the_due_period_settles_whenever_it_came_out(
    assessed, name, line, quarter, as_of, outlook, settled_on
):
    row = assessed(name, quarter, as_of, line).row
    assert (row.outlook, row.settled_on) == (outlook, date.fromisoformat(settled_on))


def test_what_is_not_complete_before_its_year_is_over_stays_open_until_then(assessed):
    assert assessed(RENEWABLES, "2026Q4", "2026-12-29", STEP).row.settled_on is None


def test_no_verdict_is_announced_for_a_day_that_has_gone_by(assessed):
    assert assessed(GRAIN, "2026Q3", "2026-10-30").settles_about == date(2026, 12, 31)
    assert assessed(GRAIN, "2026Q4", "2027-01-30").settles_about is None


def test_due_without_a_figure_is_awaiting(assessed):
    row = assessed(RENEWABLES, "2027Q1", "2027-04-30").row
    assert (row.outlook, row.reason) == ("awaiting", "unsettled")


def test_a_flow_with_its_year_complete_is_value_by_plan(assessed):
    case = assessed(COMPOUNDS, "2026Q4", "2027-01-30", ("old-compounds-renovated,聊城市,2026,18,个", "2027-01-20"))
    shown = progress_row(case, Words("zh"))
    assert case.standing.progress_share == pytest.approx(18 / 15)
    assert (shown["progress_share"], shown["light"]) == ("120.0%", "green")


def test_a_stock_without_a_base_shows_value_by_target_and_what_is_missing(assessed):
    case = assessed(CHAINS, "2026Q3", "2026-10-30", ("agri-chains-1bn-plus,聊城市,2026-09,12,个", "2026-10-18"))
    shown = progress_row(case, Words("zh"))
    assert (shown["progress_share"], shown["light"], shown["light_text"]) == ("92.3%", "grey", "还差1个")


def test_a_missed_target_names_what_was_missing(assessed):
    case = assessed(GRAIN, "2026Q4", "2027-01-30", SHORT)
    missing, monthly = still_needed(case, date(2026, 12, 31))
    assert missing == pytest.approx(0.8)
    assert monthly != monthly


def test_a_level_that_is_to_be_kept_has_no_way_to_go(assessed):
    case = assessed(
        "liaocheng-2026-24", "2026Q3", "2026-10-30", ("straw-utilisation-rate,聊城市,2026-09,94,%", "2026-10-18")
    )
    assert case.row.progress == "behind"
    for language, said in (("zh", "按不低于95%判断"), ("en", "not falling below 95%")):
        assert sum(said in sentence for sentence in card(case, Words(language)).sentences) == 1
    assert case.standing.required_rate != case.standing.required_rate
