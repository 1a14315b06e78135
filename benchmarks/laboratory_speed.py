"""How long the laboratory takes from a slider to the new picture, beside one plain drawing of the same chart.

    python benchmarks/laboratory_speed.py

Prints the median seconds of a redraw (assessment, fan, probability, verdict) with one fan and with five, those of a
plain ``target_figure`` saved as PNG, measured in turns in one run, and their ratio; the answer in every lever and the
table of growth × delay; CPU seconds beside, which a busy machine disturbs less.
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

TURNS, DRAWS = 30, 4000


def main() -> None:
    """Measure and print."""
    mpl.use("agg")
    lab = Laboratory(load("聊城市"), "2026Q3", None, Words("zh"), DRAWS)
    panel = Sliders(lab)
    for fans in (1, 5):
        redraws, plain, cpu = [], [], []
        panel.compare.value = [name for _, name in panel.compare.options if name != "dry-year"][: fans - 1]
        for turn in range(TURNS):
            begun = time.process_time()
            panel.sliders["growth_scale"].value = 0.5 + 0.05 * turn
            cpu.append(time.process_time() - begun)
            redraws.append(panel.seconds)
            begun = time.perf_counter()
            target_figure(panel.case, "zh").savefig(io.BytesIO(), format="png")
            plain.append(time.perf_counter() - begun)
        redraw, drawing = statistics.median(redraws), statistics.median(plain)
        told = f"slowest {max(redraws):.3f}, CPU {statistics.median(cpu):.3f}, slowest {max(cpu):.3f}"
        print(f"redraw with {fans} fans {redraw:.3f} s ({told})")
        print(f"plain drawing {drawing:.3f} s; a redraw takes {redraw / drawing:.2f} of it")
    for told, ask in (
        ("answer in every lever", lambda: lab.answer(panel.target.value, 0.8, panel.assumed)),
        ("growth × delay", lambda: lab.sensitivity(panel.target.value, panel.assumed)),
    ):
        begun = time.process_time()
        ask()
        print(f"{told}: CPU {time.process_time() - begun:.2f} s")


if __name__ == "__main__":
    main()
