"""The fitted models as arrays: a logistic regression on words, and small trees on what it says and the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.record.features import COLUMNS

SHIPPED = "promises.npz"
_MEASURE = COLUMNS.index("measure")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trees:
    """Trees of a few leaves, node after node; a leaf leads to itself."""

    roots: NDArray[np.int64]  # node with which each tree begins
    # column, threshold, left, right, missing, value: by node: the column looked at, up to which value it goes left,
    # where to, whether a missing value goes left, and what a leaf adds
    column: NDArray[np.int64]
    threshold: Floats
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    missing: NDArray[np.bool_]
    value: Floats
    depth: int  # steps after which a leaf is reached

    def sums(self, columns: Floats) -> Floats:
        """Return the sum over all trees for each row of columns."""
        rows = np.arange(len(columns))[:, None]
        nodes = np.tile(self.roots, (len(columns), 1))
        for _ in range(self.depth):
            seen = columns[rows, self.column[nodes]]
            left = np.where(np.isnan(seen), self.missing[nodes], seen <= self.threshold[nodes])
            nodes = np.where(left, self.left[nodes], self.right[nodes])
        return self.value[nodes].sum(axis=1)


@dataclass(frozen=True)
class Model:
    """One question's model."""

    words: Floats  # weight of each slot of hashed characters
    constant: float
    trees: Trees
    # base, slope: log odds = base + slope × trees, for growth and for all else: what years unlike those seen leave of
    # them
    base: Floats
    slope: Floats

    def of_words(self, slots: Sequence[NDArray[np.int64]]) -> Floats:
        """Return the log odds that the words alone say."""
        return np.array([self.constant + self.words[each].sum() / np.sqrt(max(len(each), 1)) for each in slots])

    def probabilities(self, slots: Sequence[NDArray[np.int64]], columns: Floats) -> Floats:
        """Return the probability of each row; the first column is filled with what the words say."""
        filled = columns.copy()
        filled[:, 0] = self.of_words(slots)
        which = (columns[:, _MEASURE] != 0).astype(int)
        return 1 / (1 + np.exp(-(self.base[which] + self.slope[which] * self.trees.sums(filled))))


@lru_cache(maxsize=1)
def shipped_models() -> dict[str, Model]:
    """Return the models that ship: ``reported`` and ``met``."""
    return read_models(Path(str(files("analysis.record").joinpath(SHIPPED))))


def read_models(path: Path) -> dict[str, Model]:
    """Return the models of a file that the benchmarks wrote."""
    with np.load(path) as stored:
        arrays = dict(stored)
    return {name: _model(arrays, name) for name in ("reported", "met")}


def _model(arrays: Mapping[str, NDArray[np.generic]], name: str) -> Model:
    def part(which: str) -> NDArray[np.float64]:
        return np.asarray(arrays[f"{name}_{which}"], float)

    scale, constant, depth = part("scalars")
    whole = {which: part(which).astype(np.int64) for which in ("roots", "column", "left", "right")}
    trees = Trees(
        **whole,
        threshold=part("threshold"),
        missing=part("missing").astype(bool),
        value=part("value"),
        depth=int(depth),
    )
    return Model(part("words") * scale, float(constant), trees, part("base"), part("slope"))
