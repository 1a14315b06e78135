"""A back-test from its data to its scores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analysis.backtest.cut import CutHistories, competition_cases, joined, rolling_cases
from analysis.backtest.models import ModelWord, joined_words, own_word, peer_word
from analysis.backtest.scoring import Scores, line, score
from analysis.defaults import SEED
from analysis.errors import Fault, InputError, RequestError
from analysis.forecast.features import UNKNOWN
from analysis.forecast.panel import panel_arrays
from analysis.forecast.pool import Pool
from analysis.peers import COMPETITIONS, PEERS, bench_versions, competition
from analysis.tables.panel_file import name_of, read_panel

OWN = "onpace"
COLUMNS = [
    "model", "cases", "mase", "smape", "scaled_quantile_loss", "scaled_crps", "coverage_80", "width_80", "coverage_95",
    "width_95", "brier", "slope", "intercept", "seconds",
]  # fmt: skip


@dataclass(frozen=True)
class Backtest:
    """Scores of this package and of peers on the same cases, by model; the pool behind ours; the data and its hash."""

    models: dict[str, Scores]
    pool: Pool
    data: str = ""
    data_hash: str = ""
    versions: dict[str, str] = field(default_factory=dict)

    def table(self) -> pd.DataFrame:
        """Return one line a model: the scores that fit on a line."""
        return pd.DataFrame([{"model": name, **line(out)} for name, out in self.models.items()], columns=COLUMNS)


def backtest_cases(
    parts: Sequence[CutHistories], *, pool: str | Pool = "auto", peers: Sequence[str] = (), seed: int = SEED
) -> Backtest:
    """Score this package and its peers on the same cases, those of each origin projected by themselves.

    `parts` hold the cases of one origin each, `peers` are names of `analysis.peers.PEERS`.
    """
    words: dict[str, list[ModelWord]] = {}
    pools = []
    for part in parts:
        word, used = own_word(part, pool, seed)
        pools.append(used)
        words.setdefault(OWN, []).append(word)
        for peer in peers:
            words.setdefault(peer, []).append(peer_word(part, peer))
    whole = joined(parts)
    models = {name: score(whole, joined_words(some), seed=seed) for name, some in words.items()}
    return Backtest(models, pools[0])


@dataclass(frozen=True)
class Data:
    """What a back-test is made on: its cases, one lot an origin, the name of the data and its hash."""

    parts: list[CutHistories]
    name: str
    digest: str


def read_data(
    source: str | Path | pd.DataFrame,
    horizon: int,
    *,
    origins: int = 1,
    shortest: int = 6,
    cut: int | None = None,
    peers: Sequence[str] = (),
) -> Data:
    """Return the cases of a panel file, its last values held back, or of a competition.

    Raises InputError, RequestError with all faults of the file and the options; when no case is left.
    """
    faults = [] if horizon >= 1 else [Fault("options", None, "--horizon", str(horizon), "1 or more")]
    for peer in peers:
        if peer not in PEERS:
            faults.append(Fault("options", None, "--peers", peer, f"some of {','.join(PEERS)}"))
    if isinstance(source, str) and source in COMPETITIONS:
        if faults:
            raise InputError(faults)
        histories, actual = competition(source)
        kept = actual if cut is None else actual[:, :horizon]
        parts = [competition_cases(histories, kept, UNKNOWN, cut=cut)]
        told = hashlib.sha256(b"".join(values.tobytes() for values in (*histories, actual))).hexdigest()
        return Data(parts, source, told[:12])
    table = source if isinstance(source, pd.DataFrame) else Path(source)
    try:
        frame = read_panel(table)
    except InputError as error:
        raise InputError([*faults, *error.faults]) from error
    if faults:
        raise InputError(faults)
    parts = rolling_cases(panel_arrays(frame), horizon, origins=origins, shortest=shortest, cut=cut)
    if not parts:
        where = table if isinstance(table, Path) else name_of(table)
        raise RequestError(f"{where}: no series is long enough to hold values back; a shorter --horizon leaves more")
    content = table.read_bytes() if isinstance(table, Path) else table.to_csv(index=False).encode()
    return Data(parts, name_of(table), hashlib.sha256(content).hexdigest()[:12])


def backtest(data: Data, *, pool: str | Pool = "auto", peers: Sequence[str] = (), seed: int = SEED) -> Backtest:
    """Score this package and its peers on data that `read_data` has read; see `backtest_cases`."""
    result = backtest_cases(data.parts, pool=pool, peers=peers, seed=seed)
    return replace(result, data=data.name, data_hash=data.digest, versions=bench_versions())


def stored(result: Backtest, date: str) -> str:
    """Return a back-test as JSON, with its day and what it rests on, for pages to quote."""
    return (
        json.dumps(
            {
                "date": date,
                "data": result.data,
                "data_hash": result.data_hash,
                "pool": result.pool.line,
                "versions": result.versions,
                "models": result.models,
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )
