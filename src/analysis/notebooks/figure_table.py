"""Figures of a series as a reader is told them: in words, with date, source and doubt; no codes, no ids."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from analysis.domain.languages import Bilingual
from analysis.store.store import Store
from analysis.words.wording import Words


def figure_table(rows: pd.DataFrame, unit: str, store: Store, words: Words) -> pd.DataFrame:
    """Return figures as a reader is told them, a row each.

    ``rows``: `period`, `value`, `amount`, `unit`, `bound`, `status`, `published`, `published_precision`, `reliability`,
    `source_id`, `lineage`, `note`; and `chosen`, where some of them lost. ``unit``: unit of the amounts. ``store``: the
    tables that know the sources. ``words``: in which language it speaks.
    """
    titles, each = store.sources["title"], rows.to_dict("records")
    table = {
        "period": [words.period(row["period"]) for row in each],
        "value": [_printed(row, words) for row in each],
        "amount": [words.quantity(row["amount"], unit) for row in each],
        "status": [words.say(f"status.{row['status']}") for row in each],
        "published": [_published(row, words) for row in each],
        "reliability": [words.say(f"reliability.{row['reliability']}") for row in each],
        "source": [_derived(row, store, words) or titles.get(row["source_id"], row["source_id"]) for row in each],
        "note": [row["note"] for row in each],
    }
    told = pd.DataFrame({words.say(f"history.column_{name}"): values for name, values in table.items()})
    if "chosen" in rows:
        used = [words.say(f"history.{'yes' if row['chosen'] else 'no'}") for row in each]
        told.insert(4, words.say("history.column_used"), used)
    return told


def _printed(row: dict[str, Any], words: Words) -> str:
    """Return a figure as its source prints it."""
    return words.say(f"bound.{row['bound'] or 'plain'}", value=f"{Words('zh').number(row['value'])} {row['unit']}")


def _derived(row: dict[str, Any], store: Store, words: Words) -> str:
    """Return from what a figure is derived, its series by their names; blank where it is printed."""

    def named(found: re.Match[str]) -> str:
        known = store.series.loc[found[1]]
        return f"{words.of(Bilingual(known['indicator_zh'], known['indicator_en']))} {found[2]}"

    return re.sub(r"([a-z][a-z0-9-]*)@(\S+)", named, row["lineage"])


def _published(row: dict[str, Any], words: Words) -> str:
    if pd.isna(row["published"]):
        return words.say("history.undated")
    text, precision = row["published"].date().isoformat(), row["published_precision"]
    return text if precision == "day" else words.say(f"history.precision_{precision}", day=text)
