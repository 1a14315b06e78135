"""What a batch is to do: a file that people write, checked whole before any work starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from analysis.defaults import DRAWS, SEED
from analysis.domain.periods import Quarter
from analysis.domain.regions import find_region
from analysis.errors import OnpaceError, RequestError
from analysis.report.formats.making import DEFAULT, checked
from analysis.scenario import BASELINE, load_scenario
from analysis.typed_yaml import read_typed
from analysis.workspace import Workspace


def _as_it_is(check: Callable[[str], object]) -> AfterValidator:
    """Return a check that leaves the value as it is; its own sentence is the fault."""

    def validator(value: str) -> str:
        try:
            check(value)
        except OnpaceError as error:
            raise ValueError(str(error)) from error
        return value

    return AfterValidator(validator)


def _format(name: str) -> None:
    _, faults = checked((name,))
    if faults:
        raise RequestError(faults[0])


ALL, OWN = "all", "own"
"""Every region; one quarter each region, the latest complete one in the year of its last targets."""
RegionName = Annotated[str, _as_it_is(lambda name: name == ALL or find_region(name))]
QuarterName = Annotated[str, _as_it_is(lambda name: name == OWN or Quarter.parse(name))]
FormatName = Annotated[str, _as_it_is(_format)]
_SEVERAL = ("extract", "begin", "years", "regions", "quarters", "languages", "formats", "scenarios")
Year = Annotated[int, Field(ge=1949, le=2100)]


class Spec(BaseModel):
    """What is to be read, and what is to be rendered: every region in every quarter, scenario, language and format.

    Attributes
    ----------
    extract, begin : list of Path
        Tables and folders of work reports. Of each region `extract` reads those of some years into tables of targets,
        `begin` all of them, as ``onpace begin`` does. Paths are seen from the file's own folder.
    years : list of int
        Of the reports that `extract` reads; each region's latest if left out.
    regions : list of str
        Names or six-digit codes; `all` for every region with documents, else with targets.
    quarters : list of str
        `own` for the latest complete one in the year of each region's last targets; without any nothing is rendered.
    languages, formats, scenarios : list of str
    draws, seed : int
        As for ``onpace report``.
    minutes : float
        After which a job is given up.
    gigabytes : float
        Memory that a job may take; no limit if left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    extract: Annotated[list[Path], Field(min_length=1)] | None = None
    begin: Annotated[list[Path], Field(min_length=1)] | None = None
    years: list[Year] = []
    regions: Annotated[list[RegionName], Field(min_length=1)]
    quarters: list[QuarterName] = []
    languages: Annotated[list[Literal["zh", "en"]], Field(min_length=1)] = ["zh", "en"]
    formats: list[FormatName] = list(DEFAULT)
    scenarios: Annotated[list[str], Field(min_length=1)] = [BASELINE]
    draws: Annotated[int, Field(ge=100, le=1_000_000)] = DRAWS
    seed: Annotated[int, Field(ge=0)] = SEED
    minutes: Annotated[float, Field(gt=0, le=600)] = 10.0
    gigabytes: Annotated[float, Field(ge=1)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        """Take one name as a list of one."""
        if not isinstance(given, dict):
            return given
        return {
            key: [value] if key in _SEVERAL and isinstance(value, str | int) else value for key, value in given.items()
        }

    @model_validator(mode="after")
    def _something_to_do(self) -> Spec:
        if self.extract and self.begin:
            raise ValueError("either extract or begin")
        if self.years and not self.extract:
            raise ValueError("years are those of the reports that extract reads; begin reads all of them")
        if not (self.extract or self.begin or self.quarters):
            raise ValueError("quarters to render, or documents to extract or begin with")
        return self

    @property
    def documents(self) -> list[Path]:
        """Where documents are read from, if any are."""
        return self.extract or self.begin or []


def read_spec(path: Path, workspace: Workspace) -> Spec:
    """Return a specification, checked by itself.

    Raises InputError with every fault of the file, each with its line. Raises RequestError when a scenario is not in
    the workspace, or a path of documents is none.
    """
    spec = read_typed(path, Spec)
    for name in spec.scenarios:
        load_scenario(name, workspace.scenarios)
    key = "begin" if spec.begin else "extract"
    placed = [path.parent / each for each in spec.documents]
    if missing := [each for each in placed if not each.exists()]:
        raise RequestError("\n".join(f"{path.name}: {key}: {each}: no such file or folder" for each in missing))
    return spec.model_copy(update={key: placed}) if placed else spec
