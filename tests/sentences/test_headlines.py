"""What a director reads of one target: nothing in it contradicts the rest."""

import math

import pytest

from analysis.domain.codes import OFF_PACE, ON_PACE
from analysis.sentences.cards import card, headline
from analysis.words.wording import Words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_not_called_bears_no_word_of_likelihood_and_says_why(third_quarter, language):
    words = Words(language)
    held = [
        case
        for case in third_quarter.cases.values()
        if case.row.outlook == "open" and not OFF_PACE < case.row.probability < ON_PACE
    ]
    assert held
    for case in held:
        likelihood = words.of(case.row.likelihoods)
        assert likelihood not in headline(case, words)
        assert card(case, words).likelihood == ""
        assert headline(case, words) not in ("", card(case, words).sentences[0])


def test_where_the_record_turns_what_figures_say_both_are_told(third_quarter):
    words = Words("en")
    for case in third_quarter.cases.values():
        row = case.row
        if math.isnan(row.probability_figures) or row.settled_on:
            continue
        turned = (row.probability_figures < 0.5) != (row.probability < 0.5)
        assert ("From figures alone" in headline(case, words)) == turned, row.id
    assert "From figures alone" in headline(third_quarter.cases["liaocheng-2026-19"], words)
