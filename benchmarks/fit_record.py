"""Fit the weights by which the record scores a pair: ``python benchmarks/fit_record.py CORPUS`` writes ``score.json``.

A logistic regression with a small ridge on the half ``fit`` of the pairs judged by hand. Signs are held: likeness never
counts against a pair, a difference never for it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from record_quality import is_told, place_of, read_pairs, read_rows
from scipy.optimize import minimize

from analysis.files import write
from analysis.record import score
from analysis.record.score import FEATURES, disagree, features

RIDGE = 0.5
HEAVIEST = 12.0
FOR = {"same_head", "dice", "contained", "heard_back", "shared"}
AGAINST = {
    "scope_missing",
    "scope_soft",
    "stage_apart",
    "kind_differs",
    "far",
    "very_far",
    "five_years",
    "early",
    "bare",
}


def data(corpus: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return features, labels and weights of the judged pairs that can be compared."""
    rows = [row for row in read_rows("pairs.csv") if row["half"] == "fit"]
    pairs = read_pairs(corpus, {(row["place"], int(row["year"])) for row in rows})
    found = []
    for row in rows:
        pair = pairs[row["place"], int(row["year"])]
        promise = place_of(pair.promises, row)
        told = next((each for each in pair.told if is_told(each, row)), None)
        if promise is None or told is None or pair.promises[promise].looks_back:
            continue
        one = pair.promises[promise]
        values = features(one, told)
        if values is not None and not disagree(one, told):
            found.append((values, row["label"] == "right", min(float(row["weight"]) ** 0.5, HEAVIEST)))
    x, y, weight = (np.array(column, float) for column in zip(*found, strict=True))
    return x, y, weight / weight.mean()


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return intercept and weights."""

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        z = beta[0] + x @ beta[1:]
        wrong = weight * (1 / (1 + np.exp(-z)) - y)
        value = np.sum(weight * (np.logaddexp(0, z) - y * z)) + RIDGE / 2 * np.sum(beta[1:] ** 2)
        return float(value), np.concatenate([[wrong.sum()], x.T @ wrong + RIDGE * beta[1:]])

    bounds = [(None, None)] + [(0 if name in FOR else None, 0 if name in AGAINST else None) for name in FEATURES]
    return np.asarray(minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x)


def main() -> None:
    """Fit and store."""
    x, y, weight = data(Path(sys.argv[1]))
    beta = fit(x, y, weight).round(3)
    stored = {
        "pairs": len(y),
        "intercept": float(beta[0]),
        "weights": dict(zip(FEATURES, beta[1:].tolist(), strict=True)),
    }
    write(Path(score.__file__).with_name("score.json"), json.dumps(stored, indent=2) + "\n")
    print(stored)


if __name__ == "__main__":
    main()
