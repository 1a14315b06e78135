"""How long a report takes, as a ratio to its floor: a notebook that only imports, and nbconvert.

    .venv/bin/python benchmarks/report_speed.py [--rounds 5]

One language's page, and all usual formats in both languages, are each compared with it. All are run in turn, each in a
process of its own with compiled bytecode, so that a busy machine disturbs all alike; the smallest time of each is
compared, and beside it the time their processors were busy. The floor's notebook loads the modules that the report's
kernel has loaded in the end, no more and no fewer: both lists are compared first.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPORTS = {
    "one page": (["--language", "zh", "--formats", "html"], 1.4),
    "all formats, both languages": (["--language", "both"], 3.0),
}
"""What is rendered: options, and the ratio to the floor that it may take."""
RUN = """
import json, sys
from pathlib import Path
import papermill
from analysis.runs.private_kernel import settings

source, place = sys.argv[1], Path(sys.argv[2])
papermill.execute_notebook(source, str(place / "done.ipynb"), kernel_name="python3", cwd=".",
                           progress_bar=False, log_output=False, config=settings(place))
"""
"""Runs a notebook as a report is run."""
FLOOR = (
    RUN
    + """
from nbconvert import HTMLExporter
import nbformat

HTMLExporter(template_name="basic").from_notebook_node(nbformat.read(place / "done.ipynb", as_version=4))
"""
)
LOADED = "import json, sys\nprint(json.dumps(list(sys.modules)))"
IMPORTS = """
import contextlib, importlib, warnings

warnings.simplefilter("ignore")
for name in {names}:
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
"""


def notebook_of(path: Path, *sources: str) -> Path:
    """Write a notebook of some cells."""
    cells = [
        {"cell_type": "code", "id": f"c{place}", "metadata": {}, "execution_count": None, "outputs": [], "source": text}
        for place, text in enumerate(sources)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    content = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def loaded_by(notebook: Path, place: Path) -> list[str]:
    """Return the modules that a notebook's kernel has loaded in the end; its last cell tells."""
    timed([sys.executable, "-c", RUN, str(notebook), str(place)])
    last = json.loads((place / "done.ipynb").read_text(encoding="utf-8"))["cells"][-1]
    return list(json.loads("".join(last["outputs"][0]["text"])))


def floor_of(place: Path) -> Path:
    """Return a notebook that loads what a report's kernel has loaded in the end, and does nothing else."""
    report = json.loads((ROOT / "notebooks" / "quarterly_report.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in report["cells"] if cell["cell_type"] == "code"]
    wanted = loaded_by(notebook_of(place / "report.ipynb", *sources, LOADED), place)
    imports = IMPORTS.format(names=wanted)
    found = loaded_by(notebook_of(place / "loaded.ipynb", imports, LOADED), place)
    missing, more = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
    print(
        f"modules: report {len(wanted)}, floor {len(found)}; in the report alone {missing}, in the floor alone {more}"
    )
    return notebook_of(place / "floor.ipynb", imports)


def timed(command: list[str]) -> tuple[float, float]:
    """Return how long a command takes, and how long it and its children kept a processor busy, in seconds."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begun, busy


def main() -> None:
    """Run all in turn and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    onpace = str(Path(sys.executable).with_name("onpace"))
    with tempfile.TemporaryDirectory() as place:
        floor = [sys.executable, "-c", FLOOR, str(floor_of(Path(place))), place]
        common = [onpace, "report", "--quarter", "2026Q3", "--output", f"{place}/reports"]
        commands = [floor, *([*common, *options] for options, _ in REPORTS.values())]
        for command in commands:  # bytecode and font cache
            timed(command)
        times = [[timed(command) for command in commands] for _ in range(rounds)]
    for label, part in (("time", 0), ("processor", 1)):
        low, *others = (min(each[side][part] for each in times) for side in range(len(commands)))
        for (name, (_, wanted)), took in zip(REPORTS.items(), others, strict=True):
            print(f"{label}: floor {low:.2f} s, {name} {took:.2f} s, ratio {took / low:.2f} (wanted: at most {wanted})")


if __name__ == "__main__":
    main()
