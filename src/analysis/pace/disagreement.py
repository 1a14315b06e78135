"""Where methods disagree about one case, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from analysis.pace.cases import Cases, Judged
from analysis.pace.methods import METHODS, Method


@dataclass(frozen=True)
class Cause:
    """One cause of a disagreement: its code, and the numbers that show it."""

    code: str
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Disagreement:
    """Which methods call a case on pace, which do not, and why they differ."""

    on_pace: tuple[str, ...]  # on_pace, behind: names of methods
    behind: tuple[str, ...]
    # ``path``: compound growth and a straight line ask for different values by now (`compound`, `linear`, `latest`);
    # ``start``: some count from the base year, others from now on; ``cut_off``: they differ in what they call enough;
    # ``met``: the target is met, but the way so far leads away from it; ``degree``: all agree whether it is on pace,
    # and compound growth and a straight line give other classes
    causes: tuple[Cause, ...]


def required_by_now(cases: Cases) -> tuple[float, float]:
    """Return what compound growth and a straight line from base to target ask of the first case in its latest year.

    Examples
    --------
    >>> case = Cases.of(base_year=2015, base_value=0.37, latest_year=2025, latest_value=9.53,
    ...                 target_year=2030, target_value=60, direction=1)
    >>> [round(value, 2) for value in required_by_now(case)]
    [11.0, 40.12]
    """
    with np.errstate(all="ignore"):
        share = cases.years / cases.whole_years
        compound = cases.base_value * (cases.target_value / cases.base_value) ** share
        linear = cases.base_value + (cases.target_value - cases.base_value) * share
    return float(compound[0]), float(linear[0])


def disagreement(cases: Cases, found: dict[str, Judged]) -> Disagreement | None:
    """Return where methods disagree about one case.

    Parameters
    ----------
    cases : Cases
        One case.
    found : dict
        What each method says of it, by its name.

    Returns
    -------
    Disagreement or None
        None where all that judge it agree.

    Examples
    --------
    >>> case = Cases.of(base_year=2015, base_value=0.37, latest_year=2025, latest_value=9.53,
    ...                 target_year=2030, target_value=60, direction=1)
    >>> split = disagreement(case, {name: METHODS[name].judge(case) for name in ("open-sdg", "sdsn")})
    >>> split.on_pace, split.behind, [cause.code for cause in split.causes]
    (('open-sdg',), ('sdsn',), ['path'])
    """
    classed = {name: int(judgement.code[0]) for name, judgement in found.items() if judgement.code[0] >= 0}
    on_pace = tuple(name for name, code in classed.items() if code < METHODS[name].on_pace)
    behind = tuple(name for name in classed if name not in on_pace)
    if not on_pace or not behind:
        return _degree(cases, classed, on_pace, behind)
    causes = []
    if bool(cases.met[0]):
        causes.append(Cause("met"))
    elif _apart(on_pace, behind, "path"):
        causes.append(_path(cases))
    if not cases.met[0] and _apart(on_pace, behind, "counts_from"):
        causes.append(Cause("start"))
    if not causes:
        causes.append(Cause("cut_off"))
    return Disagreement(on_pace, behind, tuple(causes))


def _path(cases: Cases) -> Cause:
    compound, linear = required_by_now(cases)
    if not np.isfinite(compound):
        return Cause("zero")
    return Cause("path", {"compound": compound, "linear": linear, "latest": float(cases.latest_value[0])})


def _apart(on_pace: Iterable[str], behind: Iterable[str], trait: str) -> bool:
    """Return whether two methods that are alike but for one trait stand on different sides."""
    return any(_alike_but_for(trait, METHODS[one], METHODS[other]) for one in on_pace for other in behind)


def _alike_but_for(trait: str, one: Method, other: Method) -> bool:
    differs = {name: getattr(one, name) != getattr(other, name) for name in ("path", "counts_from")}
    return differs[trait] and sum(differs.values()) == 1


def _degree(
    cases: Cases, classed: dict[str, int], on_pace: tuple[str, ...], behind: tuple[str, ...]
) -> Disagreement | None:
    pair = [classed.get(name) for name in ("open-sdg", "linear")]
    if None in pair or pair[0] == pair[1]:
        return None
    path = _path(cases)
    return Disagreement(on_pace, behind, (Cause("degree", path.numbers) if path.numbers else path,))
