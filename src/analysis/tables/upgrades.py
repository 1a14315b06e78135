"""Tables of an earlier onpace brought to the form of this one: one step a version, all tables or none.

Whoever changes a table adds a ``Step`` to ``jobs/upgrade_steps.py`` and raises ``VERSION`` in ``workspace.py`` by one.
A step is given the text of every table and scenario by its path within ``data/``, and returns what they are to be.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from analysis.errors import MachineError, RequestError
from analysis.files import write
from analysis.journals import read
from analysis.locking import writing
from analysis.reading import text_of
from analysis.tables.workspace_tables import parse_workspace
from analysis.workspace import JOURNAL, Workspace

Texts = dict[str, str]
KEPT = ("ledger.csv",)
"""What no step may touch: it is chained by hashes, and is read in every form that it ever had."""


@dataclass(frozen=True)
class Step:
    """What leads from one version to the next: what it does, in a line, and the doing."""

    says: str
    change: Callable[[Texts], Texts]


@dataclass(frozen=True)
class Upgrade:
    """What an upgrade would do: nothing is written yet."""

    since: int  # since, to: versions
    to: int
    says: tuple[str, ...] = ()  # what each step does
    changed: Mapping[str, str] = field(default_factory=dict)  # new text by path within ``data/``
    removed: tuple[str, ...] = ()  # paths of files that go
    unfinished: bool = False  # whether an upgrade broke off that is completed first


def plan(workspace: Workspace, steps: Sequence[Step]) -> Upgrade:
    """Return what brings a workspace to the latest version; nothing is written.

    Raises RequestError when it is of a later version. Raises InputError when a table cannot be read, or what came of it
    would not load: nothing is upgraded then.
    """
    since, to = workspace.version, len(steps) + 1
    if (workspace.upgrading / JOURNAL).exists():
        return Upgrade(since, _journal(workspace).to, unfinished=True)
    if since > to:
        raise RequestError(f"{workspace.root}: its tables are of version {since}, this onpace knows those up to {to}")
    before = _texts(workspace.data)
    after = before
    for step in steps[since - 1 :]:
        after = step.change(dict(after))
    if since < to:
        parse_workspace(workspace, {workspace.data / name: text.encode() for name, text in after.items()})
    changed = {name: text for name, text in sorted(after.items()) if before.get(name) != text and name not in KEPT}
    says = tuple(step.says for step in steps[since - 1 :])
    return Upgrade(since, to, says, changed, tuple(sorted(set(before) - set(after))))


def _texts(data: Path) -> Texts:
    paths = [path for end in ("csv", "yml") for path in data.rglob(f"*.{end}")]
    names = {path.relative_to(data).as_posix(): path for path in sorted(paths)}
    own = {name: path for name, path in names.items() if name not in KEPT and not name.startswith((".", f"{BEFORE}/"))}
    return {name: text_of(path) for name, path in own.items() if path.is_file()}


BEFORE = "before-upgrade"
"""Folder within ``data/`` that keeps what each upgrade replaced, by version."""


def apply(workspace: Workspace, steps: Sequence[Step]) -> Upgrade:
    """Upgrade a workspace, or complete an upgrade that broke off; return what was done.

    All new tables stand beside the old ones, and a copy of those is kept, before a journal is written; until then
    nothing has changed, from then on the upgrade is completed, by whoever comes next if need be.

    Raises OnpaceError as ``plan``, and when something cannot be written.
    """
    with writing(workspace.data, "upgrading the tables"):
        upgrade = plan(workspace, steps)
        if upgrade.unfinished:
            _complete(workspace)
        elif upgrade.since < upgrade.to:
            _prepare(workspace, upgrade)
            _complete(workspace)
        return upgrade


def _prepare(workspace: Workspace, upgrade: Upgrade) -> None:
    copies = workspace.data / BEFORE / str(upgrade.since)
    shutil.rmtree(workspace.upgrading, ignore_errors=True)
    try:
        for name in (*upgrade.changed, *upgrade.removed):
            if (workspace.data / name).exists():
                write(copies / name, (workspace.data / name).read_bytes())
        for name, text in upgrade.changed.items():
            write(workspace.upgrading / name, text)
        told = _Journal(upgrade.to, tuple(upgrade.changed), upgrade.removed)
        write(workspace.upgrading / JOURNAL, json.dumps(asdict(told), ensure_ascii=False))
    except MachineError:
        shutil.rmtree(workspace.upgrading, ignore_errors=True)
        shutil.rmtree(copies, ignore_errors=True)
        raise


def _complete(workspace: Workspace) -> None:
    """Put the new tables in place; each step may have been done before."""
    told = _journal(workspace)
    try:
        for name in told.changed:
            _replace(workspace.upgrading / name, workspace.data / name)
        for name in told.removed:
            (workspace.data / name).unlink(missing_ok=True)
        write(workspace.version_file, f"{told.to}\n")
        (workspace.upgrading / JOURNAL).unlink()
        shutil.rmtree(workspace.upgrading)
    except OSError as error:
        hint = "onpace upgrade --apply completes the upgrade once that is mended"
        raise MachineError(f"{error.filename}: {error.strerror or error}; {hint}") from error


def _replace(new: Path, place: Path) -> None:
    if not new.exists():
        return
    place = place.resolve()  # a link stays one
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        shutil.copymode(place, new)
    new.replace(place)


@dataclass(frozen=True)
class _Journal:
    to: int
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def _journal(workspace: Workspace) -> _Journal:
    return read(workspace.upgrading / JOURNAL, _Journal, lambda told: [*told.changed, *told.removed])
