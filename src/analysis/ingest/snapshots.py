"""Files as they came: their bytes, hash, the day they were taken in, the address and terms they came with."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from analysis.files import sha256
from analysis.limits import most
from analysis.reading import bytes_of


@dataclass(frozen=True)
class Snapshot:
    """One file as it came."""

    name: str  # what it is called in messages and in the list of snapshots
    data: bytes = field(repr=False)  # what it holds
    url: str = ""  # url, licence: where it came from and under which terms, blank where nobody said
    licence: str = ""

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        return sha256(self.data)

    @property
    def id(self) -> str:
        """The id under which the list of snapshots has it: the first 12 digits of the hash."""
        return self.sha256[:12]

    @property
    def suffix(self) -> str:
        """The ending of its name, in small letters; blank where it has none that could be one of a file's name."""
        ending = Path(self.name).suffix.lower()
        return ending if ending[1:].isalnum() and ending.isascii() and len(ending) <= 10 else ""

    def row(self, retrieved: str, proves: str) -> dict[str, str]:
        """Return its row of ``data/snapshots/index.csv``."""
        row = {"snapshot": self.id, "sha256": self.sha256, "file": self.name, "size": str(len(self.data))}
        return row | {"retrieved": retrieved, "proves": proves, "url": self.url, "licence": self.licence}


def taken(path: Path, url: str = "", licence: str = "") -> Snapshot:
    """Return a file as it lies on a disk.

    Raises InputError when it is no file, cannot be read, or is larger than any that is read.
    """
    return Snapshot(path.name, bytes_of(path, largest=most("bytes of a file")), url, licence)
