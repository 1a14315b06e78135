"""The ledger: every published probability once, appended, never changed; closed when the outcome is known."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from analysis.assessment.assess import Assessments
from analysis.domain.periods import Quarter, Version
from analysis.errors import Fault, InputError, RequestError
from analysis.files import write
from analysis.formulas import as_csv
from analysis.locking import writing
from analysis.reading import rows_of

COLUMNS = (
    "published_on", "region", "quarter", "target_id", "probability", "verdict", "model_version", "data_hash",
    "outcome", "settled_on", "by", "because", "chain",
)  # fmt: skip
"""Columns of ``data/ledger.csv``. A row of an outcome repeats its probability's row with the two columns filled.

`by` and `because` are blank in the office's published rows: a person's own probability, by name and with a reason.
"""
SAID_BY = ("by", "because")
FIRST_COLUMNS = tuple(name for name in COLUMNS if name not in SAID_BY)
"""Columns of a ledger of an earlier onpace, which had no rows of persons."""
KEYS = ("region", "quarter", "target_id", "by")
"""What is published once and never again."""
LEADS = (90, 180, 365)
"""Days from saying to the outcome that part the lead times."""
FIFTHS = 5
RESAMPLES = 2000


@dataclass(frozen=True)
class OfficeRecord:
    """What the office's own record says."""

    # published, settled, met: probabilities published, those whose outcome is known, and those of them that were met
    published: int
    settled: int
    met: int
    # brier, base_rate_brier: mean squared error of the probabilities, and of always saying the share met; NaN without
    # outcomes
    brier: float
    base_rate_brier: float
    # brier_low, brier_high: bounds of the 90 % interval of the first, by resampling the targets; NaN with fewer than
    # two outcomes
    brier_low: float
    brier_high: float
    leads: pd.DataFrame  # for each lead time: days from and to, n, Brier score, share met
    # for each fifth of probability: low, high, n, mean probability, share met, and its 90 % interval
    fifths: pd.DataFrame


def read_ledger(path: Path) -> pd.DataFrame:
    """Return the ledger's rows, checked to be unbroken.

    Raises InputError when a row was changed, removed or moved: the chain of hashes breaks there.
    """
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    rows = rows_of(path)
    if not rows or tuple(rows[0]) not in (COLUMNS, FIRST_COLUMNS):
        raise InputError([Fault(path.name, 1, None, None, f"expected the columns {','.join(COLUMNS)}")])
    previous = ""
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]) or row[-1] != _link(previous, row[:-1]):
            told = "the chain of hashes breaks here: this row or one before it was edited, removed or moved by hand"
            raise InputError([Fault(path.name, line, None, None, told)])
        previous = row[-1]
    if faults := [fault for line, row in enumerate(rows[1:], 2) for fault in _faults(path.name, line, rows[0], row)]:
        raise InputError(faults)
    return pd.DataFrame(rows[1:], columns=rows[0], dtype="str").reindex(columns=list(COLUMNS), fill_value="")


_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_FORMS = {
    "published_on": (_DAY, "a date, year-month-day"),
    "settled_on": (f"({_DAY})?", "a date, year-month-day, or nothing"),
    "probability": (r"0(\.\d+)?|1(\.0+)?|\d(\.\d+)?e-\d+", "a number from 0 to 1"),
}


def _faults(name: str, line: int, columns: Sequence[str], row: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault for each cell that is scored and cannot be: whoever made the chain, it is read by all."""
    for column, cell in zip(columns, row, strict=True):
        form, wanted = _FORMS.get(column, ("", ""))
        if form and not re.fullmatch(form, cell):
            yield Fault(name, line, column, cell, wanted)


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

    Raises RequestError when a probability of the region and quarter is in the ledger already. Raises InputError when
    the ledger was edited by hand.
    """
    new = [
        [published_on.isoformat(), row["region"], quarter, row["id"], repr(float(row["probability"])), row["verdict"],
         model_version, data_hash, "", "", "", ""]
        for row in table[table["probability"].notna() & table["settled_on"].isna()].to_dict("records")
    ]  # fmt: skip
    with writing(path.parent, "adding to the ledger"):
        old = read_ledger(path)
        if ((old["region"] == region) & (old["quarter"] == quarter) & (old["by"] == "")).any():
            raise RequestError(f"{path.name}: {region} {quarter} is in the ledger already; it is never changed")
        _extend(path, old, new)
    return len(new)


def say_own(
    path: Path, target_id: str, region: str, probability: float, *, by: str, because: str, on: date, model_version: str
) -> None:
    """Append a person's own probability to the ledger, to be scored beside the office's in the same way.

    Raises RequestError when the probability is none, nobody says it or no reason is given, or the outcome is known to
    the ledger. Raises InputError when the ledger was edited by hand.
    """
    if not 0 <= probability <= 1:
        raise RequestError(f"{probability:g} is no probability; give a number from 0 to 1")
    if not by.strip() or not because.strip():
        raise RequestError("a probability of one's own has a name and a reason; give them with --by and --because")
    quarter = str(Quarter.of(on))
    new = [on.isoformat(), region, quarter, target_id, repr(float(probability)), "", model_version, "", "", "",
           by.strip(), because.strip()]  # fmt: skip
    with writing(path.parent, "adding to the ledger"):
        old = read_ledger(path)
        if ((old["target_id"] == target_id) & (old["outcome"] != "")).any():
            raise RequestError(f"the outcome of {target_id} is known already; what is said now is no forecast")
        _extend(path, old, [new])


def open_quarters(ledger: pd.DataFrame) -> dict[str, list[str]]:
    """Return the quarters of each region that have probabilities without an outcome."""
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
    """Close the open rows whose targets are settled: a row with the outcome is appended for each."""
    settled = assessments.table[assessments.table["settled_on"].notna()].set_index("id")
    settled["settled_on"] = settled["settled_on"].astype("str")
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
    """
    versions = {text: Version.parse(text) for text in ledger["quarter"].unique()}
    number = ledger["quarter"].map(lambda text: versions[text].number)
    quarter = ledger["quarter"].map(lambda text: str(versions[text].quarter))
    latest = number.groupby([ledger["region"], quarter, ledger["target_id"], ledger["by"]]).transform("max")
    return ledger[number == latest]


def record(ledger: pd.DataFrame, by: str = "") -> OfficeRecord:
    """Return the counts and scores of a ledger: the last probability published before each outcome counts.

    A revised probability takes the place of the one it revises. What was settled already when it was said is no
    forecast and is left out; so is what nobody reported, since no outcome closes it.
    """
    ledger = current(ledger[ledger["by"] == by])
    closed = ledger[(ledger["outcome"] != "") & (ledger["published_on"] < ledger["settled_on"])]
    last = closed.sort_values(["published_on", "quarter"]).drop_duplicates(["region", "target_id"], keep="last")
    chance = last["probability"].astype(float).to_numpy()
    met = (last["outcome"] == "met").to_numpy(float)
    known = len(met) > 0
    low, high = _interval((chance - met) ** 2)
    return OfficeRecord(
        published=int((ledger["outcome"] == "").sum()),
        settled=len(met),
        met=int(met.sum()),
        brier=float(((chance - met) ** 2).mean()) if known else float("nan"),
        base_rate_brier=float(met.mean() * (1 - met.mean())) if known else float("nan"),
        brier_low=low,
        brier_high=high,
        leads=_leads(closed),
        fifths=_fifths(chance, met),
    )


def persons(ledger: pd.DataFrame) -> list[str]:
    """Return who said probabilities of their own, by name."""
    return sorted(set(ledger["by"]) - {""})


def _leads(closed: pd.DataFrame) -> pd.DataFrame:
    """Return the scores by lead time: of each target the last probability said so long before its outcome."""
    said, settled = (pd.to_datetime(closed[name]) for name in ("published_on", "settled_on"))
    days = (settled - said).dt.days
    rows = []
    for low, high in pairwise((0, *LEADS, np.inf)):
        inside = closed[(days > low) & (days <= high)].sort_values(["published_on", "quarter"])
        last = inside.drop_duplicates(["region", "target_id"], keep="last")
        chance, met = last["probability"].astype(float), (last["outcome"] == "met").astype(float)
        scores = {"brier": float(((chance - met) ** 2).mean()), "met": float(met.mean())}
        rows.append({"from_days": low, "to_days": high, "n": len(last), **scores})
    return pd.DataFrame(rows)


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
                "met_low": float(betaincinv(hits + 0.5, n - hits + 0.5, 0.05)) if n else float("nan"),
                "met_high": float(betaincinv(hits + 0.5, n - hits + 0.5, 0.95)) if n else float("nan"),
            }
        )
    return pd.DataFrame(rows)


def _link(previous: str, fields: Sequence[str]) -> str:
    """Return the hash of a row and the one before; blank names and reasons add nothing, so that old ledgers hold."""
    own, said_by = fields[: len(FIRST_COLUMNS) - 1], fields[len(FIRST_COLUMNS) - 1 :]
    fields = [*own, *(said_by if any(said_by) else ())]
    return hashlib.sha256("\x1f".join([previous, *fields]).encode("utf-8")).hexdigest()[:16]


def _extend(path: Path, old: pd.DataFrame, new: list[list[str]]) -> None:
    if not new:
        return
    previous = old["chain"].iloc[-1] if len(old) else ""
    rows = [COLUMNS, *old.to_numpy().tolist()]
    for fields in new:
        previous = _link(previous, fields)
        rows.append([*fields, previous])
    write(path, as_csv(rows))
