"""Fit the promise layer: ``python benchmarks/fit_layer.py PROMISES GOALS.csv --date DAY`` writes ``layer.json``.

PROMISES is the folder of past promises from elsewhere, complete lists with histories; GOALS.csv comes from
``five_year_goals.py``. Yearly promises and their histories are the record's own. The push of promises of several years
is fitted on the complete lists alone, for of the record's goals only what was reported is known; the weights beside the
record on what was reported. Every source is left out once; what the layer says of it then is printed and stored.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
from five_year_goals import is_kept_apart
from scipy.optimize import minimize
from scipy.special import logit

from analysis.files import write
from analysis.forecast.distribution import probability_below
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool
from analysis.pace.met import TOLERANCE
from analysis.record import layer
from analysis.record.cases import shipped
from analysis.record.layer import NEAREST, LayerWeights, with_record
from analysis.record.vocabulary import vocabulary

KINDS = ("stock", "flow", "rate", "coverage", "growth")
THING = ["place", "head", "kind", "unit"]
LIKE = (
    ["multi"],
    ["multi", "kind"],
    ["multi", "kind", "way"],
    ["multi", "kind", "way", "domain"],
    ["multi", "kind", "head"],
)
SHRINK = 12
"""Like promises that a rate of a wider class counts for."""
MOST_YEARS, LONGEST_GAP, FOLDS = 15, 2, 5
EACH, RIDGE, HALF = 300.0, 1.0, 3.0
"""Weight of each source, the ridge on the coefficients, and figures that carry half of their weight."""
DRAWS, FULL = 1000, 20
"""Draws of places for an interval; promises of a report, and like ones elsewhere, from which a share is taken."""
LISTS = ("mdg", "who_vaccine")
GOALS = "goals of five years"
CASES = Path(__file__).parent / "record" / "layer_cases.csv"
"""What was asked of promises of several years, and what came: the tests score it with the weights that ship."""


def probability(history: pd.Series, due: int, kind: str, threshold: float, at_least: bool) -> float:
    """Return what figures alone say of reaching a threshold, from a history by year."""
    known = history[history.index > history.index.max() - MOST_YEARS]
    values = known.reindex(range(known.index.min(), known.index.max() + 1)).to_numpy(float)
    ahead = int(due - known.index.max())
    quantiles = project(values[None], kind, ahead, reference_pool())[0, -1]
    below = float(probability_below(quantiles, threshold, inclusive=not at_least))
    return 1 - below if at_least else below


def lists(folder: Path) -> pd.DataFrame:
    """Return the promises of complete lists, each asked half-way to its due date."""
    table = pd.read_csv(folder / "international_cases.csv")
    histories = dict(list(pd.read_csv(folder / "international_history.csv").groupby("case_id")))
    rows = []
    for case in table.itertuples():
        known = histories[case.case_id].set_index("year")["value"]
        known = known[known.index <= case.set_year + (case.due_year - case.set_year) // 2]
        p = probability(known, case.due_year, case.kind, case.threshold, case.compare == ">=")
        rows.append((case.source_set, case.region, case.met, p, case.due_year - known.index.max(), len(known)))
    return pd.DataFrame(rows, columns=["source", "place", "met", "p", "ahead", "figures"]).assign(prior=np.nan)


def open_record() -> pd.DataFrame:
    """Return the record's decided promises of the places that may be learnt from, and what is asked of their class."""
    frame = shipped()
    apart = frame["place"].map({place: is_kept_apart(place) for place in frame["place"].unique()})
    frame = frame[~apart & (frame["flag"] == "") & frame["kind"].isin(KINDS)]
    way = frame["operator"].replace({"<": "<=", ">": ">="})
    fold = frame["place"].map({place: _fold(place) for place in frame["place"].unique()})
    return frame.assign(way=way, fold=fold, multi=frame["due"] > frame["year"])


def _fold(place: str) -> int:
    return int(hashlib.sha1(f"layer {place}".encode()).hexdigest(), 16) % FOLDS


def with_priors(asked: pd.DataFrame, record: pd.DataFrame) -> pd.DataFrame:
    """Return cases with the share kept of like promises of other places in other years, shrunk class by class."""
    decided = record[(record["status"] == "reported") & record["met"].notna()]
    decided = decided.assign(met=decided["met"].astype(float))
    prior = np.full(len(asked), decided["met"].mean())
    for keys in LIKE:
        kept = count = np.zeros(len(asked))
        for left_out, sign in (([], 1), (["fold"], -1), (["year"], -1), (["fold", "year"], 1)):
            sums = decided.groupby([*keys, *left_out])["met"].agg(["sum", "size"])
            found = asked[[*keys, *left_out]].merge(sums, "left", left_on=[*keys, *left_out], right_index=True)
            kept = kept + sign * found["sum"].fillna(0).to_numpy()
            count = count + sign * found["size"].fillna(0).to_numpy()
        prior = (kept + SHRINK * prior) / (count + SHRINK)
    return asked.assign(prior=prior)


def yearly(record: pd.DataFrame) -> pd.DataFrame:
    """Return the record's promises of one year whose earlier outcomes make a history up to the year before."""
    those = record[record["due"] == record["year"]]
    told = those[those["reported"].notna()].assign(at=those["due"], value=those["reported"])
    before = those[those["previous"].notna()].assign(at=those["year"] - 1, value=those["previous"])
    known = pd.concat([before, told]).drop_duplicates([*THING, "at"])
    histories = {thing: part.set_index("at")["value"].sort_index() for thing, part in known.groupby(THING)}
    rows = []
    for row in told[told["met"].notna() & (told["status"] == "reported")].itertuples():
        history = histories[row.place, row.head, row.kind, row.unit]
        history = history[history.index < row.year]
        threshold, at_least = threshold_of(row.operator, row.head, row.lower, row.upper)
        agrees = (row.reported >= threshold if at_least else row.reported <= threshold) == row.met
        if len(history) and history.index.max() == row.year - 1 and agrees:
            p = probability(history, row.due, row.kind, threshold, at_least)
            rows.append((_source(row.kind, row.series_id, row.level), row.Index, p, 1, len(history)))
    cases = pd.DataFrame(rows, columns=["source", "row", "p", "ahead", "figures"])
    told_of = those.loc[cases["row"], ["place", "year", "met", *{key for keys in LIKE for key in keys}, "fold"]]
    return with_priors(pd.concat([cases, told_of.reset_index(drop=True)], axis=1), record)


def threshold_of(operator: str, head: str, lower: float, upper: float) -> tuple[float, bool]:
    """Return the number that decides a promise, and whether it is to be reached or not to be passed."""
    at_least = operator not in ("<=", "<") and (operator in (">=", ">") or head not in vocabulary().ceilings)
    first, second = (lower, upper) if at_least else (upper, lower)
    value = second if np.isnan(first) else first
    slack = TOLERANCE * abs(value) if operator == "~" else 0.0
    return value - slack if at_least else value + slack, at_least


def _source(kind: str, series_id: str, level: str) -> str:
    what = {"growth": "growth", "rate": "shares", "coverage": "shares"}.get(kind, "amounts")
    where = "cities" if level == "city" else "provinces"
    return f"{where}, {'GDP growth' if series_id == 'gdp-growth' else what}, a year ahead"


def goals(path: Path, record: pd.DataFrame) -> pd.DataFrame:
    """Return the goals of several years whose history reaches to two years before they were set."""
    table = pd.read_csv(path)
    rows = []
    for _, part in table[table["year"] < table["made"]].groupby("case_id"):
        case, known = part.iloc[0], part.set_index("year")["value"].sort_index()
        at_least = case["compare"] == ">="
        reached = case["outcome"] >= case["threshold"] if at_least else case["outcome"] <= case["threshold"]
        if reached == case["met"] and case["made"] - known.index.max() <= LONGEST_GAP:
            p = probability(known, case["due"], case["kind"], case["threshold"], at_least)
            told = case[["place", "made", "due", "indicator", "met"]].tolist()
            rows.append((*told, p, case["due"] - known.index.max(), len(known)))
    cases = pd.DataFrame(rows, columns=["place", "year", "due", "indicator", "met", "p", "ahead", "figures"])
    keys = ["place", "year", "due", "indicator"]
    classes = record.drop_duplicates(keys)[[*keys, *{key for one in LIKE for key in one}, "fold"]]
    return with_priors(cases.merge(classes, on=keys).assign(source=GOALS), record)


def _fitted(cases: pd.DataFrame, start: Sequence[float], made: Callable[[np.ndarray], LayerWeights]) -> np.ndarray:
    """Return the coefficients that make the layer most likely, every source weighing the same."""
    weight = EACH / cases.groupby("source")["met"].transform("size").to_numpy(float)
    came = cases["met"].to_numpy(float)

    def loss(beta: np.ndarray) -> float:
        said = logit(np.clip(_said(cases, made(beta)), NEAREST, 1 - NEAREST))
        return float(np.sum(weight * (np.logaddexp(0, said) - came * said)) + RIDGE / 2 * np.sum(beta**2))

    return np.asarray(minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-5}).x)


def _said(cases: pd.DataFrame, weights: LayerWeights) -> np.ndarray:
    columns = (cases[name].to_numpy(float) for name in ("p", "ahead", "prior", "figures"))
    return with_record(*columns, weights=weights)


def fit(cases: pd.DataFrame) -> LayerWeights:
    """Return the weights: the push from complete lists, the rest from what was reported."""
    listed = cases["source"].isin(LISTS)
    push = _fitted(cases[listed], (0.5, 0.0), lambda beta: LayerWeights(*beta, 1.0, HALF, 1.0))
    rest = _fitted(cases[~listed], (0.5, 0.9), lambda beta: LayerWeights(*push, beta[0], HALF, beta[1]))
    return LayerWeights(*(round(float(one), 3) for one in (*push, rest[0], HALF, rest[1])))


def scored(cases: pd.DataFrame) -> list[dict[str, float | int | str]]:
    """Return the Brier scores of every source, the layer fitted without it; goals of years also without their class."""
    rng, found = np.random.default_rng(0), []
    for name, those in cases.groupby("source", sort=False):
        weights = fit(cases[cases["source"] != name])
        asked = {str(name): those}
        if name == GOALS:
            asked[f"{name}, figures alone"] = those.assign(prior=np.nan)
        found += [_score(told, part, weights, rng) for told, part in asked.items()]
    return found


def briers(cases: pd.DataFrame, weights: LayerWeights) -> dict[str, float]:
    """Return the Brier score of figures alone and of the layer."""
    came = cases["met"].to_numpy(float)
    said = {"brier_alone": cases["p"].to_numpy(), "brier": _said(cases, weights)}
    return {key: round(float(((p - came) ** 2).mean()), 4) for key, p in said.items()}


def one_figure(cases: pd.DataFrame, weights: LayerWeights) -> pd.DataFrame:
    """Return what is said of yearly promises with one figure, by what figures alone say, and what came."""
    those = cases[(cases["figures"] == 1) & (cases["ahead"] == 1)]
    told = those.assign(said=_said(those, weights), met=those["met"].astype(float))
    alone = pd.cut(told["p"], [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1], include_lowest=True).rename("alone")
    return told.groupby(alone, observed=True).agg(
        promises=("met", "size"), came=("met", "mean"), said=("said", "mean"), prior=("prior", "mean")
    )


def by_reporting(record: pd.DataFrame) -> pd.DataFrame:
    """Return the share kept of what was reported by how much of a report was, beside that of the same elsewhere."""
    promised = record[record["due"] == record["year"]]
    decided = ((promised["status"] == "reported") & promised["met"].notna()).astype(float)
    reports = decided.groupby([promised["place"], promised["year"]])
    those = promised.assign(share=reports.transform("mean"))[(decided == 1) & (reports.transform("size") >= FULL)]
    those = those.assign(met=those["met"].astype(float))
    alike = those.groupby(["head", "kind"])["met"]
    others = alike.transform("size") - 1
    those = those.assign(elsewhere=(alike.transform("sum") - those["met"]) / others)[others >= FULL]
    fifths = pd.qcut(those["share"], 5)
    return those.groupby(fifths, observed=True).agg(
        promises=("met", "size"), came=("met", "mean"), elsewhere=("elsewhere", "mean")
    )


def _score(
    name: str, cases: pd.DataFrame, weights: LayerWeights, rng: np.random.Generator
) -> dict[str, float | int | str]:
    came, alone, said = cases["met"].to_numpy(float), cases["p"].to_numpy(), _said(cases, weights)
    gain = (said - came) ** 2 - (alone - came) ** 2
    places = cases.assign(gain=gain).groupby("place")["gain"].agg(["sum", "size"]).to_numpy(float)
    drawn = places[rng.integers(0, len(places), (DRAWS, len(places)))].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    prior = cases["prior"].to_numpy()
    numbers = {
        "came": came.mean(),
        "said_alone": alone.mean(),
        "said": said.mean(),
        "brier_prior": ((prior - came) ** 2).mean(),
        **briers(cases, weights),
        "change_low": low,
        "change_high": high,
    }
    told = {key: round(float(value), 4) for key, value in numbers.items() if not np.isnan(value)}
    return {"source": name, "cases": len(cases), "places": len(places), **told}


def main() -> None:
    """Fit, score with every source left out, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("promises", type=Path, help="folder of past promises from elsewhere")
    parser.add_argument("goals", type=Path, help="table that five_year_goals.py wrote")
    parser.add_argument("--date", required=True, help="day of the fit, such as 2026-11-28")
    chosen = parser.parse_args()
    record = open_record()
    cases = pd.concat([lists(chosen.promises), goals(chosen.goals, record), yearly(record)], ignore_index=True)
    sources = [chosen.promises / "international_cases.csv", chosen.promises / "international_history.csv", chosen.goals]
    hashes = {one.name: hashlib.sha256(one.read_bytes()).hexdigest()[:12] for one in sources}
    weights = fit(cases)
    several = cases[cases["ahead"] > 1].assign(met=cases["met"].astype(int))
    told = {
        "date": chosen.date,
        "data": hashes,
        "weights": asdict(weights),
        "shipped": {str(name): briers(part, weights) for name, part in several.groupby("source", sort=False)},
        "left_out": scored(cases),
    }
    columns = ["source", "p", "ahead", "figures", "prior", "met"]
    write(CASES, several[columns].to_csv(index=False, float_format="%.5f", lineterminator="\n"))
    tables = (pd.DataFrame(told["left_out"]), one_figure(cases, weights), by_reporting(record))
    print(weights, *(table.to_string() for table in tables), sep="\n")
    write(Path(layer.__file__).with_name(layer.SHIPPED), json.dumps(told, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
