"""What must hold of every assessment, whatever the figures: scale, order, direction of an answer, time, language."""

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.assessment.assess import assess
from analysis.domain.codes import Kind, Operator
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool
from analysis.sentences.cards import card
from analysis.words.wording import Words

SHARE = re.compile(r"\d[\d.]*(?= ?%)")
QUICK = {"quarter": "2026Q3", "reasons": False, "draws": 400}


@settings(max_examples=25, deadline=None)
@given(arrays(float, (2, 6), elements=st.floats(1, 1e6)), st.sampled_from(["stock", "flow"]), st.integers(-20, 20))
def test_a_series_in_another_unit_has_the_same_projection_in_that_unit(history, kind, power):
    factor = 2.0**power
    plain = project(history, kind, 3, reference_pool())
    np.testing.assert_allclose(project(history * factor, kind, 3, reference_pool()), plain * factor, rtol=1e-6)


@pytest.fixture(scope="module")
def numbered(sparse_quarter):
    """The targets of which a threshold decides, at least or at most."""
    kinds = {Operator.AT_LEAST: 1, Operator.AT_MOST: -1}
    return {
        name: kinds[case.target.operator]
        for name, case in sparse_quarter.cases.items()
        if case.target.operator in kinds and case.row.has_probability and not case.row.settled_on
    }


def with_thresholds(city, factor):
    """The city with every target harder or easier."""
    targets = city.targets.copy()
    for name in ("lower", "upper"):
        targets[name] = targets[name] * factor
    return replace(city, targets=targets)


def test_a_higher_threshold_is_never_likelier(sparse_city, sparse_quarter, numbered):
    by_figures = [name for name in numbered if sparse_quarter.cases[name].row.probability_figures >= 0]
    chosen = [*by_figures, *sorted(set(numbered) - set(by_figures))[::6]]
    assert len(by_figures) > 1
    factors = (0.5, 0.9, 1.0, 1.05, 1.3, 2.0)
    told = [assess(with_thresholds(sparse_city, factor), targets=chosen, **QUICK) for factor in factors]
    for name in chosen:
        chances = [each.cases[name].row.probability for each in told]
        steps = np.diff(chances) * numbered[name]
        assert (steps <= 1e-9).all(), (name, dict(zip(factors, chances, strict=True)))
        # the record alone may not ask how much was promised: flat is right there, and shows nothing
        assert name not in by_figures or np.ptp(chances) > 0.04, (name, chances)


def with_done(city, names, share):
    """The city with a figure of this year's nine months for some targets: so much of what was promised is done."""
    told = city.observations.iloc[-1].to_dict()
    rows = [
        {
            **told, "series_id": each.series_id, "region": each.region, "period": "2026-01/2026-09", "unit": each.unit,
            "value": each.lower * share, "amount": each.lower * share, "status": "A", "reliability": "official",
            "published": pd.Timestamp("2026-10-20"), "published_precision": "day",
            "start": pd.Timestamp("2026-01-01"), "end": pd.Timestamp("2026-09-30"),
        }
        for each in city.promises
        if each.id in names
    ]  # fmt: skip
    return replace(city, observations=pd.concat([city.observations, pd.DataFrame(rows)], ignore_index=True))


def test_more_done_is_never_less_likely(sparse_city, sparse_quarter, numbered):
    chosen = [
        name for name in sorted(numbered)
        if (target := sparse_quarter.cases[name].target).kind is Kind.FLOW
        and numbered[name] > 0
        and target.unit == sparse_city.definition(target.series_id).unit
    ][::3]  # fmt: skip
    assert len(chosen) > 4
    shares = (0.05, 0.4, 0.7, 0.8, 0.95, 1.2)
    told = [assess(with_done(sparse_city, chosen, share), targets=chosen, **QUICK) for share in shares]
    for name in chosen:
        chances = [each.cases[name].row.probability for each in told]
        assert (np.diff(chances) >= -1e-9).all(), (name, dict(zip(shares, chances, strict=True)))
        assert chances[-1] - chances[0] > 0.1, (name, chances)


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_targets_in_any_order_have_the_rows_that_they_have_among_all(sparse_city, sparse_quarter, chance):
    chosen = chance.sample(sorted(sparse_quarter.cases), 4)
    told = assess(sparse_city, quarter="2026Q3", targets=chosen, reasons=False)
    for name in chosen:
        assert repr(told.cases[name].row) == repr(sparse_quarter.cases[name].row)


@settings(max_examples=5, deadline=None)
@given(st.floats(0.2, 5), st.integers(1, 400), st.randoms(use_true_random=False))
def test_what_comes_out_later_changes_nothing_of_an_earlier_day(sparse_city, numbered, factor, days, chance):
    chosen = chance.sample(sorted(numbered), 3)
    first = assess(sparse_city, targets=chosen, **QUICK)
    later = sparse_city.observations.sample(200, random_state=days)
    later = later.assign(
        value=later["value"] * factor,
        amount=later["amount"] * factor,
        published=pd.Timestamp(first.as_of) + pd.Timedelta(days=days),
    )
    known = replace(sparse_city, observations=pd.concat([sparse_city.observations, later], ignore_index=True))
    assert repr(assess(known, targets=chosen, **QUICK).table.to_dict("records")) == repr(first.table.to_dict("records"))


def test_a_card_tells_the_same_shares_in_both_languages(sparse_quarter):
    different = {}
    for name, case in sparse_quarter.cases.items():
        zh, en = (Counter(SHARE.findall(" ".join(card(case, Words(each)).sentences))) for each in ("zh", "en"))
        if zh != en:
            different[name] = zh, en
    assert different == {}


OTHERS = {
    "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7", "OPENBLAS_NUM_THREADS": "2",
    "OMP_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Haswell", "COLUMNS": "40",
}  # fmt: skip


@pytest.mark.long
def test_another_zone_locale_mask_home_arithmetic_and_number_of_threads_or_workers_give_the_same_bytes(root, tmp_path):
    onpace = Path(sys.executable).with_name("onpace")
    command = [onpace, "assess", "--region", "聊城市", "--region", "济南市", "--quarter", "2026Q3", "--draws", "500"]
    told = []
    for name, more, mask, workers in (("a", {}, 0o022, "1"), ("b", OTHERS, 0o077, "2")):
        (tmp_path / name).mkdir()
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **more, "HOME": str(tmp_path / name)}
        output = tmp_path / name / "table.csv"
        words = [*command, "--workers", workers, "--output", output, "--workspace", root]
        subprocess.run(words, check=True, env=environment, umask=mask)
        told.append(output.read_bytes())
    assert told[0] == told[1]
