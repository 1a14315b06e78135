"""What the labels of a table's rows say: places, indicators and times, and what lines above them head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from analysis.domain.regions import Region
from analysis.ingest.cells import chinese_of, close_up, fold
from analysis.ingest.columns import SheetColumn
from analysis.ingest.grids import GridRow
from analysis.ingest.head_parts import is_generic, is_period, place_called
from analysis.ingest.heads import CONTINUED
from analysis.ingest.labels import period_in, read_label, unit_in
from analysis.ingest.roles import TOTALS, scope_in_title

_LEAD = re.compile(r"^\s*(?:其中\s?[:：]?|#)\s*")
_SPARE = ("figures", "unknown", "blank", "attribute", "left", "rank", "empty", "")
_SHARED = ("indicator", "place", "period")


@dataclass
class Said:
    """What the labels of a row say."""

    texts: dict[str, str] = field(default_factory=dict)
    region: tuple[str, ...] = ()
    indicator: str = ""
    scopes: tuple[str, ...] = ()
    unit: str = ""
    total: bool = False
    label: str = ""


class Labels:
    """The labels of the rows of one table, read from its first row to its last."""

    def __init__(self, columns: Sequence[SheetColumn], places: Sequence[SheetColumn], within: Region | None) -> None:
        self.places, self.within = places, within
        self.section, self.parent = Said(), Said()
        self.filled: dict[int, str] = {}
        self._indicators = [each for each in columns if each.role == "indicator"]
        self._dated = any(each.role == "period" for each in columns)
        self.labels = [
            (each, each.role in _SHARED and not self._split(each)) for each in columns if each.role not in _SPARE
        ]
        """The columns that say what figures are about, and whether a text in them may hold for the rows below it."""

    def take_section(self, text: str) -> None:
        """Note down what a line says that heads the rows below it."""
        plain = fold(text)
        if CONTINUED.fullmatch(plain):
            return
        region = place_called(text, self.within)
        unit = unit_in(text)
        if region is not None:
            self.section = Said(region=(text,))
        elif unit:
            self.section = replace(self.section, unit=unit)
        elif is_period(text) or period_in(text):
            self.section = replace(self.section, texts={"period": text if is_period(text) else period_in(text)})
        elif self.places or self._dated:
            self.section = Said(indicator=plain)
        else:
            found = [each for each in (scope_in_title(plain), "户籍" if plain.startswith("户籍") else "") if each]
            self.section = Said(scopes=tuple(found))
        self.parent = Said()

    def said(self, row: GridRow) -> Said:
        """Return what the label columns of a row say."""
        texts = self._filled_in(row)
        said = Said(region=self.section.region, scopes=self.section.scopes, unit=self.section.unit)
        said.texts = dict(self.section.texts)
        names: list[str] = []
        for column, _ in self.labels:
            role, text = column.role, texts.get(column.place, "")
            if role == "place":
                continue
            if role == "indicator":
                names += [text] if text and text not in names else []
            elif role in ("scope", "dimension"):
                said.scopes += (f"{column.head}={text}" if text.isdigit() else text,) if text else ()
            elif text or role == "source":
                said.texts[role] = f"{said.texts[role]} {text}" if role == "note" and said.texts.get("note") else text
        said.region = self._region(texts) or said.region
        self._take_names(said, names)
        said.label = said.label or (said.region[-1] if said.region else "")
        return said

    def _filled_in(self, row: GridRow) -> dict[int, str]:
        """Return the texts of the label columns, where a merged label is printed once for the rows below it.

        A city left blank beside its province is the province's row: it takes no city from above.
        """
        texts: dict[int, str] = {}
        said = [column for column, _ in self.labels if row.cell(column.place)]
        if len(said) == len(self.labels):
            self.filled = {column.place: row.cells[column.place] for column in said}
            return self.filled
        for column, merged in self.labels:
            text = row.cell(column.place)
            later = bool(said) and said[-1].place > column.place
            coarser = column.role == "place" and any(each.role == "place" and each.rank < column.rank for each in said)
            if text or not later:
                self.filled[column.place] = text
            texts[column.place] = self.filled.get(column.place, "") if merged and not coarser else text
        return texts

    def _split(self, column: SheetColumn) -> bool:
        """Say whether a column takes turns with another of its kind: where one is filled the other is blank."""
        return column.role == "indicator" and len(self._indicators) > 1

    def _region(self, texts: dict[int, str]) -> tuple[str, ...]:
        path = [texts.get(column.place, "") for column in self.places]
        while path and not path[-1]:
            path.pop()
        return tuple(path)

    def _take_names(self, said: Said, names: list[str]) -> None:
        """Read a row's label: a place among indicators is a place; 其中 and 男 belong to the row above."""
        if not names:
            return
        name = " ".join(names)
        plain = chinese_of(fold(name))
        bare = _LEAD.sub("", plain)
        if len(names) == 1 and place_called(bare, self.within) and self.parent.indicator:
            said.region, said.indicator, said.unit = (bare,), self.parent.indicator, said.unit or self.parent.unit
            said.label = name
            return
        said.total = close_up(name) in TOTALS
        part = bare != plain or is_generic(bare)
        said.indicator, said.label = name, name
        if is_generic(bare) and self.parent.indicator:
            said.indicator = f"{read_label(self.parent.indicator).name}_{name.strip()}"
        if part and not read_label(name).unit and not said.texts.get("unit"):
            said.unit = said.unit or read_label(self.parent.indicator).unit or self.parent.unit
        if not part:
            self.parent = Said(indicator=name, unit=said.texts.get("unit", "") or said.unit)
