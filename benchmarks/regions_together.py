"""How many regions meet one indicator: ``python benchmarks/regions_together.py PROVINCES.csv``.

Yearly indicators of provinces, one to three years ahead from each of the last years but those; each region's threshold
is its last value, or that and its mean change of the last five years times the horizon. The number of regions that pass
it is drawn from their probabilities, untied and tied by `analysis.forecast.joint`. Printed, for each correlation: the
share of indicators and years whose count the 80 % range covers, and its mean width in regions; then the correlation of
the errors themselves, as normal scores. The pool has seen the provinces, so that single ranges are if anything narrow.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from analysis.forecast.distribution import probability_below
from analysis.forecast.joint import Correlations, count_met
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool

Array = NDArray[np.float64]
TIES = (0.0, 0.1, 0.2, 0.3, 0.4)
FEWEST, HISTORY, RECENT, ORIGINS, AHEAD = 10, 15, 5, 6, 3
DRAWS = 2000
FARTHEST = 1e-3


def tables(panel: pd.DataFrame) -> Iterator[tuple[str, Array]]:
    """Yield kind and values, a row a region and a column a year, of each indicator known of ten regions or more."""
    for _, rows in panel.groupby("series_id", sort=True):
        wide = rows.pivot_table(index="region", columns="period", values="value")
        whole = wide.loc[:, wide.notna().mean() > 0.9].dropna()
        if len(whole) >= FEWEST and whole.shape[1] > RECENT + AHEAD:
            yield str(rows["measure"].iloc[0]), whole.to_numpy(float)


def cases(kind: str, values: Array) -> Iterator[tuple[Array, NDArray[np.bool_], Array]]:
    """Yield probabilities of passing, whether passed, errors as normal scores, by origin, horizon and threshold."""
    for last in range(max(RECENT, values.shape[1] - AHEAD - ORIGINS), values.shape[1] - AHEAD):
        history = values[:, max(0, last - HISTORY) : last + 1]
        said = project(history, kind, AHEAD, reference_pool())
        change = (history[:, -1] - history[:, -1 - RECENT]) / RECENT
        for ahead in range(AHEAD):
            came = values[:, last + 1 + ahead]
            score = ndtri(np.clip(probability_below(said[:, ahead], came), FARTHEST, 1 - FARTHEST))
            for times in (0, 1):
                threshold = history[:, -1] + times * (ahead + 1) * change
                yield 1 - probability_below(said[:, ahead], threshold), came >= threshold, score


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("provinces")
    panel = pd.read_csv(parser.parse_args().provinces)
    rng, rows, shared, spread = np.random.default_rng(0), [], 0.0, 0.0
    for kind, values in tables(panel):
        for chances, met, score in cases(kind, values):
            away = score - score.mean()
            shared += score.mean() ** 2 - (away**2).sum() / (len(score) - 1) / len(score)
            spread += (away**2).sum() / (len(score) - 1)
            for tie in TIES:
                options = {"places": np.arange(len(chances)), "indicators": np.zeros(len(chances))}
                tied = Correlations(within_indicator=tie)
                domains = np.zeros(len(chances))
                counts = count_met(chances, domains, draws=DRAWS, rng=rng, correlations=tied, **options)
                low, high = np.quantile(counts, [0.1, 0.9], method="inverted_cdf")
                rows.append((tie, bool(low <= met.sum() <= high), high - low, len(chances)))
    found = pd.DataFrame(rows, columns=["tie", "covers", "width", "regions"]).groupby("tie").mean()
    print(found.round(3).to_string(), f"cases {len(rows) // len(TIES)}", sep="\n")
    print(f"correlation of the errors of one indicator and year: {shared / (shared + spread):.2f}")


if __name__ == "__main__":
    main()
