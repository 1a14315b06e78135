"""Learn what paragraphs of work reports sound like: ``src/analysis/extract/tone.npz``.

Run with ``python benchmarks/fit_tone.py CORPUS.parquet`` (columns place, year, kind, text). Labels come from the
headings of reports in which these are plain: every part's heading names its time. Those headings, numbers, years and
plans are left out of what is learnt. Places kept apart for measuring (one in five by hash) are not read.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.optimize
import scipy.sparse
from numpy.typing import NDArray

from analysis.extract.headings import TextHeading, heading_of
from analysis.extract.reading import read
from analysis.extract.tone import BITS, TONES, features_of, forget, tones_of

TARGET = Path(__file__).parents[1] / "src" / "analysis" / "extract" / "tone.npz"
PENALTY = 3e-6
STEPS = 80
SHORTEST = 8
OWN = re.compile(
    r"依法行政|政务公开|代表建议|政协提案|八项规定|廉政|党风|自身建设|审计监督|行政复议|权力运行|四风|作风建设|法律监督|民主监督|形式主义|过紧日子"
)
OF_CUE = {
    "back": "look_back",
    "plan": "five_year_goals",
    "year": "year_plan",
    "own": "government_plan",
    "glossary": "glossary",
}
WITH_OWN = {"look_back": "government_look_back", "year_plan": "government_plan"}


def is_held(place: str) -> bool:
    """Say whether a place is kept apart for measuring."""
    return int(hashlib.sha1(place.encode()).hexdigest(), 16) % 5 == 0


def is_validation(place: str) -> bool:
    """Say whether a place is kept for choosing between models."""
    return int(hashlib.sha1(place.encode()).hexdigest(), 16) // 5 % 4 == 0


def labelled(text: str, year: int) -> list[tuple[str, str]] | None:
    """Return the paragraphs of a report with their tones; None when its headings are not plain."""
    lines = [line.strip() for line in read(text).text.split("\n") if line.strip()]
    found: list[tuple[str, str]] = []
    tone, own, order = "", False, [*OF_CUE.values()]
    seen: set[str] = set()
    for line in lines:
        heading = heading_of(line, year)
        if heading and heading.rank == "annex":
            tone = ""
        if heading and heading.rank == "part" and "政府工作报告" not in heading.text:
            turned = OF_CUE.get(heading.cue, "")
            if heading.cue in ("mixed", "results", "forward", "list") or (not turned and tone in _UNSURE):
                return None
            if turned and (seen or turned == "look_back") and (not tone or order.index(turned) >= order.index(tone)):
                tone, own = turned, False
                seen.add(turned)
                continue
            if turned:
                return None
        own = _own_below(heading, own)
        if tone and len(line) >= SHORTEST:
            about = own or len(set(OWN.findall(line))) > 1
            found.append((line, WITH_OWN.get(tone, tone) if about else tone))
    return found if {"look_back", "year_plan"} <= seen else None


_UNSURE = ("", "look_back", "five_year_goals")
"""Under these a heading that names no time makes a report unfit to learn from."""


def _own_below(heading: TextHeading | None, own: bool) -> bool:
    if heading is None or heading.rank == "annex":
        return own
    return heading.rank == "item" and bool(re.search(r"自身建设|政府建设|政府效能|作风", heading.text))


def paragraphs(corpus: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the labelled paragraphs of all reports whose headings are plain."""
    for row in corpus.itertuples():
        yield from labelled(str(row.text), int(str(row.year))) or []


def matrix(texts: list[str]) -> scipy.sparse.csr_matrix:
    """Return counts of n-grams, a row a text, divided by the root of how many there are."""
    features, owners = features_of(texts)
    shape = len(texts), 1 << BITS
    counts = scipy.sparse.csr_matrix((np.ones(len(features), np.float32), (owners, features)), shape=shape)
    total = np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1)
    return scipy.sparse.diags((1 / np.sqrt(total)).astype(np.float32)) @ counts


def fit(counts: scipy.sparse.csr_matrix, tones: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return weights, the last row the constant, of a multinomial logistic regression with a quadratic penalty."""
    size, kinds = counts.shape[0], len(TONES)
    wanted = np.eye(kinds, dtype=np.float32)[tones]
    share = np.sqrt(size / (kinds * wanted.sum(axis=0)))[tones]
    share /= share.mean()
    turned = counts.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(-1, kinds).astype(np.float32)
        scores = counts @ table[:-1] + table[-1]
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        total = raised.sum(axis=1, keepdims=True)
        value = -(share * ((scores * wanted).sum(axis=1) - np.log(total[:, 0]))).sum() / size
        slope = share[:, None] * (raised / total - wanted) / size
        gradient = np.vstack([turned @ slope + PENALTY * table[:-1], slope.sum(axis=0)])
        return float(value + PENALTY * (table[:-1] ** 2).sum() / 2), gradient.astype(np.float64).ravel()

    start = np.zeros((counts.shape[1] + 1) * kinds)
    found = scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return np.asarray(found.x.reshape(-1, kinds), dtype=np.float32)


def store(table: NDArray[np.float32]) -> None:
    """Write the weights, each in one byte."""
    scale = np.abs(table[:-1]).max(axis=0) / 127
    small = np.round(table[:-1] / scale).astype(np.int8)
    np.savez_compressed(TARGET, weights=small, scale=scale.astype(np.float32), start=table[-1])


def learn(examples: list[tuple[str, str]]) -> None:
    """Fit on labelled paragraphs and write the weights."""
    texts, tones = zip(*examples, strict=True)
    store(fit(matrix(list(texts)), np.array([TONES.index(tone) for tone in tones])))
    forget()


def main() -> None:
    """Fit without the places kept for validation, print how these are told; then fit on all that are not held."""
    corpus = pd.read_parquet(sys.argv[1])
    corpus = corpus[corpus["kind"].eq("work_report") & ~corpus["place"].map(is_held)]
    apart = corpus["place"].map(is_validation)
    learnt, others = list(paragraphs(corpus[~apart])), list(paragraphs(corpus[apart]))
    learn(learnt)
    texts, truth = zip(*others, strict=True)
    told = [TONES[column] for column in tones_of(texts).argmax(axis=1)]
    back = [("look_back" in one) == ("look_back" in two) for one, two in zip(told, truth, strict=True)]
    print(f"{len(learnt)} paragraphs learnt; of {len(others)} others look back or not right: {np.mean(back):.4f}")
    print(pd.crosstab(pd.Series(truth, name="heading"), pd.Series(told, name="told")).to_string())
    learn(learnt + others)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
