"""Scenarios: named, dated changes of assumption laid on a projection."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import Fault, InputError, RequestError, unknown

Array = NDArray[np.float64]
BASELINE = "baseline"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Addition(_Strict):
    """A dated amount, in the unit of the target, that joins the projection."""

    amount: float = Field(allow_inf_nan=False, description="amount, in the target's unit")
    due: date = Field(description="day on which it arrives")


class Adjustment(_Strict):
    """One change of assumption, for one target, one domain or all."""

    target: str = Field("", description="id of a target; blank for all of the domain")
    domain: str = Field("", description="code of a domain; blank for all")
    growth_scale: float = Field(1.0, ge=0, allow_inf_nan=False, description="growth since the last figure times this")
    growth_shift: float = Field(0.0, allow_inf_nan=False, description="added a year, in the target's unit")
    spread_scale: float = Field(1.0, gt=0, allow_inf_nan=False, description="distance from the median times this")
    event_delay_months: float = Field(0.0, allow_inf_nan=False, description="months added to every event's delay")
    level: float | None = Field(None, allow_inf_nan=False, description="the level at the due date, fixed")
    additions: tuple[Addition, ...] = ()

    def concerns(self, target_id: str, domain: str) -> bool:
        """Return whether the adjustment is about a target."""
        return (not self.target or self.target == target_id) and (not self.domain or self.domain == domain)


class Scenario(_Strict):
    """A named set of adjustments; the first form of ``data/scenarios/<name>.yml``."""

    version: Literal[1] = 1
    name: str = Field(pattern=r"^[a-z0-9-]+$")
    title_zh: str
    title_en: str
    note_zh: str = ""
    note_en: str = ""
    adjustments: tuple[Adjustment, ...] = ()

    def of(self, target_id: str, domain: str) -> tuple[Adjustment, ...]:
        """Return the adjustments that concern a target."""
        return tuple(item for item in self.adjustments if item.concerns(target_id, domain))


BASE = Scenario(name=BASELINE, title_zh="基准", title_en="Baseline")


def load_scenario(name: str, folder: Path) -> Scenario:
    """Return a scenario by its name.

    Parameters
    ----------
    name : str
        ``baseline``, or the name of a file in the folder without its ending.
    folder : Path
        Where the scenario files lie.

    Returns
    -------
    Scenario

    Raises
    ------
    RequestError
        When there is no such scenario.
    InputError
        With every fault of its file.
    """
    path = folder / f"{name}.yml"
    known = sorted({BASELINE, *(file.stem for file in folder.glob("*.yml"))})
    if name not in known:
        raise unknown("scenario", name, known)
    return _read(path) if path.exists() else BASE


def _read(path: Path) -> Scenario:
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        scenario = Scenario.model_validate(content)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise InputError([Fault(path.name, None if line is None else line + 1, None, None, "no YAML")]) from error
    except ValidationError as error:
        raise InputError(
            Fault(path.name, None, ".".join(map(str, item["loc"])), str(item["input"])[:60], item["msg"])
            for item in error.errors()
        ) from error
    if scenario.name != path.stem:
        raise RequestError(f"{path.name}: the name inside is {scenario.name!r}; it must be {path.stem!r}")
    return scenario


def check_targets(scenario: Scenario, ids: set[str], domains: set[str]) -> None:
    """Refuse a scenario that names a target or a domain that does not exist.

    Raises
    ------
    RequestError
        With the near misses.
    """
    for item in scenario.adjustments:
        if item.target and item.target not in ids:
            raise unknown(f"target in scenario {scenario.name},", item.target, sorted(ids))
        if item.domain and item.domain not in domains:
            raise unknown(f"domain in scenario {scenario.name},", item.domain, sorted(domains))


def adjust(paths: Array, anchor: Array, dates: list[date], start: date, items: tuple[Adjustment, ...]) -> Array:
    """Return paths with a scenario's adjustments applied, in their order.

    Parameters
    ----------
    paths : ndarray, shape (draws, h)
        Levels at the dates, in the target's unit.
    anchor : ndarray, shape (draws,)
        The level that each path starts from.
    dates : list of date, length h
        The dates of the levels.
    start : date
        The date of the anchor.
    items : tuple of Adjustment
        What to change.

    Returns
    -------
    ndarray, shape (draws, h)
    """
    years = np.array([(day - start).days / 365.25 for day in dates])
    for item in items:
        paths = anchor[:, None] + (paths - anchor[:, None]) * item.growth_scale + item.growth_shift * years
        for addition in item.additions:
            paths = paths + addition.amount * np.array([day >= addition.due for day in dates])
        if item.spread_scale != 1.0:
            middle = np.median(paths, axis=0)
            paths = middle + (paths - middle) * item.spread_scale
        if item.level is not None:
            paths = np.column_stack([paths[:, :-1], np.full(len(paths), item.level)])
    return paths
