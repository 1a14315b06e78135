"""What paragraphs sound like: a small linear model of character n-grams, blind to numbers, years and plans.

The weights are learnt by ``benchmarks/fit_tone.py`` from reports whose headings are plain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

TONES = ("look_back", "government_look_back", "five_year_goals", "year_plan", "government_plan", "glossary")
"""What a paragraph may belong to, in the order of the model's columns."""
BITS = 15
_LONGEST = 3
_UNSEEN = re.compile(r"“?十[一二三四五六七]五”?|[“”]")
_MARKS = ",，。;；:、"
_FIRST_HAN, _LAST_HAN = 0x4E00, 0x9FFF
_STEP, _MIX = np.uint64(1_000_003), np.uint64(0x9E3779B97F4A7C15)
_ROOM = np.uint64((1 << 40) - 1)


def features_of(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the hashed n-grams of some texts and, beside each, which text it comes from.

    Examples
    --------
    >>> features, texts = features_of(["去年", "2025年"])
    >>> texts.tolist()
    [0, 0, 1, 0]
    """
    joined = "\n".join(_UNSEEN.sub("", text).replace("\n", "") for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    owner = np.cumsum(codes == ord("\n"))
    kept = ((codes >= _FIRST_HAN) & (codes <= _LAST_HAN)) | np.isin(codes, [ord(mark) for mark in _MARKS])
    codes, owner = codes[kept], owner[kept]
    hashes, owners = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    rolled = np.zeros(len(codes), np.uint64)
    for length in range(1, min(_LONGEST, len(codes)) + 1):
        ends = codes[length - 1 :]
        rolled = (rolled[: len(ends)] * _STEP + ends + np.uint64(length)) & _ROOM
        inside = owner[: len(ends)] == owner[length - 1 :]
        hashes.append(((rolled * _MIX) >> np.uint64(64 - BITS)).astype(np.int64)[inside])
        owners.append(owner[: len(ends)][inside])
    return np.concatenate(hashes), np.concatenate(owners)


@lru_cache(maxsize=1)
def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    with files("analysis.extract").joinpath("tone.npz").open("rb") as stream:
        stored = np.load(stream)
        return stored["weights"].astype(np.float32) * stored["scale"], stored["start"]


def forget() -> None:
    """Read the weights anew when they are asked for next: they were written anew."""
    _weights.cache_clear()


def tones_of(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return for each text the logarithm of the probability of each tone, a column a tone of ``TONES``.

    Examples
    --------
    >>> told = tones_of(["过去一年，我们攻坚克难，经济运行稳中向好，成绩来之不易。", "我们将着力扩大内需，加快建设。"])
    >>> [TONES[column] for column in told.argmax(axis=1)]
    ['look_back', 'year_plan']
    """
    weights, start = _weights()
    features, owners = features_of(texts)
    counts = np.maximum(np.bincount(owners, minlength=len(texts)), 1)
    sums = np.stack(
        [np.bincount(owners, weights[features, tone], minlength=len(texts)) for tone in range(len(TONES))], axis=1
    )
    scores = sums / np.sqrt(counts)[:, None] + start
    scores -= scores.max(axis=1, keepdims=True)
    told: NDArray[np.float64] = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return told
