"""What sentences below a table say of its figures: that those of a year are preliminary."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.ingest.cells import fold, status_in
from analysis.ingest.labels import ImpossiblePeriod, read_period

_DATED = re.compile(r"\d{4}年(?:第?[一二三四1-4]季度|\d{1,2}(?:-\d{1,2})?月)?")
_OF_ALL = re.compile(r"(?:本表|表中|以上|上述|季度|月度|全部|所有).{0,8}(?:为|系|是).{0,4}(?:初步|快报|预计|估计)")


@dataclass(frozen=True)
class Remark:
    """A sentence below a table that gives the figures of a period, or without one all figures, a status."""

    period: str
    status: str
    sentence: str


def remarks(notes: list[str]) -> list[Remark]:
    """Return what notes such as 注：2024年为初步核算数 say of the figures of periods.

    Examples
    --------
    >>> [(each.period, each.status) for each in remarks(["注：1.2024年地区生产总值为初步核算数。2.2020年为普查数"])]
    [('2024', 'P')]
    """
    found = []
    for note in notes:
        for sentence in re.split(r"[。;；]|(?<!\d)\d[.、)](?=\d{4}|\D)", note):
            status = status_in(fold(sentence))
            if status and _OF_ALL.search(sentence) and not _DATED.search(sentence):
                found.append(Remark("", status, fold(sentence)))
            for label in _DATED.findall(fold(sentence)) if status else []:
                try:
                    period = read_period(label)
                except ImpossiblePeriod:
                    continue
                if period:
                    found.append(Remark(period, status, fold(sentence)))
    return found
