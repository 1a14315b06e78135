"""Print how well a target tells of a base that nobody published, every fifth of the places left out in turn."""

from __future__ import annotations

import numpy as np

from analysis.record.bases import ENDS, ENOUGH, steps_of
from analysis.record.cases import shipped

FOLDS = 5


def main() -> None:
    """Print coverage and width of the 80 % range, and the error of the median beside taking the target for the base."""
    rows = steps_of(shipped())
    places = np.random.default_rng(0).permutation(sorted(rows["place"].unique()))
    fold = rows["place"].map({place: number % FOLDS for number, place in enumerate(places)})
    for share, name in ((False, "amounts, logarithm of the ratio"), (True, "shares, points")):
        told = []
        for number in range(FOLDS):
            one = rows["share"] == share
            known = dict(list(rows[one & (fold != number)].groupby("head")["step"]))
            for head, step in rows[one & (fold == number)][["head", "step"]].itertuples(index=False):
                if len(known.get(head, ())) >= ENOUGH:
                    low, middle, high = np.quantile(known[head], ENDS)
                    told.append((low <= step <= high, high - low, abs(step - middle), abs(step)))
        covered, width, error, plain = np.array(told, float).T
        print(
            f"{name}: {len(told)} promises, covered {covered.mean():.3f}, width {np.median(width):.2f}, "
            f"error {np.median(error):.3f}, target as base {np.median(plain):.3f}"
        )


if __name__ == "__main__":
    main()
