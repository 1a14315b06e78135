"""What the outcomes of promises have in common: correlations of being kept, by moments of the record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

SHRINK = 20.0
"""Promises' worth that a wider class counts in the share kept of a narrower one."""
CLASSES = (["deliverable"], ["deliverable", "domain", "level"], ["deliverable", "domain", "level", "head", "kind"])


@dataclass(frozen=True)
class Ties:
    """Correlations of the normal variables behind being kept, and how many pairs of promises each is estimated from."""

    across: float  # across, inside: between two promises of one place and year: of different domains, and of one
    inside: float
    indicator: float  # between promises of one indicator and year in different places
    pairs: int  # pairs, indicator_pairs: pairs of the first two together, and of the third
    indicator_pairs: int


def ties(record: pd.DataFrame) -> Ties:
    """Return what the outcomes of a record's promises have in common.

    Each promise's chance is the share kept of its class, shrunk towards that of wider classes. The mean product of what
    is left, over that of the normal densities at the chances, is the first term of the tetrachoric series.
    """
    known = record[(record["status"] == "reported") & (record["flag"] == "") & record["met"].notna()]
    met = known["met"].astype(float)
    chance = _chances(known, met)
    density = np.exp(-0.5 * ndtri(chance) ** 2) / np.sqrt(2 * np.pi)
    rows = known[["place", "year", "domain", "head", "kind"]].assign(rest=met - chance, density=density)
    place = _pairs(rows, ["place", "year"])
    inside = _pairs(rows, ["place", "year", "domain"])
    everywhere = _pairs(rows, ["head", "kind", "year"])
    own = _pairs(rows, ["head", "kind", "year", "place"])
    across, elsewhere = place - inside, everywhere - own
    return Ties(
        across[0] / across[1],
        inside[0] / inside[1],
        elsewhere[0] / elsewhere[1],
        int(place[2]),
        int(elsewhere[2]),
    )


def _chances(known: pd.DataFrame, met: pd.Series[float]) -> pd.Series[float]:
    chance = pd.Series(met.mean(), index=known.index)
    for columns in CLASSES:
        groups = met.groupby([known[name] for name in columns])
        chance = (groups.transform("sum") + SHRINK * chance) / (groups.transform("size") + SHRINK)
    return chance


def _pairs(rows: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Return, summed over the pairs within groups: products of rests, products of densities, and their number."""
    squares = rows.assign(rest=rows["rest"] ** 2, density=rows["density"] ** 2, count=1.0)
    of_pairs = squares.groupby(keys, sort=False)[["rest", "density", "count"]].sum()
    sums = rows.assign(count=1.0).groupby(keys, sort=False)[["rest", "density", "count"]].sum()
    return np.asarray(((sums**2 - of_pairs) / 2).sum(), float)
