"""The pool of errors: what rolling origins of many series have taught, as coefficients of quantiles."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]

KNOTS = (1, 2, 3, 4, 5, 6, 8)
"""Horizons whose quantiles are fitted; those between are interpolated, those beyond extrapolated."""

SEASONAL_KNOTS = {4: (1, 2, 3, 4, 5, 6, 8, 12), 12: (1, 2, 3, 4, 6, 9, 12, 18)}
"""The same of quarters and months, by periods a year."""


PARTS = ("first", "first_bias", "second", "second_bias", "direct", "output", "output_bias")
"""Names of the coefficients that are fitted, one layer of each a member."""

LENGTHS = (1, 2, 3, 5, 8)
"""Longest histories of the classes that are stretched apart; the last class holds all longer ones."""


@dataclass(frozen=True)
class Pool:
    """Fitted coefficients of scaled errors: an average of small networks that share their features."""

    name: str  # name, date: what it was made of, and on which day
    date: str
    errors: int  # how many scaled errors it was fitted on
    centre: Weights  # centre, spread: shape (features,): mean and standard deviation of each feature
    spread: Weights
    # first, first_bias: shape (members, features, hidden) and (members, hidden): from features to the first hidden
    # layer
    first: Weights
    first_bias: Weights
    # second, second_bias: shape (members, hidden, hidden) and (members, hidden): from the first to the second
    second: Weights
    second_bias: Weights
    direct: Weights  # shape (members, features, outputs): from features straight to the outputs
    # output, output_bias: shape (members, hidden, outputs) and (members, outputs): from the second hidden layer to the
    # outputs: for each of `KNOTS` the median and the logarithms of the steps between neighbouring quantiles
    output: Weights
    output_bias: Weights
    # shape (len(LENGTHS) + 1, levels): factors on the distance of each quantile from the median by length of history,
    # from sources left out of the fit; not decreasing outwards, so that quantiles keep their order
    stretch: Weights
    # shape (len(LENGTHS) + 1,): part of the median's way from the last value that held on sources left out of the fit,
    # by length of history; empty for all of it
    reach: Weights = field(default_factory=lambda: np.empty(0, np.float32))
    periods: int = 1  # periods a year of the series it is for; other ones than years only where it was fitted on them
    seasonal: tuple[Pool, ...] = ()  # pools of other frequencies, which go with it

    @property
    def knots(self) -> tuple[int, ...]:
        """Horizons whose quantiles it has."""
        return SEASONAL_KNOTS.get(self.periods, KNOTS)

    def of(self, periods: int) -> Pool:
        """Return the pool for series of so many periods a year: this one where none was fitted on such."""
        return next((pool for pool in self.seasonal if pool.periods == periods), self)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all coefficients, its first twelve digits: what tells one pool from another."""
        total = hashlib.sha256()
        for each in fields(self):
            part = getattr(self, each.name)
            if isinstance(part, np.ndarray):
                total.update(np.ascontiguousarray(part).tobytes())
        return total.hexdigest()[:12]

    def members(self, chosen: Sequence[int]) -> Pool:
        """Return a pool of some of the members."""
        parts: dict[str, Any] = {name: getattr(self, name)[list(chosen)] for name in PARTS}
        return replace(self, **parts)

    def beside(self, other: Pool) -> Pool:
        """Return a pool of the members of this one and of another with the same features."""
        parts: dict[str, Any] = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in PARTS}
        return replace(self, **parts)

    @property
    def line(self) -> str:
        """What the pool is, for a notice and for the record of a result."""
        return f"pool {self.name} of {self.date}: {self.errors} errors, hash {self.digest}"

    def only_for(self, periods: NDArray[np.int64]) -> Pool:
        """Return it with those of the other frequencies that occur."""
        return replace(self, seasonal=tuple(pool for pool in self.seasonal if pool.periods in periods))

    def to_bytes(self) -> bytes:
        """Return the pool as the bytes of an ``.npz`` archive, the same for the same pool."""
        stream = io.BytesIO()
        parts: dict[str, Any] = {name: np.asarray(getattr(self, name)) for name in _NAMES}
        if self.periods > 1:
            parts["periods"] = np.asarray(self.periods)
        if len(self.reach):
            parts["reach"] = self.reach
        np.savez_compressed(stream, **parts)
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Pool:
        """Return the pool that `to_bytes` has packed.

        Raises ValueError when the bytes are no pool.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as archive:
                parts: dict[str, Any] = {name: archive[name] for name in _NAMES}
                if "reach" in archive:
                    parts["reach"] = archive["reach"]
                periods = int(archive["periods"]) if "periods" in archive else 1
        except (KeyError, OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
            raise ValueError("not a pool of errors") from error
        name, date, errors = str(parts.pop("name")), str(parts.pop("date")), int(parts.pop("errors"))
        return cls(name=name, date=date, errors=errors, periods=periods, **parts)


_NAMES = [each.name for each in fields(Pool) if each.name not in ("seasonal", "periods", "reach")]
"""What every pool's archive holds."""
