"""Many regions as one Parquet data set, on a disk or in object storage: the same tables, read where they are needed.

::

    URL/dataset.json                                   names the generation that counts, and each of its files
    URL/generation-1f0c…/observations/province=370000/part-0.parquet    sorted by region and series, groups of 100,000
    URL/generation-1f0c…/targets/province=370000/part-0.parquet
    URL/generation-1f0c…/series.parquet  sources  snapshots  derived  events  past_promises  links  comments

A region lies in the partition of its province, the nation in its own; a region in no list lies in ``000000``. Writing
makes a new generation and switches to it by writing ``dataset.json``: until then the earlier one counts, whole. A data
set of an earlier onpace, whose tables lie in URL itself, is read, too.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from analysis.domain.regions import ancestors, find_region
from analysis.errors import Fault, InputError, MachineError, RequestError
from analysis.files import write
from analysis.locking import writing
from analysis.tables.schemas import (
    CheckedTable,
    Comments,
    Derived,
    Events,
    Links,
    Observations,
    PastPromises,
    SeriesTable,
    Snapshots,
    Sources,
    Targets,
)
from analysis.tables.workspace_tables import Tables, strange_region

ROW_GROUP = 100_000
SMALL = 250_000
"""Figures up to which a data set is read whole, so that like series are sought everywhere, as in CSV files.

In a larger one a region is read with its province and the nation.
"""
MANIFEST, SCHEMA = "dataset.json", "onpace-dataset/1"
NATION = "100000"
NOWHERE = "000000"
"""Partition of regions whose province nobody knows."""
PARTITIONED: dict[str, type[CheckedTable]] = {"observations": Observations, "targets": Targets}
WHOLE: dict[str, type[CheckedTable]] = {
    "series": SeriesTable,
    "sources": Sources,
    "snapshots": Snapshots,
    "derived": Derived,
    "events": Events,
    "past_promises": PastPromises,
    "links": Links,
    "comments": Comments,
}
_SORT = {"observations": ["region", "series_id", "period", "published", "source_id"], "targets": ["region"]}


@lru_cache(maxsize=8192)
def province_of(region: str) -> str:
    """Return the code of the province in which a region lies; the nation's own, and 000000 where nobody knows.

    Examples
    --------
    >>> province_of("聊城市"), province_of("山东省"), province_of("全国"), province_of("某开发区")
    ('370000', '370000', '100000', '000000')
    """
    try:
        found = find_region(region)
    except RequestError:
        return NOWHERE
    return next((place.code for place in (found, *ancestors(found)) if place.level in ("province", "nation")), NOWHERE)


def is_dataset(place: str | Path) -> bool:
    """Return whether a place is a URL, or a folder with a data set."""
    return "://" in str(place) or any((Path(place) / name).is_file() for name in (MANIFEST, "series.parquet"))


@dataclass(frozen=True)
class DataSet:
    """A data set that is open; nothing but its list of files has been read."""

    url: str
    filesystem: fsspec.AbstractFileSystem
    root: str

    @cached_property
    def _arrow(self) -> dict[str, ds.Dataset]:
        hive = ds.partitioning(pa.schema([("province", pa.string())]), flavor="hive")
        found = {}
        for name, table in PARTITIONED.items():
            folder = f"{self.root}/{name}"
            if self.filesystem.exists(folder):
                schema = arrow_schema(table).append(pa.field("province", pa.string()))
                found[name] = ds.dataset(
                    folder, schema=schema, filesystem=self.filesystem, format="parquet", partitioning=hive
                )
        return found

    @cached_property
    def provinces(self) -> tuple[str, ...]:
        """Codes of the partitions of observations and targets."""
        found = set()
        for arrow in self._arrow.values():
            found |= {ds.get_partition_keys(part.partition_expression)["province"] for part in arrow.get_fragments()}
        return tuple(sorted(found))

    @cached_property
    def is_small(self) -> bool:
        """Whether the data set is read whole."""
        if "observations" not in self._arrow:
            return True
        with _reading(self.url, "observations"):
            return bool(self._arrow["observations"].count_rows() <= SMALL)

    def rows(
        self,
        name: str,
        *,
        provinces: Sequence[str] | None = None,
        regions: Sequence[str] | None = None,
        columns: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Return observations or targets: those of some provinces, of some regions, or all of them."""
        wanted = list(columns or arrow_schema(PARTITIONED[name]).names)
        if name not in self._arrow:
            return arrow_schema(PARTITIONED[name]).empty_table().to_pandas()[wanted]
        chosen = None
        if regions is not None:
            provinces = sorted({province_of(region) for region in regions})
            chosen = ds.field("region").isin(list(regions))
        if provinces is not None:
            within = ds.field("province").isin(list(provinces))
            chosen = within if chosen is None else within & chosen
        with _reading(self.url, name):
            return self._arrow[name].to_table(columns=wanted, filter=chosen).to_pandas()

    def table(self, name: str) -> pd.DataFrame:
        """Return one of the small tables, whole; an empty one where there is none."""
        path = f"{self.root}/{name}.parquet"
        schema = arrow_schema(WHOLE[name])
        if not self.filesystem.exists(path):
            return schema.empty_table().to_pandas()
        with _reading(self.url, f"{name}.parquet"), self.filesystem.open(path, "rb") as stream:
            return _with_all(pq.read_table(stream), schema).cast(schema).to_pandas()

    def tables(self, provinces: Sequence[str] | None = None, regions: Sequence[str] | None = None) -> Tables:
        """Return the tables, with the observations and targets of some provinces or regions."""
        within = None if provinces is None else sorted({*provinces, NATION, NOWHERE})
        promised = sorted(set(self.rows("targets", columns=["region"])["region"]))
        faults = {name: strange_region(name, f"{self.url}/targets") for name in promised}
        return Tables(
            **{name: self.table(name) for name in WHOLE},
            observations=self.rows("observations", provinces=within, regions=regions),
            targets=self.rows("targets", provinces=provinces, regions=regions),
            regions=tuple(name for name, fault in faults.items() if fault is None),
            files={},
            strangers=tuple(fault for fault in faults.values() if fault is not None),
        )


def _with_all(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table with blank cells in the columns that an earlier onpace did not know."""
    for field in schema:
        if field.name not in table.column_names:
            table = table.append_column(field, pa.array([""] * table.num_rows, field.type))
    return table.select(schema.names)


@contextmanager
def _reading(url: str, name: str) -> Iterator[None]:
    """Turn what pyarrow or a file system says of a broken file into a fault."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError([Fault(f"{url}/{name}", None, None, None, f"cannot be read ({reason})")]) from error


def file_system(url: str) -> tuple[fsspec.AbstractFileSystem, str]:
    """Return what speaks a URL's protocol, and the path in it.

    Raises RequestError when nothing on this machine speaks it.
    """
    try:
        filesystem, root = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:
        raise RequestError(f"{url}: cannot be opened ({error})") from error
    return filesystem, root.rstrip("/")


def open_dataset(url: str | Path) -> DataSet:
    """Open a data set; no figure is read yet.

    Raises RequestError when there is none, or nothing on this machine speaks the URL's protocol.
    """
    filesystem, root = file_system(str(url))
    url = str(url).rstrip("/")
    if filesystem.exists(f"{root}/{MANIFEST}"):
        return DataSet(url, filesystem, _whole_generation(url, filesystem, root))
    if not filesystem.exists(f"{root}/series.parquet"):
        raise RequestError(f"{url}: no data set, it has neither {MANIFEST} nor series.parquet")
    return DataSet(url, filesystem, root)


def _whole_generation(url: str, filesystem: fsspec.AbstractFileSystem, root: str) -> str:
    """Return the folder of the generation that counts; refuse it where a file is missing, another's or changed."""
    manifest = _manifest(url, filesystem, root)
    folder = f"{root}/{manifest['generation']}"
    there = {path: int(told["size"]) for path, told in filesystem.find(folder, detail=True).items()}
    there = {path.partition(f"{manifest['generation']}/")[2]: size for path, size in there.items()}
    wanted = manifest["files"]
    expected = "what was written with the rest of this data set; write it anew"
    faults = [
        Fault(f"{url}/{manifest['generation']}/{name}", None, None, None, f"expected {expected}")
        for name in sorted({*there, *wanted})
        if there.get(name) != wanted.get(name)
    ]
    if faults:
        raise InputError(faults)
    return folder


def _manifest(url: str, filesystem: fsspec.AbstractFileSystem, root: str) -> dict[str, Any]:
    try:
        content = json.loads(filesystem.cat_file(f"{root}/{MANIFEST}"))
        known = content["schema"] == SCHEMA and {"generation", "files"} <= set(content)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError([Fault(f"{url}/{MANIFEST}", None, None, None, "cannot be read")]) from error
    if not known:
        raise RequestError(f"{url}: was written by a later onpace ({content['schema']}); this one reads {SCHEMA}")
    return dict(content)


@lru_cache
def arrow_schema(table: type[CheckedTable]) -> pa.Schema:
    """Return the columns of a table as pyarrow knows them."""
    kinds = {"float64": pa.float64(), "datetime64[ns]": pa.timestamp("ns")}
    described = table.to_schema().columns
    return pa.schema([(name, kinds.get(str(item.dtype), pa.string())) for name, item in described.items()])


# Writing


def write_dataset(url: str | Path, tables: Iterable[Tables]) -> dict[str, int]:
    """Write the tables of one or more workspaces as one data set, in place of whatever data set was there.

    Raises InputError when two workspaces define a series or source differently, or give a target's id twice.
    """
    read = list(tables)
    names = [field.name for field in fields(Tables) if field.name in {*PARTITIONED, *WHOLE}]
    merged = {
        name: pd.concat([getattr(item, name) for item in read], ignore_index=True).drop_duplicates() for name in names
    }
    faults = []
    for name, key in (("series", "series_id"), ("sources", "source_id"), ("targets", "id"), ("past_promises", "id")):
        for value in dict.fromkeys(merged[name].loc[merged[name][key].duplicated(), key]):
            faults.append(Fault(str(url), None, key, value, f"one definition in the {name} of all workspaces"))
    if faults:
        raise InputError(faults)
    with generation(url) as new:
        for name in PARTITIONED:
            for province, rows in merged[name].groupby(merged[name]["region"].map(province_of)):
                new.add_partition(name, str(province), rows)
        for name in WHOLE:
            new.add_table(name, merged[name])
    return {name: len(frame) for name, frame in merged.items()}


@dataclass(frozen=True)
class Generation:
    """A data set under way: nobody reads it yet."""

    url: str
    name: str
    sizes: dict[str, int]

    def add_partition(self, name: str, province: str, rows: pd.DataFrame) -> None:
        """Write one province: observations sorted by region and series, targets by region, as they stand."""
        ordered = rows.sort_values(_SORT[name], kind="stable")
        self._add(f"{name}/province={province}/part-0.parquet", _parquet(ordered, PARTITIONED[name]))

    def add_table(self, name: str, rows: pd.DataFrame) -> None:
        """Write one of the small tables."""
        self._add(f"{name}.parquet", _parquet(rows, WHOLE[name]))

    def _add(self, name: str, content: bytes) -> None:
        _put(f"{self.url}/{self.name}/{name}", content)
        self.sizes[name] = len(content)


@contextmanager
def generation(url: str | Path) -> Iterator[Generation]:
    """Give a new generation of a data set to be filled; when the block ends it takes the place of the earlier one.

    In a folder one writer waits for another. Object storage knows no lock: there the last one to finish counts.
    """
    url = str(url).removeprefix("file://").rstrip("/")
    new = Generation(url, f"generation-{token_hex(8)}", {})
    filesystem, root = fsspec.core.url_to_fs(url)
    with writing(Path(url), "writing a data set") if "://" not in url else nullcontext():
        earlier = _lying(filesystem, root)
        try:
            yield new
            content = {"schema": SCHEMA, "generation": new.name, "files": new.sizes}
            _put(f"{url}/{MANIFEST}", f"{json.dumps(content, indent=1)}\n".encode())
        except BaseException:
            earlier = [f"{root}/{new.name}"]
            raise
        finally:
            for path in filter(filesystem.exists, earlier):
                filesystem.rm(path, recursive=True)


def _lying(filesystem: fsspec.AbstractFileSystem, root: str) -> list[str]:
    """Return what lies there of earlier generations, finished or broken off, and of the form without generations."""
    names = ["generation-*", *PARTITIONED, *(f"{name}.parquet" for name in WHOLE)]
    return [path for name in names for path in filesystem.glob(f"{root}/{name}")]


def _parquet(frame: pd.DataFrame, table: type[CheckedTable]) -> bytes:
    schema = arrow_schema(table)
    buffer = io.BytesIO()
    arrow = pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False)
    pq.write_table(arrow, buffer, row_group_size=ROW_GROUP, compression="zstd")
    return buffer.getvalue()


def _put(url: str, content: bytes) -> None:
    """Write one file whole or not at all: on a disk as every other file, in object storage by one upload."""
    if "://" not in url:
        write(Path(url), content)
        return
    filesystem, path = fsspec.core.url_to_fs(url)
    try:
        filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
        filesystem.pipe_file(path, content)
    except OSError as error:
        raise MachineError(f"{url}: cannot be written ({error})") from error
