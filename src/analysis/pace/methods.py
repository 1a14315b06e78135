"""Every method by its name: its function, its classes, what they mean for being on pace, and its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.errors import unknown
from analysis.pace import compound, linear, open_sdg, plans
from analysis.pace.cases import Cases, Judged

BLOCK = 16_384
"""Cases judged at once: their arrays stay in the processor's cache, which is three times as fast as a million."""
YEARS_AND_VALUES = ("base_year", "base_value", "latest_year", "latest_value")
TARGET = ("target_year", "target_value")


@dataclass(frozen=True)
class Method:
    """One method.

    Attributes
    ----------
    name : str
        As `--method` takes it.
    function : callable
        Cases in, judgement out; `judge` is the way to call it.
    classes : tuple of str
        The method's own names, the best first; none for a method that gives a figure alone.
    on_pace : int
        How many of the classes, from the best, say that the target will be met.
    path : str
        ``compound`` or ``linear``: the way that is measured against; else ``plan``.
    counts_from : str
        ``base``: the required rate is counted from the base year; ``latest``: from now on.
    columns : tuple of str
        What it reads of a case.
    source : str
        The source, in a few words; the function's docstring cites it in full.
    """

    name: str
    function: Callable[[Cases], Judged]
    classes: tuple[str, ...]
    on_pace: int
    path: str
    counts_from: str
    columns: tuple[str, ...]
    source: str

    def judge(self, cases: Cases) -> Judged:
        """Return what the method says of cases, taken in blocks that fit the processor's cache."""
        if len(cases) <= BLOCK:
            return self.function(cases)
        parts = [self.function(cases.rows(start, start + BLOCK)) for start in range(0, len(cases), BLOCK)]
        return Judged(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in ("value", "code", "reason"))
        )


def _method(
    name: str,
    function: Callable[[Cases], Judged],
    classes: tuple[str, ...],
    on_pace: int,
    way: str,
    source: str,
    columns: tuple[str, ...] = (*YEARS_AND_VALUES, *TARGET),
) -> Method:
    path, _, counts_from = way.partition(" from ")
    return Method(name, function, classes, on_pace, path, counts_from, (*columns, "direction"), source)


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        _method(
            "open-sdg",
            open_sdg.open_sdg,
            open_sdg.CLASSES,
            2,
            "compound from base",
            "Statistics Canada; Open SDG 2.4, progress methodology",
            (*YEARS_AND_VALUES, *TARGET, "limit"),
        ),
        _method(
            "linear",
            linear.linear,
            open_sdg.CLASSES,
            2,
            "linear from base",
            "Open SDG's steps on a straight line; no office's method",
        ),
        _method(
            "eurostat",
            compound.eurostat,
            compound.EUROSTAT_CLASSES,
            1,
            "compound from base",
            "Eurostat, monitoring reports 2017 ff.",
        ),
        _method(
            "un-2023",
            compound.un_2023,
            compound.UN_CLASSES,
            1,
            "compound from base",
            "UN Statistics Division, Progress Chart Technical Note 2023",
        ),
        _method(
            "sdsn",
            linear.sdsn,
            linear.SDSN_CLASSES,
            1,
            "linear from base",
            "SDSN, SDG Index 2018 and Europe 2019",
            (*YEARS_AND_VALUES, *TARGET, "optimum", "lower_bound"),
        ),
        _method(
            "destatis",
            linear.destatis,
            linear.DESTATIS_CLASSES,
            1,
            "linear from latest",
            "Destatis, German Sustainable Development Strategy",
        ),
        _method(
            "escap-anticipated",
            linear.escap_anticipated,
            linear.ESCAP_CLASSES,
            1,
            "linear from base",
            "UN ESCAP, Anticipated Progress Index",
        ),
        _method(
            "escap-current",
            linear.escap_current,
            (),
            0,
            "linear from base",
            "UN ESCAP, Current Status Index",
            (*YEARS_AND_VALUES, "target_value"),
        ),
        _method(
            "unicef",
            compound.unicef,
            compound.UNICEF_CLASSES,
            1,
            "compound from base",
            "UNICEF and WHO, average annual rate of reduction",
        ),
        _method(
            "unicef-required",
            compound.unicef_required,
            (),
            0,
            "compound from base",
            "UNICEF and WHO, required rate of reduction",
            ("base_year", "base_value", *TARGET),
        ),
        _method(
            "iea",
            compound.iea,
            compound.IEA_CLASSES,
            1,
            "compound from latest",
            "IEA, Tracking Clean Energy Progress 2023",
        ),
        _method(
            "climate-action",
            linear.climate_action,
            linear.CLIMATE_CLASSES,
            1,
            "linear from latest",
            "WRI and others, State of Climate Action",
        ),
        _method(
            "calendar",
            plans.calendar,
            plans.CALENDAR_CLASSES,
            1,
            "linear from base",
            "序时进度, Chinese government practice",
        ),
        _method(
            "imihigo",
            plans.imihigo,
            (),
            0,
            "plan from base",
            "Rwanda, Imihigo performance contracts",
            ("latest_value", "target_value"),
        ),
    )
}


def method(name: str) -> Method:
    """Return a method by its name.

    Raises
    ------
    RequestError
        When there is none of that name; near misses are offered.

    Examples
    --------
    >>> method("sdsn").classes[1]
    'Moderately Increasing'
    """
    if name not in METHODS:
        raise unknown("method", name, METHODS)
    return METHODS[name]
