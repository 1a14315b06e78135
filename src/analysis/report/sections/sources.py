"""The notes: the work report and its annexes, then every source used, numbered."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.domain.publishers import is_publishers_own
from analysis.report.content import Aside, Block, Item, Listing, Paragraph, Text
from analysis.report.facts import Facts
from analysis.words.publishers import publisher_told


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield how to read the notes, and the notes."""
    notes = facts.notes
    told = [facts.say("note.document", region=facts.region, title=title) for title in notes.documents]
    lines: list[Text] = [*told, *(_source(name, facts) for name in notes.sources)]
    yield Paragraph(f"{facts.say('note.note')} {facts.say('note.addresses')}", "note")
    yield Listing([Item(line, f"source-{place}") for place, line in enumerate(lines, 1)], "source-list", numbered=True)
    files = [Item(_snapshot(name, facts), f"snapshot-{name}") for name in _snapshots(facts)]
    if files:
        yield Paragraph(facts.say("note.snapshots"), "note")
        yield Listing(files, "source-list")


def _snapshots(facts: Facts) -> list[str]:
    """Return the ids of the files as they came from which the cards' figures were read."""
    return sorted({row.snapshot for case in facts.cases for row in case.evidence.figures if row.snapshot})


def _snapshot(name: str, facts: Facts) -> Text:
    """Return what is printed of a file: its name, when it was taken in, its terms, address and hash."""
    row = facts.store.snapshots.loc[name]
    told = " · ".join(filter(None, (row["file"], row["retrieved"].date().isoformat(), row["licence"], row["url"])))
    return (f"{told} · ", Aside("url", f"SHA-256 {row['sha256']}"))


def _source(name: str, facts: Facts) -> Text:
    """Return what is printed of a source; an address only where the page is the publisher's own."""
    source = facts.store.sources.loc[name]
    reliability = facts.say(f"reliability.{source['reliability']}")
    publisher = publisher_told(str(source["publisher"]), facts.words)
    told = " · ".join(filter(None, (source["title"], publisher, source["published"], reliability)))
    return (f"{told} · ", Aside("url", source["url"]) if is_publishers_own(source["url"]) else name)
