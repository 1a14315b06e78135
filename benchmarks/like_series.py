"""How much a history gains by borrowing that of like series, and by their next figure: tables of docs/verdicts.md.

    python benchmarks/like_series.py ../shared/panels/provinces.csv

Each series of each province is cut to its last 1, 2, 3, 5 and 8 years before an origin; two other provinces, with what
was known by then, are its like series; then they have their figure of the first year ahead, too (``later``). Printed:
scaled quantile loss over one to three years ahead and of the first, and cover.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.forecast.borrowing import borrowed_history
from analysis.forecast.distribution import LEVELS
from analysis.forecast.grouped import Members, known_elsewhere
from analysis.forecast.kernel import kind_codes, project
from analysis.forecast.panel import reference_pool
from analysis.forecast.pool import Pool

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


def with_later(said: Array, history: Array, later: list[Array], kind: str, pool: Pool) -> Array:
    """Return a projection with what became of like series in its first year."""
    rows = [history, *later]
    width, count = max(map(len, rows)), len(rows)
    table = np.stack([np.concatenate([np.full(width - len(row), np.nan), row]) for row in rows])
    same, nothing = np.zeros(count, np.int64), np.full(count, np.nan)
    last = np.where(np.arange(count) > 0, 1, 0)
    members = Members(table, last, same, np.repeat(kind_codes([kind]), count), nothing, nothing, same + 1)
    return known_elsewhere(members, AHEAD, pool).since_alone.applied(said[None], members, np.array([0]))[0]


def main(path: str) -> None:
    """Print the table."""
    pool, rng, rows = reference_pool(), np.random.default_rng(0), []
    for kind, found in series_of(path):
        for region in rng.choice(sorted(found), min(REGIONS, len(found)), replace=False):
            values = found[region]
            others = rng.choice([name for name in sorted(found) if name != region], 2, replace=False)
            for figures in (1, 2, 3, 5, 8):
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
                said = {
                    method: np.mean([project(each[None], kind, AHEAD, pool)[0] for each in histories], axis=0)
                    for method, histories in methods.items()
                }
                later = [found[name][max(end - YEARS_BEFORE, 0) : end + 1] for name in others if len(found[name]) > end]
                said["borrowed, later"] = with_later(said["borrowed"], max(lent, key=len), later, kind, pool)
                said["later"] = with_later(said["kernel"], own, later, kind, pool)
                for method, quantiles in said.items():
                    error = values[end : end + AHEAD, None] - quantiles
                    loss = np.maximum(LEVELS * error, (LEVELS - 1) * error).mean(axis=1) / scale
                    cover = [((error[:, k] >= 0) & (error[:, -1 - k] <= 0)).mean() for k in (4, 2)]
                    rows.append((figures, method, loss.mean(), loss[0], *cover))
    table = pd.DataFrame(rows, columns=["figures", "method", "loss", "first_year", "cover_80", "cover_95"])
    print(table.groupby(["figures", "method"]).mean().round(3).to_string())


if __name__ == "__main__":
    main(sys.argv[1])
