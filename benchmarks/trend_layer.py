"""Whether a layer helps where targets stand: ``python benchmarks/trend_layer.py PANELS LEFT_OUT --date DAY``.

Thresholds on the recent trend (`CutHistories.along_trend`) of the panels' last three years, histories cut to their last
figures, each source projected by a pool that has not seen it. The layer is a line on the log odds for each length of
history, fitted on the other lots of sources, every source weighing as the root of its cases. Slopes and Brier scores
without it and with it are printed and stored.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from fit_reference import all_sources, folds
from group_gains import digest
from scipy.special import expit, logit
from store_backtest import HORIZON, PANELS, panel_of

from analysis.backtest.cut import rolling_cases
from analysis.backtest.models import own_word
from analysis.files import write
from analysis.forecast.panel import panel_pool
from analysis.forecast.pool import Pool
from analysis.forecast.scores import SURE, calibration_line

CUTS = (1, 2, 3, 5, None)
STORED = Path(__file__).with_suffix(".json")


def asked(series: list[tuple[np.ndarray, int]], source: list[str], pool: Pool, cut: int | None) -> pd.DataFrame:
    """Return what was said of each threshold on the trend, and whether it was passed."""
    (cases,) = rolling_cases(panel_of(series), HORIZON, cut=cut)
    used = panel_pool(cases.observed, "auto", reference=pool) if cut is None else pool
    said, limits, actual = own_word(cases, used, 0)[0].along_trend, cases.along_trend, cases.actual[..., None]
    passed = np.where(cases.rising[:, None, None], actual >= limits, actual <= limits)
    names = np.broadcast_to(np.array(source)[cases.series][:, None, None], limits.shape)
    moved = cases.trend != 0
    columns = {"source": names, "said": np.clip(said, SURE, 1 - SURE), "passed": passed.astype(float)}
    return pd.DataFrame({name: column[moved].ravel() for name, column in columns.items()})


def layered(table: pd.DataFrame) -> pd.Series:
    """Return what a line on the log odds makes of what was said, fitted on the other lots."""
    out = table["said"].copy()
    for lot in table["lot"].unique():
        rest, mine = table[table["lot"] != lot], table["lot"] == lot
        slope, intercept = calibration_line(rest["said"], rest["passed"], rest["weight"])
        out[mine] = expit(intercept + slope * logit(table.loc[mine, "said"]))
    return out


def scores(name: str, cut: int | None, table: pd.DataFrame) -> dict[str, object]:
    """Return slopes and Brier scores without the layer and with it."""
    told: dict[str, object] = {"data": name, "figures": cut, "cases": len(table)}
    for column in ("said", "layered"):
        slope = calibration_line(table[column], table["passed"], table["weight"])[0]
        brier = np.average((table[column] - table["passed"]) ** 2, weights=table["weight"])
        told |= {f"slope_{column}": round(slope, 3), f"brier_{column}": round(float(brier), 4)}
    return told


def main() -> None:
    """Score, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("panels", type=Path, help="folder of the reference panels")
    parser.add_argument("left_out", type=Path, help="folder of the pools without some of the sources")
    parser.add_argument("--date", required=True)
    chosen = parser.parse_args()
    sources = all_sources(chosen.panels)
    lots = folds(sources)
    pools = [Pool.from_bytes((chosen.left_out / f"fold-{at}.npz").read_bytes()) for at in range(len(lots))]
    rows = []
    for cut in CUTS:
        parts = []
        for prefix in PANELS:
            for at, (lot, pool) in enumerate(zip(lots, pools, strict=True)):
                mine = [(one, name) for name in lot if name.startswith(prefix) for one in sources[name]]
                found = asked([one for one, _ in mine], [name for _, name in mine], pool, cut)
                parts.append(found.assign(lot=at, data=prefix))
        table = pd.concat(parts, ignore_index=True)
        table["weight"] = table.groupby("source")["said"].transform("size") ** -0.5
        table["layered"] = layered(table)
        for name, part in [("all", table), *table.groupby("data")]:
            rows.append(scores(str(name), cut, part))
            print(rows[-1], flush=True)
    told = {"date": chosen.date, "pools": [one.digest for one in pools], "data": digest(chosen.panels), "rows": rows}
    write(STORED, json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
