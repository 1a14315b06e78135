"""How the Word document looks where no template says it: the margins, ranks and fonts of GB/T 9704."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.report.formats.columns import MANY
from analysis.report.formats.issue import Issue

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.table import Table
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

LANGUAGE = {"zh": "zh-CN", "en": "en-GB"}
MARGINS = {"zh": (37, 35, 28, 26), "en": (27, 24, 24, 22)}
"""Millimetres above, below, left and right; the Chinese ones are those of GB/T 9704."""
CHART_WIDTH, CARD_CHART_WIDTH = 125, 90
"""Millimetres."""
BODY, SMALL, TIGHT, DENSE = 10.5, 9.0, 8.5, 7.0
"""Sizes in points."""
FONTS = {
    "body": ("Times New Roman", "仿宋"),
    "head": ("Arial", "黑体"),
    "second": ("Times New Roman", "楷体"),
    "title": ("Times New Roman", "方正小标宋简体"),
}
"""Latin and Chinese face; an office has them, elsewhere the program that shows the document takes its own."""
STYLES = {
    "Normal": ("body", BODY),
    "Title": ("title", 22.0),
    "Heading 1": ("head", 16.0),
    "Heading 2": ("second", 13.0),
    "List Bullet": ("body", BODY),
    "List Number": ("body", BODY),
}
RANKS = {
    "zh": ("nothing", (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"))),
    "en": ("space", (("decimal", "%1"), ("decimal", "%1.%2"))),
}
"""What follows a heading's number, and the number formats of the ranks."""
COLOURS = {
    "met": "00664B",
    "on_pace": "007A59",
    "uncertain": "7D5A00",
    "off_pace": "A84300",
    "missed": "8B1A1A",
    "no_data": "5F5F5F",
    "green": "009E73",
    "yellow": "E6A700",
    "red": "D55E00",
    "grey": "B5B5B5",
}


def set_up(made: Document, issue: Issue) -> None:
    """Give a blank document its page, styles, heading numbers, running title and page numbers."""
    from docx.shared import Mm, Pt

    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    above, below, left, right = MARGINS[issue.language]
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(above), Mm(below), Mm(left), Mm(right)
    for name, (face, size) in STYLES.items():
        _set_style(made.styles[name], FONTS[face], size)
    made.styles["Normal"].paragraph_format.space_after, made.styles["Normal"].paragraph_format.line_spacing = Pt(4), 1.1
    _number_headings(made, issue.language)
    run(page.header.paragraphs[0], issue.running, small=True)
    _page_number(page.footer.paragraphs[0])


def complete(made: Document) -> None:
    """Give an office's own document the styles that it lacks: programs save those alone that it uses."""
    from docx.enum.style import WD_STYLE_TYPE

    for each in made.styles:
        if each.name in STYLES and each.name.startswith("Heading "):
            each.element.name_val = each.name.lower()  # as Word writes it; LibreOffice writes it with a capital
    known = {each.name for each in made.styles}
    for name, (face, size) in STYLES.items():
        if name not in known:
            added = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
            _set_style(added, FONTS[face], size)
            _set_rank(added)


def _set_rank(style: ParagraphStyle) -> None:
    """Let a heading stand in the navigation pane."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    if style.name and style.name.startswith("Heading "):
        level = int(style.name[-1]) - 1
        style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level}"/>'))


def _set_style(style: ParagraphStyle, fonts: tuple[str, str], size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    latin, chinese = fonts
    style.font.name, style.font.size = latin, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.bold = False if style.name == "Title" else style.font.bold
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(faces.attrib):
        if name.endswith("Theme"):  # a theme's font would win over the one named
            del faces.attrib[name]
    faces.set(qn("w:eastAsia"), chinese)
    faces.set(qn("w:cs"), latin)
    _set_language(style)
    if style.name == "Title":
        _plain_title(style)


def _set_language(style: ParagraphStyle) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    told = OxmlElement("w:lang")
    told.set(qn("w:val"), "en-GB")
    told.set(qn("w:eastAsia"), LANGUAGE["zh"])
    properties.append(told)


def _plain_title(style: ParagraphStyle) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn

    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _number_headings(made: Document, language: str) -> None:
    """Number the heading styles by ranks, so that they stay numbered when somebody edits."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    numbering = made.part.numbering_part.element
    gap, ranks = RANKS[language]
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="Heading{place + 1}"/>'
        f'<w:suff w:val="{gap}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for place, (kind, text) in enumerate(ranks)
    )
    levels = f'<w:multiLevelType w:val="multilevel"/>{levels}'
    numbers = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>')
    numbering.insert(0, numbers)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for place in range(len(ranks)):
        properties = made.styles[f"Heading {place + 1}"].element.get_or_add_pPr()
        for old in properties.findall(qn("w:numPr")):
            properties.remove(old)
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{place}"/><w:numId w:val="90"/></w:numPr>')
        )


def _page_number(lines: Paragraph) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    centred(lines)
    run(lines, "— ")
    lines._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    run(lines, " —")


def run(lines: Paragraph, text: str, *, small: bool = False) -> Run:
    """Add words to a paragraph; a character that no XML may hold is left out."""
    from docx.shared import Pt

    made = lines.add_run("".join(filter(_is_writable, text)))
    if small:
        made.font.size = Pt(SMALL)
    return made


def _is_writable(character: str) -> bool:
    return character >= " " or character in "\n\t"


def coloured(made: Run, code: str) -> None:
    """Give words the colour of a verdict or light."""
    from docx.shared import RGBColor

    made.font.color.rgb = RGBColor.from_string(COLOURS.get(code, COLOURS["no_data"]))


def centred(lines: Paragraph) -> None:
    """Set a paragraph in the middle."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    lines.alignment = WD_ALIGN_PARAGRAPH.CENTER


def kept(lines: Paragraph) -> None:
    """Keep a paragraph on the page of the next."""
    lines.paragraph_format.keep_with_next = True


def tight(lines: Paragraph, *, to_right: bool) -> None:
    """Set a paragraph as a table's cell has it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    lines.paragraph_format.space_after = lines.paragraph_format.space_before = Pt(0)
    for each in lines.runs:
        each.font.size = Pt(TIGHT)
    if to_right:
        lines.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def table(made: Table, shares: Sequence[float], page: Section) -> None:
    """Give a table its lines and widths; its head is repeated on every page, no row is split."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Emu

    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="BDBDBD"/>' for side in ("top", "bottom", "insideH"))
    sides = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    made._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>"))
    made._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))
    made.autofit = False
    assert page.page_width is not None
    room = page.page_width - (page.left_margin or 0) - (page.right_margin or 0)
    for column, share in zip(made.columns, shares, strict=True):
        column.width = Emu(int(room * share))
    for place, row in enumerate(made.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        if place == 0:
            properties.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = Emu(int(room * share))
            if len(shares) > MANY:
                _dense(cell.paragraphs[0])


def _dense(lines: Paragraph) -> None:
    from docx.shared import Pt

    for each in lines.runs:
        each.font.size = Pt(DENSE)
