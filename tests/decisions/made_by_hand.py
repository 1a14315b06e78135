"""Targets, figures and cases made by hand: what a decision is asked about, and nothing else."""

from dataclasses import dataclass, replace
from datetime import date
from math import nan

import numpy as np
import pandas as pd

from analysis.assessment.case import Case
from analysis.assessment.history import Evidence
from analysis.domain.codes import Commitment, Direction, Driver, Grade, Kind, Operator
from analysis.domain.figure import Figure
from analysis.domain.series import Series
from analysis.domain.target import Target

PROMISE = Target(
    id="liaocheng-2026-20", region="聊城市", document="", section="", domain="energy", indicator_zh="装机",
    indicator_en="", series_id="capacity", kind=Kind.STOCK, operator=Operator.AT_LEAST, direction=Direction.INCREASE,
    lower=750.0, upper=nan, unit="万千瓦", qualifier="", commitment=Commitment.FIRM, driver=Driver.OUTCOME, owner="",
    scope="", base_period="", due=date(2026, 12, 31), confidence=1.0, evidence="", char_start=nan, char_end=nan,
)  # fmt: skip


@dataclass
class Told:
    """What a store says when a decision asks it: figures of one series, and who published their sources."""

    figures_told: tuple = ()
    publishers: dict = None
    additions: tuple = ()
    base: None = None

    def figures(self, series_id, region, as_of, *, chosen=True):
        return tuple(each for each in self.figures_told if each.chosen or not chosen)

    @property
    def sources(self):
        return pd.DataFrame({"publisher": pd.Series(self.publishers or {}, dtype="str")})


def day(text):
    """A day, or None where there is none."""
    return date.fromisoformat(text) if text else None


def promise(**different):
    """A target, but for what is different: a level of 750 to be reached in 2026."""
    return replace(PROMISE, **different)


def figure(period, amount=1.0, kind=Kind.STOCK, **different):
    """A figure of the target's series, official and normal, but for what is different."""
    series = Series("capacity", "装机", "", "万千瓦", Kind(kind))
    return replace(Figure.of(series, "聊城市", period, amount), **different)


def evidence(years=(), in_year=None, **different):
    """What is known: figures of whole years, and one within the year."""
    every = (*years, *([in_year] if in_year else []))
    known = Evidence(every, tuple(years), in_year, (), "万千瓦", Grade.B, every)
    return replace(known, **different)


def case(target=PROMISE, known=None, *, kind=None, as_of="2026-10-30", reference="2026-09-30", told=(), **series):
    """A target with what is known of it, as of a day; `told` is what the store holds of its series."""
    definition = Series("capacity", "装机", "", "万千瓦", kind or target.kind, **series)
    return Case(
        target=target,
        series=definition,
        evidence=known or evidence(),
        store=Told(tuple(told)),
        as_of=day(as_of),
        reference=day(reference),
        adjustments=(),
        draws=100,
        rng=np.random.default_rng(0),
    )
