"""Rows judged by hand, and how what the program reads now compares with them.

``extract_quality/rows-*.csv`` hold the right fields of targets drawn at random from reports of the corpus: place and
year, where they stand (characters of the report's text), the phrase that carries them. ``promise`` is 0 where what
the program had read is no promise of the place.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.extract.target_table import FoundTarget, cells_of
from analysis.extract.targets import extract_targets

FOLDER = Path(__file__).parent / "extract_quality"
OPEN, HELD = ("rows-open", "rows-fit"), ("rows-held",)
FIELDS = ("kind", "operator", "direction", "lower", "upper", "unit", "deliverable", "stage", "due")
_QUOTES = re.compile(r"[“”\"'（）() ]")
_FRONT = re.compile(r"^(?:全市|全省|全区|全县|全州|实施|完成|开展|实现|促成|的)+")
_GROWTH = re.compile(r"(?:年均)?(?:增长|增速|增幅|涨幅|下降|降低|总量|数量|比重|比例|问题|工作|任务)$")


@dataclass(frozen=True)
class Judged:
    """A judged row, all targets of its report and the one of them that stands in its place."""

    label: dict[str, str]
    targets: list[FoundTarget]
    at: int | None
    text: str

    @property
    def now(self) -> FoundTarget | None:
        """What the program reads in the row's place now; None where it reads no target."""
        return None if self.at is None else self.targets[self.at]

    @property
    def is_promise(self) -> bool:
        """Whether the place promises anything here."""
        return self.label["promise"] == "1"

    @property
    def wrong(self) -> list[str]:
        """Which fields of what is read now differ from the right ones."""
        if self.now is None:
            return []
        if not self.is_promise:
            return ["promise"]
        cells = cells_of(self.now)
        named = [] if same_name(self.label["indicator_zh"], self.now.indicator_zh) else ["indicator_zh"]
        return named + [field for field in FIELDS if cells[field] != self.label[field]]


def same_name(one: str, other: str) -> bool:
    """Say whether two names differ in nothing but words that say nothing of what is measured.

    Examples
    --------
    >>> same_name("实施老旧小区改造", "老旧小区改造"), same_name("规上企业", "新增规上企业")
    (True, False)
    """
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return _GROWTH.sub("", _FRONT.sub("", _QUOTES.sub("", name)))


def is_held(place: str) -> bool:
    """Say whether a place is kept apart for measuring."""
    return int(hashlib.sha1(place.encode()).hexdigest(), 16) % 5 == 0


def reports_of(corpus: Path) -> pd.DataFrame:
    """Return the work reports of a corpus, one a place and year, by both."""
    table = pd.read_parquet(corpus)
    table = table[table["kind"] == "work_report"].drop_duplicates(["place", "year"])
    return table.set_index(["place", "year"]).sort_index()


def judged(reports: pd.DataFrame, names: tuple[str, ...]) -> Iterator[Judged]:
    """Yield each judged row of some files with what the program reads in its place now."""
    labels: dict[tuple[str, int], list[dict[str, str]]] = {}
    for name in names:
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                labels.setdefault((row["place"], int(row["year"])), []).append(row)
    for (place, year), rows in labels.items():
        text = str(reports.loc[(place, year), "text"])
        targets = extract_targets(text, year=year, region=place)
        for row in rows:
            yield Judged(row, targets, _standing(row, targets), text)


def _standing(label: dict[str, str], targets: list[FoundTarget]) -> int | None:
    """Return which target stands in a label's place: of several the one most like it."""
    start, end = int(label["char_start"]), int(label["char_end"])
    near = [at for at, each in enumerate(targets) if each.char_start < end and start < each.char_end]
    return max(near, key=lambda at: _likeness(label, targets[at]), default=None)


def _likeness(label: dict[str, str], target: FoundTarget) -> tuple[int, int]:
    cells = cells_of(target)
    shared = min(int(label["char_end"]), target.char_end) - max(int(label["char_start"]), target.char_start)
    return sum(cells[field] == label[field] for field in FIELDS), shared
