"""The office's own record: its published probabilities against what came of them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.retrospect.ledger import OfficeRecord
from analysis.words.wording import Words


def record_sentences(told: OfficeRecord, words: Words, by: str = "") -> Iterator[str]:
    """Yield the record in words: counts, Brier score against the base rate, by lead time, reliability by fifths.

    Parameters
    ----------
    told : Record
        From ``analysis.retrospect.ledger.record``.
    words : Words
        In which language it speaks.
    by : str
        Whose record it is, where it is a person's.

    Yields
    ------
    str
    """
    counts = {"published": told.published, "settled": told.settled, "met": told.met}
    yield words.say("record.counts_by", by=by, **counts) if by else words.say("record.counts", **counts)
    if not told.settled:
        yield words.say("record.none")
        return
    low, high = ("—" if math.isnan(value) else words.number(value, 3) for value in (told.brier_low, told.brier_high))
    yield words.say(
        "record.brier",
        brier=words.number(told.brier, 3),
        low=low,
        high=high,
        rate=words.percent(told.met / told.settled),
        base=words.number(told.base_rate_brier, 3),
    )
    for row in told.leads[told.leads["n"] > 0].to_dict("records"):
        key = "record.lead" if math.isfinite(row["to_days"]) else "record.lead_longer"
        ends = {"from_days": int(row["from_days"]), "to_days": row["to_days"]}
        yield words.say(key, n=row["n"], brier=words.number(row["brier"], 3), **ends)
    for row in told.fifths[told.fifths["n"] > 0].to_dict("records"):
        shares = {name: words.percent(row[name]) for name in row if name != "n"}
        yield words.say("record.fifth", n=row["n"], **shares)


def _table(frame: pd.DataFrame) -> list[dict[str, object]]:
    return list(json.loads(frame.replace([math.inf], math.nan).to_json(orient="records")))


def as_record(told: OfficeRecord, persons: Mapping[str, OfficeRecord] | None = None) -> str:
    """Return the record as JSON, beside it that of persons by name; what is not known is null."""
    content = _plain(told)
    if persons:
        content["persons"] = {name: _plain(each) for name, each in persons.items()}
    return json.dumps(content, ensure_ascii=False, indent=1)


def _plain(told: OfficeRecord) -> dict[str, object]:
    plain = {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in vars(told).items()
        if name not in ("leads", "fifths")
    }
    return {**plain, "leads": _table(told.leads), "fifths": _table(told.fifths)}
