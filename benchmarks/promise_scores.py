"""Scores of what the record's models said of promises that they had not seen, beside what came."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.record.amounts import measure
from analysis.record.answers import share_interval

Floats = NDArray[np.float64]
EDGES = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
COLUMNS = (
    "question",
    "left_out",
    "by",
    "group",
    "n",
    "said",
    "came",
    "low",
    "high",
    "brier",
    "always_share",
    "domain_share",
    "log_score",
    "auc",
    "light_n",
    "light",
    "beside_light",
)
_LEAST, _LIKE = 30, 50
_DRAWS = 1000
_WORDINGS = ("力争", "争取", "确保", "全部", "左右", "以上", "以内")


def scores(question: str, left_out: str, frame: pd.DataFrame, came: Floats, said: Floats) -> pd.DataFrame:
    """Return scores in all, by class and by bin of what was said."""
    table = frame.assign(came=came, said=said, domain_share=_share(frame["domain"], came), light=_light(frame))
    random = np.random.default_rng(0)
    rows = []
    for by, groups in _classes(table).items():
        for group, part in table.groupby(groups, sort=True):
            if len(part) >= _LEAST:
                rows.append((question, left_out, by, str(group), *_scored(part, left_out, random)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _classes(table: pd.DataFrame) -> dict[str, pd.Series]:
    ahead = (table["due"] - table["year"]).clip(0, 5)
    bins = pd.cut(table["said"], list(EDGES), right=False).astype(str)
    words = [next((word for word in _WORDINGS if word in text), "none of these") for text in table["promise"]]
    return {
        "all": pd.Series("all", index=table.index),
        "bin": bins,
        "deliverable": table["deliverable"],
        "kind": table["kind"],
        "level": table["level"],
        "horizon": ahead.map(lambda years: f"{years} years" if years else "this year"),
        "wording": pd.Series(words, index=table.index),
        "thing": _things(table),
    }


def _things(table: pd.DataFrame) -> pd.Series:
    """Return what is promised and whether its growth, a share or an amount of it; blank where few are alike."""
    measures = [measure(*each) for each in zip(table["kind"], table["unit"], strict=True)]
    things = table["head"] + ", " + pd.Series(measures, index=table.index).replace({"points": "share"})
    return things.where(things.map(things.value_counts()) >= _LIKE)


def _share(groups: pd.Series, came: Floats) -> Floats:
    return np.asarray(pd.Series(came, index=groups.index).groupby(groups).transform("mean"), float)


def _light(frame: pd.DataFrame) -> Floats:
    """Return 1 where the last outcome meets the promise's number, 0 where not, NaN where none is known."""
    ceiling = frame["lower"].isna()
    enough = np.where(ceiling, frame["previous"] <= frame["upper"], frame["previous"] >= frame["lower"])
    return np.where(frame["previous"].notna(), enough.astype(float), np.nan)


def _scored(part: pd.DataFrame, left_out: str, random: np.random.Generator) -> tuple[float, ...]:
    came, said, light = (part[name].to_numpy(float) for name in ("came", "said", "light"))
    lit = np.isfinite(light)
    low, high = share_interval(part["came"], part[left_out], random, _DRAWS)
    return (
        len(part),
        *np.round([said.mean(), came.mean(), low, high], 4),
        *np.round([_brier(said, came), _brier(came.mean(), came), _brier(part["domain_share"], came)], 4),
        round(float(-np.mean(np.log(np.where(came == 1, said, 1 - said)))), 4),
        round(auc(came, said), 4),
        int(lit.sum()),
        *np.round([_brier(light[lit], came[lit]), _brier(said[lit], came[lit])] if lit.any() else [np.nan, np.nan], 4),
    )


def _brier(said: Floats | float | pd.Series, came: Floats) -> float:
    return float(np.mean((np.asarray(said, float) - came) ** 2))


def auc(came: Floats, said: Floats) -> float:
    """Return how often what came was said to be likelier than what did not, ties half; NaN where all is alike.

    Examples
    --------
    >>> auc(np.array([1.0, 0.0, 1.0]), np.array([0.9, 0.2, 0.2]))
    0.75
    """
    ones = int(came.sum())
    if not 0 < ones < len(came):
        return float("nan")
    ranks = pd.Series(said).rank().to_numpy()
    return float((ranks[came == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(came) - ones)))
