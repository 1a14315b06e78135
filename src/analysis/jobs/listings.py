"""What a workspace has that can be named: a row each, with the name that commands take first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from analysis.domain.languages import Bilingual
from analysis.domain.regions import all_regions, find_region, region_names
from analysis.domain.series import Series
from analysis.domain.target import Target
from analysis.runs.parameters import NOTEBOOKS, question
from analysis.scenario import load_scenario, scenario_names
from analysis.sentences.promised import promise
from analysis.tables.rows import objects
from analysis.tables.workspace_tables import read_workspace
from analysis.words.wording import Words
from analysis.workspace import Workspace, find_workspace

Row = dict[str, str | int]


def listing(what: str, region: str, language: str, folder: Path | None = None) -> list[Row]:
    """Return the rows of one sort of thing in a workspace, in the order of their names."""
    return list(_LISTED[what](find_workspace(folder), find_region(region).name, Words(language)))


def _targets(place: Workspace, region: str, words: Words) -> Iterator[Row]:
    for each in objects(read_workspace(place).targets, Target):
        if each.region == region:
            told = {"target": words.of(each.names), "promise": promise(each, words)}
            yield {"id": each.id, **told, "due": each.due.isoformat(), "series": each.series_id}


def _series(place: Workspace, region: str, words: Words) -> Iterator[Row]:
    tables = read_workspace(place)
    counts = tables.observations.loc[tables.observations["region"] == region, "series_id"].value_counts()
    for each in objects(tables.series, Series):
        name = words.of(Bilingual(each.indicator_zh, each.indicator_en))
        yield {"id": each.series_id, "series": name, "unit": each.unit, "figures": int(counts.get(each.series_id, 0))}


def _regions(place: Workspace, region: str, words: Words) -> Iterator[Row]:
    tables = read_workspace(place)
    targets, figures = (table["region"].value_counts() for table in (tables.targets, tables.observations))
    codes = {each.name: each.code for each in all_regions()}  # a zone that has figures may be on no list
    for name in sorted({*targets.index, *figures.index}, key=lambda each: (codes.get(each, "~"), each)):
        counts = {"targets": int(targets.get(name, 0)), "figures": int(figures.get(name, 0))}
        yield {"code": codes.get(name, ""), "region": words.of(region_names(name)), **counts}


def _scenarios(place: Workspace, region: str, words: Words) -> Iterator[Row]:
    for name in scenario_names(place.scenarios):
        yield {"scenario": name, "title": words.of(load_scenario(name, place.scenarios).titles)}


def _notebooks(place: Workspace, region: str, words: Words) -> Iterator[Row]:
    for name in sorted(NOTEBOOKS):
        yield {"notebook": name, "question": question(name)}


_LISTED: dict[str, Callable[[Workspace, str, Words], Iterator[Row]]] = {
    "targets": _targets,
    "series": _series,
    "regions": _regions,
    "scenarios": _scenarios,
    "notebooks": _notebooks,
}
