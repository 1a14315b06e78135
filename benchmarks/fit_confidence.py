"""Learn how sure each target is: ``src/analysis/extract/confidence.json``.

Run with ``python benchmarks/fit_confidence.py CORPUS.parquet`` (columns place, year, kind, text), anew whenever names
or kinds are read otherwise. A logistic regression on what is seen of a row says how likely every field of it is
right; labels are the judged rows of places that are not kept apart.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import scipy.optimize
from judged import OPEN, is_held, judged, reports_of
from numpy.typing import NDArray

from analysis.extract.confidence import SIGNS, signs_of

TARGET = Path(__file__).parents[1] / "src" / "analysis" / "extract" / "confidence.json"
PENALTY = 10.0


def fit(signs: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return the weights of the signs as they come, and what is added."""
    middle, spread = signs.mean(axis=0), signs.std(axis=0)
    spread[spread == 0] = 1
    scaled = (signs - middle) / spread

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = scaled @ weights[:-1] + weights[-1]
        off = 1 / (1 + np.exp(-odds)) - right
        shrunk = np.append(weights[:-1], 0.0)
        total = np.logaddexp(0, -odds * (2 * right - 1)).sum() + PENALTY * (shrunk @ shrunk) / 2
        return float(total), np.append(scaled.T @ off, off.sum()) + PENALTY * shrunk

    found = scipy.optimize.minimize(loss, np.zeros(signs.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ middle)


def main() -> None:
    """Read the judged rows anew, fit, and write the weights."""
    parser = argparse.ArgumentParser(description="Learn how sure each target is.")
    parser.add_argument("corpus", type=Path)
    signs, right = [], []
    for row in judged(reports_of(parser.parse_args().corpus), OPEN):
        if row.at is not None and not is_held(row.label["place"]):
            signs.append(signs_of(row.targets, row.text)[row.at])
            right.append(not row.wrong)
    weights, start = fit(np.array(signs), np.array(right, float))
    told = {sign: round(float(weight), 3) for sign, weight in zip(SIGNS, weights, strict=True)}
    stored = {"rows": len(right), "right": round(float(np.mean(right)), 3), "start": round(start, 3), "weights": told}
    TARGET.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(f"{len(right)} rows, {np.mean(right):.1%} right in every field; written: {TARGET.name}")


if __name__ == "__main__":
    main()
