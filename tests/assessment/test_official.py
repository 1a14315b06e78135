"""Official classes beside the probability: what is compared, and why the two may contradict each other."""

from dataclasses import replace

import pytest

from analysis.assessment.official import OFFICES, contradiction, official
from analysis.sentences.official import official_sentences
from analysis.words.wording import Words

RENEWABLES, URBAN, GRAIN = "liaocheng-2026-20", "liaocheng-2026-16", "liaocheng-2026-02"
FARMLAND = "liaocheng-2026-01"


def told_with(case, **row):
    return replace(case, row=replace(case.row, **row))


def test_the_way_is_measured_from_the_oldest_of_the_last_five_years(sparse_quarter):
    said = official(sparse_quarter.cases[RENEWABLES])
    assert (said.base_period, said.latest_period) == ("2020", "2023")
    assert said.class_of("open-sdg") == "substantial_progress"
    assert said.class_of("sdsn") == "Moderately Increasing"
    assert set(said.found) <= set(OFFICES)


def test_a_change_on_a_base_that_is_not_published_rests_on_its_projection_and_says_so(sparse_quarter):
    case = sparse_quarter.cases[URBAN]
    said = official(case)
    assert said.base_projected
    base = said.cases.target_value[0] - case.row.threshold
    assert case.evidence.level(2023) < base < said.cases.target_value[0]
    assert "projected base" in official_sentences(case, Words("en"))[0]


def test_a_milestone_has_no_official_class(sparse_quarter):
    milestone = next(case for case in sparse_quarter.cases.values() if case.row.kind == "milestone")
    assert official(milestone).found == {}


def test_amounts_that_a_plan_sets_are_not_judged_by_last_years(sparse_quarter):
    assert official(sparse_quarter.cases[FARMLAND]).found == {}


def test_where_methods_disagree_the_paths_are_named(sparse_quarter):
    split = official(sparse_quarter.cases[RENEWABLES]).split
    assert "open-sdg" in split.on_pace
    assert "sdsn" in split.behind
    assert "path" in [cause.code for cause in split.causes]


def test_a_probability_in_the_middle_contradicts_nothing(sparse_quarter):
    case = told_with(sparse_quarter.cases[RENEWABLES], probability=0.5)
    assert contradiction(case, official(case)) is None


@pytest.mark.parametrize(
    ("probability", "strict", "without", "why"),
    [(0.8, 0.8, 0.4, "events"), (0.8, 0.5, 0.8, "tolerance"), (0.2, 0.2, 0.2, "path"), (0.8, 0.8, 0.8, "path")],
)
def test_a_contradiction_has_its_cause(sparse_quarter, probability, strict, without, why):
    case = told_with(sparse_quarter.cases[RENEWABLES], probability=probability, probability_strict=strict)
    case = replace(case, probability_without_events=without)
    said = official(case)
    if why == "path":  # the compound methods against the straight ones, nothing else
        said = replace(said, found={name: said.found[name] for name in ("open-sdg", "sdsn")})
    against = contradiction(case, said)
    assert against.why == why
    assert set(against.methods) == set(said.behind if probability > 0.5 else said.on_pace)


def test_an_old_figure_explains_what_nothing_else_does(sparse_quarter):
    case = told_with(sparse_quarter.cases[GRAIN], probability=0.2, probability_strict=0.2)
    said = official(case)
    assert said.behind == ()
    assert contradiction(case, said).why == "stale"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_card_says_the_classes_and_one_sentence_where_they_contradict(sparse_quarter, language):
    case = told_with(sparse_quarter.cases[GRAIN], probability=0.2)
    told = official_sentences(case, Words(language))
    assert len(told) == 2
    assert "Open SDG" in told[0]
    agreeing = official_sentences(sparse_quarter.cases[GRAIN], Words(language))
    assert len(agreeing) == 1
    assert official_sentences(sparse_quarter.cases[FARMLAND], Words(language)) == []
