"""The cards' charts, drawn by a second process while this one reckons; here where there is none."""

from __future__ import annotations

import multiprocessing
import os
import sys
import warnings
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from markupsafe import Markup

from analysis.assessment.assess import Assessment
from analysis.present.cards import promise
from analysis.present.charts import target_figure
from analysis.report.figures import inline

PATIENCE = 60
"""Seconds after which a chart that the other process has begun is drawn here."""


@dataclass(frozen=True)
class Charts:
    """The charts of targets, by their ids.

    Attributes
    ----------
    language : str
        zh or en.
    begun : dict of Future
        Those asked of a second process.
    """

    language: str
    begun: dict[str, Future[Markup]] = field(default_factory=dict)

    @classmethod
    def ahead(cls, cases: Iterable[Assessment], language: str) -> Charts:
        """Begin to draw targets in a second process, where there is a second processor.

        The process is a copy of this one (a fork, so on Linux alone) that ends when all is drawn.
        """
        wanted = {str(case.row.id): case for case in cases}
        if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2 or not wanted:
            return cls(language)
        fork = multiprocessing.get_context("fork")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # that other threads are not copied: none draws
                pool = ProcessPoolExecutor(1, fork, initializer=_CASES.update, initargs=(wanted,))
                begun = {name: pool.submit(_drawn, name, language) for name in wanted}
            pool.shutdown(wait=False)
        except OSError:  # no further process, or nothing to talk to it by
            return cls(language)
        return cls(language, begun)

    def of(self, case: Assessment) -> Markup:
        """Return the chart of a target: from the other process if that has begun it, else drawn now."""
        future = self.begun.get(str(case.row.id))
        if future is not None and not future.cancel():
            try:
                return future.result(timeout=PATIENCE)
            except (BrokenProcessPool, TimeoutError):
                pass  # it is drawn here
        return draw(case, self.language)


_CASES: dict[str, Assessment] = {}
"""Of the second process alone: what it draws, as it was when it began."""


def _drawn(name: str, language: str) -> Markup:
    return draw(_CASES[name], language)


def draw(case: Assessment, language: str) -> Markup:
    """Return the chart of a target as part of a page."""
    description = f"{case.row.name(language)} {promise(case.target, language)}"
    return inline(target_figure(case, language), description, str(case.row.id))
