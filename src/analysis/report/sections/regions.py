"""The region's figures beside those of the wider regions and of its like."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.domain.regions import ancestors
from analysis.report.content import Aside, Block, Break, Cell, Column, Line, Paragraph, Piece, Row, Table, Text
from analysis.report.context import Comparison, Latest
from analysis.report.facts import Facts
from analysis.report.target_rows import name_cell


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield a row a series: here, in the wider regions, and in regions of this one's level where some are known."""
    rows = facts.context
    if not rows:
        yield Paragraph(facts.say("context.none"))
        return
    peers = any(row.peers for row in rows)
    wider = [facts.words.region(region.name) for region in ancestors(facts.store.region)]
    titles = [facts.say("column.indicator"), facts.region, *wider, *([facts.say("column.peers")] if peers else [])]
    yield Paragraph(facts.say("context.note"), "note")
    yield Table([Column(title) for title in titles], [_row(row, facts, peers=peers) for row in rows], "regions")


def _row(row: Comparison, facts: Facts, *, peers: bool) -> Row:
    assert row.case.case.series is not None
    name = name_cell(facts.words.of(row.case.case.series.names), row.case.row.id)
    figures = [Cell(_latest(latest, facts)) for latest in (row.own, *row.wider)]
    return Row([name, *figures, *([_peers(row, facts)] if peers else [])])


def _latest(latest: Latest | None, facts: Facts) -> Text:
    if latest is None:
        return "—"
    period, change = facts.words.period(latest.figure.period), _change(latest, facts)
    return (*_value(latest, facts), Break(), Aside("period", f"{period} · {change}" if change else period))


def _peers(row: Comparison, facts: Facts) -> Cell:
    return Cell(tuple(Line(_peer(peer, facts)) for peer in row.peers) or "—")


def _peer(latest: Latest, facts: Facts) -> list[Piece]:
    name = facts.words.region(latest.figure.region)
    period = Aside("period", facts.words.period(latest.figure.period))
    return [f"{name} ", *_value(latest, facts), " ", period]


def _value(latest: Latest, facts: Facts) -> list[Piece]:
    figure = latest.figure
    value = facts.words.quantity(figure.amount, latest.unit)
    return facts.notes.figure(facts.say(f"bound.{figure.bound or 'plain'}", value=value), figure.source_id)


def _change(latest: Latest, facts: Facts) -> str:
    if np.isnan(latest.change):
        return ""
    unit = "个百分点" if latest.unit == "%" else latest.unit
    words = facts.words
    shown = words.quantity(latest.change, unit) if latest.in_points else words.percent(latest.change, 1)
    return facts.say("context.change", change=shown if latest.change < 0 else f"+{shown}")
