"""Progress and outlook: the one table of docs/verdicts.md, case by case."""

import math
import re
from fractions import Fraction

import pytest

from analysis.assessment.assess import assess
from analysis.assessment.axes import outlook_of, verdict_of
from analysis.domain.codes import ENOUGH_LIKE, OUTLOOKS, PROGRESSES, Grade, Outlook, Progress
from analysis.store.store import load

BANDS = ("p ≤ 1/5", "1/5 < p ≤ 1/3", "1/3 < p < 2/3", "2/3 ≤ p < 4/5", "p ≥ 4/5")
INSIDE = ((0.0, Fraction(1, 5)), (0.21, Fraction(1, 3)), (0.34, 0.66), (Fraction(2, 3), 0.79), (Fraction(4, 5), 1.0))
"""Probabilities at both ends of each band."""


def table_of(root):
    """The rows of the table that says which outlook a grade and a probability give, by their evidence."""
    text = (root / "docs" / "verdicts.md").read_text(encoding="utf-8")
    head = "| evidence | " + " | ".join(BANDS) + " |"
    lines = text[text.index(head) :].splitlines()[2:]
    rows = [line.strip("| ").split(" | ") for line in lines[: next(n for n, line in enumerate(lines) if not line)]]
    return {row[0]: row[1:] for row in rows}


ROWS = {
    "A, B, C": [(grade, 0, False) for grade in "ABC"],
    "D, with 50 like promises": [("D", ENOUGH_LIKE, False), ("D", 4000, False)],
    "R": [("R", ENOUGH_LIKE, False)],
    "D, with fewer": [("D", ENOUGH_LIKE - 1, False)],
    "E": [("E", 0, False), ("E", ENOUGH_LIKE - 1, False)],
    "D or E, the number outside the 95 % range": [("D", 0, True), ("E", 0, True)],
}


def test_the_table_of_the_documentation_is_what_is_decided(root):
    table = table_of(root)
    assert table.keys() == ROWS.keys()
    for evidence, cases in ROWS.items():
        for grade, n_like, certain in cases:
            for said, ends in zip(table[evidence], INSIDE, strict=True):
                found = {outlook_of(Grade(grade), float(p), n_like=n_like, certain=certain) for p in ends}
                assert found == {said.strip("`")}, (evidence, grade, ends)


def test_without_a_probability_there_is_no_basis():
    assert {outlook_of(grade, math.nan, n_like=9000) for grade in Grade} == {Outlook.NO_BASIS}


@pytest.mark.parametrize(
    ("progress", "outlook", "verdict"),
    [
        ("done", "to_be_kept", "met"),
        ("done", "kept", "met"),
        ("behind", "missed", "missed"),
        ("behind", "to_be_kept", "on_pace"),
        ("not_reported", "open", "uncertain"),
        ("ahead", "to_fall_short", "off_pace"),
        ("not_reported", "no_basis", "no_data"),
        ("behind", "awaiting", "no_data"),
    ],
)
def test_the_verdict_follows_from_the_two_axes(progress, outlook, verdict):
    assert verdict_of(Progress(progress), Outlook(outlook)) == verdict


def test_every_target_has_both_axes_and_behind_is_said_of_published_progress_alone(root, sparse_quarter):
    for made in (sparse_quarter, assess(load("山东省", root), quarter="2026Q3", draws=200, reasons=False)):
        assert set(made.table["progress"]) <= set(PROGRESSES)
        assert set(made.table["outlook"]) <= set(OUTLOOKS)
        for case in made.cases.values():
            published = case.evidence.latest is not None and case.evidence.latest.end >= case.target.start
            assert case.row.progress == "not_reported" or published


@pytest.mark.parametrize(("compounds", "progress"), [(16, "done"), (4, "behind")])
def test_progress_is_set_against_the_calendar(workspace, compounds, progress):
    path = workspace / "data" / "statistics" / "observations.csv"
    line = f"old-compounds-renovated,聊城市,2026-01/2026-06,{compounds},个,A,,2026-07-15,day,S76cc4578,\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    store = load("聊城市", workspace)
    made = assess(store, quarter="2026Q3", targets=["liaocheng-2026-36"], draws=500, reasons=False)
    assert made.table["progress"].item() == progress


def test_the_documentation_names_every_code(root):
    text = (root / "docs" / "verdicts.md").read_text(encoding="utf-8")
    assert {code for code in (*PROGRESSES, *OUTLOOKS) if not re.search(rf"`{code}`", text)} == set()
