"""The content of a report as HTML; everything that comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup, escape

from analysis.report import content
from analysis.report.drawing import inline

Failed = Callable[[str, Exception], None]
"""Told the name of what could not be written, and why."""


def front_html(front: content.Front) -> Markup:
    """Return what stands above all sections."""
    facts = (Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in front.facts)
    contents = (Markup('<li><a href="#{}">{}</a></li>').format(*pair) for pair in front.contents)
    return Markup(
        '<header class="title">\n<p class="quarter">{} · {}</p>\n<h1>{}</h1>\n<dl class="facts">\n{}\n</dl>\n'
        '<nav class="contents" aria-label="{}">\n<ol>\n{}\n</ol>\n</nav>\n</header>\n'
    ).format(front.number, front.above, front.title, _lines(facts), front.contents_title, _lines(contents))


def section_html(section: content.Section, failed: Failed) -> Markup:
    """Return a section; a chart that cannot be drawn is told and left out."""
    body = blocks_html(section.blocks, failed)
    if not section.title:
        return Markup("<section{}>\n{}\n</section>\n").format(_class(section.role), body)
    within = Markup('<h2 id="h-{}">{}</h2>\n{}').format(section.name, section.title, body)
    if section.is_annex:
        title = Markup('<h2 id="h-{}">{}</h2>').format(section.name, section.title)
        within = Markup("<details><summary>{}</summary>\n{}\n</details>").format(title, body)
    return Markup('<section id="{0}"{1} aria-labelledby="h-{0}">\n{2}\n</section>\n').format(
        section.name, _class(section.role), within
    )


def blocks_html(blocks: Iterable[content.Block], failed: Failed) -> Markup:
    """Return blocks one below the other."""
    return _lines(_block(block, failed) for block in blocks)


def _block(block: content.Block, failed: Failed) -> Markup:
    match block:
        case content.Paragraph():
            return Markup("<p{}>{}</p>").format(_class(block.role), text_html(block.text))
        case content.Heading():
            return Markup("<h3{}>{}</h3>").format(_id(f"h-{block.name}" if block.name else ""), block.text)
        case content.Listing():
            return _listing(block)
        case content.Terms():
            pairs = (Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in block.pairs)
            return Markup('<dl class="{}">\n{}\n</dl>').format(block.role, _lines(pairs))
        case content.Tiles():
            tile = Markup('<div class="tile {0}"><b>{2}</b><span>{1}</span></div>')
            return Markup('<div class="tiles">\n{}\n</div>').format(_lines(tile.format(*row) for row in block.counts))
        case content.Table():
            return _table(block)
        case content.Chart():
            return _chart(block, failed)
        case content.Folded():
            body = blocks_html(block.blocks, failed)
            place = _id(f"h-{block.name}" if block.name else "")
            return Markup("<details><summary{}>{}</summary>\n{}</details>").format(place, block.title, body)
        case content.Card():
            return _card(block, failed)


def text_html(text: content.Text) -> Markup:
    """Return running words.

    Examples
    --------
    >>> str(text_html(("<750>", content.Note("1", "source-1", "note 1"))))
    '&lt;750&gt;<a class="ref" href="#source-1" aria-label="note 1">[1]</a>'
    """
    pieces = (text,) if isinstance(text, str) else text
    return Markup("").join(map(_piece, pieces))


def _piece(piece: content.Piece) -> Markup:
    match piece:
        case str():
            return escape(piece)
        case content.Link():
            where = piece.place if piece.is_page else f"#{piece.place}"
            return Markup('<a href="{}">{}</a>').format(where, text_html(piece.text))
        case content.Note():
            reference = Markup('<a class="ref" href="#{}" aria-label="{}">[{}]</a>')
            return reference.format(piece.place, piece.label, piece.mark)
        case content.Badge():
            return Markup('<span class="badge {}">{}</span>').format(piece.verdict, piece.text)
        case content.Aside():
            return Markup('<span class="{}">{}</span>').format(piece.role, text_html(piece.text))
        case content.Strong():
            return Markup("<b>{}</b>").format(piece.text)
        case content.Lamp():
            return Markup('<span class="light {}" aria-hidden="true"></span>').format(piece.colour)
        case content.Line():
            return Markup("<div>{}</div>").format(text_html(piece.text))
        case content.Break():
            return Markup("<br>")


def _listing(block: content.Listing) -> Markup:
    tag = Markup("ol" if block.numbered else "ul")
    items = _lines(map(_item, block.items))
    return Markup("<{0}{1}>\n{2}\n</{0}>").format(tag, _class(block.role), items)


def _item(item: content.Item) -> Markup:
    return Markup("<li{}>{}</li>").format(_id(item.anchor), text_html(item.text))


def _table(block: content.Table) -> Markup:
    heads = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_class("number" * (column.role == "number")), column.title)
        for column in block.columns
    )
    rows = _lines(_row(row, block.columns) for row in block.rows)
    foot = Markup("\n<tfoot>{}</tfoot>").format(_row(block.foot, block.columns)) if block.foot else Markup("")
    inside = Markup("<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>{}\n").format(heads, rows, foot)
    if not block.name:
        return Markup("<table>{}</table>").format(inside)
    frame = Markup('<div class="wide" tabindex="0" role="region" aria-labelledby="h-{}">{}</div>')
    table = Markup('<table class="sortable {}">\n{}</table>').format(block.style or block.name, inside)
    return frame.format(block.name, table)


def _row(row: content.Row, columns: Sequence[content.Column]) -> Markup:
    head, *rest = row.cells
    cells = (_cell(cell, column) for cell, column in zip(rest, columns[1:], strict=True))
    return Markup('<tr{}><th scope="row">{}</th>{}</tr>').format(
        _id(row.anchor), text_html(head.text), Markup("").join(cells)
    )


def _cell(cell: content.Cell, column: content.Column) -> Markup:
    role = " ".join(filter(None, (column.role, cell.role)))
    known = "" if cell.value is None or cell.value != cell.value else cell.value
    value = Markup("") if cell.value is None else Markup(' data-value="{}"').format(known)
    share = Markup("") if cell.share is None else Markup(' style="--share: {}%"').format(round(10 + 60 * cell.share))
    return Markup("<td{}{}{}>{}</td>").format(_class(role), value, share, text_html(cell.text))


def _chart(block: content.Chart, failed: Failed) -> Markup:
    try:
        drawing = inline(block.figure, block.description, block.name)
    except Exception as error:  # the words around it stay
        failed(block.name, error)
        return Markup("")
    caption = Markup("<figcaption>{}</figcaption>").format(block.caption) if block.caption else Markup("")
    return Markup('<figure tabindex="0">{}{}</figure>').format(drawing, caption)


def _card(card: content.Card, failed: Failed) -> Markup:
    return Markup(
        '<article class="card {1}{2}" id="{0}" aria-labelledby="t-{0}">\n'
        '<details><summary><h3 id="t-{0}">{3}</h3> <span class="chips">{4}</span></summary>\n{5}\n</details></article>'
    ).format(
        card.anchor,
        card.verdict,
        " bare" if card.is_bare else "",
        text_html(_without_notes(card.title)),
        text_html(_without_notes(card.marks)),
        blocks_html(card.blocks, failed),
    )


def _without_notes(text: content.Text) -> content.Text:
    """Return running words without links, for what is itself clicked; the notes stand in what it opens."""
    if isinstance(text, str):
        return text
    return [
        content.Aside(piece.role, _without_notes(piece.text)) if isinstance(piece, content.Aside) else piece
        for piece in text
        if not isinstance(piece, content.Note)
    ]


def _class(role: str) -> Markup:
    return Markup(' class="{}"').format(role) if role else Markup("")


def _id(anchor: str) -> Markup:
    return Markup(' id="{}"').format(anchor) if anchor else Markup("")


def _lines(pieces: Iterable[Markup]) -> Markup:
    return Markup("\n").join(filter(None, pieces))
