"""From an executed notebook to a page: self-contained, with the font's characters that it uses."""

from __future__ import annotations

import html
import re
from contextlib import suppress
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from analysis.page_policy import gathered_styles, policy_of
from analysis.runs.private_kernel import spare_grammar
from analysis.typeface import in_font, subset_woff2
from analysis.words.wording import Words, wording

if TYPE_CHECKING:
    from nbconvert import HTMLExporter

ALWAYS = " !%()*+,-./0123456789:;<=>?[]_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ—–…·↑↓"
"""Characters that the page may print from its style or the browser beside those in its text."""


def page(notebook: str, title: str, words: Words, banner: str = "", signature: str = "") -> str:
    """Return an executed notebook as a self-contained HTML page.

    `banner` is a line above all else: what sets this rendering apart; `signature` the last one.
    """
    told = Markup('<p class="note" role="note">{}</p>\n').format(banner) if banner else ""
    signed = Markup('\n<p class="signed">{}</p>').format(signature) if signature else ""
    return framed(title, words, f"{told}{_body(notebook)}{signed}")


def prepare() -> None:
    """Load what a page is made with, in the time in which a notebook runs in its kernel, a process of its own."""
    spare_grammar()
    import papermill  # noqa: F401  # what starts the kernel comes first

    with suppress(Exception):  # whatever fails here fails in the page, too, and is told there
        import uharfbuzz  # noqa: F401

        _exporter()


def framed(title: str, words: Words, body: str) -> str:
    """Return a body in its frame: style, script and the characters of the font that it prints, all inside.

    Characters that the font lacks are left to the reader's own fonts.
    """
    templates = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    fixed = "".join(text[words.language] for text in wording()["page"].values())
    font = subset_woff2(in_font(printed_text(body) + title + fixed + ALWAYS))
    bare, rules = gathered_styles(body)
    face = templates.from_string(template_text("face.css")).render(font=font, language=words.language)
    style = "\n".join((face, template_text("style.css"), rules))
    script = template_text("page.js")
    return templates.from_string(template_text("frame.html")).render(
        title=title,
        language=words.language,
        word=words.say,
        policy=policy_of(script, style),
        style=Markup(style),
        script=Markup(script),
        body=Markup(bare),
    )


def template_text(name: str) -> str:
    """Return the text of a template, style or script."""
    return files("analysis.report").joinpath("templates", name).read_text("utf-8")


def _body(notebook: str) -> str:
    """Return what the cells show, by nbconvert, without their sources."""
    import nbformat
    from nbconvert import TemplateExporter

    content = nbformat.reads(notebook, as_version=4)
    # not HTMLExporter's own way, which ends by parsing and writing anew the page for images and code cells: it has none
    exported, _ = TemplateExporter.from_notebook_node(_exporter(), content)
    return str(exported)


@lru_cache(maxsize=1)
def _exporter() -> HTMLExporter:
    from nbconvert import HTMLExporter
    from nbconvert.filters import Highlight2HTML
    from traitlets.config import Config

    settings: Any = Config()
    settings.HTMLExporter.exclude_input = True
    settings.HTMLExporter.exclude_input_prompt = True
    settings.HTMLExporter.exclude_output_prompt = True
    settings.TagRemovePreprocessor.enabled = True
    settings.TagRemovePreprocessor.remove_cell_tags = {"notebook-only"}
    exporter = HTMLExporter(config=settings, template_name="basic")
    exporter.register_filter("highlight_code", Highlight2HTML(parent=exporter))
    return exporter


def printed_text(body: str) -> str:
    """Return the characters that a page prints: its text and its alternative texts, no markup, no data."""
    bare = re.sub(r"data:[a-z]+/[a-z0-9]+;base64,[A-Za-z0-9+/=]+", "", body)
    return html.unescape(re.sub(r"<[^>]*>", lambda tag: " ".join(re.findall(r'alt="([^"]*)"', tag[0])), bare))
