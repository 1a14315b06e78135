"""The office's own record: its published probabilities against what came of them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from analysis.present.wording import number, percent, say
from analysis.retrospect.ledger import Record


def record_sentences(told: Record, language: str) -> Iterator[str]:
    """Yield the record in words: counts, Brier score against the base rate, reliability by fifths.

    Parameters
    ----------
    told : Record
        From ``analysis.retrospect.ledger.record``.
    language : str
        zh or en.

    Yields
    ------
    str
    """
    yield say("record.counts", language, published=told.published, settled=told.settled, met=told.met)
    if not told.settled:
        yield say("record.none", language)
        return
    low, high = (
        "—" if math.isnan(value) else number(value, language, 3) for value in (told.brier_low, told.brier_high)
    )
    yield say(
        "record.brier",
        language,
        brier=number(told.brier, language, 3),
        low=low,
        high=high,
        rate=percent(told.met / told.settled, language),
        base=number(told.base_rate_brier, language, 3),
    )
    for row in told.fifths[told.fifths["n"] > 0].to_dict("records"):
        shares = {name: percent(row[name], language) for name in row if name != "n"}
        yield say("record.fifth", language, n=row["n"], **shares)


def as_record(told: Record) -> str:
    """Return the record as JSON; what is not known is null."""
    plain = {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in vars(told).items()
        if name != "fifths"
    }
    return json.dumps({**plain, "fifths": json.loads(told.fifths.to_json(orient="records"))}, indent=1)
