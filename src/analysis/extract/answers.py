"""The file that the review page saves: who answered what of which target, checked answer by answer."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from analysis.domain.codes import COMMITMENTS, KINDS
from analysis.errors import RequestError, plainly, unknown
from analysis.extract.corrections import ANSWERED, CONFIRMED, IS_TARGET, NO, STEM, YES, Correction, stem_of

_LONGEST = 2_000
_LARGEST = 50 * 10**6
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=_LONGEST)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$")]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    target: Name
    document: Line = ""
    char_start: int
    evidence: Annotated[str, StringConstraints(max_length=_LONGEST)]
    indicator: Line
    field: Name
    old: Line = ""
    new: Line = ""
    when: Moment
    note: Line = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    onpace_review: Literal[1]
    who: Name
    answers: list[object]


@dataclass
class Answers:
    """What a file holds: corrections by region and year, and the answers that cannot be taken, one line each."""

    who: str
    corrections: dict[str, list[Correction]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_answers(path: Path, series: Collection[str]) -> Answers:
    """Return what a file saved by the review page holds.

    Raises RequestError when the file is none that the page saved.
    """
    file = _file(path)
    result = Answers(_plain(file.who))
    for number, each in enumerate(file.answers, start=1):
        try:
            answer = _Answer.model_validate(each)
            _check(answer, series)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            result.faults.append(f"{path}: answer {number}: {place}: {plainly(first['msg'])}")
        except RequestError as error:
            result.faults.append(f"{path}: answer {number}: {error}")
        else:
            result.corrections.setdefault(stem_of(answer.target), []).append(_correction(answer, result.who))
    return result


def _file(path: Path) -> _File:
    try:
        if path.stat().st_size > _LARGEST:
            raise RequestError(f"{path}: is too large for a file saved by the review page")
        return _File.model_validate(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise RequestError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (ValueError, RecursionError) as error:  # a ValidationError is a ValueError, too
        raise RequestError(f"{path}: is no file saved by the review page") from error


def _check(answer: _Answer, series: Collection[str]) -> None:
    if not STEM.fullmatch(stem_of(answer.target)):
        raise RequestError(f"{answer.target!r} is no id of a target, such as liaocheng-2026-01")
    if answer.field == CONFIRMED:
        for name, value in _confirmed(answer.new).items():
            _check_field(name, value, series)
    else:
        _check_field(answer.field, answer.new, series)


def _confirmed(text: str) -> dict[str, str]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or set(values) - set(ANSWERED) or not all(map(_is_text, values.values())):
        raise RequestError(f"confirmed: expected the fields {', '.join(ANSWERED)} with their texts")
    return values


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _check_field(name: str, value: str, series: Collection[str]) -> None:
    if name == IS_TARGET:
        if value not in (YES, NO):
            raise RequestError(f"target = {value!r}; expected {YES} or {NO}")
    elif name not in ANSWERED:
        raise unknown("field", name, [*ANSWERED, CONFIRMED, IS_TARGET])
    elif name == "kind" and value not in KINDS:
        raise unknown("kind", value, KINDS)
    elif name == "series_id" and value and series and value not in series:
        raise unknown("series", value, list(series))
    elif name == "commitment" and value not in COMMITMENTS:
        raise unknown("commitment", value, COMMITMENTS)
    elif name == "indicator_zh" and not value.strip():
        raise RequestError("indicator_zh = ''; expected a name")
    elif name == "due" and not _is_day(value):
        raise RequestError(f"due = {value!r}; expected a date, such as 2026-12-31")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text)


def _correction(answer: _Answer, who: str) -> Correction:
    told = answer.model_dump(exclude={"char_start", "evidence"})
    plain = {name: _plain(value) for name, value in told.items()}
    return Correction(number=0, char_start=answer.char_start, evidence=answer.evidence, who=who, **plain)
