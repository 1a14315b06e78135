"""The ledger: every published probability once, appended, never changed; closed when the outcome is known."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import beta

from analysis.assessment.assess import Assessments
from analysis.domain.periods import Version
from analysis.errors import Fault, InputError, RequestError
from analysis.files import write
from analysis.locking import writing

COLUMNS = (
    "published_on", "region", "quarter", "target_id", "probability", "verdict", "model_version", "data_hash",
    "outcome", "settled_on", "chain",
)  # fmt: skip
"""Columns of ``data/ledger.csv``. A row of an outcome repeats its probability's row with the two columns filled."""
KEYS = ("region", "quarter", "target_id")
"""What is published once and never again."""
FIFTHS = 5
RESAMPLES = 2000


@dataclass(frozen=True)
class Record:
    """What the office's own record says.

    Attributes
    ----------
    published, settled, met : int
        Probabilities published, those whose outcome is known, and those of them that were met.
    brier, base_rate_brier : float
        Mean squared error of the probabilities, and of always saying the share met; NaN without outcomes.
    brier_low, brier_high : float
        Bounds of the 90 % interval of the first, by resampling the targets; NaN with fewer than two outcomes.
    fifths : DataFrame
        For each fifth of probability: low, high, n, mean probability, share met, and its 90 % interval.
    """

    published: int
    settled: int
    met: int
    brier: float
    base_rate_brier: float
    brier_low: float
    brier_high: float
    fifths: pd.DataFrame


def read_ledger(path: Path) -> pd.DataFrame:
    """Return the ledger's rows, checked to be unbroken.

    Parameters
    ----------
    path : Path
        ``data/ledger.csv``; an empty ledger where there is none.

    Returns
    -------
    DataFrame
        The columns of ``COLUMNS``, as text.

    Raises
    ------
    InputError
        When a row was changed, removed or moved: the chain of hashes breaks there.
    """
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise InputError([Fault(path.name, 1, None, None, f"expected the columns {','.join(COLUMNS)}")])
    previous = ""
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS) or row[-1] != _link(previous, row[:-1]):
            told = "the chain of hashes breaks here: this row or one before it was edited, removed or moved by hand"
            raise InputError([Fault(path.name, line, None, None, told)])
        previous = row[-1]
    return pd.DataFrame(rows[1:], columns=list(COLUMNS), dtype="str")


def append(
    path: Path,
    table: pd.DataFrame,
    region: str,
    quarter: str,
    published_on: date,
    *,
    model_version: str,
    data_hash: str,
) -> int:
    """Append every probability of an assessment to the ledger; what is settled already is no forecast and stays out.

    Parameters
    ----------
    path : Path
        ``data/ledger.csv``.
    table : DataFrame
        What is published: the columns id, region, probability, verdict and settled_on of an assessment's table.
    region : str
        Name of the region.
    quarter : str
        Such as 2026Q3, or 2026Q3-r2 for a revision.
    published_on : date
        The day of publication.
    model_version, data_hash : str
        What made the numbers.

    Returns
    -------
    int
        Rows appended.

    Raises
    ------
    RequestError
        When a probability of the region and quarter is in the ledger already.
    InputError
        When the ledger was edited by hand.
    """
    new = [
        [published_on.isoformat(), row["region"], quarter, row["id"], repr(float(row["probability"])), row["verdict"],
         model_version, data_hash, "", ""]
        for row in table[table["probability"].notna() & table["settled_on"].isna()].to_dict("records")
    ]  # fmt: skip
    with writing(path.parent, "adding to the ledger"):
        old = read_ledger(path)
        if ((old["region"] == region) & (old["quarter"] == quarter)).any():
            raise RequestError(f"{path.name}: {region} {quarter} is in the ledger already; it is never changed")
        _extend(path, old, new)
    return len(new)


def open_quarters(ledger: pd.DataFrame) -> dict[str, list[str]]:
    """Return the quarters of each region that have probabilities without an outcome.

    Parameters
    ----------
    ledger : DataFrame
        From ``read_ledger``.

    Returns
    -------
    dict of str to list of str
        Quarters by region, the latest first: one a year is enough, they have the same targets. A revision stands
        for its quarter.
    """
    closed = _closed(ledger)
    rows = ledger.loc[[tuple(key) not in closed for key in ledger[list(KEYS)].to_numpy()]]
    found: dict[str, list[str]] = {}
    for region, quarters in rows.groupby("region", sort=True)["quarter"]:
        years = {version.quarter.year: str(version.quarter) for version in sorted(map(Version.parse, quarters))}
        found[str(region)] = sorted(years.values(), reverse=True)
    return found


def _closed(ledger: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(map(tuple, ledger.loc[ledger["outcome"] != "", list(KEYS)].to_numpy()))


def score(path: Path, assessments: Assessments) -> int:
    """Close the open rows whose targets are settled: a row with the outcome is appended for each.

    Parameters
    ----------
    path : Path
        ``data/ledger.csv``.
    assessments : Assessments
        An assessment as of today; its settled verdicts are the outcomes.

    Returns
    -------
    int
        Rows closed.
    """
    settled = assessments.table[assessments.table["settled_on"].notna()].set_index("id")
    with writing(path.parent, "closing rows of the ledger"):
        old = read_ledger(path)
        new = _closing(old, settled)
        _extend(path, old, new)
    return len(new)


def _closing(ledger: pd.DataFrame, settled: pd.DataFrame) -> list[list[str]]:
    closed = _closed(ledger)
    new = []
    for row in ledger[ledger["outcome"] == ""].to_dict("records"):
        if row["target_id"] in settled.index and tuple(row[key] for key in KEYS) not in closed:
            outcome = settled.loc[row["target_id"]]
            filled = {**row, "outcome": outcome["verdict"], "settled_on": outcome["settled_on"]}
            new.append([str(filled[name]) for name in COLUMNS[:-1]])
    return new


def current(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that count: of each target and quarter those of the latest revision that holds it.

    A revision corrects what was said, it does not say it a second time. A target that a revision leaves out, because
    its outcome had come by then, keeps its earlier row: nothing said is taken back by saying nothing.

    Parameters
    ----------
    ledger : DataFrame
        From ``read_ledger``.

    Returns
    -------
    DataFrame
        Rows of the ledger, in its order.
    """
    versions = {text: Version.parse(text) for text in ledger["quarter"].unique()}
    number = ledger["quarter"].map(lambda text: versions[text].number)
    quarter = ledger["quarter"].map(lambda text: str(versions[text].quarter))
    latest = number.groupby([ledger["region"], quarter, ledger["target_id"]]).transform("max")
    return ledger[number == latest]


def record(ledger: pd.DataFrame) -> Record:
    """Return the counts and scores of a ledger: the last probability published before each outcome counts.

    A revised probability takes the place of the one it revises.

    Parameters
    ----------
    ledger : DataFrame
        From ``read_ledger``.

    Returns
    -------
    Record
    """
    ledger = current(ledger)
    closed = ledger[ledger["outcome"] != ""]
    last = closed.sort_values(["published_on", "quarter"]).drop_duplicates(["region", "target_id"], keep="last")
    chance = last["probability"].astype(float).to_numpy()
    met = (last["outcome"] == "met").to_numpy(float)
    known = len(met) > 0
    low, high = _interval((chance - met) ** 2)
    return Record(
        published=int((ledger["outcome"] == "").sum()),
        settled=len(met),
        met=int(met.sum()),
        brier=float(((chance - met) ** 2).mean()) if known else float("nan"),
        base_rate_brier=float(met.mean() * (1 - met.mean())) if known else float("nan"),
        brier_low=low,
        brier_high=high,
        fifths=_fifths(chance, met),
    )


def _interval(errors: np.ndarray) -> tuple[float, float]:
    """Return the 90 % interval of a mean, from resampled means; the seed is fixed: the record is the same for all."""
    if len(errors) < 2:
        return float("nan"), float("nan")
    places = np.random.default_rng(0).integers(len(errors), size=(RESAMPLES, len(errors)))
    low, high = np.quantile(errors[places].mean(axis=1), [0.05, 0.95])
    return float(low), float(high)


def _fifths(chance: np.ndarray, met: np.ndarray) -> pd.DataFrame:
    place = np.minimum((chance * FIFTHS).astype(int), FIFTHS - 1)
    rows = []
    for fifth in range(FIFTHS):
        inside = place == fifth
        n, hits = int(inside.sum()), float(met[inside].sum())
        rows.append(
            {
                "low": fifth / FIFTHS,
                "high": (fifth + 1) / FIFTHS,
                "n": n,
                "probability": float(chance[inside].mean()) if n else float("nan"),
                "met": hits / n if n else float("nan"),
                # Jeffreys interval, defined also at none and all
                "met_low": float(beta.ppf(0.05, hits + 0.5, n - hits + 0.5)) if n else float("nan"),
                "met_high": float(beta.ppf(0.95, hits + 0.5, n - hits + 0.5)) if n else float("nan"),
            }
        )
    return pd.DataFrame(rows)


def _link(previous: str, fields: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join([previous, *fields]).encode("utf-8")).hexdigest()[:16]


def _extend(path: Path, old: pd.DataFrame, new: list[list[str]]) -> None:
    if not new:
        return
    previous = old["chain"].iloc[-1] if len(old) else ""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(old.to_numpy().tolist())
    for fields in new:
        previous = _link(previous, fields)
        writer.writerow([*fields, previous])
    write(path, stream.getvalue())
