"""A page to check an extraction by eye: every target marked, skipped numbers in grey with their reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

from jinja2 import Environment, Template

from analysis.domain.codes import KINDS
from analysis.present.wording import say

FIELDS = (
    "indicator_zh",
    "kind",
    "operator",
    "lower",
    "upper",
    "unit",
    "deliverable",
    "stage",
    "item",
    "qualifier",
    "commitment",
    "due",
    "scope",
    "owner",
    "confidence",
    "id",
)


class Reviewed(Protocol):
    """One document with what was read from it."""

    @property
    def document(self) -> str:
        """What the document calls itself."""

    @property
    def text(self) -> str:
        """Its text as decoded."""

    @property
    def targets(self) -> Iterable[Any]:
        """Its targets."""

    @property
    def skipped(self) -> Iterable[Any]:
        """Its numbers that are no targets."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text: plain, one or more targets, or a skipped number."""

    text: str
    kind: str = ""
    confidence: float = 1.0
    note: str = ""
    fields: tuple[tuple[tuple[str, str], ...], ...] = ()


def review_page(documents: Iterable[Reviewed]) -> str:
    """Return a self-contained HTML page of documents with their targets marked.

    Parameters
    ----------
    documents : iterable of Reviewed
        Text, targets and skipped numbers of each.

    Returns
    -------
    str
        HTML without any reference to another file.
    """
    shown = [(each.document, list(_paragraphs(each))) for each in documents]
    counts = dict.fromkeys(map(str, KINDS), 0)
    for _, paragraphs in shown:
        for piece in (piece for pieces in paragraphs for piece in pieces):
            for each in piece.fields:
                counts[each[FIELDS.index("kind")][1].split()[-1]] += 1
    kinds = [(kind, _coded("kind", kind), count) for kind, count in counts.items() if count]
    return _template().render(documents=shown, kinds=kinds, say=_both)


def _both(key: str) -> str:
    return f"{say(key, 'zh')} · {say(key, 'en')}"


def _coded(name: str, code: str) -> str:
    """Return a code beside its Chinese word, as the table prints the one and a reader says the other."""
    return f"{say(f'{name}.{code}', 'zh')} {code}"


@lru_cache(maxsize=1)
def _template() -> Template:
    source = files("analysis.present").joinpath("review.html.jinja").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)


def _paragraphs(document: Reviewed) -> Iterable[list[Piece]]:
    paragraph: list[Piece] = []
    for piece in _pieces(document):
        if piece.fields or piece.note:
            paragraph.append(piece)
            continue
        lines = piece.text.splitlines()
        for number, line in enumerate(lines):
            if number:
                yield paragraph
                paragraph = []
            if line:
                paragraph.append(Piece(line))
        if piece.text.endswith("\n"):
            yield paragraph
            paragraph = []
    yield paragraph


def _pieces(document: Reviewed) -> Iterable[Piece]:
    """Cut the text at the marks; of marks that overlap the targets win, and those of one place share it."""
    place = 0
    for start, end, marks in _marks(document):
        if start > place:
            yield Piece(document.text[place:start])
        begin = max(start, place)
        if begin < end:
            yield _piece(document.text[begin:end], marks)
            place = end
    if place < len(document.text):
        yield Piece(document.text[place:])


def _marks(document: Reviewed) -> list[tuple[int, int, list[Any]]]:
    spans: list[tuple[int, int, list[Any]]] = []
    for target in sorted(document.targets, key=lambda each: (each.char_start, each.char_end)):
        if spans and target.char_start < spans[-1][1]:
            start, end, marks = spans[-1]
            spans[-1] = (start, max(end, target.char_end), [*marks, target])
        else:
            spans.append((target.char_start, target.char_end, [target]))
    covered = bytearray(len(document.text))
    for start, end, _ in spans:
        covered[start:end] = b"\x01" * (end - start)
    spans += [(skip.char_start, skip.char_end, [skip]) for skip in document.skipped if not covered[skip.char_start]]
    return sorted(spans, key=lambda span: span[:2])


def _piece(text: str, marks: list[Any]) -> Piece:
    first = marks[0]
    if not hasattr(first, "kind"):
        return Piece(text, note=first.reason)
    fields = tuple(tuple(_field(name, asdict(mark)[name]) for name in FIELDS) for mark in marks)
    return Piece(text, first.kind, min(mark.confidence for mark in marks), fields=fields)


def _field(name: str, value: object) -> tuple[str, str]:
    coded = bool(value) and name in ("kind", "commitment", "deliverable", "stage")
    return say(f"review_field.{name}", "zh"), _coded(name, str(value)) if coded else _shown(value)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
