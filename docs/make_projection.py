"""Fill the tables of docs/projection.md from the stored back-test: ``python docs/make_projection.py``."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis.files import write
from analysis.notebooks.calibration import calibration

PAGE = Path(__file__).with_name("projection.md")
CUTS = {"whole": 0, "one": 1, "two": 2, "three": 3, "five": 5}


def as_markdown(table: pd.DataFrame) -> str:
    """Return a table of texts as Markdown."""
    rows = [list(table.columns), ["---"] * table.shape[1], *table.astype(str).to_numpy().tolist()]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def main() -> None:
    """Replace what stands between the marks."""
    held = calibration("en")
    parts = {
        "source": held.source()[0],
        "short": as_markdown(held.short_histories()),
        "peers": as_markdown(held.models()),
        "horizon": as_markdown(held.coverage("horizon")),
        "length": as_markdown(held.coverage("length")),
    }
    parts |= {f"trend of {name}": as_markdown(held.along_trend(n)) for name, n in CUTS.items()}
    page = PAGE.read_text(encoding="utf-8")
    for name, text in parts.items():
        inside = f"<!-- {name} -->\n{text}\n<!-- end of {name} -->"
        page = re.sub(rf"<!-- {name} -->.*?<!-- end of {name} -->", lambda _, new=inside: new, page, flags=re.DOTALL)
    write(PAGE, page)


if __name__ == "__main__":
    main()
