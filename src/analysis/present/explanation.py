"""The chain behind a verdict, as text: clause, target, figures with their sources, model and pool, draws, verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.assessment.door import Assessment, Assessments
from analysis.present.cards import card
from analysis.present.wording import day, number, percent, period_text, quantity, say
from analysis.store import Store


def chain(assessments: Assessments, target_id: str, store: Store, language: str) -> str:
    """Return everything that led to one target's verdict.

    Parameters
    ----------
    assessments : Assessments
        The assessed targets.
    target_id : str
        Which of them.
    store : Store
        The tables.
    language : str
        zh or en.

    Returns
    -------
    str
        Lines under headings.
    """
    case = assessments.cases[target_id]
    shown = card(case, store, language, assessments)
    target = case.target
    parts = [
        ("clause", [f"“{target['evidence']}” [{target['char_start']:.0f}–{target['char_end']:.0f}]", _place(target)]),
        ("target", [f"{shown.name} {shown.promise}", shown.facts, *_fields(target)]),
        ("observations", list(_figures(case, store, language)) or [say("why.none", language)]),
        ("standing", [_standing(case, language)]),
        ("model", list(_model(case, assessments, language))),
        ("verdict", [*_verdict(case, language), *shown.sentences]),
    ]
    return "\n".join(
        f"{say(f'why.{name}', language)}\n" + "\n".join(f"  {line}" for line in lines) for name, lines in parts
    )


def _place(target: dict[str, Any]) -> str:
    return " · ".join(filter(None, (target["document"], target["section"])))


def _fields(target: dict[str, Any]) -> list[str]:
    names = ("kind", "operator", "direction", "unit", "qualifier", "scope", "series_id", "confidence")
    return ["  ".join(f"{name}={target[name]}" for name in names if str(target[name]) != "")]


def _figures(case: Assessment, store: Store, language: str) -> Iterator[str]:
    used = set(case.evidence.yearly["period"])
    if case.evidence.in_year is not None:
        used.add(case.evidence.in_year["period"])
    for _, row in case.evidence.known.iterrows():
        value = quantity(float(row["amount"]), case.evidence.unit, language)
        source = store.sources.loc[row["source_id"]]
        yield "  ".join(
            filter(
                None,
                (
                    period_text(row["period"], language),
                    say(f"bound.{row['bound'] or 'plain'}", language, value=value),
                    say(f"status.{row['status']}", language),
                    say("why.joined" if row["period"] in used else "why.aside", language),
                    say("why.derived", language, formula=row["lineage"]) if row["lineage"] else "",
                    say("why.conflict", language) if row["conflict"] else "",
                    f"{row['source_id']} {source['title']}",
                    say(f"reliability.{row['reliability']}", language),
                    day(row["published"].date(), language),
                    str(row["note"]),
                ),
            )
        )


def _standing(case: Assessment, language: str) -> str:
    where = case.standing
    progress = "—" if np.isnan(where.progress_share) else percent(where.progress_share, language, 1)
    elapsed = "—" if np.isnan(where.elapsed_share) else percent(where.elapsed_share, language, 1)
    return say("why.elapsed", language, elapsed=elapsed, progress=progress)


def _model(case: Assessment, assessments: Assessments, language: str) -> Iterator[str]:
    row, pool = case.row, case.projection.pool
    if row["probability"] is None:
        yield say(f"reason.{row['reason']}", language)
        return
    yield say(f"method.{row['method']}", language)
    if "reference" in pool:
        yield pool["reference"]
    if pool.get("members"):
        yield say("why.members", language, members=", ".join(pool["members"]))
    if "growth" in pool:
        scale = 100 if pool["relative"] else 1
        unit = "%" if pool["relative"] else case.evidence.unit
        values = {
            name: f"{number(scale * pool[key], language)} {unit}"
            for name, key in (("growth", "growth"), ("error", "growth_sd"), ("spread", "yearly_sd"))
        }
        yield say("why.growth", language, **values)
    scenario = assessments.scenario.title_zh if language == "zh" else assessments.scenario.title_en
    yield say("why.draws", language, draws=assessments.draws, seed=assessments.seed, scenario=scenario)


def _verdict(case: Assessment, language: str) -> Iterator[str]:
    row = case.row
    yield say(f"verdict.{row['verdict']}", language)
    if row["probability"] is None or pd.isna(row["median"]):
        return
    values = [number(row[name], language) for name in ("lo_95", "lo_80", "median", "hi_80", "hi_95")]
    yield say("why.quantiles", language, unit=row["unit"], **dict(zip("abcde", values, strict=True)))
    yield say(
        "why.probability",
        language,
        probability=number(row["probability"], language, 3),
        strict=number(row["probability_strict"], language, 3),
    )
