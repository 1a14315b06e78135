"""Many regions: how fast a panel of thousands opens and yields one region, and what memory one pass over all takes.

Makes a panel of 3,000 regions × 80 series × 15 years (3.6 million figures) itself, in a folder that it removes::

    python benchmarks/many_regions.py            # --regions 300 for a quick look

Seconds are those of a warm process on the machine at hand, by the clock and of the processor alone (other programs
take their share of the clock); memory is the peak of a process that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.domain.regions import all_regions
from analysis.store.store import load, stores
from analysis.tables.dataset import WHOLE, DataSet, Generation, generation, open_dataset, province_of
from analysis.tables.schemas import Observations, SeriesTable, Sources, columns
from analysis.tables.workspace_tables import read_workspace
from analysis.workspace import find_workspace

SERIES, YEARS = 80, range(2011, 2026)
AS_OF = date(2026, 10, 30)
EMPTY = ("note", "snapshot", "cell", "confidentiality")
"""Columns of the made figures that say nothing."""
ASKED = "莘县"
"""The region whose figures are asked for; it is among the made ones however few they are."""


def make(folder: Path, regions: int, rng: np.random.Generator, each: int = 1) -> int:
    """Write the panel, a province at a time, with some targets each region; return the number of figures."""
    office = read_workspace(find_workspace())
    ids = [f"made-{place:02d}" for place in range(SERIES)]
    series = pd.DataFrame({"series_id": ids}).assign(
        indicator_zh="指标", indicator_en="Indicator", unit="亿元", kind="flow", frequency="A", direction="increase",
        lower_limit=np.nan, upper_limit=np.nan, release_lag_days=60.0, release_note="", release_note_en="", note="",
    )[columns(SeriesTable)]  # fmt: skip
    source = pd.DataFrame([["S-made", "公报", "统计局", "", "", "official"]], columns=columns(Sources))
    none = {name: getattr(office, name).iloc[:0] for name in WHOLE}
    places = [region for region in all_regions() if region.level in ("city", "county")]
    chosen = sorted(places, key=lambda region: region.name != ASKED)[:regions]
    names = [region.name for region in chosen]
    of_whom = [(region, number) for region in chosen for number in range(each)]
    targets = pd.concat([office.targets[office.targets["kind"] == "flow"].iloc[:1]] * len(of_whom), ignore_index=True)
    targets = targets.assign(
        id=[f"{region.code}-2026-{number + 1:02d}" for region, number in of_whom],
        region=[region.name for region, _ in of_whom],
        series_id=[ids[(number + 7) % SERIES] for _, number in of_whom],
    )
    tables = {**none, "series": series, "sources": source}
    with generation(folder) as new:
        for name in WHOLE:
            new.add_table(name, tables[name])
        for province, rows in targets.groupby(targets["region"].map(province_of)):
            new.add_partition("targets", str(province), rows)
        return made_figures(new, names, ids, rng)


def made_figures(new: Generation, names: list[str], ids: list[str], rng: np.random.Generator) -> int:
    """Write the figures, a province at a time; return their number."""
    count = 0
    for province, own in pd.Series(names).groupby([province_of(name) for name in names]):
        index = pd.MultiIndex.from_product([own, ids, [str(year) for year in YEARS]])
        rows = index.to_frame(index=False, name=["region", "series_id", "period"])
        walk = np.cumsum(rng.normal(0.05, 0.05, (len(own) * SERIES, len(YEARS))), axis=1)
        rows = rows.assign(
            value=np.exp(3 + walk).ravel().round(2), unit="亿元", status="A", bound="",
            published=pd.to_datetime([f"{int(year) + 1}-03-20" for year in rows["period"]]).astype("datetime64[ns]"),
            published_precision="day", source_id="S-made", retrieved=pd.NaT, **dict.fromkeys(EMPTY, ""),
        )[columns(Observations)]  # fmt: skip
        new.add_partition("observations", str(province), rows)
        count += len(rows)
    return count


def seconds(task) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Return the least seconds of five runs of a task, by the clock and of the processor."""
    taken = []
    for _ in range(5):
        begun, worked = time.perf_counter(), time.process_time()
        task()
        taken.append((time.perf_counter() - begun, time.process_time() - worked))
    return min(clock for clock, _ in taken), min(processor for _, processor in taken)


def opened(folder: Path) -> DataSet:
    """Open the panel as a new process would."""
    data = open_dataset(folder)
    assert data.provinces
    return data


def measure(folder: Path) -> dict[str, tuple[float, float]]:
    """Return seconds for opening, for one region's figures and one series of it, and for loading Liaocheng's tables."""
    data = open_dataset(folder)
    assert len(data.rows("observations", regions=[ASKED])) == SERIES * len(YEARS)
    return {
        "open": seconds(lambda: opened(folder)),
        "one region": seconds(lambda: open_dataset(folder).rows("observations", regions=[ASKED])),
        "one series as known on a day": seconds(lambda: load(ASKED, folder).history("made-07", ASKED, AS_OF)),
        "Liaocheng's CSV tables, validated": seconds(lambda: load("聊城市")),
    }


def one_pass(folder: Path) -> dict[str, float]:
    """Go over every region once, choosing what was known of it; return seconds, figures and peak memory."""
    begun, regions, figures = time.perf_counter(), 0, 0
    worked = time.process_time()
    for store in stores(workspace=folder):
        known = store.known(AS_OF)
        figures += int((known["region"] == store.region.name).sum())
        regions += 1
    taken = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    processor = round(time.process_time() - worked, 1)
    return {
        "seconds": round(taken, 1),
        "of the processor": processor,
        "regions": regions,
        "figures": figures,
        "peak GB": round(peak, 2),
    }


def main() -> None:
    """Make the panel, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--regions", type=int, default=3000)
    asked.add_argument("--pass-over", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.pass_over:
        print(json.dumps(one_pass(given.pass_over)))
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "panel"
        begun = time.perf_counter()
        count = make(folder, given.regions, np.random.default_rng(0))
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6
        print(
            f"made {count:,} figures of {given.regions:,} regions in {time.perf_counter() - begun:.0f} s, {size:.0f} MB"
        )
        for name, (clock, processor) in measure(folder).items():
            print(f"{name}: {clock:.3f} s ({processor:.3f} s of the processor)")
        command = [sys.executable, __file__, "--pass-over", str(folder)]
        done = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print("one pass over all regions:", ", ".join(f"{name} {value}" for name, value in done.items()))


if __name__ == "__main__":
    main()
