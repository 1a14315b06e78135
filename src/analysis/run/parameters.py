"""The typed parameters of each notebook: one model a notebook, from which its parameters cell is written."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import RequestError, unknown


class Parameters(BaseModel):
    """Parameters of a notebook; an unknown name is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class QuarterlyReport(Parameters):
    """Parameters of ``quarterly_report.ipynb``."""

    region: str = Field("聊城市", description="name or six-digit code")
    quarter: str = Field("2026Q3", pattern=r"^[1-9]\d{3}Q[1-4]$", description="quarter reported on")
    as_of: str = Field(
        "",
        pattern=r"^(\d{4}-\d{2}-\d{2})?$",
        description="nothing published later is seen; blank for quarter end + 30 days",
    )
    language: str = Field("zh", pattern=r"^(zh|en)$", description="zh or en")
    scenario: str = Field("baseline", description="name of a scenario")
    targets: str = Field("", description="ids separated by commas; blank for all")
    draws: int = Field(20000, ge=100, le=1000000, description="simulated outcomes a target")
    seed: int = Field(0, ge=0, description="seed of the randomness")


NOTEBOOKS: dict[str, type[Parameters]] = {"quarterly_report": QuarterlyReport}


def cell_of(model: type[Parameters]) -> str:
    """Return the source of a notebook's parameters cell.

    Examples
    --------
    >>> cell_of(QuarterlyReport).splitlines()[0]
    'region: str = "聊城市"  # name or six-digit code'
    """
    lines = []
    for name, field in model.model_fields.items():
        kind = getattr(field.annotation, "__name__", "str")
        default = f'"{field.default}"' if isinstance(field.default, str) else repr(field.default)
        lines.append(f"{name}: {kind} = {default}  # {field.description}")
    return "\n".join(lines)


def checked(notebook: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook's parameters, complete and checked.

    Raises
    ------
    RequestError
        When the notebook is unknown, or with one line for each wrong or unknown parameter.
    """
    if notebook not in NOTEBOOKS:
        raise unknown("notebook", notebook, sorted(NOTEBOOKS))
    model = NOTEBOOKS[notebook]
    for name in values:
        if name not in model.model_fields:
            raise unknown(f"parameter of {notebook},", name, list(model.model_fields))
    try:
        return model.model_validate(values).model_dump()
    except ValidationError as error:
        lines = []
        for item in error.errors():
            name = str(item["loc"][0])
            wanted = model.model_fields[name].description
            lines.append(f"{notebook}: {name} = {item['input']!r}; expected {wanted} ({item['msg']})")
        raise RequestError("\n".join(lines)) from error
