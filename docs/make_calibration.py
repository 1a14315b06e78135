"""Draw docs/calibration.en.png and docs/calibration.zh.png from the stored back-tests: what was said, and what came."""

from pathlib import Path

import matplotlib.pyplot as plt

from analysis.backtest.promises import stored
from analysis.charts import reliability_diagram
from analysis.charts.calibration import reliability_chart
from analysis.charts.fonts import chart_style

TITLES = {"en": "Promises kept, whole places left out", "zh": "承诺兑现情况（整地留出）"}


def main() -> None:
    """Draw series of countries, series of provinces, and the record of promises side by side."""
    table = stored().query("question == 'met' and left_out == 'place' and by == 'bin'")
    told = table.rename(columns={"said": "stated", "came": "observed"})
    for language, title in TITLES.items():
        with chart_style():
            figure, panels = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
            reliability_chart("real", language, ax=panels[0])
            reliability_chart("province", language, ax=panels[1])
            reliability_diagram(told, language, ax=panels[2]).set_title(title)
            figure.savefig(Path(__file__).with_name(f"calibration.{language}.png"), dpi=90)


if __name__ == "__main__":
    main()
