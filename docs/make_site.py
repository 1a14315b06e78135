"""Put the pages of the site together in dist/docs and build it into dist/site: ``make docs-site``.

Written by hand: README, CONTRIBUTING, CHANGELOG, data/README.md and docs/. Generated here: the command line in two
languages, the Python face, an example report.
"""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

import onpace
from analysis.cli.main import app
from analysis.cli.spoken import page_of, spoken

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "dist" / "docs"
QUARTER = "2026Q3"
ELSEWHERE = {
    "README.md": "index.md",
    "README.zh.md": "index.zh.md",
    "data/README.md": "tables.md",
    "CONTRIBUTING.md": "CONTRIBUTING.md",
    "CHANGELOG.md": "CHANGELOG.md",
}
"""Pages that lie outside docs/, and what the site calls them."""


def main() -> None:
    """Build the site, and the page of the manual beside it."""
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.copytree(ROOT / "docs", PAGES, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for source, name in ELSEWHERE.items():
        (PAGES / name).write_text(_moved((ROOT / source).read_text(encoding="utf-8")), encoding="utf-8")
    for language, name in (("en", "command_line.md"), ("zh", "command_line.zh.md")):
        (PAGES / name).write_text("\n".join(_commands(language)), encoding="utf-8")
    (PAGES / "python.md").write_text("\n".join(_face()), encoding="utf-8")
    (PAGES / "example.md").write_text("\n".join(_example()), encoding="utf-8")
    (PAGES.parent / "onpace.1").write_text("\n".join(_manual()) + "\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "zensical", "build", "--clean", "--strict"], cwd=ROOT, check=True)


def _moved(text: str) -> str:
    """Return a page with its links as they lead from the site's one folder."""
    for source, name in ELSEWHERE.items():
        text = text.replace(f"]({source}", f"]({name}")
    return re.sub(r"\]\((?:\.\./)?docs/", "](", text)


def _commands(language: str) -> Iterator[str]:
    """Yield the help of every command."""
    yield {"en": "# Command line\n", "zh": "# 命令\n"}[language]
    for path, page in _helps(language):
        yield f"## {path}\n\n```text\n{page}\n```\n"


def _manual() -> Iterator[str]:
    """Yield the lines of the page that ``man`` shows."""
    yield from ('.TH ONPACE 1 "" "onpace" "User Commands"', ".SH NAME", "onpace \\- numbers that governments promise")
    for path, page in _helps("en"):
        shown = page.replace("\\", "\\e").replace("-", "\\-").splitlines()
        yield from (f".SH {path.upper()}", ".nf", *(f"\\&{line}" for line in shown), ".fi")


def _helps(language: str) -> Iterator[tuple[str, str]]:
    command = spoken(typer.main.get_command(app), language)
    for path, each in _below(command, "onpace"):
        page = each.get_help(typer.Context(each, info_name=path, terminal_width=100, max_content_width=100))
        yield path, page_of(page, language)


def _below(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from _below(each, f"{path} {name}")


def _face() -> Iterator[str]:
    """Yield what ``onpace`` names, each with its signature and docstring."""
    yield "# Python\n\n`from onpace import …`: all there is to import.\n"
    for name in onpace.__all__:
        thing = getattr(onpace, name)
        if not callable(thing):
            continue
        yield _described("##", name, thing)
        if isinstance(thing, type) and thing is onpace.City:
            for method, each in inspect.getmembers(thing):
                if not method.startswith("_") and (callable(each) or isinstance(each, property)):
                    yield _described("###", f"City.{method}", each)


def _described(mark: str, name: str, thing: Any) -> str:
    text = inspect.getdoc(thing) or ""
    try:
        head = f"{name}{inspect.signature(thing)}" if callable(thing) else name
    except ValueError:
        head = name
    return f"{mark} {name}\n\n```text\n{head}\n\n{text}\n```\n"


def _example() -> Iterator[str]:
    """Render the example report and yield the page that links to it."""
    asked = ["report", "--quarter", QUARTER, "--formats", "html,pdf", "--output", str(PAGES / "example")]
    subprocess.run([sys.executable, "-m", "onpace", *asked], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    yield f"# A finished report\n\nLiaocheng, {QUARTER}, rendered when this site was built.\n"
    for language, said in (("zh", "中文"), ("en", "English")):
        folder = f"example/{QUARTER}/{language}"
        files = {"index.html": "HTML", "report.pdf": "PDF", "notebook.ipynb": "executed notebook"}
        yield f"- {said}: " + " · ".join(f"[{told}]({folder}/{file})" for file, told in files.items())


if __name__ == "__main__":
    main()
