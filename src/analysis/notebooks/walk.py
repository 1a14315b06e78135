"""Targets checked one by one in a notebook, the least sure first, each with its sentence; a button saves it all."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import ipywidgets as widgets

from analysis.domain.indicators import indicators_of
from analysis.domain.regions import find_region
from analysis.domain.target import SURE_ENOUGH
from analysis.errors import RequestError
from analysis.extract.batch import fingerprint
from analysis.extract.corrections import CHOSEN, CONFIRMED, IS_TARGET, NO, Correction, correction_of, stem_of
from analysis.extract.identity import region_slug
from analysis.extract.kept_corrections import Kept
from analysis.extract.target_table import FoundTarget, cells_of
from analysis.locking import writing
from analysis.reading import table_rows
from analysis.review.choices import choices
from analysis.review.text import around
from analysis.tables.clock import doubt
from analysis.words.wording import Words, check_language
from analysis.workspace import Workspace, find_workspace

CODED = ("kind",)
"""Fields whose values are codes that have words."""
BUTTONS = ("right", "wrong", "previous", "next")
"""Each named as the method that it calls."""
WIDE = widgets.Layout(width="420px")


def review(
    region: str,
    year: int | None = None,
    *,
    who: str = "",
    everything: bool = False,
    language: str = "zh",
    workspace: str | Path | None = None,
) -> Walk:
    """Walk through a region's targets: the doubtful ones, one by one, with the text beside them and a button to save.

    What is saved lies in ``data/corrections/`` as the answers of ``onpace review`` do.

    Parameters
    ----------
    region : str
        Name or six-digit code.
    year : int, optional
        Of the report; the latest with targets if left out.
    who : str
        Who checks; can be typed beside the button.
    everything : bool
        Whether all targets are shown, not only those read with little confidence.
    language : str
        ``zh`` or ``en``.
    workspace : str or Path, optional
        The folder; the nearest workspace if left out.

    Raises
    ------
    RequestError
        When the region has no targets of that year.
    """
    place = find_workspace(workspace)
    name = find_region(region).name
    tables = sorted(place.targets.glob(f"{region_slug(name)}-{year or '[0-9]*'}.csv"))
    if not tables:
        raise RequestError(f"no targets of {name} {year or ''}; onpace begin reads them out of its reports")
    return Walk(place, tables[-1], name, who=who, everything=everything, words=Words(check_language(language)))


class Walk:
    """Targets of a table, one at a time.

    Attributes
    ----------
    rows : list of FoundTarget
        Those to be checked, in their order.
    answers : dict of str to dict of str to str
        What was answered of which field of which target.
    widget : Widget
        What a notebook shows.
    """

    def __init__(self, place: Workspace, table: Path, region: str, *, who: str, everything: bool, words: Words) -> None:
        self.place, self.table, self.words = place, table, words
        rows = sorted(self._kept().table_rows(table), key=lambda row: row.confidence)
        self.rows = rows if everything else [row for row in rows if row.confidence < SURE_ENOUGH]
        self.text = _text(place, region, table.stem.rsplit("-", 1)[1])
        self.series = list(indicators_of(place.root).series.values())
        self.answers: dict[str, dict[str, str]] = {}
        self._at, self._quiet = 0, False
        self._make(who)
        self._show()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.widget)

    def _kept(self) -> Kept:
        return Kept(self.place, "", _now())

    def _say(self, key: str) -> str:
        return self.words.say(f"review.{key}")

    @property
    def row(self) -> FoundTarget:
        """The target shown."""
        return self.rows[self._at]

    def _make(self, who: str) -> None:
        self.head, self.message = widgets.HTML(), widgets.HTML()
        self.fields = {
            name: widgets.Dropdown(description=self.words.say(f"review_field.{name}"), layout=WIDE) for name in CHOSEN
        }
        for name, field in self.fields.items():
            field.observe(lambda change, name=name: self._chosen(name, change["new"]), names="value")
        self.buttons = {name: widgets.Button(description=self._say(name)) for name in BUTTONS}
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: getattr(self, name)())
        self.who = widgets.Text(value=who, description=self._say("who"), continuous_update=False)
        self.button = widgets.Button(description=self._say("save"), button_style="primary")
        self.button.on_click(lambda _: self.save())
        ends = widgets.HBox([self.who, self.button])
        self.widget = widgets.VBox(
            [self.head, *self.fields.values(), widgets.HBox(list(self.buttons.values())), ends, self.message]
        )

    def _show(self) -> None:
        """Show the target at hand with its sentence and what may be said of each field."""
        if not self.rows:
            self.head.value = self._say("all_answered")
            return
        row, cells = self.row, cells_of(self.row)
        said = self.answers.get(row.id, {})
        self._quiet = True
        for name, offered in choices(row, self.series).items():
            values = dict.fromkeys([said.get(name, cells[name]), cells[name], *(each.value for each in offered)])
            self.fields[name].options = [(self._told(name, value), value) for value in values]
            self.fields[name].value = said.get(name, cells[name])
        self._quiet = False
        self.head.value = self._head(row)

    def _head(self, row: FoundTarget) -> str:
        before, after = around(self.text, row.char_start, row.char_end)
        before, evidence, after = map(html.escape, (before, row.evidence, after))
        count = f"{self._at + 1} / {len(self.rows)} · {self._say('confidence')} {row.confidence:.0%}"
        state = self._say(self._state(row)) if row.id in self.answers else ""
        cells = cells_of(row)
        name = html.escape(f"{row.indicator_zh} {row.operator} {cells['lower'] or cells['upper']} {row.unit}")
        return f"<p>{count} · {row.id} {state}</p><p>{before}<mark>{evidence}</mark>{after}</p><p><b>{name}</b></p>"

    def _state(self, row: FoundTarget) -> str:
        said = self.answers[row.id]
        return "state_wrong" if IS_TARGET in said else "state_right" if CONFIRMED in said else "state_changed"

    def _told(self, field: str, value: str) -> str:
        if field in CODED and value:
            return self.words.say(f"{field}.{value}")
        blank = {"series_id": "no_series", "scope": "own"}.get(field)
        return value or (self._say(blank) if blank else "—")

    def _chosen(self, field: str, value: str) -> None:
        """Take a field's new value as an answer."""
        if self._quiet:
            return
        said = self.answers.setdefault(self.row.id, {})
        said.pop(IS_TARGET, None)
        said[field] = value

    def right(self) -> None:
        """Say that the target is right as it is shown, and go on."""
        shown = {name: self.fields[name].value for name in CHOSEN}
        self.answers.setdefault(self.row.id, {}).pop(IS_TARGET, None)
        self.answers[self.row.id][CONFIRMED] = json.dumps(shown, ensure_ascii=False)
        self.next()

    def wrong(self) -> None:
        """Say that it is no target, and go on."""
        self.answers[self.row.id] = {IS_TARGET: NO}
        self.next()

    def next(self) -> None:
        """Go to the next target."""
        self._step(1)

    def previous(self) -> None:
        """Go back to the one before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        self._at = min(max(self._at + by, 0), len(self.rows) - 1)
        self._show()

    def save(self) -> list[Path]:
        """Keep the answers in ``data/corrections/`` and make the table anew; return the files written."""
        who = self.who.value.strip()
        if not who:
            self.message.value = self._say("name_first")
            return []
        if doubt(date.fromisoformat(_now()[:10]), self.place):
            self.message.value = self.words.say("review.wrong_clock", day=_now()[:10])
            return []
        with writing(self.place.data, "taking in corrections"):
            kept = self._kept()
            kept.take_changes_by_hand(self.table)
            kept.take(self.table.stem, self._corrections(who))
            written = kept.write_with_tables([self.table])
        self.message.value = html.escape(f"{self._say('saved')} {', '.join(path.name for path in written)}")
        return written

    def _corrections(self, who: str) -> Sequence[Correction]:
        rows, when = {row.id: row for row in self.rows}, _now()
        document = fingerprint(self.text) if self.text else ""
        return [
            correction_of(rows[target], field, value, who=who, when=when, document=document)
            for target, said in self.answers.items()
            for field, value in said.items()
            if stem_of(target) == self.table.stem
        ]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(place: Workspace, region: str, year: str) -> str:
    """Return the text of a report that ``onpace begin`` kept; blank where it is not at hand."""
    index, named = place.snapshots / "index.csv", f"{year}年{region}政府工作报告.txt"
    if not index.is_file():
        return ""
    paths = [place.snapshots / f"{row['snapshot']}.txt" for row in table_rows(index) if row["file"] == named]
    return next((path.read_text(encoding="utf-8") for path in reversed(paths) if path.is_file()), "")
