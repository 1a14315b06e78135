"""How long the laboratory takes from a slider to the new picture, beside one plain drawing of the same chart.

    python benchmarks/laboratory_speed.py

Prints the median seconds of a redraw (assessment, fan, probability, verdict), those of a plain ``target_figure``
saved as PNG, both measured in turns in one run, and their ratio; CPU seconds beside, which
a busy machine disturbs less.
"""

from __future__ import annotations

import io
import statistics
import time

import matplotlib as mpl

from analysis.charts import target_figure
from analysis.notebooks.questions import Laboratory
from analysis.notebooks.sliders import Sliders
from analysis.store.store import load
from analysis.words.wording import Words

TURNS = 30


def main() -> None:
    """Measure and print."""
    mpl.use("agg")
    panel = Sliders(Laboratory(load("聊城市"), "2026Q3", None, Words("zh"), 4000))
    redraws, plain, cpu = [], [], []
    for turn in range(TURNS):
        begun = time.process_time()
        panel.sliders["growth_scale"].value = 0.5 + 0.05 * turn
        cpu.append(time.process_time() - begun)
        redraws.append(panel.seconds)
        begun = time.perf_counter()
        target_figure(panel.case, "zh").savefig(io.BytesIO(), format="png")
        plain.append(time.perf_counter() - begun)
    redraw, drawing = statistics.median(redraws), statistics.median(plain)
    print(f"redraw {redraw:.3f} s (slowest {max(redraws):.3f}, CPU {statistics.median(cpu):.3f})")
    print(f"plain drawing {drawing:.3f} s; a redraw takes {redraw / drawing:.2f} of it")


if __name__ == "__main__":
    main()
