"""A figure that should be out and is not in the store is said to be so, and no firm outlook rests on it."""

from datetime import date

import pytest

from analysis.assessment.assess import assess
from analysis.assessment.overdue import overdue_of
from analysis.domain.codes import Outlook
from analysis.sentences.cards import card
from analysis.store.store import load
from analysis.words.wording import Words

STRAW, GRAIN, WIND = "liaocheng-2026-24", "liaocheng-2026-02", "liaocheng-2026-19"


@pytest.fixture(scope="module")
def quarter(city):
    return assess(city, quarter="2026Q3", targets=[STRAW, GRAIN, WIND], draws=500)


@pytest.mark.parametrize(("target", "period"), [(STRAW, "2025"), (GRAIN, None), (WIND, None)])
def test_of_a_series_with_figures_the_last_year_s_is_overdue_once_its_day_has_passed(quarter, target, period):
    overdue = overdue_of(quarter.cases[target].case)
    assert (overdue.period if overdue else None) == period


@pytest.mark.parametrize(("as_of", "period"), [(date(2026, 2, 20), "2024"), (date(2026, 3, 20), "2025")])
def test_the_release_day_decides(city, as_of, period):
    case = assess(city, as_of=as_of, targets=[STRAW], draws=100).cases[STRAW].case
    assert overdue_of(case).period == period


def test_no_firm_outlook_rests_on_a_base_that_is_overdue(quarter):
    row = quarter.cases[STRAW].row
    assert row.probability > 0.8
    assert row.outlook == Outlook.OPEN


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "2025年数本库未收录，应已发布"), ("en", "does not hold the figure of 2025")]
)
def test_the_card_says_so(quarter, language, words):
    assert any(words in sentence for sentence in card(quarter.cases[STRAW], Words(language)).sentences)
    assert not any(words in sentence for sentence in card(quarter.cases[GRAIN], Words(language)).sentences)


def test_with_the_figure_the_outlook_is_firm_again(workspace):
    table = workspace / "data" / "statistics" / "observations.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    line = "straw-utilisation-rate,聊城市,2025,95.6,%,A,,2026-03-01,day,Sbb8bebde,\n"
    table.write_text("".join([lines[0], *sorted([*lines[1:], line])]), encoding="utf-8")
    found = assess(load("聊城市", workspace), quarter="2026Q3", targets=[STRAW], draws=500).cases[STRAW]
    assert overdue_of(found.case) is None
    assert found.row.outlook == Outlook.TO_BE_KEPT
