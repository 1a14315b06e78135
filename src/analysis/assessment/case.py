"""One target as it is assessed: what it is, what is known of it, and what its assessment depends on."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from analysis.assessment.history import DAYS_A_YEAR, Evidence, gather
from analysis.assessment.measure import Measure, measure_of
from analysis.assessment.record_answer import asked_of, prospect_of
from analysis.domain.codes import PERCENTS, Direction, Kind
from analysis.domain.series import Series
from analysis.domain.target import Target
from analysis.pace.met import printed_decimals
from analysis.record.asked import Asked, Prospect, without_figures
from analysis.record.cases import reports_out
from analysis.record.layer import Before, with_figure_of_the_year, with_record
from analysis.scenario import Adjustment
from analysis.store.store import Store

Made = TypeVar("Made")


@dataclass(frozen=True)
class Case:
    """A target with all that an assessment of it asks for."""

    target: Target  # target, series: the promise, and the definition of what it is about
    series: Series | None
    evidence: Evidence  # what is known of that series
    store: Store  # store, as_of, reference: the tables, the day they are seen on, the day reported on
    as_of: date
    reference: date
    adjustments: tuple[Adjustment, ...]  # what a scenario assumes of it
    draws: int  # draws, rng: how many outcomes are drawn, and from what
    rng: np.random.Generator
    # what was drawn of it whatever is assumed, and how the random numbers stood then; None where nothing is kept
    made: dict[str, tuple[Any, Mapping[str, Any]]] | None = field(default=None, repr=False)

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what does not depend on what is assumed: of a case kept for several scenarios it is drawn once."""
        if self.made is None:
            return make()
        if name not in self.made:
            self.made[name] = make(), self.rng.bit_generator.state
        drawn, self.rng.bit_generator.state = self.made[name]
        return cast(Made, drawn)

    def under(self, adjustments: Sequence[tuple[Adjustment, ...]], seed: int) -> Iterator[Case]:
        """Yield the case under other assumptions, one after another; what they leave as it is is drawn once."""
        made: dict[str, tuple[Any, Mapping[str, Any]]] = {}
        for assumed in adjustments:
            yield replace(self, adjustments=assumed, rng=stream(self.target.id, seed), made=made)
        made.clear()

    @property
    def kind(self) -> Kind:
        """The kind of its series; the target's own where it has none."""
        return self.series.kind if self.series else self.target.kind

    @cached_property
    def measure(self) -> Measure:
        """What the target measures on its series."""
        return measure_of(self.target, self.kind)

    @cached_property
    def decimals(self) -> int | None:
        """With how many figures after the point the outcome will be printed; None where no figure shows it.

        Percentages have one at least.
        """
        known = [figure.amount for figure in self.evidence.years]
        derived = self.measure.how in ("growth", "mean_growth", "compound", "mean")
        if not known and not derived:
            return None
        decimals = printed_decimals([*([] if derived else known), self.target.lower, self.target.upper])
        return max(decimals, 1) if decimals is not None and self.target.unit in PERCENTS else decimals

    @cached_property
    def prospect(self) -> Prospect:
        """What the record of promises says of it."""
        return prospect_of(self.asked, reports_out(self.as_of))

    @cached_property
    def asked(self) -> Asked:
        """The target as the record of promises is asked about it."""
        return asked_of(self.target, self.evidence, self.measure, self.store.base or self.store)

    def with_record(self, probability: float, before: float = math.nan) -> float:
        """Return a probability that figures alone give as it is with what the record of promises says beside it.

        `before` is what they gave before the year's figures, where there are any.
        """
        told = prospect_of(without_figures(self.asked), reports_out(self.as_of))
        prior, known = (told.p_met if told.n else math.nan), max(self.evidence.n_obs, 1)
        if math.isnan(before):
            return float(with_record(probability, self.years_left, prior, known))
        said = Before(before, self._years_from(self._promised), known - 1)
        return with_figure_of_the_year(probability, self.years_left, prior, known, said)

    @property
    def years_left(self) -> float:
        """Years left to work for it: nobody did before it was promised, however old the latest figure is."""
        latest = self.evidence.latest
        return self._years_from(self._promised if latest is None else max(latest.end, self._promised))

    @property
    def _promised(self) -> date:
        return date(self.target.year_made - 1, 12, 31)

    def _years_from(self, day: date) -> float:
        return max((self.target.due - day).days, 0) / DAYS_A_YEAR

    @property
    def of_rival(self) -> Case:
        """The case as it would be if the rival figure were right, with the same random numbers to come."""
        return replace(self, evidence=self.evidence.with_rival(), rng=deepcopy(self.rng), made=None)


def stream(target_id: str, seed: int) -> np.random.Generator:
    """Return the random numbers of a target: they do not depend on which others there are."""
    return np.random.default_rng([seed, zlib.crc32(target_id.encode())])


def make_case(
    target: Target,
    store: Store,
    as_of: date,
    reference: date,
    adjustments: tuple[Adjustment, ...],
    *,
    draws: int,
    seed: int,
    rivals: bool = True,
) -> Case:
    """Return the case of a target."""
    series = store.definition(target.series_id)
    if target.is_kept_up and series is not None and series.direction == Direction.DECREASE:
        target = replace(target, direction=Direction.DECREASE)  # what is better lower is kept by not rising
    evidence = gather(store, target, as_of, reference, rivals=rivals)
    return Case(target, series, evidence, store, as_of, reference, adjustments, draws, stream(target.id, seed))
