"""How sure each target is: what is whole and plain is surer than what is cut, naked or attributed."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from analysis.extract.confidence import SIGNS
from analysis.extract.targets import extract_targets

HEAD = "2026年聊城市政府工作报告\n二、2026年重点工作\n"


def sure(sentence: str) -> float:
    """Return how sure the first target of a sentence is."""
    return extract_targets(HEAD + sentence, year=2026, region="聊城市")[0].confidence


@pytest.mark.parametrize(
    ("surer", "other", "sign"),
    [
        ("地区生产总值增长5%。", "安排前期工作经费1亿元。", "a word that is no part of the name"),
        ("新建农村公路260公里。", "投资4543万元。", "a name that says nothing alone"),
    ],
)
def test_a_whole_row_is_surer_than_one_with(surer, other, sign):
    assert sure(surer) > sure(other)


def test_the_headline_figures_are_nearly_certain():
    assert sure("地区生产总值增长5%左右。") > 0.95


def test_a_number_with_a_misread_letter_stays_below_any_limit():
    assert sure("地区生产总值增长l0%。") <= 0.3


def test_every_sign_has_a_weight():
    stored = json.loads(files("analysis.extract").joinpath("confidence.json").read_text("utf-8"))
    assert set(stored["weights"]) == set(SIGNS)


def test_a_text_without_a_year_has_confidence_too():
    assert 0 < extract_targets("新建农村公路260公里。")[0].confidence < 1
