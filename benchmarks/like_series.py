"""How much a short history gains by borrowing that of like series: the table of docs/verdicts.md.

    python benchmarks/like_series.py ../shared/panels/provinces.csv

Each series of each province is cut to its last 1, 2, 3 and 5 years before an origin; two other provinces, with what was
known by then, are its like series. Printed: scaled quantile loss and cover over one to three years ahead.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.forecast.borrowing import borrowed_history
from analysis.forecast.distribution import LEVELS
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool

Array = NDArray[np.float64]
REGIONS, YEARS_BEFORE, AHEAD = 12, 10, 3
INDICES = ("cpi", "gdp-index")


def series_of(path: str) -> Iterator[tuple[str, dict[str, Array]]]:
    """Yield the kind and the provinces' values of each indicator without gaps; indices as growth rates."""
    table = pd.read_csv(path)
    for name, rows in table.groupby("series_id"):
        kind = "growth" if name in INDICES else "rate" if rows["unit"].iloc[0] == "%" else rows["measure"].iloc[0]
        found = {}
        for region, own in rows.groupby("region"):
            own = own.assign(year=own["period"].astype(int)).sort_values("year").drop_duplicates("year")
            values = own["value"].to_numpy(float) - (100 if kind == "growth" else 0)
            if len(own) >= 8 and (np.diff(own["year"]) == 1).all() and (kind == "growth" or (values > 0).all()):
                found[str(region)] = values
        if len(found) >= 5:
            yield str(kind), found


def main(path: str) -> None:
    """Print the table."""
    pool, rng, rows = reference_pool(), np.random.default_rng(0), []
    for kind, found in series_of(path):
        for region in rng.choice(sorted(found), min(REGIONS, len(found)), replace=False):
            values = found[region]
            others = rng.choice([name for name in sorted(found) if name != region], 2, replace=False)
            for figures in (1, 2, 3, 5):
                end = len(values) - AHEAD
                if end < figures:
                    continue
                own, scale = values[end - figures : end], np.abs(np.diff(values)).mean()
                like = [found[name][max(end - YEARS_BEFORE, 0) : end] for name in others if len(found[name]) >= end]
                if not like:
                    continue
                relative = kind in ("stock", "flow")
                lent = [borrowed_history(own, each, relative=relative) for each in like]
                methods = {"kernel": [own], "borrowed": lent}
                for method, histories in methods.items():
                    quantiles = np.mean([project(each[None], kind, AHEAD, pool)[0] for each in histories], axis=0)
                    error = values[end : end + AHEAD, None] - quantiles
                    loss = np.maximum(LEVELS * error, (LEVELS - 1) * error).mean(axis=1) / scale
                    cover = [((error[:, k] >= 0) & (error[:, -1 - k] <= 0)).mean() for k in (4, 2)]
                    rows.append((figures, method, loss.mean(), *cover))
    table = pd.DataFrame(rows, columns=["figures", "method", "loss", "cover_80", "cover_95"])
    print(table.groupby(["figures", "method"]).mean().round(3).to_string())


if __name__ == "__main__":
    main(sys.argv[1])
