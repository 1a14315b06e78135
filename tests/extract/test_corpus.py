"""Sentences in the genre's manner, each with all its targets; an empty list is a sentence that promises nothing."""

import tomllib
from pathlib import Path

import pytest

from analysis.extract.targets import explain, extract_targets

CORPUS = tomllib.loads((Path(__file__).parent / "corpus.toml").read_text(encoding="utf-8"))["sentence"]


def label(target):
    low = target.lower if target.lower is not None else target.upper
    high = target.upper if target.upper is not None else target.lower
    value = "-" if low is None else f"{low:g}" if low == high else f"{low:g}-{high:g}"
    return [value, target.unit, target.operator, target.kind, target.indicator_zh]


def agrees(found, wanted):
    if wanted[0] == "-":
        return found[0] == "-" and found[3] == wanted[2]
    return found[: len(wanted)] == wanted


def test_the_corpus_is_large_and_holds_sentences_without_targets():
    assert len(CORPUS) >= 150
    assert sum(not case["targets"] for case in CORPUS) >= 25
    assert len({case["text"] for case in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["text"][:16])
def test_sentence_gives_exactly_its_targets(case):
    found = [label(target) for target in extract_targets(case["text"], year=case.get("year", 2026))]
    wanted = [line.split("|") for line in case["targets"]]
    assert len(found) == len(wanted), found
    assert all(map(agrees, found, wanted)), found


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["text"][:16])
def test_evidence_is_the_text_at_its_offsets(case):
    for target in extract_targets(case["text"], year=2026):
        assert case["text"][target.char_start : target.char_end] == target.evidence
    for skip in explain(case["text"], year=2026):
        assert case["text"][skip.char_start : skip.char_end] == skip.text
