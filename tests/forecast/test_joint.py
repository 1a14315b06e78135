"""How many targets are met when their outcomes have something in common."""

import numpy as np
import pandas as pd
import pytest

from analysis.assessment.assess import expected_together
from analysis.forecast.joint import count_met
from analysis.sentences.reasoning import together_sentence
from analysis.words.wording import Words

COLUMNS = ["region", "domain", "indicator", "p_reported", "probability"]


def counts(**common):
    return count_met([0.6] * 30, [0] * 30, draws=20000, rng=np.random.default_rng(1), **common)


def test_one_indicator_in_many_regions_goes_well_or_badly_in_all():
    regions = np.arange(30)
    apart, together = counts(places=regions), counts(places=regions, indicators=[0] * 30)
    assert apart.mean() == pytest.approx(18, abs=0.2)
    assert together.mean() == pytest.approx(18, abs=0.2)
    assert together.std() > 2 * apart.std()


def test_within_one_region_an_indicator_ties_nothing_more():
    np.testing.assert_array_equal(counts(), counts(indicators=[0] * 30))


def test_regions_that_promise_different_things_are_not_tied_to_each_other():
    regions = np.arange(30)
    np.testing.assert_array_equal(counts(places=regions), counts(places=regions, indicators=regions))


@pytest.mark.parametrize(("language", "said"), [("zh", "30个地区合计"), ("en", "30 regions together")])
def test_the_sentence_counts_all_regions_with_the_wider_range(language, said):
    alike, apart = (
        [pd.DataFrame([(str(n), "economy", name(n), 1.0, 0.6)], columns=COLUMNS) for n in range(30)]
        for name in (lambda _: "gdp-growth", str)
    )
    wide, narrow = expected_together(alike, draws=4000), expected_together(apart, draws=4000)
    assert (wide.reported, wide.kept) == (30, pytest.approx(18))
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)
    sentence = together_sentence(alike, Words(language), draws=4000, seed=0)
    assert said in sentence
    assert all(str(number) in sentence for number in (18, wide.low, wide.high))
