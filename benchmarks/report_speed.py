"""How long one language's report takes, as a ratio to its floor: a notebook that only imports, and nbconvert.

    .venv/bin/python benchmarks/report_speed.py [--rounds 5]

Both are run in turn, each in a process of its own with compiled bytecode, so that a busy machine disturbs both alike;
the smallest time of each is compared, and beside it the time their processors were busy.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
WANTED = 1.8
FLOOR = """
import json, sys
from pathlib import Path
import papermill
from analysis.run.notebooks import _settings

place = Path(sys.argv[1])
cell = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": None, "outputs": [],
        "source": "import analysis.report.content"}
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
notebook = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
(place / "floor.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
papermill.execute_notebook(str(place / "floor.ipynb"), str(place / "done.ipynb"), kernel_name="python3",
                           progress_bar=False, log_output=False, config=_settings())
from nbconvert import HTMLExporter
import nbformat

HTMLExporter(template_name="basic").from_notebook_node(nbformat.read(place / "done.ipynb", as_version=4))
"""


def timed(command: list[str]) -> tuple[float, float]:
    """Return how long a command takes, and how long it and its children kept a processor busy, in seconds."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begun, busy


def main() -> None:
    """Run both in turn and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    onpace = str(Path(sys.executable).with_name("onpace"))
    with tempfile.TemporaryDirectory() as place:
        floor = [sys.executable, "-c", FLOOR, place]
        report = [onpace, "report", "--quarter", "2026Q3", "--language", "zh", "--output", f"{place}/reports"]
        for command in (floor, report):  # bytecode and font cache
            timed(command)
        times = [(timed(floor), timed(report)) for _ in range(rounds)]
    for label, part in (("time", 0), ("processor", 1)):
        low, high = (min(pair[side][part] for pair in times) for side in (0, 1))
        print(f"{label}: floor {low:.2f} s, report {high:.2f} s, ratio {high / low:.2f} (wanted: at most {WANTED})")


if __name__ == "__main__":
    main()
