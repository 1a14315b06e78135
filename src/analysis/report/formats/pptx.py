"""The director's page and its charts as five slides."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.report.content import Chart, Listing, Section, Tiles
from analysis.report.formats.issue import Issue, plain
from analysis.report.formats.pictures import pictures
from analysis.report.formats.word_style import COLOURS, LANGUAGE
from analysis.report.formats.zipped import settled

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Made
    from pptx.slide import Slide
    from pptx.text.text import TextFrame, _Run

WIDTH, HEIGHT, MARGIN = 338.7, 190.5, 16.0
"""Millimetres: a slide of 16 to 9."""
TITLE_HEIGHT = 22.0
TITLE_ONLY = 5
"""Place of the layout that has a title alone."""
FACE = ("Arial", "微软雅黑")
TITLE, LINE, LISTED, SMALL = 26, 18, 14, 13
"""Sizes in points; those of the director's page stand on one slide."""
CHARTED = ("director", "alike")
"""Sections whose charts are shown."""


def pptx(issue: Issue) -> bytes:
    """Return the director's page as PPTX."""
    from pptx import Presentation
    from pptx.util import Mm

    made = Presentation()
    made.slide_width, made.slide_height = Mm(WIDTH), Mm(HEIGHT)
    _title(made, issue)
    director = _section(issue, "director")
    lines = next((block.items for block in director.blocks if isinstance(block, Listing)), ())
    _lines(made, director.title, [plain(item.text) for item in lines], issue)
    for section in (_section(issue, name) for name in CHARTED):
        for chart in (block for block in section.blocks if isinstance(block, Chart)):
            _chart(made, section.title, chart, issue)
    for tiles in (block for block in _section(issue, "scoreboard").blocks if isinstance(block, Tiles)):
        _counts(made, _section(issue, "scoreboard").title, tiles, issue)
    made.core_properties.title, made.core_properties.author = issue.running, ""
    made.core_properties.last_modified_by, made.core_properties.language = "", LANGUAGE[issue.language]
    out = io.BytesIO()
    made.save(out)
    return settled(out.getvalue(), str(issue.told["as_of"]))


def _section(issue: Issue, name: str) -> Section:
    found = (section for section in issue.sections if section.name == name)
    return next(found, Section(name, "", ()))


def _slide(made: Made, title: str, issue: Issue) -> Slide:
    """Add a slide with its title and the running title below."""
    from pptx.util import Mm

    slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = Mm(MARGIN), Mm(MARGIN / 2), Mm(WIDTH - 2 * MARGIN), Mm(TITLE_HEIGHT)
    _write(head.text_frame, [title], TITLE, issue)
    foot = slide.shapes.add_textbox(Mm(MARGIN), Mm(HEIGHT - 12), Mm(WIDTH - 2 * MARGIN), Mm(8))
    _write(foot.text_frame, [issue.running], SMALL - 2, issue)
    return slide


def _write(frame: TextFrame, lines: Sequence[str], size: int, issue: Issue) -> None:
    """Write lines into a frame, one a paragraph."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(size / 2)
        run = paragraph.add_run()
        run.text, run.font.size, run.font.name = line, Pt(size), FACE[0]
        _chinese(run, issue)


def _chinese(run: _Run, issue: Issue) -> None:
    """Name the Chinese face of a run, and the language that it is in."""
    from lxml import etree
    from pptx.oxml.ns import qn

    properties = run.font._element  # python-pptx has no other way
    properties.set("lang", LANGUAGE[issue.language])
    etree.SubElement(properties, qn("a:ea")).set("typeface", FACE[1])


def _describe(shape: Any, words: str) -> None:
    """Say what a picture shows to those who do not see it; python-pptx has no way of its own."""
    shape._element.xpath("./*/p:cNvPr")[0].set("descr", words)


def _title(made: Made, issue: Issue) -> None:
    from pptx.util import Mm

    slide = _slide(made, issue.front.title, issue)
    front = issue.front
    facts = [front.above, front.number, *(issue.words.named(name, value) for name, value in front.facts)]
    box = slide.shapes.add_textbox(Mm(MARGIN), Mm(60), Mm(WIDTH - 2 * MARGIN), Mm(90))
    _write(box.text_frame, facts, LINE, issue)


def _lines(made: Made, title: str, lines: Sequence[str], issue: Issue) -> None:
    from pptx.util import Mm

    slide = _slide(made, title, issue)
    box = slide.shapes.add_textbox(Mm(MARGIN), Mm(36), Mm(WIDTH - 2 * MARGIN), Mm(130))
    _write(box.text_frame, [f"{place}. {line}" for place, line in enumerate(lines, 1)], LISTED, issue)


def _chart(made: Made, title: str, chart: Chart, issue: Issue) -> None:
    from pptx.util import Mm

    picture = pictures([chart]).get(chart.name)
    if picture is None:
        return
    slide = _slide(made, chart.description or title, issue)
    shown = slide.shapes.add_picture(io.BytesIO(picture), Mm(MARGIN), Mm(34), height=Mm(128))
    shown.left = (made.slide_width - shown.width) // 2
    _describe(shown, chart.description)
    box = slide.shapes.add_textbox(Mm(MARGIN), Mm(163), Mm(WIDTH - 2 * MARGIN), Mm(14))
    _write(box.text_frame, [chart.caption], SMALL, issue)


def _counts(made: Made, title: str, tiles: Tiles, issue: Issue) -> None:
    """Add the counts as a chart that can be edited."""
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Mm, Pt

    slide = _slide(made, title, issue)
    data = CategoryChartData(number_format="0")
    data.categories = [words for _, words, _ in tiles.counts]
    data.add_series(title, [int(count) for _, _, count in tiles.counts])
    size = Mm(MARGIN), Mm(36), Mm(WIDTH - 2 * MARGIN), Mm(136)
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *size, data)  # type: ignore[arg-type]
    told = "; ".join(f"{words} {int(count)}" for _, words, count in tiles.counts)
    _describe(shape, told)
    chart: Any = shape.chart  # type: ignore[attr-defined]
    chart.has_legend = chart.has_title = chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    chart.category_axis.reverse_order = True
    chart.font.size, chart.font.name = Pt(LINE - 2), FACE[0]
    plot = chart.plots[0]
    plot.has_data_labels, plot.gap_width = True, 60
    for point, (code, _, _) in enumerate(tiles.counts):
        fill = plot.series[0].points[point].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(COLOURS[code])
