"""Draw docs/promises.png from the stored back-test: what was said of past promises, and what came."""

from pathlib import Path

import matplotlib.pyplot as plt

from analysis.backtest.promises import stored

INK, PALE = "#1f4e79", "#9a9a9a"


def main() -> None:
    """Draw one panel a question, places and years left out in each."""
    figure, panels = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    titles = {"met": "kept, if a figure is reported", "reported": "a figure is reported"}
    for panel, (question, title) in zip(panels, titles.items(), strict=True):
        panel.plot([0, 1], [0, 1], color=PALE, linewidth=1)
        for left_out, colour, mark in (("place", INK, "o"), ("year", "#c55a11", "s")):
            table = stored()
            asked = (table["question"] == question) & (table["left_out"] == left_out)
            table = table[asked & (table["by"] == "bin")]
            error = [table["came"] - table["low"], table["high"] - table["came"]]
            panel.errorbar(
                table["said"],
                table["came"],
                error,
                fmt=mark,
                color=colour,
                markersize=4,
                label=f"whole {left_out}s left out",
            )
        panel.set(title=title, xlabel="said", ylabel="came", xlim=(0, 1), ylim=(0, 1))
        panel.legend(frameon=False)
    figure.savefig(Path(__file__).with_name("promises.png"), dpi=110)


if __name__ == "__main__":
    main()
