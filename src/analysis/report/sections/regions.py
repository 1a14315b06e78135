"""The region among its peers, and its figures beside those of the wider regions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.domain.regions import ancestors, are_alike
from analysis.report.content import (
    Aside,
    Block,
    Break,
    Cell,
    Column,
    Folded,
    Paragraph,
    Piece,
    Row,
    Strong,
    Table,
    Text,
)
from analysis.report.context import Comparison, Latest, Peers
from analysis.report.facts import Facts
from analysis.report.target_rows import name_cell


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the places of one level side by side, then what is left: a row a series, here and in the wider regions."""
    peers = facts.peers
    if peers.series:
        yield Paragraph(facts.say(f"context.peers_{facts.store.region.level}"), "note")
        yield Table(_heads(peers, facts), [_place(name, peers, facts) for name in peers.rows], "peers", "peers")
    shown = {series.series_id for series in peers.series}
    rows = [row for row in facts.context if row.case.target.series_id not in shown]
    if rows:
        wider = [facts.words.region(region.name) for region in ancestors(facts.store.region)]
        titles = [facts.say("column.indicator"), facts.region, *wider]
        table = Table([Column(title) for title in titles], [_row(row, facts) for row in rows], "regions")
        told: list[Block] = [Paragraph(facts.say("context.note"), "note"), table]
        heads = facts.say("context.wider_heads", n=len(rows), wider=facts.words.listed(wider))
        yield from [Folded(heads, told)] if peers.series else told
    elif not peers.series:
        yield Paragraph(facts.say("context.none"))


def _heads(peers: Peers, facts: Facts) -> list[Column]:
    names = [facts.words.of(series.names) for series in peers.series]
    return [Column(facts.say("context.place")), *(Column(name) for name in names)]


def _place(name: str, peers: Peers, facts: Facts) -> Row:
    """Return one place's row: the region itself stands out, its province and nation are marked as context."""
    shown = facts.words.region(name)
    title: Text = (Strong(shown),) if name == facts.store.region.name else shown
    if name != facts.store.region.name and not are_alike(name, facts.store.region):
        title = (shown, " ", Aside("period", facts.say("context.wider")))
    figures = peers.rows[name]
    return Row([Cell(title), *(Cell(_dated(figures.get(series.series_id), facts)) for series in peers.series)])


def _dated(latest: Latest | None, facts: Facts) -> Text:
    if latest is None:
        return "—"
    return (*_value(latest, facts), " ", Aside("period", facts.words.period(latest.figure.period)))


def _row(row: Comparison, facts: Facts) -> Row:
    assert row.case.case.series is not None
    name = name_cell(facts.words.of(row.case.case.series.names), row.case.row.id)
    return Row([name, *(Cell(_latest(latest, facts)) for latest in (row.own, *row.wider))])


def _latest(latest: Latest | None, facts: Facts) -> Text:
    if latest is None:
        return "—"
    period, change = facts.words.period(latest.figure.period), _change(latest, facts)
    return (*_value(latest, facts), Break(), Aside("period", f"{period} · {change}" if change else period))


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
