"""Adding a word is adding its test: every row of the grammar is tried on its example."""

import re
from importlib.resources import files

import pytest

from analysis.domain.codes import DELIVERABLES, DOMAINS
from analysis.extract import grammar_rows as rows
from analysis.extract import kinds, naming, numerals, quantities, words
from analysis.extract.analyse import analyse
from analysis.extract.due import due_dates
from analysis.extract.headings import cue_of
from analysis.extract.outcomes import extract_outcomes
from analysis.extract.targets import extract_targets

FILES = {
    "bounds": rows.BoundRow,
    "verbs": rows.VerbRow,
    "nouns": rows.NounRow,
    "skips": rows.SkipRow,
    "tense": rows.CueRow,
    "headings": rows.HeadingRow,
    "domains": rows.DomainRow,
    "leads": rows.LeadRow,
    "qualifiers": rows.QualifierRow,
    "promises": rows.PromiseRow,
    "due": rows.DueRow,
    "bare": rows.BareRow,
    "deliverables": rows.DeliverableRow,
    "stages": rows.StageRow,
    "levels": rows.LevelRow,
    "results": rows.ResultRow,
}


CASES = [
    pytest.param(name, row, id=f"{name}-{number}")
    for name, model in FILES.items()
    for number, row in enumerate(rows.rows(name, model))
]


def test_every_grammar_file_is_read():
    there = {path.name.removesuffix(".toml") for path in files("analysis.extract.grammar").iterdir()}
    assert {name for name in there if not name.startswith("__")} == set(FILES)


@pytest.mark.parametrize(("name", "row"), CASES)
def test_row_works_on_its_example(name, row):
    CHECKS[name](row)


def bounds(row):
    (found,), _ = quantities.find_quantities(row.example)
    assert found.operator == row.operator
    assert any(mark in row.words for mark in found.marks)


def verbs(row):
    (found,) = analyse(row.example, 2026).promises
    assert found.item.role == row.role
    assert any(word in row.example for word in row.words)


def nouns(row):
    (found,) = analyse(row.example, 2026).promises
    assert words.noun_row(found.item.noun) == row


def skips(row):
    if row.where == "mask":
        assert row.reason in {skip.reason for skip in quantities.masked(row.example)[1]}
        return
    _, skipped = quantities.find_quantities(row.example)
    assert row.reason in {skip.reason for skip in skipped}


def tense(row):
    assert re.search(row.pattern, row.example)
    assert (row.weight > 0) == (row.time == "past")


def headings(row):
    assert cue_of(row.example) == row.cue


def domains(row):
    assert row.name in DOMAINS
    assert naming.domain_of(row.example) == row.name


def leads(row):
    assert any(word in row.example for word in row.words)
    assert extract_targets(row.example, year=2026)


def qualifiers(row):
    (target,) = extract_targets(row.example, year=2026)
    assert any(word in target.qualifier.split(";") for word in row.words)


def promises(row):
    assert row.kind in {target.kind for target in extract_targets(row.example, year=2026)}
    assert any(word in row.example for word in row.triggers)
    assert re.search(row.pattern, row.example)["name"]


def bare(row):
    *_, target = extract_targets(row.example, year=2026)
    assert target.indicator_zh == row.name


def deliverables(row):
    assert row.deliverable in {target.deliverable for target in extract_targets(row.example, year=2026)}


def stages(row):
    (target,) = extract_targets(row.example, year=2026)
    assert (target.stage, target.kind == "advance") == (row.stage, row.advance)


def levels(row):
    (target,) = extract_targets(row.example, region="聊城市", year=2026)
    assert target.scope == row.scope


def due(row):
    assert due_dates(row.example, 2025)


def results(row):
    (outcome,) = extract_outcomes(f"去年,{row.example}。", year=2026)
    assert (outcome.value, outcome.bound, outcome.kind) == (None, row.bound, "milestone")


CHECKS = {name: globals()[name] for name in FILES}


def test_numerals_written_out():
    assert numerals.value_of("二百零五") == 205
    assert numerals.share_value(numerals.shares().search("百分之十二")) == 12


def test_no_noun_stands_in_two_rows_of_one_kind():
    seen = [word for row in rows.rows("nouns", rows.NounRow) for word in row.words]
    assert len(seen) == len(set(seen))


def test_every_deliverable_has_rows_and_every_row_of_works_its_turn():
    assert {row.deliverable for row in rows.rows("deliverables", rows.DeliverableRow)} == set(DELIVERABLES)
    *_, last = rows.rows("deliverables", rows.DeliverableRow)
    assert last == rows.DeliverableRow(deliverable=last.deliverable, example=last.example)


def test_kinds_come_from_the_vocabulary():
    from analysis.domain.codes import KINDS

    (found,) = analyse("粮食产量达到118亿斤以上", 2026).promises
    assert kinds.kind_of(found.item, "粮食产量达到118亿斤以上", later=False) in KINDS
