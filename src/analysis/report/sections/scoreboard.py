"""How many targets of each domain stand at each verdict."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.charts import verdict_counts
from analysis.report.content import Block, Cell, Column, Row, Table, Tiles
from analysis.report.facts import Facts


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the totals, and the counts by domain."""
    counts = verdict_counts(facts.assessments.table)
    totals = {str(verdict): int(counts[verdict].sum()) for verdict in counts}
    words = {verdict: facts.say(f"verdict.{verdict}") for verdict in totals}
    yield Tiles([(verdict, words[verdict], n) for verdict, n in totals.items()])
    total = facts.say("column.total")
    columns = [Column(facts.say("column.domain")), *(Column(text, "number") for text in words.values())]
    largest = max(int(counts.to_numpy().max()), 1)
    rows = [_row(facts.say(f"domain.{name}"), row, largest) for name, row in counts.iterrows()]
    foot = [Cell(total), *(Cell(str(n)) for n in totals.values()), Cell(str(sum(totals.values())))]
    yield Table([*columns, Column(total, "number")], rows, "scoreboard", foot=Row(foot))


def _row(name: str, counts: pd.Series[int], largest: int) -> Row:
    cells = [_count(str(verdict), int(n), largest) for verdict, n in counts.items()]
    total = int(counts.sum())
    return Row([Cell(name), *cells, Cell(str(total), total)])


def _count(verdict: str, n: int, largest: int) -> Cell:
    return Cell(str(n or "·"), n, f"count {verdict}", n / largest if n else None)
