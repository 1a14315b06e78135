"""The typed parameters of each notebook: one model a notebook, from which its parameters cell is written.

papermill reads that cell by a regular expression: it sees plain annotations only, so a parameter that is not given is
``""``, never None. A new notebook needs a model here, a line in ``NOTEBOOKS`` and ``onpace notebooks sync NAME``.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic.fields import FieldInfo

import analysis.defaults as defaults
from analysis.domain.codes import EDITIONS
from analysis.domain.spellings import names_of
from analysis.errors import OnpaceError, RequestError, plainly, unknown
from analysis.runs.address import asked, is_page, show

if TYPE_CHECKING:
    from analysis.workspace import Workspace


class Parameters(BaseModel):
    """Parameters of a notebook, with the question it answers; an unknown name is refused.

    Values checked with a workspace as their context are compared with what lies there: scenarios, ids of targets.
    """

    question: ClassVar[str]
    model_config = ConfigDict(extra="forbid", strict=True)


def _told(check: Callable[[str, ValidationInfo], None]) -> AfterValidator:
    """Return a check as a validator: a fault told in one line by the package is told so here, too."""

    def validator(value: str, info: ValidationInfo) -> str:
        try:
            check(value, info)
        except OnpaceError as error:
            raise ValueError(str(error)) from error
        return value

    return AfterValidator(validator)


def _check_region(value: str, info: ValidationInfo) -> None:
    from analysis.domain.regions import find_region

    find_region(value)


def _check_promising_region(value: str, info: ValidationInfo) -> None:
    from analysis.domain.regions import find_region
    from analysis.errors import RequestError

    name = find_region(value).name
    known = {} if info.context is None else dict.fromkeys(_column_of_targets(info.context, "region"))
    if known and name not in known:
        have = ", ".join(known) if len(known) <= 12 else f"{len(known)} regions have some"
        raise RequestError(f"{name} has no targets in this workspace; there: {have}")


def _check_quarter(value: str, info: ValidationInfo) -> None:
    from analysis.domain.periods import Quarter

    Quarter.parse(value)


def _check_day(value: str, info: ValidationInfo) -> None:
    from analysis.domain.periods import parse_date

    if value:
        parse_date(value, "date")


def _check_language(value: str, info: ValidationInfo) -> None:
    from analysis.domain.codes import LANGUAGES

    if value not in LANGUAGES:
        raise unknown("language", value, LANGUAGES)


def _check_languages(value: str, info: ValidationInfo) -> None:
    from analysis.domain.codes import BOTH

    if value != BOTH:
        _check_language(value, info)


def _check_scenarios(value: str, info: ValidationInfo) -> None:
    if is_page() and any(name.endswith(".yml") for name in names_of(value)):
        raise RequestError("a page takes a scenario by its name or a link, not a file of this machine")
    if info.context is None:
        return
    from analysis.scenario import load_scenario

    for name in names_of(value):
        load_scenario(name, info.context.scenarios)


def _check_targets(value: str, info: ValidationInfo) -> None:
    if info.context is None or not value:
        return
    known = _column_of_targets(info.context, "id")
    for name in names_of(value):
        if name not in known:
            raise unknown("target", name, known)


def _check_regions(value: str, info: ValidationInfo) -> None:
    for name in names_of(value):
        _check_region(name, info)


def _check_record_words(value: str, info: ValidationInfo) -> None:
    from analysis.record.cases import find, nothing_of

    if find(value).empty:
        raise nothing_of(value)


def _check_clause(value: str, info: ValidationInfo) -> None:
    from analysis.record.derived import asked_in

    asked_in(value)


def _column_of_targets(workspace: Workspace, name: str) -> list[str]:
    """Return a column of every file of targets; what cannot be read is told where the tables are loaded."""
    found: list[str] = []
    for path in sorted(workspace.targets.glob("*.csv")):
        told = path.stat()
        found += _column_in(path, name, told.st_mtime_ns, told.st_size)
    return found


@lru_cache(maxsize=8192)
def _column_in(path: Path, name: str, changed: int, size: int) -> list[str]:
    """Return a column of a file as it was when it was changed last."""
    import csv

    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        return [row[name] for row in csv.DictReader(stream) if row.get(name)]


_REGION = Field(description="name or six-digit code")
RegionName = Annotated[str, _told(_check_region), _REGION]
PromisingRegion = Annotated[str, _told(_check_promising_region), _REGION]
RegionNames = Annotated[str, _told(_check_regions)]
QuarterName = Annotated[str, _told(_check_quarter), Field(description="quarter reported on, such as 2026Q3")]
Day = Annotated[
    str,
    _told(_check_day),
    Field(description="nothing published later is seen, such as 2026-10-30; blank for quarter end + 30 days"),
]
LanguageCode = Annotated[str, _told(_check_language), Field(description="zh or en")]
LanguageCodes = Annotated[str, _told(_check_languages), Field(description="zh, en or both")]
ScenarioName = Annotated[
    str,
    Field(min_length=1, description="name of a scenario, a file of one, or a link"),
    _told(_check_scenarios),
]
ScenarioNames = Annotated[str, _told(_check_scenarios)]
TargetId = Annotated[str, _told(_check_targets)]
TargetIds = TargetId
RecordWords = Annotated[str, _told(_check_record_words)]
Clause = Annotated[str, _told(_check_clause)]
Draws = Annotated[int, Field(ge=100, le=1000000, description="simulated outcomes a target, 100 to 1000000")]
Seed = Annotated[int, Field(ge=0, description="seed of the randomness, 0 or more")]

QUARTER = "2026Q3"


class Start(Parameters):
    """Parameters of ``00_start.ipynb``."""

    question: ClassVar[str] = "What is there, what can be asked of it, and which notebook answers it?"

    region: PromisingRegion = defaults.REGION
    quarter: QuarterName = QUARTER
    language: LanguageCode = "zh"


class QuarterlyReportParameters(Parameters):
    """Parameters of ``quarterly_report.ipynb``."""

    question: ClassVar[str] = "Which of the promises of a government's work report will be kept?"

    region: PromisingRegion = defaults.REGION
    quarter: QuarterName = QUARTER
    as_of: Day = ""
    language: LanguageCodes = "zh"
    scenario: ScenarioName = "baseline"
    targets: TargetIds = Field("", description="ids separated by commas; blank for all")
    draws: Draws = defaults.DRAWS
    seed: Seed = 0
    previous: str = Field("", description="assessment.csv published for the quarter before; blank if there is none")
    edition: str = Field(EDITIONS[0], description="full, or public: without what is marked as internal")


class Scenarios(Parameters):
    """Parameters of ``scenarios.ipynb``."""

    question: ClassVar[str] = "What would it take, and which verdicts flip if an assumption changes?"

    region: PromisingRegion = defaults.REGION
    quarter: QuarterName = QUARTER
    as_of: Day = ""
    language: LanguageCode = "zh"
    target: TargetId = Field("", description="id of the target under the sliders; blank for the first one with a fan")
    scenario: ScenarioName = Field(
        "baseline", description="scenario under the sliders: its name, a file of it, or a link"
    )
    scenarios: ScenarioNames = Field(
        "", description="scenarios to be compared, separated by commas: names, files, links; blank for all"
    )
    draws: Draws = defaults.DRAWS
    seed: Seed = 0


class Regions(Parameters):
    """Parameters of ``regions.ipynb``."""

    question: ClassVar[str] = "How does the city compare with its province, the nation and other regions?"

    region: RegionName = defaults.REGION
    quarter: QuarterName = QUARTER
    as_of: Day = ""
    language: LanguageCode = "zh"
    others: RegionNames = Field("", description="regions beside it, separated by commas; blank for all with data")
    export: str = Field("", description="file exported from a statistics site, shown too; blank for none")


class TargetsParameters(Parameters):
    """Parameters of ``targets.ipynb``."""

    question: ClassVar[str] = "What does a report promise: in which field, of which kind, by when, how firmly?"

    region: RegionName = defaults.REGION
    language: LanguageCode = "zh"
    report: str = Field(
        "", description="file of a report, read now in place of the region's table; blank for the table"
    )


class History(Parameters):
    """Parameters of ``history.ipynb``."""

    question: ClassVar[str] = "What is known of one series, since when, and how were past promises about it kept?"

    region: RegionName = defaults.REGION
    series: str = Field("urbanisation-rate", description="id of a series, as in data/statistics/series.csv")
    as_of: Day = Field("", description="nothing published later is seen, such as 2026-10-30; blank for everything")
    language: LanguageCode = "zh"


class PastPromisesParameters(Parameters):
    """Parameters of ``promises.ipynb``."""

    question: ClassVar[str] = "How were promises of a kind, a place, a year kept, and how did those like one fare?"

    region: RegionName = defaults.REGION
    words: RecordWords = Field("", description="part of a name such as 农村公路; blank for all promises on record")
    promise: Clause = Field("城镇新增就业4万人以上", description="a promise in a report's words, set beside like ones")
    language: LanguageCode = "zh"


class Gallery(Parameters):
    """Parameters of ``gallery.ipynb``."""

    question: ClassVar[str] = "What can be drawn, and by which function?"

    language: LanguageCode = "zh"


class BacktestParameters(Parameters):
    """Parameters of ``backtest.ipynb``."""

    question: ClassVar[str] = "Do the stated probabilities mean what they say?"

    language: LanguageCode = "zh"


class Pace(Parameters):
    """Parameters of ``pace.ipynb``."""

    question: ClassVar[str] = "Will this one target be kept, and what do the official methods say?"

    region: PromisingRegion = defaults.REGION
    quarter: QuarterName = QUARTER
    as_of: Day = ""
    language: LanguageCode = "zh"
    scenario: ScenarioName = "baseline"
    target: TargetId = Field("", description="id of the target; blank for the one of which most is known")
    draws: Draws = defaults.DRAWS
    seed: Seed = 0


NOTEBOOKS: dict[str, type[Parameters]] = {
    "00_start": Start,
    "backtest": BacktestParameters,
    "gallery": Gallery,
    "history": History,
    "pace": Pace,
    "promises": PastPromisesParameters,
    "quarterly_report": QuarterlyReportParameters,
    "regions": Regions,
    "scenarios": Scenarios,
    "targets": TargetsParameters,
}


def question(name: str) -> str:
    """Return the question that a notebook answers.

    Examples
    --------
    >>> question("quarterly_report")
    "Which of the promises of a government's work report will be kept?"
    """
    return model_of(name).question


def model_of(name: str) -> type[Parameters]:
    """Return the model of a notebook's parameters.

    Raises RequestError when there is no such notebook.
    """
    if name not in NOTEBOOKS:
        raise unknown("notebook", name, sorted(NOTEBOOKS))
    return NOTEBOOKS[name]


def described(name: str) -> list[tuple[str, str, object, str]]:
    """Return name, type, default and help of each parameter of a notebook, in the order of its cell.

    Examples
    --------
    >>> described("quarterly_report")[3]
    ('language', 'str', 'zh', 'zh, en or both')
    """
    return [
        (name, _type(field), field.default, str(field.description))
        for name, field in model_of(name).model_fields.items()
    ]


def _type(field: FieldInfo) -> str:
    return getattr(field.annotation, "__name__", "str")


def cell_of(model: type[Parameters], region: str = defaults.REGION) -> str:
    """Return the source of a notebook's parameters cell, in a region's workspace.

    Examples
    --------
    >>> cell_of(QuarterlyReportParameters).splitlines()[0]
    'region: str = "聊城市"  # name or six-digit code'
    """
    return "\n".join(
        f"{name}: {_type(field)} = {_literal(region if name == 'region' else field.default)}  # {field.description}"
        for name, field in model.model_fields.items()
    )


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def checked(
    notebook: str, values: Mapping[str, object], *, text: bool = False, workspace: Workspace | None = None
) -> dict[str, object]:
    """Return a notebook's parameters, complete and checked.

    Raises RequestError when the notebook is unknown, or with one line for each wrong or unknown parameter.
    """
    model = model_of(notebook)
    strange = [name for name in values if name not in model.model_fields]
    lines = [str(unknown(f"parameter of {notebook},", name, model.model_fields)) for name in strange]
    known = {name: value for name, value in values.items() if name not in strange}
    if workspace and "region" in model.model_fields:
        known.setdefault("region", workspace.region)
    try:
        validate = model.model_validate_strings if text else model.model_validate
        complete = validate(known, context=workspace).model_dump()
    except ValidationError as error:
        lines += [_fault(notebook, model, dict(item)) for item in error.errors()]
    if lines:
        raise RequestError("\n".join(lines))
    return complete


def _fault(notebook: str, model: type[Parameters], item: dict[str, Any]) -> str:
    name = str(item["loc"][0])
    seen = f"{notebook}: {name} = {item['input']!r}"
    if item["type"] == "value_error":
        return f"{seen}; {item['ctx']['error']}"
    return f"{seen}; {plainly(item['msg'])}: {model.model_fields[name].description}"


def checked_each(
    notebooks: Iterable[str], values: Mapping[str, object], *, text: bool = False, workspace: Workspace | None = None
) -> dict[str, dict[str, object]]:
    """Return the parameters of several notebooks; a value given must be known to each of them.

    Raises RequestError with every fault of every notebook.
    """
    complete: dict[str, dict[str, object]] = {}
    faults: list[str] = []
    for name in notebooks:
        try:
            complete[name] = checked(name, values, text=text, workspace=workspace)
        except RequestError as error:
            faults += str(error).splitlines()
    if faults:
        raise RequestError("\n".join(dict.fromkeys(faults)))
    return complete


GIVEN = "# Parameters"
"""How the cell begins into which papermill, and what builds on it, writes the values that it was given."""


def parameters(notebook: str, names: dict[str, Any]) -> dict[str, Any]:
    """Check the values of a notebook's parameters as ``onpace run`` does, and write them back as they are meant.

    What starts a notebook otherwise, papermill or a scheduler, knows no types: it makes numbers of codes, and passes
    on what no notebook knows.

    Parameters
    ----------
    notebook : str
        Name of the notebook.
    names : dict
        Where its parameters stand: ``globals()``.

    Returns
    -------
    dict
        The parameters, checked.

    Raises
    ------
    RequestError
        With one line for each wrong or unknown parameter.

    Examples
    --------
    >>> asked = {"region": 371500, "series": "grain-output", "as_of": None, "language": "en"}
    >>> parameters("history", asked)["region"]
    '371500'
    """
    from analysis.workspace import find_workspace

    fields = model_of(notebook).model_fields
    strange = {name: names.get(name) for name in _given(names) if name not in fields}
    meant = {name: _as_meant(names[name], field) for name, field in fields.items() if name in names}
    given: dict[str, Any] = meant | strange
    if told := asked(fields):
        given = {name: str(value) for name, value in given.items()} | told
    try:
        complete = checked(notebook, given, text=bool(told), workspace=find_workspace())
    except RequestError as error:
        show(notebook, given, str(error))
        raise
    show(notebook, complete)
    names.update(complete)
    return complete


def _given(names: Mapping[str, Any]) -> list[str]:
    """Return the names that the cell of given values sets, as a notebook keeps it among what was run."""
    cells = [text for text in names.get("In", ()) if text.startswith(GIVEN)]
    trees = [ast.parse(text) for text in cells[-1:]]
    found = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return [node.id for node in found if isinstance(node.ctx, ast.Store)]


def _as_meant(value: object, field: FieldInfo) -> object:
    """Return a text where one is meant and a number, a day or nothing was given."""
    if field.annotation is not str or not isinstance(value, int | date | None) or isinstance(value, bool):
        return value
    return field.default if value is None else str(value)
