"""Write the picture of the rooms and the list of all modules in ``docs/architecture.md`` anew: ``make docs``.

The picture is what the imports say, the line of a module is the first of its docstring; the rest of the page is
written by hand and stays.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).with_name("architecture.md")
SOURCE = Path(__file__).parents[1] / "src" / "analysis"
PICTURE = "## The rooms and what they import"
MODULES = "## Every module"
GROUND = frozenset({"workspace", "locking", "scratch", "workers", "files", "typeface", "errors", "defaults", "limits"})


def page(old: str) -> str:
    """Return the page with its picture and its list of modules as the code has them."""
    by_hand = old.partition(f"\n{PICTURE}\n")[0].rstrip()
    told = "An arrow means *imports*; those that follow from others are left out, as are `__main__` and the ground."
    return f"{by_hand}\n\n{PICTURE}\n\n{told}\n\n{_picture()}\n\n{MODULES}\n\n{_modules()}\n"


def modules() -> list[Path]:
    """Return every module but the empty fronts of packages."""
    found = [path for path in SOURCE.rglob("*.py") if path.name != "__init__.py"]
    return sorted(found, key=lambda path: (path.relative_to(SOURCE).parent.as_posix(), path.name))


def rooms() -> dict[str, set[str]]:
    """Return the rooms, and which others each imports."""
    found: dict[str, set[str]] = {}
    for path in modules():
        own = _room(path)
        found.setdefault(own, set()).update(room for room in _imported(path) if room != own)
    return found


def _room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("analysis"):
            names = [alias.name for alias in node.names] if node.module == "analysis" else [node.module.split(".")[1]]
            yield from names


def _picture() -> str:
    shown = {room: wanted - GROUND for room, wanted in rooms().items() if room not in GROUND | {"__main__"}}
    arrows = [f"    {room} --> {other}" for room in sorted(shown) for other in sorted(_direct(room, shown))]
    return "\n".join(["```mermaid", "flowchart TD", *arrows, "```"])


def _direct(room: str, shown: dict[str, set[str]]) -> set[str]:
    """Return the rooms that a room imports and that none of the others leads to."""
    return {one for one in shown[room] if not any(one in _below(two, shown) for two in shown[room] - {one})}


def _below(room: str, shown: dict[str, set[str]]) -> set[str]:
    below = set(shown.get(room, ()))
    for other in list(below):
        below |= _below(other, shown)
    return below


def _modules() -> str:
    lines, last = [], ""
    for path in modules():
        name = path.relative_to(SOURCE)
        folder = name.parent.as_posix().removeprefix(".")
        if folder != last:
            lines += ["", f"**{folder}/**", ""] if folder else []
            last = folder
        first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
        lines.append(f"- `{name.name}`: {' '.join(first.split())}")
    return "\n".join(lines).strip()


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
