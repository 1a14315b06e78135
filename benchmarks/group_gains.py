"""What like series bring: ``python benchmarks/group_gains.py PANELS LEFT_OUT --date DAY`` prints and stores the table.

LEFT_OUT is the folder that `fit_reference.py --left-out` has filled: each source is projected by a pool that has not
seen it; whole histories by that pool moved towards the panel's own errors, as ``onpace project`` does it. The last
three years of every series are held back; it is projected from its last 1, 2, 3, 5 or all figures, while the others of
its group (real series: the same variable of the same data set; provinces: the same indicator) keep theirs. In
``later`` four fifths of the provinces have their figures of the years ahead as well; ``urbanisation`` are the
provinces' shares of towns alone. Loss is the scaled quantile loss; ranges are shares covered, in percent.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
from fit_reference import KINDS, OLD_VINTAGES, all_sources, folds

from analysis.backtest.models import EIGHTY, NINETY_FIVE
from analysis.files import write
from analysis.forecast import scores
from analysis.forecast.distribution import quantile_at
from analysis.forecast.features import GROWTH
from analysis.forecast.grouped import Members, known_elsewhere
from analysis.forecast.kernel import project
from analysis.forecast.panel import Panel, panel_pool
from analysis.forecast.pool import Pool

AHEAD, SHORTEST, PARTS = 3, 6, 5
FIGURES = (1, 2, 3, 5, 60)
SCORES = ["loss_alone", "80_alone", "95_alone", "loss", "80", "95"]
TOWNS = "province: urbanisation-rate"
STORED = Path(__file__).with_name("group_gains.json")


def series(folder: Path) -> pd.DataFrame:
    """Return every series of the panels with its source, group, kind and last year."""
    source = pd.read_csv(folder / "series.csv").set_index("series_id")
    rows = []
    for name, part in pd.read_csv(folder / "real_yearly.csv").groupby("series_id", sort=False):
        told, kind = source.loc[name], KINDS[part["kind"].iloc[0]]
        group = f"{told['source']} {told['variable']}"
        rows.append((f"real: {told['source']}", group, kind, part["period"].max(), part["value"].to_numpy(float)))
    provinces = pd.read_csv(folder / "provinces.csv").sort_values("period")
    provinces = provinces[~provinces["series_id"].isin(OLD_VINTAGES)]
    provinces = provinces.drop_duplicates(["series_id", "region", "period"], keep="last")
    for (name, _), part in provinces.groupby(["series_id", "region"], sort=False):
        years = range(part["period"].min(), part["period"].max() + 1)
        values = part.set_index("period")["value"].reindex(years).interpolate().to_numpy(float)
        growth = part["unit"].iloc[0] == "上年=100"
        kind = GROWTH if growth else KINDS[part["measure"].iloc[0]]
        rows.append((f"province: {name}", name, kind, years[-1], values - 100 * growth))
    return pd.DataFrame(rows, columns=["source", "group", "kind", "last", "values"])


def aligned(values: pd.Series) -> np.ndarray:
    """Return series as rows that end in the last column."""
    width = max(map(len, values))
    return np.stack([np.concatenate([np.full(width - len(one), np.nan), one]) for one in values])


def losses(actual: np.ndarray, said: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return loss and the two covers of each series."""
    tails = (1 - np.array(scores.INTERVALS) / 100) / 2
    lower, upper = (quantile_at(said[:, :, None], level) for level in (tails, 1 - tails))
    loss = np.zeros(len(actual))
    for bound, level in ((lower, tails), (upper, 1 - tails)):
        gap = actual[..., None] - bound
        loss += np.maximum(level * gap, (level - 1) * gap).mean(axis=(1, 2)) / scale / 2
    inside = (lower <= actual[..., None]) & (actual[..., None] <= upper)
    return np.stack([loss, *(100 * inside[..., at].mean(axis=1) for at in (EIGHTY, NINETY_FIVE))], axis=1)


def scored(some: pd.DataFrame, pool: Pool, figures: int, later: bool) -> pd.DataFrame:
    """Return scores alone and with the group of every series that can be scored, a fifth of them at a time."""
    whole = aligned(some["values"])
    actual, past = whole[:, -AHEAD:], whole[:, :-AHEAD]
    earlier = np.concatenate([np.full((len(some), AHEAD), np.nan), past], axis=1)
    scale = scores.mean_absolute_change(past)
    asked = (np.isfinite(past).sum(axis=1) >= SHORTEST) & (scale > 0)
    group = pd.factorize(some["group"])[0]
    kind, last = some["kind"].to_numpy(np.int64), some["last"].to_numpy(np.int64)
    part = np.random.default_rng(1).integers(0, PARTS, len(some))
    nothing, yearly = np.full(len(some), np.nan), np.ones(len(some), np.int64)
    if figures == FIGURES[-1]:
        names, letter = np.arange(len(some)).astype(str).astype(object), np.full(len(some), "A", object)
        pool = panel_pool(Panel(names, past, kind, nothing, nothing, letter, last - AHEAD), "auto", reference=pool)
    found = []
    for number in range(PARTS):
        rows = np.flatnonzero(asked & (part == number))
        hidden = np.isin(np.arange(len(some)), rows) | (not later)
        history = np.where(hidden[:, None], earlier, whole)
        history[rows, :-figures] = np.nan
        those = Members(history, last - AHEAD * hidden, group, kind, nothing, nothing, yearly)
        said = project(history[rows], kind[rows], AHEAD, pool)
        with_group = known_elsewhere(those, AHEAD, pool).applied(said, those, rows)
        each = [losses(actual[rows], one, scale[rows]) for one in (said, with_group)]
        found.append(
            pd.DataFrame(np.concatenate(each, axis=1), columns=SCORES).assign(
                source=some["source"].iloc[rows].to_numpy()
            )
        )
    return pd.concat(found)


def digest(folder: Path) -> dict[str, str]:
    """Return the first twelve digits of the SHA-256 of the panels' files."""
    names = ("real_yearly.csv", "provinces.csv")
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12] for name in names}


def main() -> None:
    """Score, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("panels", type=Path, help="folder of the reference panels")
    parser.add_argument("left_out", type=Path, help="folder of the pools without some of the sources")
    parser.add_argument("--date", required=True)
    chosen = parser.parse_args()
    table, rows = series(chosen.panels), []
    lots = folds(all_sources(chosen.panels))
    pools = [Pool.from_bytes((chosen.left_out / f"fold-{number}.npz").read_bytes()) for number in range(len(lots))]
    for name, prefix, later in (("real", "real", False), ("provinces", "prov", False), ("later", "prov", True)):
        for figures in FIGURES:
            chosen_rows = [table["source"].isin(lot) & table["source"].str.startswith(prefix) for lot in lots]
            found = pd.concat(
                scored(table[those], pool, figures, later) for those, pool in zip(chosen_rows, pools, strict=True)
            )
            towns = found[found["source"] == TOWNS]
            for data, part in ((name, found), ("urbanisation", towns[: 0 if later else None])):
                if len(part):
                    numbers = part[SCORES].mean()
                    numbers["change"] = 100 * (numbers["loss"] / numbers["loss_alone"] - 1)
                    rows.append({"data": data, "figures": figures, "series": len(part), **numbers.round(3).to_dict()})
                    print(rows[-1], flush=True)
    write(
        STORED,
        json.dumps(
            {"date": chosen.date, "pools": [one.digest for one in pools], "data": digest(chosen.panels), "rows": rows},
            indent=1,
        )
        + "\n",
    )


if __name__ == "__main__":
    main()
