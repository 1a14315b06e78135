"""Scenarios: named, dated changes of assumption laid on a projection.

A scenario is a file ``data/scenarios/<name>.yml``. Each of its adjustments chooses targets and changes what is assumed
about them; adjustments are applied in their order, those of the scenario it extends first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import parse_qs, urlencode

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from analysis.domain.codes import DIRECTIONS, DOMAINS, DRIVERS, KINDS
from analysis.domain.languages import Bilingual
from analysis.domain.periods import month_end
from analysis.domain.regions import find_region
from analysis.domain.target import Target
from analysis.errors import Fault, InputError, OnpaceError, RequestError, unknown
from analysis.files import write
from analysis.limits import LARGEST
from analysis.typed_yaml import faults_of, line_of, read_typed

if TYPE_CHECKING:
    from pydantic.config import JsonDict

BASELINE = "baseline"
SCHEMA_FILE = "scenario.schema.json"
"""The JSON Schema beside the scenario files, by which editors complete and check them."""
SCHEMA_LINE = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"
LINK_LENGTH = 8_000
"""Characters of a link at most: what browsers and mail programs pass on."""
NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Number = Annotated[float, Field(strict=True, ge=-LARGEST, le=LARGEST)]
Positive = Annotated[float, Field(strict=True, gt=0, le=LARGEST)]
NotNegative = Annotated[float, Field(strict=True, ge=0, le=LARGEST)]
Month = Annotated[str, Field(pattern=r"^[1-9]\d{3}-(0[1-9]|1[0-2])$")]


def _one_or_several(value: object) -> object:
    """Take one name as a list of one; blank as none."""
    if isinstance(value, str):
        return (value,) if value else ()
    return value


Several = Annotated[tuple[str, ...], BeforeValidator(_one_or_several)]
CHOICES = {"domain": DOMAINS, "kind": KINDS, "driver": DRIVERS, "direction": DIRECTIONS}
"""The columns of a target by which an adjustment chooses, beside its id and that of its series, and their codes."""
CHOOSERS = ("target", "series", *CHOICES)


def _choice(description: str, codes: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the field of a choice of words, of which editors know that it takes one word or a list."""
    one: JsonDict = {"enum": list(codes)} if codes else {"type": "string"}

    def told(known: JsonDict) -> None:
        known.update({"anyOf": [one, {"type": "array", "items": one}]})
        known.pop("type", None)
        known.pop("items", None)

    field: tuple[str, ...] = Field(default=(), description=description, json_schema_extra=told)
    return field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Addition(_Strict):
    """A dated amount that joins the projection: on one day, or in equal parts at the ends of the months named."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["due"]}, {"required": ["months"]}]})

    amount: Number = Field(description="amount, negative for a loss; with months, that of all of them together")
    unit: str = Field(
        default="", description="its unit, such as 万千瓦, or % of the level; that of the target's levels if left out"
    )
    due: date | None = Field(default=None, description="day on which it arrives")
    months: tuple[Month, ...] = Field(default=(), description="months over which it arrives, such as 2026-09")

    @model_validator(mode="after")
    def _one_date(self) -> Self:
        if (self.due is None) == (not self.months):
            raise ValueError("an addition needs either due or months")
        return self

    def parts(self) -> list[tuple[date, float]]:
        """Return the days on which it arrives, each with its amount.

        Examples
        --------
        >>> Addition(amount=350, months=("2026-09", "2026-12")).parts()
        [(datetime.date(2026, 9, 30), 175.0), (datetime.date(2026, 12, 31), 175.0)]
        """
        if self.due is not None:
            return [(self.due, self.amount)]
        share = self.amount / len(self.months)
        return [(month_end(int(text[:4]), int(text[5:])), share) for text in self.months]


class FixedLevel(_Strict):
    """A level taken as given on a day; what follows it grows from there."""

    value: Number = Field(description="the level; for an amount in a period, the amount")
    unit: str = Field(default="", description="its unit; that of the target's levels if left out")
    on: date | None = Field(default=None, description="day of the level; the due date if left out")


class Adjustment(_Strict):
    """One change of assumption, for the targets that every choice given includes; for all if none is given."""

    target: Several = _choice("id of a target, or a list of them")
    series: Several = _choice("id of a series that targets are about, or a list of them")
    domain: Several = _choice("code of a domain, or a list of them", DOMAINS)
    kind: Several = _choice("kind of target, or a list of them", KINDS)
    driver: Several = _choice("programme (plan and budget) or outcome (economy or nature)", DRIVERS)
    direction: Several = _choice("which way is better", DIRECTIONS)
    growth_scale: NotNegative = Field(
        default=1.0, description="growth since the last figure times this; a programme's amount times this"
    )
    growth_points: Number = Field(
        default=0.0,
        description="percentage points of growth added a year; points a year where the level is a percentage",
    )
    growth_shift: Number = Field(default=0.0, description="added a year, in the unit of the levels")
    delay_months: NotNegative = Field(default=0.0, description="everything projected arrives this many months later")
    event_delay_months: Number = Field(default=0.0, description="months added to the delay of every announced addition")
    without_events: bool = Field(
        default=False, description="announced additions are left out, such as when listed here anew"
    )
    spread_scale: Positive = Field(default=1.0, description="distance from the median times this")
    additions: tuple[Addition, ...] = Field(default=(), description="dated amounts that join")
    levels: tuple[FixedLevel, ...] = Field(default=(), description="levels taken as given")

    @field_validator(*CHOICES)
    @classmethod
    def _known(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for name in value:
            if name not in CHOICES[str(info.field_name)]:
                raise ValueError(str(unknown(str(info.field_name), name, CHOICES[str(info.field_name)])))
        return value

    @property
    def is_made(self) -> bool:
        """Whether it changes any assumption."""
        return bool(self.model_dump(exclude_defaults=True).keys() - {*CHOOSERS})

    def concerns(self, target: Target) -> bool:
        """Return whether the adjustment is about a target."""
        chosen = {"id": self.target, "series_id": self.series} | {column: getattr(self, column) for column in CHOICES}
        return all(not wanted or getattr(target, column) in wanted for column, wanted in chosen.items())


class Scenario(_Strict):
    """A named set of adjustments: one file ``data/scenarios/<name>.yml``."""

    version: Literal[1] = Field(default=1, description="version of this format")
    name: str = Field(pattern=NAME, description="the file's name without its ending")
    title_zh: str = Field(min_length=1, description="title in Chinese")
    title_en: str = Field(min_length=1, description="title in English")
    note_zh: str = Field(default="", description="what it assumes and why, in Chinese")
    note_en: str = Field(default="", description="what it assumes and why, in English")
    extends: Several = _choice("name of a scenario whose adjustments come first, or a list of them")
    adjustments: tuple[Adjustment, ...] = Field(default=(), description="changes of assumption, applied in this order")

    def of(self, target: Target) -> tuple[Adjustment, ...]:
        """Return the adjustments that concern a target."""
        return tuple(item for item in self.adjustments if item.concerns(target))

    @property
    def titles(self) -> Bilingual:
        """What it is called."""
        return Bilingual(self.title_zh, self.title_en)

    @property
    def notes(self) -> Bilingual:
        """What it assumes, and why."""
        return Bilingual(self.note_zh, self.note_en)


BASE = Scenario(name=BASELINE, title_zh="基准", title_en="Baseline")


def scenario_names(folder: Path) -> list[str]:
    """Return the names of the scenarios of a folder, ``baseline`` first."""
    others = {file.stem for file in folder.glob("*.yml")} - {BASELINE}
    return [BASELINE, *sorted(others)]


def load_scenario(name: str, folder: Path) -> Scenario:
    """Return a scenario by its name, whole: with the adjustments of those that it extends before its own.

    ``name``: ``baseline``, the name of a file in the folder without its ending, the path of any file that ends in
    ``.yml``, or a link, see ``scenario_link``. ``folder``: where the scenario files lie. Raises RequestError when there
    is no such scenario, it extends itself, be it through others, or comes from outside under the name of another.
    Raises InputError with every fault of its file.
    """
    brought, adjustments = _brought(name), dict[str, tuple[Adjustment, ...]]()
    if brought is None:
        scenario = _gather(name, folder, (), adjustments)
    else:
        scenario = brought
        for parent in brought.extends:
            _gather(parent, folder, (f"({brought.name})",), adjustments)
        adjustments["."] = brought.adjustments
    laid = tuple(item for each in adjustments.values() for item in each)
    whole = scenario.model_copy(update={"extends": (), "adjustments": laid})
    is_taken = brought is not None and scenario.name in scenario_names(folder)
    if is_taken and load_scenario(scenario.name, folder).adjustments != laid:
        raise RequestError(f"the workspace has another scenario {scenario.name!r}; give that from outside a new name")
    return whole


def scenario_name(asked: str) -> str:
    """Return the name of a scenario that is asked for by its name, its file or a link."""
    brought = _brought(asked)
    return asked if brought is None else brought.name


def _brought(asked: str) -> Scenario | None:
    """Return what comes from outside the folder of scenarios, what it extends not included; nothing of a mere name."""
    if "?" in asked:
        return read_link(asked)
    return read_typed(Path(asked), Scenario) if asked.endswith(".yml") else None


def _gather(
    name: str, folder: Path, children: tuple[str, ...], adjustments: dict[str, tuple[Adjustment, ...]]
) -> Scenario:
    """Put the adjustments of a scenario's parents, then its own, into the table; those of a shared parent once."""
    if name in children:
        circle = " → ".join([*children, name])
        raise RequestError(f"{children[0]}.yml: extends goes round in a circle ({circle})")
    scenario = _find(name, folder, children[-1] if children else "")
    for parent in scenario.extends:
        _gather(parent, folder, (*children, name), adjustments)
    adjustments.setdefault(name, scenario.adjustments)
    return scenario


def _find(name: str, folder: Path, child: str) -> Scenario:
    known = scenario_names(folder)
    if name not in known:
        raise unknown(f"scenario in {child}.yml (extends)," if child else "scenario", name, known)
    path = folder / f"{name}.yml"
    return read_scenario(path) if path.exists() else BASE


def read_scenario(path: Path) -> Scenario:
    """Return the scenario of one file of the folder, what it extends not included.

    Raises InputError with every fault of the file, each with its line.
    """
    scenario = read_typed(path, Scenario)
    if scenario.name != path.stem:
        line = line_of(path, "name")
        raise InputError([Fault(path.name, line, "name", scenario.name, f"{path.stem}, the name of the file")])
    return scenario


def check_scenarios(folder: Path, names: Iterable[str] = ()) -> list[str]:
    """Return the scenarios read, all of the folder if none is named; files and links are taken as by ``load_scenario``.

    Raises OnpaceError with every fault of every file.
    """
    chosen, faults = list(names) or scenario_names(folder), []
    for name in chosen:
        try:
            load_scenario(name, folder)
        except OnpaceError as error:
            faults += str(error).splitlines()
    if faults:
        raise RequestError("\n".join(dict.fromkeys(faults)))
    return chosen


def check_targets(scenario: Scenario, ids: Iterable[str]) -> None:
    """Refuse a scenario that names a target of the region assessed which does not exist, with the near misses.

    Targets of other regions are let pass: one scenario may speak of several.

    Raises RequestError.
    """
    known = sorted(ids)
    own = {name.rsplit("-", 2)[0] for name in known}
    for name in (name for item in scenario.adjustments for name in item.target):
        region = name.rsplit("-", 2)[0]
        if region in own and name not in known:
            raise unknown(f"target in scenario {scenario.name},", name, known)
        if region not in own:
            try:
                find_region(region)
            except OnpaceError as error:
                raise RequestError(f"scenario {scenario.name}: target {name!r}: {error}") from error


def schema_text() -> str:
    """Return the JSON Schema of a scenario file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def scenario_text(scenario: Scenario) -> str:
    """Return a scenario as the text of its file; what is at its default is left out.

    Examples
    --------
    >>> print(scenario_text(BASE).splitlines()[0])
    # yaml-language-server: $schema=scenario.schema.json
    """
    import yaml

    content = scenario.model_dump(mode="json", exclude_defaults=True)
    for item in (content, *content.get("adjustments", [])):
        for key in ("extends", *CHOOSERS):
            if len(item.get(key, ())) == 1:
                item[key] = item[key][0]
    for item in (part for each in content.get("adjustments", []) for part in _dated(each)):
        for key in {"due", "on"} & item.keys():
            item[key] = date.fromisoformat(str(item[key]))
    body = yaml.safe_dump({"version": 1, **content}, allow_unicode=True, sort_keys=False, width=100)
    return SCHEMA_LINE + str(body)


def scenario_link(scenario: Scenario) -> str:
    """Return a scenario as the query of an address: each part by its name, each adjustment as JSON.

    It can stand behind any address and is read by ``load_scenario`` wherever a scenario is named.

    Examples
    --------
    >>> slow = Scenario(name="slow", title_zh="慢", title_en="Slow", adjustments=(Adjustment(delay_months=6),))
    >>> scenario_link(slow)
    '?name=slow&title_zh=%E6%85%A2&title_en=Slow&adjust=%7B%22delay_months%22%3A6.0%7D'
    >>> read_link(scenario_link(slow)) == slow
    True
    """
    content = scenario.model_dump(mode="json", exclude_defaults=True)
    adjustments = content.pop("adjustments", [])
    content["adjust"] = [json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in adjustments]
    return f"?{urlencode(content, doseq=True)}"


def read_link(text: str) -> Scenario:
    """Return the scenario of a link, what it extends not included; nothing of a link is ever run.

    Raises OnpaceError with every fault of the link.
    """
    if len(text) > LINK_LENGTH:
        raise RequestError(f"a link of {len(text)} characters; expected {LINK_LENGTH} at most")
    try:
        said = parse_qs(text.partition("?")[2], keep_blank_values=True, strict_parsing=True)
        adjustments = [json.loads(item) for item in said.pop("adjust", [])]
        alone = {key: values[0] for key, values in said.items() if len(values) == 1 and key != "extends"}
        known = {"version": 1} if alone.pop("version", "1") == "1" else {}
        return Scenario.model_validate({**said, **alone, **known, "adjustments": adjustments})
    except ValidationError as error:
        raise InputError(faults_of("link", {}, error)) from error
    except (ValueError, RecursionError) as error:
        raise RequestError("link: cannot be read; expected ?name=…&title_zh=…&title_en=…&adjust=…") from error


def _dated(adjustment: dict[str, list[dict[str, object]]]) -> list[dict[str, object]]:
    return [*adjustment.get("additions", []), *adjustment.get("levels", [])]


def save_scenario(scenario: Scenario, folder: Path) -> Path:
    """Write a scenario to its file in a folder, and the JSON Schema beside it; return the file.

    Raises RequestError when it would take the place of the baseline.
    """
    if scenario.name == BASELINE:
        raise RequestError("the baseline is no scenario to save over; give another name")
    write(folder / SCHEMA_FILE, schema_text())
    return write(folder / f"{scenario.name}.yml", scenario_text(scenario))
