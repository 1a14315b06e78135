"""An announced addition is what is left of a lot: it is never counted twice, and the lot is its end."""

import shutil
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.assessment.assess import assess
from analysis.forecast.events import arrived
from analysis.store.store import load

WIND, RENEWABLES = "liaocheng-2026-19", "liaocheng-2026-20"
LOT = 350.0


@pytest.fixture(scope="module")
def known(root, tmp_path_factory, underived):
    """What is said of a target with some figures of the year more; asked once for the same."""
    workspace = tmp_path_factory.mktemp("lots")
    for name in ("data", "notebooks"):
        shutil.copytree(root / name, workspace / name)
    underived(workspace)
    path = workspace / "data" / "statistics" / "observations.csv"
    before = path.read_text(encoding="utf-8")

    @cache
    def of(name, **figures):
        lines = [
            f"{series.replace('_', '-')},聊城市,2026-09,{value},万千瓦,A,,2026-10-18,day,S76cc4578,\n"
            for series, value in figures.items()
        ]
        path.write_text(before + "".join(lines), encoding="utf-8")
        found = assess(load("聊城市", workspace), quarter="2026Q3", targets=[name], draws=4000)
        assert not found.failures
        return found.cases[name]

    return of


def test_the_wind_farms_never_exceed_their_lot_nor_fall_back(known):
    for joined in (140.0, 250.0, 350.0):
        draws = known(WIND, wind_350_connected=joined).projection.quantity
        assert joined <= draws.min() <= draws.max() <= LOT
    assert known(WIND).projection.quantity.max() <= LOT


def test_more_joined_never_lowers_the_chance_of_all(known):
    chances = [known(WIND, wind_350_connected=joined).row.probability_figures for joined in (140.0, 250.0, 350.0)]
    assert chances == sorted(chances)
    assert chances[-1] > 0.99


def test_what_has_joined_is_not_added_to_a_level_that_holds_it(known):
    """With 1,041.5 all the wind farms are in the level already."""
    level = 691.5 + LOT
    for figures in ({}, {"wind_350_connected": LOT}):
        case = known(RENEWABLES, renewable_capacity=level, **figures)
        added = case.projection.quantity - case.projection.without_events
        assert np.median(added) < (1.0 if figures else 0.35 * LOT)


def test_a_level_older_than_the_lots_figure_rises_by_what_has_joined_for_sure(known):
    case = known(RENEWABLES, wind_350_connected=LOT)
    added = case.projection.quantity - case.projection.without_events
    assert added == pytest.approx(LOT)


def test_the_more_of_a_level_is_the_lot_the_less_is_to_come(known):
    cases = [known(RENEWABLES, renewable_capacity=900.0, wind_350_connected=each) for each in (50.0, 200.0, 350.0)]
    ends = [float(np.median(case.projection.quantity)) for case in cases]
    assert all(more >= less for more, less in pairwise(ends))


@settings(max_examples=60, deadline=None)
@given(
    joined=st.floats(0, 350),
    until=st.floats(-12, 24),
    ahead=st.floats(0, 24),
    share=st.floats(0.1, 1.0),
    high=st.floats(-3, 24),
)
def test_what_arrives_and_what_has_arrived_are_never_more_than_the_lot(joined, until, ahead, share, high):
    def draw(already):
        rng = np.random.default_rng(1)
        months = [until, until + ahead]
        given = {"draws": 200, "rng": rng, "joined": already, "known_until": until}
        return arrived(LOT, share, (-3.0, high), months, **given)

    more, less = draw(joined), draw(joined / 2)
    assert (more >= 0).all()
    assert (joined + more <= LOT + 1e-9).all()
    assert (np.diff(more, axis=1) >= 0).all()
    assert (joined + more >= joined / 2 + less - 1e-9).all()
