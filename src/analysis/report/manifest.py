"""What a report was made from: inputs with their hashes, code, parameters, packages; the ground of its manifest."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path

import pandas as pd

from analysis.domain.codes import LANGUAGES, OUTLOOKS, PROGRESSES, VERDICTS
from analysis.files import sha256
from analysis.report.content import ManifestContent
from analysis.report.facts import Facts
from analysis.report.formats.stored import MIME, Json
from analysis.report.notes import vintage
from analysis.runs.languages import with_others
from analysis.scenario import scenario_names, scenario_text
from analysis.tables.csv_text import csv_of
from analysis.words.wording import Words

SCHEMA = "onpace-report/1"
"""Form of the manifest; it grows by new keys, and changes its number when one goes or means something else."""
DISTRIBUTION = "onpace"
AXES: dict[str, tuple[str, ...]] = {"progress": PROGRESSES, "outlook": OUTLOOKS}


@dataclass(frozen=True)
class Manifest:
    """What a report was made from, and its table; a notebook shows it as a tree."""

    content: ManifestContent
    assessment: str
    said: dict[str, Json]
    others: Mapping[str, Manifest] = field(default_factory=dict)
    """That of the same report in other languages."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return with_others(self._bundle(), {language: other._bundle() for language, other in self.others.items()})

    def _bundle(self) -> dict[str, object]:
        return {
            "application/json": self.content,
            "text/csv": self.assessment,
            "text/plain": self.content["title"],
            MIME: json.dumps(self.said, ensure_ascii=False, separators=(",", ":")),
        }


def manifest(facts: Facts, title: str, said: dict[str, Json]) -> Manifest:
    """Return what a report was made from, all that it says and what came out; nothing in it is of clock or machine."""
    made, change = facts.assessments, facts.change
    figures, latest, seen = vintage(facts.store, made.as_of)
    told = made.expected()
    content = {
        "schema": SCHEMA,
        "title": title,
        "region": {"code": facts.store.region.code, "name": facts.store.region.name},
        "quarter": str(facts.quarter),
        "language": facts.words.language,
        "reference": made.reference.isoformat(),
        "as_of": made.as_of.isoformat(),
        "scenario": made.scenario.name,
        "scenario_title": {language: Words(language).of(made.scenario.titles) for language in LANGUAGES},
        "edition": "public" if facts.withheld else "full",
        "comments": comments(facts),
        "targets": list(made.cases) if len(made.cases) < len(facts.store.targets_of(made.reference)) else "all",
        "draws": made.draws,
        "seed": made.seed,
        "previous": {
            "quarter": str(facts.quarter.previous) if change else None,
            "as_of": change.before.as_of.isoformat() if change else None,
            "published": sha256(facts.previous.read_bytes()) if facts.previous else None,
        },
        "vintage": {"figures": figures, "latest": latest, "sha256": seen},
        "verdicts": counted(made.table["verdict"], VERDICTS),
        "axes": {name: counted(made.table[name], codes) for name, codes in AXES.items()},
        "expected": {
            "reported": round(told.reported, 6),
            "mean": round(told.kept, 6),
            "low": told.low,
            "high": told.high,
        },
        "inputs": inputs(facts),
        "code": {"name": DISTRIBUTION, "version": metadata.version(DISTRIBUTION), "sha256": code_hash()},
        "python": platform.python_version(),
        "packages": packages(),
        "failures": [*made.failures, *facts.failures],
    }
    return Manifest(content, csv_of(made.table), said)


def comments(facts: Facts) -> list[dict[str, str]]:
    """Return what departments said of the targets, as the report tells it."""
    said = (each for case in facts.cases for each in facts.comments(case))
    return [asdict(each) | {"date": each.date.isoformat()} for each in said]


def counted(column: pd.Series[str], codes: tuple[str, ...]) -> dict[str, int]:
    """Return how many targets stand at each code of an axis."""
    counts = column.value_counts()
    return {str(code): int(counts.get(code, 0)) for code in codes}


def inputs(facts: Facts) -> list[dict[str, str]]:
    """Return path and hash of every file that the report was made from; paths from the workspace down."""
    workspace = facts.store.workspace
    notebook = workspace.notebook("quarterly_report")
    read = {_name(path, workspace.root): path for path in workspace.scenarios.glob("*.yml")}
    read[f"notebooks/{notebook.name}"] = notebook
    hashes = {name: sha256(path.read_bytes()) for name, path in read.items() if path.exists()}
    hashes |= {_name(path, workspace.root): hash_ for path, hash_ in facts.store.files.items()}
    scenario = facts.assessments.scenario
    if scenario.name not in scenario_names(workspace.scenarios):
        hashes[f"scenario {scenario.name}"] = sha256(scenario_text(scenario).encode())
    if facts.previous:
        hashes["previous assessment"] = sha256(facts.previous.read_bytes())
    return [{"path": name, "sha256": hashes[name]} for name in sorted(hashes)]


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Return a hash of the package's own files: code, words, grammar, pool."""
    root = Path(str(resources.files("analysis")))
    files = sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sha256(
        "\n".join(f"{path.relative_to(root).as_posix()} {sha256(path.read_bytes())}" for path in files).encode()
    )


@lru_cache(maxsize=1)
def packages() -> dict[str, str]:
    """Return the versions of the packages that the project requires at run time, by name."""
    names = []
    for text in metadata.requires(DISTRIBUTION) or []:
        requirement, _, marker = text.partition(";")
        if "extra" not in marker:
            names.append(re.split(r"[\s\[<>=!~]", requirement.strip(), maxsplit=1)[0])
    return {name: metadata.version(name) for name in sorted(names)}
