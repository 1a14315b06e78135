"""A card for each target with a number; folded where its like alone is known of it; a row where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.assessment.assess import Assessment
from analysis.charts import target_figure
from analysis.domain.figure import Figure
from analysis.report.content import (
    Aside,
    Badge,
    Block,
    Break,
    Card,
    Cell,
    Chart,
    Column,
    Folded,
    Item,
    Link,
    Listing,
    Note,
    Paragraph,
    Piece,
    Row,
    Table,
    Text,
)
from analysis.report.facts import Facts
from analysis.report.target_rows import attention, has_number, has_reason
from analysis.sentences.cards import CardText as Told
from analysis.sentences.promised import promise

SHORT = {"target": "", "promise": "plan", "words": "told", "reason_and_wanted": "told"}
"""Columns of the table, and what their cells hold."""
PRINTED = 8
"""Cards that are printed at most; all are on the page."""
SIZE = {"zh": (4.2, 1.8), "en": (4.2, 1.95)}
"""Inches of a target's chart, which stands beside its sentences: English labels need more lines."""
FIGURES = ("period", "value", "status", "published", "source")


@dataclass(frozen=True)
class View:
    """What is said of one target, every number with its note."""

    case: Assessment
    told: Told
    promise: Text
    sentences: list[Text]


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the cards, folded those that differ in name alone, then the table of what cannot be assessed yet."""
    numeric = [case for case in facts.cases if has_number(case) or case.failure]
    full = [case for case in numeric if facts.cards[case.row.id].probability]
    own = [case for case in full if has_reason(case)]
    alike = [case for case in full if case not in own]
    printed = _printed(own, facts)
    yield from facts.each(own, lambda case: _card(_view(case, facts), facts, is_printed=case.row.id in printed))
    if alike:
        cards = facts.each(alike, lambda case: _card(_view(case, facts), facts))
        yield Folded(facts.say("section.folded_cards", n=len(cards)), cards)
    rest = [case for case in numeric if not facts.cards[case.row.id].probability]
    if rest:
        columns = [Column(facts.say(f"column.{name}"), role) for name, role in SHORT.items()]
        rows = facts.each(rest, lambda case: _row(_view(case, facts), facts))
        title = facts.say("section.short_folded", n=len(rows))
        yield Folded(title, [Table(columns, rows, "short", "compact")], "short")


def _view(case: Assessment, facts: Facts) -> View:
    told, notes = facts.cards[case.row.id], facts.notes
    return View(
        case, told, notes.promise(told.promise, case), [_said(text, told, case, facts) for text in told.sentences]
    )


def _said(text: str, told: Told, case: Assessment, facts: Facts) -> Text:
    """Return a sentence with notes where its numbers are of the target's own sources, or reckoned here."""
    if text in told.elsewhere:
        return text
    is_expected = bool(told.headline) and told.headline.startswith(text)
    return facts.notes.headline(text, case) if is_expected else facts.notes.sentence(text, case)


def _printed(cases: list[Assessment], facts: Facts) -> set[str]:
    """Return the targets whose cards are printed: those that most need attention, and a reason of their own first."""
    known = [case.row.id for case in cases]
    first = [case.row.id for case in attention(facts, len(facts.cases)) if case.row.id in known]
    return set([*first, *(name for name in known if name not in first)][:PRINTED])


def _card(view: View, facts: Facts, *, is_printed: bool = False) -> Card:
    told, case = view.told, view.case
    figures = case.evidence.figures
    return Card(
        anchor=told.id,
        verdict=told.verdict,
        title=(f"{told.name} ", Aside("promise", view.promise)),
        marks=_marks(view, facts),
        blocks=[
            Paragraph(_words(view, facts), "words"),
            Paragraph(told.facts, "facts"),
            *_chart(view, facts),
            Listing([Item(sentence) for sentence in view.sentences]),
            *_comments(case, facts),
            *([_figures(case, facts)] if figures else []),
        ],
        is_bare=not figures,
        is_printed=is_printed,
    )


def _marks(view: View, facts: Facts) -> list[Piece]:
    told = view.told
    return [
        Badge(told.verdict, told.verdict_text),
        " ",
        Aside("progress", told.progress_text),
        " ",
        Aside("chance", " · ".join(filter(None, (told.probability, told.likelihood, told.reported)))),
        " ",
        Aside("grade", facts.say(f"grade.{told.grade}")),
        " ",
        _domain(view, facts),
    ]


def _domain(view: View, facts: Facts) -> Aside:
    return Aside("domain", facts.say(f"domain.{view.case.row.domain}"))


def _words(view: View, facts: Facts) -> list[Piece]:
    """Return the words of the promise, with the note of the document that they stand in."""
    number = facts.notes.of_document(str(view.case.target.document))
    return [view.told.words, Note(str(number), f"source-{number}", facts.say("note.label", number=number))]


def _comments(case: Assessment, facts: Facts) -> Iterator[Paragraph]:
    """Yield what departments said of a target, and when."""
    for each in facts.comments(case):
        told = facts.say(f"comment.{each.about}", text=each.text)
        said = facts.say("comment.said", author=each.author, day=facts.day(each.date))
        yield Paragraph((Aside("domain", said), " ", told), "comment")


def _chart(view: View, facts: Facts) -> Iterator[Chart]:
    """Yield the target's chart; one that cannot be drawn is told, and the words of the card stay."""
    case = view.case
    if view.told.has_chart:
        description = f"{facts.name(case)} {promise(case.target, facts.words)}"
        size = SIZE[facts.words.language]
        for figure in facts.each([case], lambda case: target_figure(case, facts.words.language, size=size)):
            yield Chart(case.row.id, figure, description)


def _figures(case: Assessment, facts: Facts) -> Folded:
    columns = [Column(facts.say(f"column.{name}"), "number" if name == "value" else "") for name in FIGURES]
    rows = [_figure(figure, case, facts) for figure in case.evidence.figures]
    return Folded(facts.say("card.figures", n=len(rows)), [Table(columns, rows)])


def _figure(figure: Figure, case: Assessment, facts: Facts) -> Row:
    known = figure.amount == figure.amount
    value = facts.words.quantity(figure.amount, case.evidence.unit) if known else "—"
    number = facts.notes.of_source(figure.source_id)
    return Row(
        [
            Cell(facts.words.period(figure.period)),
            Cell(facts.say(f"bound.{figure.bound or 'plain'}", value=value)),
            Cell(facts.say("figure.derived" if figure.lineage else f"status.{figure.status}")),
            Cell(figure.published.isoformat() if figure.published else ""),
            Cell((Link(facts.say("note.label", number=number), f"source-{number}"), *_origin(figure))),
        ]
    )


def _origin(figure: Figure) -> tuple[Piece, ...]:
    """Return the way to the file from which a figure was read, by the cell in which it stands there."""
    if not figure.snapshot:
        return ()
    return (" · ", Link(figure.cell or figure.snapshot, f"snapshot-{figure.snapshot}"))


def _row(view: View, facts: Facts) -> Row:
    told, gap = view.told, facts.words.gap
    reasons: list[Piece] = []
    for sentence in view.sentences:
        reasons += [*([sentence] if isinstance(sentence, str) else sentence), gap]
    return Row(
        [
            Cell((told.name, Break(), _domain(view, facts))),
            Cell(view.promise),
            Cell((*_words(view, facts), Break(), Aside("was", told.facts))),
            Cell(reasons),
        ],
        told.id,
    )
