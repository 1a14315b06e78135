"""A small notebook in a fresh kernel and in a forked one, side by side: seconds each, and how many times faster.

    python benchmarks/warm_kernels.py [ROUNDS]

The notebook loads pandas, matplotlib, seaborn and statsmodels in its only cell. The first forked kernel, which waits
until the packages are loaded, is told apart. Void without compiled bytecode.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import papermill

from analysis.warm.provisioner import NAME

CELL = "import pandas, matplotlib.pyplot, seaborn, statsmodels.api"
ENGINES = {"fresh": "nbclient", "forked": NAME}


def seconds(notebook: Path, engine: str) -> float:
    """Return how long papermill takes for a notebook."""
    begun = time.perf_counter()
    papermill.execute_notebook(notebook, notebook.with_suffix(".out"), engine_name=engine, progress_bar=False)
    return time.perf_counter() - begun


def compare(rounds: int) -> tuple[float, float, float]:
    """Return the median seconds in a fresh and in a forked kernel, and those of the first forked one."""
    with tempfile.TemporaryDirectory() as folder:
        notebook = Path(folder) / "small.ipynb"
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
        nbformat.write(made, notebook)
        first = seconds(notebook, NAME)
        found: dict[str, list[float]] = {name: [] for name in ENGINES}
        for _ in range(rounds):
            for name, engine in ENGINES.items():
                found[name].append(seconds(notebook, engine))
    fresh, forked = (statistics.median(found[name]) for name in ENGINES)
    return fresh, forked, first


def main(rounds: int) -> None:
    """Print the seconds of each engine and their ratio."""
    fresh, forked, first = compare(rounds)
    print(f"fresh {fresh:.2f} s, forked {forked:.2f} s (the first {first:.2f} s): {fresh / forked:.1f} times faster")


if __name__ == "__main__":
    if sys.dont_write_bytecode:
        print("PYTHONDONTWRITEBYTECODE is set: what is measured is the compiler", file=sys.stderr)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
