"""A notebook shown as a page by Voilà: its parameters stand in the page's address, and a form changes them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode

from analysis.domain.codes import LANGUAGES
from analysis.words.wording import Words

QUERY, SERVER = "QUERY_STRING", "SERVER_SOFTWARE"
"""By what Voilà tells a kernel the address' question, and that it is Voilà."""
NOT_ASKED = ("export", "report", "draws", "seed")
"""Parameters that nobody chooses from outside: files of this machine, and what costs its time."""
PAGES = ("scenarios", "targets", "regions", "promises")
"""The notebooks that are shown as pages."""


def is_page() -> bool:
    """Say whether this kernel makes a page for somebody who sees no cells."""
    return os.environ.get(SERVER, "").startswith("voila/")


def asked(known: Mapping[str, object]) -> dict[str, str]:
    """Return the values that the address gives to known parameters; of a token nothing is kept.

    Examples
    --------
    >>> os.environ[QUERY], os.environ[SERVER] = "quarter=2026Q2&token=abc", "voila/0.5"
    >>> asked({"region": "", "quarter": ""})
    {'quarter': '2026Q2'}
    >>> del os.environ[QUERY], os.environ[SERVER]
    """
    if not is_page():
        return {}
    given = dict(parse_qsl(os.environ.get(QUERY, "")))
    kept = {name: value for name, value in given.items() if name in known and name not in NOT_ASKED}
    os.environ[QUERY] = urlencode(kept)
    return kept


def form(notebook: str, values: Mapping[str, object], fault: str = "") -> str:
    """Return the head of a page: the way to the others, a field for each parameter, and what is wrong with them."""
    language = values.get("language")
    words = Words(language if language in LANGUAGES else LANGUAGES[0])
    shared = urlencode({name: values[name] for name in ("region", "quarter", "language") if values.get(name)})
    links = " · ".join(
        f"<b>{words.say(f'app.{page}')}</b>"
        if page == notebook
        else f'<a href="{page}.ipynb?{shared}">{words.say(f"app.{page}")}</a>'
        for page in PAGES
    )
    fields = "".join(
        f'<label style="margin-right:1em">{words.say(f"app.field_{name}")} '
        f'<input name="{name}" value="{escape(str(value), quote=True)}" size="12"></label>'
        for name, value in values.items()
        if name not in NOT_ASKED
    )
    told = f'<p role="alert" style="color:#8b1a1a">{escape(fault)}</p>' if fault else ""
    button = f"<button>{words.say('app.show')}</button>"
    return f'<nav>{links}</nav><form method="get" style="line-height:2.2">{fields}{button}</form>{told}<hr>'


def show(notebook: str, values: Mapping[str, object], fault: str = "") -> None:
    """Show the head of the page, where this is one."""
    if is_page():
        from IPython.display import HTML, display

        display(HTML(form(notebook, values, fault)))
