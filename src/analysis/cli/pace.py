"""``onpace pace``: what the official methods say of a case, or of a table of cases."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.common import Format, asked_form, emit, notice, text_table
from analysis.domain.codes import DIRECTIONS
from analysis.errors import Fault, InputError, RequestError
from analysis.words.wording import Words

if TYPE_CHECKING:
    import pandas as pd

CASE_OPTIONS = ("--base", "--latest", "--target", "--direction", "--limit", "--optimum", "--lower-bound")


def pace_command(
    base: Annotated[str, typer.Option("--base", metavar="YEAR:VALUE", help="Where the way starts.")] = "",
    latest: Annotated[str, typer.Option("--latest", metavar="YEAR:VALUE", help="Where it has come to.")] = "",
    target: Annotated[str, typer.Option("--target", metavar="YEAR:VALUE", help="Where it should lead.")] = "",
    direction: Annotated[
        str,
        typer.Option("--direction", help="increase or decrease: which way is better; from base to target if left out."),
    ] = "",
    limit: Annotated[str, typer.Option("--limit", help="Natural limit, such as 100 (open-sdg without target).")] = "",
    optimum: Annotated[str, typer.Option("--optimum", help="Value at 100 of SDSN's scale.")] = "",
    lower_bound: Annotated[str, typer.Option("--lower-bound", help="Value at 0 of SDSN's scale.")] = "",
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="CSV or parquet of cases instead of one case.")
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option("--method", help="Name of a method, may be repeated; all if left out.")
    ] = None,
    listing: Annotated[bool, typer.Option("--methods", help="List the methods, their classes and sources.")] = False,
    language: options.Language = "zh",
    form: options.Form = Format.TABLE,
    output: options.Output = None,
) -> None:
    """Say what the official pace methods make of a case or a table of cases, and where they disagree and why."""
    form = asked_form(form, output)
    options = (base, latest, target, direction, limit, optimum, lower_bound)
    given = [name for name, value in zip(CASE_OPTIONS, options, strict=True) if value]
    if listing:
        emit(_listing(form, language), output)
    elif file is not None and given:
        raise RequestError(f"--file brings its own cases; leave out {', '.join(given)}")
    elif file is not None:
        emit(_of_file(file, _names(method), form, language), output)
    elif given:
        row = _row(base, latest, target, dict(zip(CASE_OPTIONS[3:], options[3:], strict=True)))
        result = _of_case(row, _names(method), form, language)
        if not direction:
            notice(f"direction: {row['direction']}, as the case itself tells; --direction says otherwise")
        emit(result, output)
    else:
        raise RequestError("nothing to judge: give --base, --latest, --target and --direction, or --file; see --help")


def _names(chosen: list[str] | None) -> list[str]:
    from analysis.pace.methods import METHODS, method

    names = [name.strip() for text in chosen or ["all"] for name in text.split(",")]
    return list(METHODS) if "all" in names else [method(name).name for name in names]


def _row(base: str, latest: str, target: str, rest: dict[str, str]) -> dict[str, str]:
    """Return one case as a row of a table; all faults of its options in one go."""
    row, faults = {"id": "1"}, []
    for name, text in {"base": base, "latest": latest, "target": target}.items():
        year, colon, value = text.partition(":")
        if text and not (colon and _is_number(year) and _is_number(value)):
            faults.append(Fault("options", None, f"--{name}", text, "a year and a number, such as 2015:10.2"))
        row |= {f"{name}_year": year, f"{name}_value": value}
    for option in ("--limit", "--optimum", "--lower-bound"):
        if rest[option] and not _is_number(rest[option]):
            faults.append(Fault("options", None, option, rest[option], "a number"))
        row[option.removeprefix("--").replace("-", "_")] = rest[option]
    way = rest["--direction"]
    if way and way not in DIRECTIONS:
        faults.append(Fault("options", None, "--direction", way, f"one of {', '.join(DIRECTIONS)}"))
    if base and not faults:
        for name, text in (("latest", latest), ("target", target)):
            if text and float(row[f"{name}_year"]) <= float(row["base_year"]):
                faults.append(Fault("options", None, f"--{name}", text, f"a year after the base's, {row['base_year']}"))
    if faults:
        raise InputError(faults)
    return row | {"direction": way or _inferred(row)}


def _inferred(row: dict[str, str]) -> str:
    """Return which way is better where the case itself says so: from base to target, from lower bound to optimum.

    Raises RequestError when it does not.
    """
    for begin, end in (("base_value", "target_value"), ("lower_bound", "optimum")):
        if row[begin] and row[end] and float(row[begin]) != float(row[end]):
            return "increase" if float(row[end]) > float(row[begin]) else "decrease"
    same = row["base_value"] and row["target_value"]
    why = "base and target are the same" if same else "there is no base and target to tell it from"
    raise RequestError(f"which way is better cannot be told, {why}; give --direction increase or decrease")


def _is_number(text: str) -> bool:
    from math import isfinite

    try:
        return isfinite(float(text))
    except ValueError:
        return False


def _listing(form: Format, language: str) -> str:
    from analysis.pace.methods import METHODS
    from analysis.sentences.pace import methods_table

    words = Words(language)
    if form is Format.TABLE:
        return text_table(*methods_table(words))
    import pandas as pd

    rows = [{"method": one.name, "classes": " | ".join(one.classes), "source": one.source} for one in METHODS.values()]
    return _plain(pd.DataFrame(rows), form)


def _of_file(file: Path, names: list[str], form: Format, language: str) -> str:
    from analysis.pace.table import COLUMNS, judge
    from analysis.sentences.pace import as_text, with_reasons
    from analysis.tables.panel_file import read_texts

    words = Words(language)
    texts = read_texts(file, (), COLUMNS)
    judgements = judge(texts, names)
    if len(names) == 1:
        judgements = judgements.drop(columns="method")
    if form is Format.TABLE:
        return text_table(*as_text(judgements, words))
    return _plain(with_reasons(judgements, words), form)


def _of_case(row: dict[str, str], names: list[str], form: Format, language: str) -> str:
    import pandas as pd

    from analysis.pace.disagreement import disagreement
    from analysis.pace.methods import METHODS
    from analysis.pace.table import cases_of, judge
    from analysis.sentences.pace import as_text, disagreement_text, with_reasons

    words = Words(language)
    frame = pd.DataFrame([row])
    judgements = judge(frame, names).drop(columns="id")
    cases, _ = cases_of(frame)
    if not judgements[["value", "class"]].replace("", None).notna().any(axis=None):
        told = "; ".join(with_reasons(judgements, Words("en"))["reason"]).split("; ")
        reasons = [reason for reason, _ in Counter(filter(None, told)).most_common(3)]
        raise RequestError(f"no method can judge this case: {'; '.join(reasons)}")
    found = {name: METHODS[name].judge(cases) for name in names}
    told = disagreement_text(disagreement(cases, found), found, words)
    if form is Format.TABLE:
        return text_table(*as_text(judgements, words)) + "".join(f"\n{line}" for line in told) + "\n"
    if form is Format.CSV:
        return _plain(with_reasons(judgements, words), form)
    methods = json.loads(_plain(with_reasons(judgements, words), form))
    return json.dumps({"methods": methods, "disagreement": told}, ensure_ascii=False, indent=2) + "\n"


def _plain(table: pd.DataFrame, form: Format) -> str:
    """Return a table as CSV or JSON, numbers in full."""
    if form is Format.CSV:
        from analysis.tables.panel_file import csv_text

        return csv_text(table)
    from analysis.sentences.tables import as_json

    return as_json(table) + "\n"
