"""Make the stored back-test: ``python benchmarks/store_backtest.py PANELS LEFT_OUT --date 2026-11-24``.

PANELS is the folder of the reference panels, LEFT_OUT that of the pools which `fit_reference.py --left-out` has kept.
Needs the extra ``bench``. Each scoring of the parts that the competitions hold back belongs into the log of
docs/projection.md.

- ``competitions``: M3 and tourism as ``onpace backtest`` scores them, beside the peers.
- ``unseen``: real yearly series whose source the pool has not seen, each fold with a pool of its own.
- ``short``: histories cut to their last few values, one to three years ahead, the pool fitted on the other sources.
- Ranges of peers called ``conformal`` are learnt as ours are, from their errors on the panel's own pasts.
- ``wrong``: series of M3 and tourism whose outcome lay farthest outside.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from fit_reference import Sources, all_sources, competition_series, folds, province_series, real_series

from analysis.backtest.backtest import OWN, backtest_cases
from analysis.backtest.cut import CutHistories, competition_cases, joined, rolling_cases
from analysis.backtest.models import CONFORMAL, joined_words, own_word, peer_word
from analysis.backtest.scoring import score, wrong_cases
from analysis.backtest.stored import RECORD
from analysis.files import write
from analysis.forecast.features import UNKNOWN
from analysis.forecast.panel import Panel, panel_pool, reference_pool
from analysis.forecast.pool import Pool
from analysis.peers import bench_versions, competition

LEARNT = tuple(name + CONFORMAL for name in ("drift", "theta", "ets"))
PEERS = ("naive", "drift", "theta", "optimised-theta", "ets", "arima", *LEARNT, "optimised-theta" + CONFORMAL)
QUICK_PEERS = ("naive", "drift", "theta", "ets", *LEARNT)
CUTS = (1, 2, 3, 5, 8)
HORIZON = 3
COMPETITIONS = {"m3": "M3", "tourism": "tourism"}
"""Name of each in this package, and as a source."""
PANELS = ("real", "province")


def panel_of(series: list[tuple[np.ndarray, int]]) -> Panel:
    """Return series as a panel that all end in the same year."""
    width = max(len(values) for values, _ in series)
    history = np.full((len(series), width), np.nan)
    for row, (values, _) in enumerate(series):
        history[row, width - len(values) :] = values
    count = len(series)
    nothing = np.full(count, np.nan)
    names = np.arange(count).astype(str).astype(object)
    kinds = np.array([kind for _, kind in series])
    return Panel(names, history, kinds, nothing, nothing, np.full(count, "A", object), np.zeros(count, np.int64))


def unseen(sources: Sources, lots: list[list[str]], pools: list[Pool], prefix: str) -> dict[str, Any]:
    """Return scores of the panels' last three years, each fold projected by a pool that has not seen its sources."""
    parts, words = [], {name: [] for name in (OWN, *QUICK_PEERS)}
    for lot, pool in zip(lots, pools, strict=True):
        series = [one for name in lot if name.startswith(prefix) for one in sources[name]]
        (cases,) = rolling_cases(panel_of(series), HORIZON)
        parts.append(replace(cases, series=cases.series + sum(len(part.history) for part in parts) * 2))
        words[OWN].append(own_word(cases, panel_pool(cases.observed, "auto", reference=pool), 0)[0])
        for peer in QUICK_PEERS:
            words[peer].append(peer_word(cases, peer))
    whole = joined(parts)
    return {name: score(whole, joined_words(some)) for name, some in words.items()}


def short_panels(sources: Sources, lots: list[list[str]], pools: list[Pool], prefix: str, cut: int) -> dict[str, Any]:
    """Return scores of the panels' last three years from a few values alone."""
    parts, words = [], []
    for lot, pool in zip(lots, pools, strict=True):
        series = [one for name in lot if name.startswith(prefix) for one in sources[name]]
        (cases,) = rolling_cases(panel_of(series), HORIZON, cut=cut)
        parts.append(replace(cases, series=cases.series + sum(len(part.history) for part in parts) * 2))
        words.append(own_word(cases, pool, 0)[0])
    return score(joined(parts), joined_words(words))


def competition_of(name: str, cut: int | None = None) -> CutHistories:
    """Return the cases of a competition, three years ahead where histories are cut."""
    histories, actual = competition(name)
    return competition_cases(histories, actual if cut is None else actual[:, :HORIZON], UNKNOWN, cut=cut)


def hash_of(sources: Sources, prefix: str) -> str:
    """Return the first twelve digits of the SHA-256 of all values of some sources."""
    total = hashlib.sha256()
    for name in sorted(sources):
        if name.startswith(prefix):
            for values, _ in sources[name]:
                total.update(np.ascontiguousarray(values).tobytes())
    return total.hexdigest()[:12]


def main() -> None:
    """Score, and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("panels", type=Path)
    parser.add_argument("left_out", type=Path)
    parser.add_argument("--date", required=True)
    parser.add_argument("--output", type=Path, default=RECORD)
    chosen = parser.parse_args()
    lots = folds(all_sources(chosen.panels))
    sources = real_series(chosen.panels) | province_series(chosen.panels) | competition_series()
    pools = [Pool.from_bytes((chosen.left_out / f"fold-{at}.npz").read_bytes()) for at in range(len(lots))]
    competitions, short, wrong = {}, {}, []
    for name in COMPETITIONS:
        cases = competition_of(name)
        result = backtest_cases([cases], peers=PEERS)
        competitions[name] = result.models
        wrong += wrong_cases(cases, own_word(cases, result.pool, 0)[0], name)
        without = Pool.from_bytes((chosen.left_out / f"{name}.npz").read_bytes())
        short[name] = {str(n): backtest_cases([competition_of(name, n)], pool=without).models[OWN] for n in CUTS}
    unknown = {}
    for prefix in PANELS:
        unknown[prefix] = unseen(sources, lots, pools, prefix)
        short[prefix] = {str(n): short_panels(sources, lots, pools, prefix, n) for n in CUTS}
    prefixes = {**COMPETITIONS, **{prefix: prefix for prefix in PANELS}}
    told = {
        "date": chosen.date,
        "pool": reference_pool().line,
        "data": {name: {"hash": hash_of(sources, prefix)} for name, prefix in prefixes.items()},
        "versions": bench_versions(),
        "competitions": competitions,
        "unseen": unknown,
        "short": short,
        "wrong": wrong,
    }
    parts = (f"{json.dumps(name)}: {json.dumps(part, ensure_ascii=False)}" for name, part in told.items())
    write(chosen.output, "{" + ",\n".join(parts) + "}\n")


if __name__ == "__main__":
    main()
