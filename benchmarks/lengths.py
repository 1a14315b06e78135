"""Seconds of processor time by length of what is read: the slope on logarithmic axes is 1 where they are proportional.

    python benchmarks/lengths.py [--largest 10000000]

Each form is read at 10 kB, 100 kB and so on; the slope is that of the line of least squares through what took 5 ms.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from analysis.errors import OnpaceError
from analysis.extract.analyse import analyse
from analysis.extract.documents import read_document
from analysis.ingest.readers import read_grids
from analysis.ingest.snapshots import Snapshot
from analysis.limits import YAML_BYTES, raise_limits
from analysis.scenario import Scenario
from analysis.typed_yaml import read_typed

PROSE = "粮食产量稳定在118亿斤以上，城镇化率提高1.2个百分点。新建农村公路260公里，改造老旧小区15个。\n"
YAML = "name: a\ntitle_zh: 甲\ntitle_en: a\nadjustments:\n"


def filled(row: str, size: int, head: str = "", foot: str = "") -> bytes:
    """Return so many bytes of rows, each with its number in place of #."""
    count = max((size - len(head.encode())) // len(row.encode()), 1)
    return (head + "".join(row.replace("#", str(number)) for number in range(count)) + foot).encode()


def _grids(name: str, data: bytes) -> None:
    read_grids(Snapshot(name, data))


def _document(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        read_document(path)


def _scenario(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        read_typed(path, Scenario)


Form = tuple[Callable[[int], bytes], Callable[[bytes], object]]
FORMS: dict[str, Form] = {
    "text, extracted": (lambda n: filled(PROSE, n, "三、2026年重点工作\n"), lambda data: analyse(data.decode(), 2026)),
    "text of a page": (lambda n: filled(f"<p>{PROSE}", n, "<html><body>"), lambda data: _document("a.html", data)),
    "tables of a page": (
        lambda n: filled("<tr><td>粮食产量#<td>118<td>119", n, "<table><tr><td>指标<td>2023年<td>2024年", "</table>"),
        lambda data: _grids("a.html", data),
    ),
    "CSV": (
        lambda n: filled("粮食产量#,亿斤,118,119\n", n, "指标,单位,2023年,2024年\n"),
        lambda data: _grids("a.csv", data),
    ),
    "JSON": (
        lambda n: filled('{"indicator":"粮食#","period":"2024","value":5},', n, "[", '{"indicator":"a"}]'),
        lambda data: _grids("a.json", data),
    ),
    "YAML": (
        lambda n: filled("- {domain: energy, growth_points: 1.#}\n", n, YAML),
        lambda data: _scenario("a.yml", data),
    ),
}  # fmt: skip


def seconds_of(form: Form, size: int) -> float:
    """Return the processor time of reading so many bytes, the least of three where that is short."""
    make, read = form
    data, least = make(size), float("inf")
    for _ in range(3 if size < 1_000_000 else 1):
        begun = time.process_time()
        read(data)
        least = min(least, time.process_time() - begun)
    return least


def main() -> None:
    """Measure each form, and print a row of the table in docs/reliability.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=10_000_000, help="bytes")
    sizes = [10**power for power in range(4, 9) if 10**power <= parser.parse_args().largest]
    raise_limits(10)
    print("| read | " + " | ".join(f"{size:,} bytes" for size in sizes) + " | slope |")
    print("|---" * (len(sizes) + 2) + "|")
    for name, form in FORMS.items():
        told = {size: seconds_of(form, size) for size in sizes if name != "YAML" or size <= YAML_BYTES}
        try:
            if name == "YAML":
                told[YAML_BYTES] = seconds_of(form, YAML_BYTES)
                seconds_of(form, sizes[-1])
        except OnpaceError:
            pass  # refused
        slow = {size: each for size, each in told.items() if each >= 0.005}
        slope = np.polyfit(np.log(list(slow)), np.log(list(slow.values())), 1)[0] if len(slow) > 1 else float("nan")
        cells = [f"{told[size]:.3f}" if size in told else "refused" for size in sizes]
        print(f"| {name} | {' | '.join(cells)} | {slope:.2f} |", flush=True)


if __name__ == "__main__":
    main()
