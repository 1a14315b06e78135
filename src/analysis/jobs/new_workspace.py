"""A workspace of one's own: tables of nation and provinces out of the example's, notebooks, and a page that says how.

What a person has there already is never touched.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from string import Template

from analysis.domain.regions import Region, all_regions, ancestors
from analysis.errors import RequestError
from analysis.extract.identity import region_slug
from analysis.files import check_writable, write_together
from analysis.locking import writing
from analysis.runs.execute import sync
from analysis.runs.parameters import NOTEBOOKS
from analysis.workspace import VERSION, Workspace, shipped

_OF_ONE_PLACE = "- target:"
"""What a scenario holds that names targets of one place."""


def make_workspace(folder: Path, region: Region) -> Workspace:
    """Make a folder into a region's workspace.

    Raises RequestError when something lies there already: nothing is written then. Raises MachineError when nothing can
    be written there.
    """
    place = Workspace(folder.expanduser().resolve())
    if place.root.exists() and (not place.root.is_dir() or any(place.root.iterdir())):
        raise RequestError(f"{folder}: holds something already; onpace init makes a new folder or fills an empty one")
    check_writable(place.root)
    contents = {place.root / name: content for name, content in _contents(shipped(), region).items()}
    for each in (place.targets, place.reports, *{path.parent for path in contents}):
        each.mkdir(parents=True, exist_ok=True)
    with writing(place.data, "making the workspace"):
        write_together(contents)
        sync(place)
    return place


def _contents(source: Path, region: Region) -> dict[str, str | bytes]:
    """Return the files of a workspace by their names."""
    data = source / "data"
    above = [region, *ancestors(region)]
    known = {each.name for each in all_regions() if each.level in ("nation", "province")} | {region.name}
    whole = [data / "README.md", *_scenarios(data), *(source / "notebooks" / f"{name}.ipynb" for name in NOTEBOOKS)]
    slugs = [region_slug(each.name) for each in above]
    whole += [path for slug in slugs for path in (data / "promises").glob(f"{slug}.csv")]
    whole += [path for slug in slugs for path in (data / "targets").glob(f"{slug}-*.csv")]
    files: dict[str, str | bytes] = {path.relative_to(source).as_posix(): path.read_bytes() for path in sorted(whole)}
    statistics = data / "statistics"
    files["data/statistics/series.csv"] = (statistics / "series.csv").read_bytes()
    files["data/statistics/observations.csv"] = _rows(statistics / "observations.csv", _of_regions(known))
    files["data/statistics/derived.csv"] = _rows(statistics / "derived.csv", _of_regions({*known, "*"}))
    texts = [str(content) for name, content in files.items() if name.endswith("observations.csv")]
    texts += [path.read_text(encoding="utf-8") for path in whole if path.parent.name == "promises"]
    files["data/statistics/sources.csv"] = _rows(statistics / "sources.csv", _named_in(texts))
    files["data/version"] = f"{VERSION}\n"
    files["data/region"] = f"{region.name}\n"
    page = Template(Path(__file__).with_name("workspace_readme.md").read_text(encoding="utf-8"))
    files["README.md"] = page.substitute(region=region.name, region_en=region.name_en)
    return files


def _scenarios(data: Path) -> list[Path]:
    """Return the scenarios that hold anywhere, and their schema."""
    found = sorted((data / "scenarios").iterdir())
    return [path for path in found if _OF_ONE_PLACE not in path.read_text(encoding="utf-8")]


def _of_regions(names: set[str]) -> Callable[[dict[str, str]], bool]:
    return lambda row: row["region"] in names


def _named_in(texts: Iterable[str]) -> Callable[[dict[str, str]], bool]:
    named = {cell for text in texts for line in csv.reader(io.StringIO(text, newline="")) for cell in line}
    return lambda row: row["source_id"] in named


def _rows(path: Path, wanted: Callable[[dict[str, str]], bool]) -> str:
    """Return the rows of a table that are wanted."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if wanted(row)]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(reader.fieldnames or ()), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
