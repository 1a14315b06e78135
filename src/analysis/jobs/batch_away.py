"""A batch whose workspace and reports lie at URLs: workers share no disk, and a reader never sees half a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from analysis.domain.codes import LANGUAGES
from analysis.errors import MachineError, OnpaceError, PartialError, RequestError
from analysis.files import sha256
from analysis.jobs.batch_jobs import NOTES, ReportJob
from analysis.report.formats.making import FILES
from analysis.report.library import OVERVIEW, write_library
from analysis.report.render import folder_of
from analysis.scratch import scratch
from analysis.tables.dataset import file_system
from analysis.tables.kept_checks import folder as kept_folder
from analysis.workspace import Workspace

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

BROUGHT = ("data", "notebooks")
"""Folders of a workspace that a worker needs."""
STAMPS = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "modified", "created")
"""What a store says of a file by which another content is known."""
PAGE, MANIFEST, TABLE = "index.html", "manifest.json", "assessment.csv"


@dataclass(frozen=True)
class Away:
    """URLs of a workspace and of the reports made from it, and the key of the files that the batch began with."""

    workspace: str
    output: str
    key: str

    @classmethod
    def at(cls, workspace: str, output: str) -> Away:
        """Return what lies at a workspace's URL; the reports go to `output`, or to its reports/.

        Whatever is not there or cannot be written is refused in one line.
        """
        place = workspace.rstrip("/")
        away = cls(place, output.rstrip("/") or f"{place}/reports", _key(_listed(place)))
        with _reached(away.output) as (store, root):
            _refuse_missing_bucket(away.output, store, root)
            _put(store, f"{root}/{NOTES}/.writable", b"")
            store.rm_file(f"{root}/{NOTES}/.writable")
        return away

    def brought(self) -> Workspace:
        """Return a copy of the workspace on this machine, brought once for all who work here; none of a later state."""
        copies = (kept_folder() or Path("~/.cache/onpace").expanduser()) / "workspaces"
        copy = copies / self.key
        if copy.is_dir():
            return Workspace(copy)
        listed = _listed(self.workspace)
        with _reached(self.workspace) as (store, root):
            copies.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=copies) as folder:
                _get(store, root, listed, Path(folder) / self.key)
                if {_key(listed), _key(_listed(self.workspace))} != {self.key}:
                    told = "was changed since the batch began; run the same command again"
                    raise MachineError(f"{self.workspace}: {told}")
                with suppress(OSError):  # another worker of this machine was first
                    (Path(folder) / self.key).rename(copy)
        return Workspace(copy)

    def get(self, folder: Path, place: Path, *names: str) -> None:
        """Bring the files of a report, or some of them, to where they would lie below a folder."""
        with _reached(self.output) as (store, root):
            at = place.relative_to(folder).as_posix()
            there = _names(store, f"{root}/{at}")
            _get(store, root, [f"{at}/{name}" for name in there if not names or name in names], folder)

    def put(self, folder: Path, place: Path) -> None:
        """Put a whole report: its manifest goes first and comes last, so that what is under way is none."""
        made = {path.name: path.read_bytes() for path in place.iterdir()}
        with _reached(self.output) as (store, root):
            at = f"{root}/{place.relative_to(folder).as_posix()}"
            there = _names(store, at)
            for name in [MANIFEST, *sorted(set(FILES.values()) - set(made))]:
                if name in there:
                    store.rm_file(f"{at}/{name}")
            for name in sorted(made, key=lambda name: (name == MANIFEST, name == PAGE, name)):
                _put(store, f"{at}/{name}", made[name])

    def put_log(self, name: str, log: Path | str | None) -> str | None:
        """Put the log of a job that failed, or take away that of one that did before; return its URL."""
        with _reached(self.output) as (store, root):
            path = f"{root}/{NOTES}/{name}"
            if log is not None:
                _put(store, path, Path(log).read_bytes())
                return f"{self.output}/{NOTES}/{name}"
            if store.exists(path):
                store.rm_file(path)
            return None

    def write_library(self) -> None:
        """Write the list of all reports and the page of all regions, from manifests and tables alone."""
        with scratch() as folder, _reached(self.output) as (store, root):
            found = [name for name in _names(store, root) if Path(name).name in (MANIFEST, TABLE)]
            _get(store, root, found, folder)
            write_library(folder)
            for name in (OVERVIEW, PAGE):
                if (folder / name).exists():
                    _put(store, f"{root}/{name}", (folder / name).read_bytes())


@dataclass(frozen=True)
class AwayJob:
    """One report, made from a copy of the workspace and put where it belongs."""

    report: ReportJob
    away: Away

    def __str__(self) -> str:
        """Return what it is called in messages."""
        return str(self.report)

    @property
    def minutes(self) -> float:
        """After which it is given up."""
        return self.report.minutes

    def run(self, workspace: Workspace, output: Path) -> list[str]:
        """Render into a folder of this machine and put what is whole; return the URLs of its pages."""
        for place in self._places(output, LANGUAGES):  # what is published is refused where its manifest says so
            self.away.get(output, place, MANIFEST)
        try:
            self.report.run(self.away.brought(), output)
        except PartialError:
            self._put(output)
            raise
        self._put(output)
        return self.pages(output)

    def _put(self, output: Path) -> None:
        for page in self.report.pages(output):
            self.away.put(output, page.parent)

    def done(self, workspace: Workspace, output: Path) -> list[str] | None:
        """Return its pages, where they are done by the same rule as on a disk; else None."""
        with scratch() as folder:
            for place in self._places(folder, self.report.request.languages):
                self.away.get(folder, place)
            return None if self.report.done(workspace, folder) is None else self.pages(folder)

    def pages(self, output: Path) -> list[str]:
        """Return the URLs of its pages that lie in a folder of this machine."""
        made = self.report.pages(output)
        return [f"{self.away.output}/{page.relative_to(output).as_posix()}" for page in made]

    def _places(self, output: Path, languages: tuple[str, ...]) -> list[Path]:
        return [folder_of(self.report.request, output, self.report.code, each) for each in languages]


@contextmanager
def _reached(url: str) -> Iterator[tuple[AbstractFileSystem, str]]:
    """Give a store and the path in it; whatever its own package says of a fault becomes one line."""
    try:
        yield file_system(url)
    except OnpaceError:
        raise
    except Exception as error:  # each store has errors of its own, few of them OSError
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise MachineError(f"{url}: cannot be reached or written ({reason})") from error


def _refuse_missing_bucket(url: str, store: AbstractFileSystem, root: str) -> None:
    """Refuse a bucket that is not there: writing would make it, and under a mistyped name."""
    bucket = root.lstrip("/").partition("/")[0]
    if "://" in url and not url.startswith(("file://", "local://")) and not store.exists(bucket):
        raise RequestError(f"{url}: there is no bucket {bucket}")


def _listed(url: str) -> dict[str, str]:
    """Return the files of a workspace, from its top, each with its size and stamp."""
    with _reached(url) as (store, root):
        _refuse_missing_bucket(url, store, root)
        found = {name: told for top in BROUGHT for name, told in _files(store, f"{root}/{top}", root).items()}
    if not any(name.startswith("data/targets/") for name in found):
        raise RequestError(f"{url}: no workspace, it has no folder data/targets; onpace init makes one")
    return found


def _files(store: AbstractFileSystem, folder: str, root: str) -> dict[str, str]:
    """Return the files below a folder, seen from `root`, each with its size and stamp."""
    store.invalidate_cache()
    found = store.find(folder, detail=True).items()
    return {path[len(root) + 1 :]: f"{told['size']} {_stamp(told)}" for path, told in found}


def _names(store: AbstractFileSystem, folder: str) -> list[str]:
    return sorted(_files(store, folder, folder))


def _stamp(told: Mapping[str, object]) -> str:
    return next((str(told[name]) for name in STAMPS if told.get(name)), "")


def _key(listed: Mapping[str, str]) -> str:
    return sha256("\n".join(f"{name} {listed[name]}" for name in sorted(listed)).encode())[:24]


def _get(store: AbstractFileSystem, root: str, names: Mapping[str, str] | list[str], folder: Path) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    if names:
        store.get([f"{root}/{name}" for name in names], [str(folder / name) for name in names])


def _put(store: AbstractFileSystem, path: str, content: bytes) -> None:
    store.makedirs(path.rpartition("/")[0], exist_ok=True)
    store.pipe_file(path, content)
