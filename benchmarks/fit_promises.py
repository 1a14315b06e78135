"""Fit the models of being reported and of being kept on the record that ships, and write `promises.npz`.

    python benchmarks/fit_promises.py            # fit on all places but every fifth, write the weights
    python benchmarks/fit_promises.py --check    # places left out, years left out; writes nothing

Every fifth place, by the hash of its name, is left out of everything. Needs scikit-learn, at fitting only.
"""

from __future__ import annotations

import argparse
import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from promise_scores import auc, scores
from scipy import sparse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from analysis.backtest.promises import stored, weights_hash
from analysis.files import write
from analysis.record import model as shipping
from analysis.record.asked import Asked
from analysis.record.cases import shipped
from analysis.record.features import COLUMNS, SLOTS, slots
from analysis.record.past import Past, earlier_of
from analysis.record.weights import Floats, Model, Trees, read_models

OUTPUT = Path("src/analysis/record/promises.npz")
SCORES = Path("src/analysis/backtest/promises.csv")
QUESTIONS = {
    "reported": {"leaves": 12, "trees": 100, "C": 0.3, "steps": 40, "checked": 20_000},
    "met": {"leaves": 8, "trees": 160, "C": 1.0, "steps": 100, "checked": 100_000},
}
"""Leaves and number of trees, how far words' weights may go, steps of their fit, and on how many rows it is checked."""
SEED = 7
UNSEEN_YEARS = 0.25
"""How far what is said is drawn to what years left out ask for."""
BLANKED = (
    *("previous", "over_previous", "over_plan", "over_best", "over_parent", "over_usual", "beyond_plan"),
    *("headline", "thing", "place", "last"),
)

HARDER = (
    "value",
    "over_previous",
    "over_plan",
    "over_best",
    "over_parent",
    "over_whole",
    "over_usual",
    "over_peers",
    "over_peers_came",
)
"""Columns that rise as a promise gets harder."""
BETTER = ("words", "thing", "place", "last", "everywhere", "always", "beyond_plan", "growth")
"""Columns with which being kept rises."""


def held(place: str) -> bool:
    """Say whether a place is kept apart for measuring."""
    return int(hashlib.sha1(place.encode()).hexdigest(), 16) % 5 == 0


def asked_of(frame: pd.DataFrame) -> list[Asked]:
    """Return the promises of a record as they would be asked about."""
    return [
        Asked(
            row.indicator, row.kind, row.operator, row.direction, row.lower, row.upper, row.unit, row.level, row.place,
            row.year, row.due, row.deliverable, row.domain, row.driver, row.commitment, row.promise,
            bool(row.headline), row.previous,
        )
        for row in frame.itertuples(index=False)
    ]  # fmt: skip


class Data:
    """Slots, columns and answers of one question."""

    def __init__(self, frame: pd.DataFrame, columns: Floats, words: list[NDArray[np.int64]], answer: Floats) -> None:
        self.frame, self.columns, self.words, self.answer = frame, columns, words, answer
        lengths = [len(each) for each in words]
        rows = np.repeat(np.arange(len(words)), lengths)
        values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
        self.matrix = sparse.csr_matrix((values, (rows, np.concatenate(words))), shape=(len(words), SLOTS))

    def logistic(self, rows: NDArray[np.int64], setting: dict[str, float]) -> LogisticRegression:
        """Return the regression on words of some rows."""
        fit = LogisticRegression(C=setting["C"], max_iter=int(setting["steps"]), tol=1e-3)
        return fit.fit(self.matrix[rows], self.answer[rows])

    def fitted(self, name: str, rows: NDArray[np.int64]) -> Model:
        """Return the model of some rows: what words say is learnt on other places than those the trees see it of."""
        setting = QUESTIONS[name]
        said = np.zeros(len(self.answer))
        groups = self.frame["place"].to_numpy()[rows]
        for learn, use in GroupKFold(3).split(rows, groups=groups):
            said[rows[use]] = self.logistic(rows[learn], setting).decision_function(self.matrix[rows[use]])
        columns = self.columns[rows].copy()
        columns[:, 0] = said[rows]
        blanked = _blanked(columns, groups)
        grower = HistGradientBoostingClassifier(
            max_iter=int(setting["trees"]),
            learning_rate=0.06,
            max_leaf_nodes=int(setting["leaves"]),
            min_samples_leaf=60,
            l2_regularization=10.0,
            random_state=SEED,
            early_stopping=False,
            monotonic_cst=_signs(name),
        )
        twice, weights = np.vstack([columns, blanked]), np.full(2 * len(rows), 0.5)
        grown = grower.fit(twice, np.tile(self.answer[rows], 2), sample_weight=weights)
        whole = self.logistic(rows, setting)
        base = float(np.ravel(grown._baseline_prediction)[0])
        return Model(whole.coef_[0], float(whole.intercept_[0]), _trees(grown), np.full(2, base), np.ones(2))

    def said(self, model: Model, rows: NDArray[np.int64]) -> Floats:
        """Return what a model says of some rows."""
        return model.probabilities([self.words[row] for row in rows], self.columns[rows])


def _signs(name: str) -> list[int]:
    if name == "reported":
        return [1 if column == "words" else 0 for column in COLUMNS]
    return [-1 if column in HARDER else 1 if column in BETTER else 0 for column in COLUMNS]


def _blanked(columns: Floats, groups: NDArray[np.object_]) -> Floats:
    """Return columns as a table knows them that has no neighbours: blanked together, and one by one."""
    random = np.random.default_rng(SEED)
    result = columns.copy()
    for name in BLANKED:
        result[random.random(len(columns)) < 0.5, COLUMNS.index(name)] = np.nan
    bare = random.random(len(columns)) < 0.3
    result[np.ix_(bare, [COLUMNS.index(name) for name in BLANKED])] = np.nan
    return result


def _trees(grown: HistGradientBoostingClassifier) -> Trees:
    parts, roots, offset, depth = [], [], 0, 0
    for (predictor,) in grown._predictors:
        nodes = predictor.nodes
        own = np.arange(len(nodes)) + offset
        leaf = nodes["is_leaf"].astype(bool)
        parts.append(
            (
                np.where(leaf, 0, nodes["feature_idx"]),
                np.where(leaf, 0.0, nodes["num_threshold"]),
                np.where(leaf, own, nodes["left"] + offset),
                np.where(leaf, own, nodes["right"] + offset),
                nodes["missing_go_to_left"].astype(bool),
                np.where(leaf, nodes["value"], 0.0),
            )
        )
        roots.append(offset)
        offset += len(nodes)
        depth = max(depth, int(nodes["depth"].max()))
    column, threshold, left, right, missing, value = (np.concatenate(each) for each in zip(*parts, strict=True))
    whole = (each.astype(np.int64) for each in (column, left, right))
    column, left, right = whole
    return Trees(np.array(roots), column, threshold, left, right, missing, value, depth)


def data() -> dict[str, Data]:
    """Return what is fitted on, by question."""
    record = shipped()
    record = record[~record["place"].map(held)]
    past = Past(earlier_of(record))
    frame = record[record["flag"] == ""].rename_axis("row").reset_index()
    asked = asked_of(frame)
    columns = shipping.columns_of(asked, past)
    words = [slots(each) for each in asked]
    decided = frame["met"].notna().to_numpy(bool)
    rows = np.flatnonzero(decided)
    return {
        "reported": Data(frame, columns, words, (frame["status"] == "reported").to_numpy(float)),
        "met": Data(
            frame[decided].reset_index(drop=True),
            columns[rows],
            [words[row] for row in rows],
            frame["met"][decided].astype(float).to_numpy(),
        ),
    }


def left_out(found: Data, name: str, by: str, folds: int = 5) -> Floats:
    """Return what is said of each row by a model that has seen none of its places or years."""
    said = np.full(len(found.answer), np.nan)
    rows = np.arange(len(said))
    if len(rows) > QUESTIONS[name]["checked"]:
        rows = np.sort(np.random.default_rng(SEED).choice(rows, int(QUESTIONS[name]["checked"]), replace=False))
    for learn, use in GroupKFold(folds).split(rows, groups=found.frame[by].to_numpy()[rows]):
        learn, use = rows[learn], rows[use]
        said[use] = found.said(found.fitted(name, learn), use)
    return said


def told(name: str, by: str, frame: pd.DataFrame, answer: Floats, said: Floats) -> str:
    """Return one line of scores."""
    share = answer.mean()
    brier = np.mean((said - answer) ** 2)
    growth = (frame["kind"] == "growth").to_numpy()
    years = [growth & (frame["year"] == year).to_numpy() for year in frame["year"].unique()]
    within = [(auc(answer[each], said[each]), each.sum()) for each in years if each.sum() > 60]
    inside = np.average([value for value, _ in within], weights=[size for _, size in within])
    return (
        f"{name} {by}: Brier {brier:.4f}, {1 - brier / (share * (1 - share)):.1%} below the share; AUC "
        f"{auc(answer, said):.3f}, growth within a year {inside:.3f}, across {auc(answer[growth], said[growth]):.3f}, "
        f"the rest {auc(answer[~growth], said[~growth]):.3f}"
    )


def slope_of(answer: Floats, said: Floats) -> NDArray[np.float64]:
    """Return intercept and slope of what came on the log odds said."""
    fit = LogisticRegression(C=1e6).fit(np.log(said / (1 - said))[:, None], answer)
    return np.array([fit.intercept_[0], fit.coef_[0, 0]])


def drawn_in(found: Data, said: dict[str, Floats]) -> NDArray[np.float64]:
    """Return intercepts and slopes of growth and of all else: places left out, drawn towards years left out."""
    known = np.isfinite(next(iter(said.values())))
    growth = known & (found.columns[:, COLUMNS.index("measure")] == 0)
    rest = known & ~growth
    lines = [[slope_of(found.answer[which], each[which]) for which in (growth, rest)] for each in said.values()]
    return np.average(lines, axis=0, weights=[1 - UNSEEN_YEARS, UNSEEN_YEARS])


def calibrated(found: Data, said: Floats, line: NDArray[np.float64]) -> Floats:
    """Return what is said once intercept and slope are applied."""
    which = (found.columns[:, COLUMNS.index("measure")] != 0).astype(int)
    odds = np.log(said / (1 - said))
    return 1 / (1 + np.exp(-(line[which, 0] + line[which, 1] * odds)))


def write_models(models: Mapping[str, Model], path: Path) -> Path:
    """Write models, compressed; weights of words take one byte each."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, model in models.items():
        scale = float(np.abs(model.words).max() / 127)
        trees = model.trees
        arrays[f"{name}_words"] = np.round(model.words / scale).astype(np.int8)
        arrays[f"{name}_scalars"] = np.array([scale, model.constant, trees.depth])
        arrays[f"{name}_base"], arrays[f"{name}_slope"] = model.base, model.slope
        for which in ("roots", "column", "left", "right"):
            arrays[f"{name}_{which}"] = getattr(trees, which).astype(np.uint16)
        arrays[f"{name}_missing"] = trees.missing.astype(np.uint8)
        arrays[f"{name}_threshold"] = trees.threshold.astype(np.float32)
        arrays[f"{name}_value"] = trees.value.astype(np.float32)
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    return write(path, stream.getvalue())


def main() -> None:
    """Fit, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--only", default="met,reported", help="questions, separated by commas")
    options = parser.parse_args()
    models = read_models(OUTPUT) if OUTPUT.exists() and "," not in options.only else {}
    tables: list[pd.DataFrame] = []
    for name, found in data().items():
        if name not in options.only.split(","):
            continue
        said = {by: left_out(found, name, by) for by in ("place", "year")}
        line = drawn_in(found, said)
        print(name, "intercepts and slopes", line.round(3).tolist())
        for by, each in said.items():
            final = calibrated(found, each, line)
            known = np.isfinite(final)
            print(told(name, by, found.frame[known], found.answer[known], final[known]))
            tables.append(scores(name, by, found.frame[known], found.answer[known], final[known]))
        if not options.check:
            model = found.fitted(name, np.arange(len(found.answer)))
            models[name] = replace(model, base=line[:, 0] + line[:, 1] * model.base, slope=line[:, 1])
    if not options.check:
        write_models(models, OUTPUT)
        fresh = pd.concat(tables)
        if SCORES.exists():
            fresh = pd.concat([fresh, stored()[lambda table: ~table["question"].isin(fresh["question"])]])
        write(SCORES, fresh.assign(weights=weights_hash()).to_csv(index=False).encode())
        print(f"written: {OUTPUT} {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
