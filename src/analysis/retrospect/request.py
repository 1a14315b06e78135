"""Asking departments for the figures of a quarter: which, of whom, and what is known so far."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.domain.codes import Bound, Kind
from analysis.domain.departments import department_of
from analysis.domain.periods import Quarter
from analysis.domain.regions import Region
from analysis.domain.series import Series
from analysis.domain.target import Target
from analysis.errors import RequestError, unknown
from analysis.files import write
from analysis.ingest.cells import number_text
from analysis.ingest.form import RequestedFigure, form_workbook
from analysis.store.store import Store

_OWN_REMARK = re.compile(
    r"[a-z0-9]+(?:-[a-z0-9]+)+|标[A-Z]|(?:无|只见|未见).*数|可用|公布|已有|见|另列|相接|断点|不断开|为上限|推算|两说|口径(?:或|不)|[混互代替].?用"
    r"|不可代替|混比|常在|常已|各处不一|已关停|旧口径|新口径|修订|实绩|称|疑|未注明|未说明|未印|不一|年为"
)
_BOUNDS = {Bound.NONE: "", Bound.OVER: "以上", Bound.UNDER: "以下"}
_KIND_WORDS = {
    Kind.STOCK: "期末数",
    Kind.FLOW: "累计数",
    Kind.RATE: "数值",
    Kind.COVERAGE: "数值",
    Kind.CHANGE: "增量",
    Kind.GROWTH: "增长率",
}


@dataclass(frozen=True)
class Form:
    """One department's form."""

    department: str  # who is asked
    assumed: bool  # whether no target names it: it is the one that usually answers for the field
    asked: tuple[RequestedFigure, ...]  # one a series, in the order of the targets


def period_asked(kind: str, quarter: Quarter) -> str:
    """Return the period that a department is asked about at the end of a quarter.

    In the last quarter the year; before it the month's end for a stock, the year to date for everything else.

    Examples
    --------
    >>> [period_asked(kind, Quarter(2026, 3)) for kind in ("stock", "flow")], period_asked("flow", Quarter(2026, 4))
    (['2026-09', '2026-01/2026-09'], '2026')
    """
    if quarter.number == 4:
        return str(quarter.year)
    last = f"{quarter.year}-{3 * quarter.number:02d}"
    return last if kind == "stock" else f"{quarter.year}-01/{last}"


def _period_words(kind: str, quarter: Quarter) -> str:
    if quarter.number == 4:
        return f"{quarter.year}年末" if kind == "stock" else f"{quarter.year}年全年"
    month = 3 * quarter.number
    return f"{quarter.year}年{month}月末" if kind == "stock" else f"{quarter.year}年1—{month}月"


def forms(store: Store, quarter: Quarter, as_of: date, owner: str = "") -> list[Form]:
    """Return the forms to be sent out for a quarter, in the order of the departments' first targets.

    They show the last figures published by a day. Promises without a series, such as milestones, are not asked. `owner`
    is a department, or a part of its name.

    Raises RequestError when no target belongs to such a department.
    """
    groups: dict[str, list[Target]] = defaultdict(list)
    for target in store.targets_of(quarter.end):
        if series := store.definition(target.series_id):
            groups[department_of(target, series, store.region).full_name].append(target)
    chosen = [owner] if owner in groups else [name for name in groups if owner in name]
    if not chosen:
        raise unknown("department", owner, groups) if owner else RequestError("no target has a series to ask for")
    named = {target.owner for group in groups.values() for target in group}
    return [Form(name, name not in named, tuple(_asked(store, quarter, as_of, groups[name]))) for name in chosen]


def _asked(store: Store, quarter: Quarter, as_of: date, targets: Sequence[Target]) -> Iterator[RequestedFigure]:
    by_series: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        by_series[target.series_id].append(target)
    for series_id, group in by_series.items():
        series = store.definition(series_id)
        if series is not None:
            yield _one(store, quarter, as_of, series, group)


def _one(store: Store, quarter: Quarter, as_of: date, series: Series, targets: Sequence[Target]) -> RequestedFigure:
    last_figure = last_period = last_source = ""
    known = [row for row in store.figures(series.series_id, store.region.name, as_of) if not math.isnan(row.value)]
    if known:
        last = known[-1]
        last_figure = f"{number_text(last.value)}{last.unit}{_BOUNDS[last.bound]}"
        last_period = last.period
        source = store.sources.loc[last.source_id]
        last_source = f"{source['title']}（{source['published'] or '日期不详'}）"
    return RequestedFigure(
        region=store.region.code,
        series_id=series.series_id,
        period=period_asked(series.kind, quarter),
        indicator=series.indicator_zh,
        targets="；".join(target.evidence for target in targets),
        last_figure=last_figure,
        last_period=last_period,
        last_source=last_source,
        period_words=_period_words(series.kind, quarter),
        unit=series.unit,
        ids=tuple(target.id for target in targets),
        definition="；".join([_KIND_WORDS[series.kind], *for_departments(series.note)]),
        lower=None if math.isnan(series.lower_limit) else series.lower_limit,
        upper=None if math.isnan(series.upper_limit) else series.upper_limit,
    )


def for_departments(note: str) -> list[str]:
    """Return the clauses of a series' note that say what is counted; what the office noted for itself is left out.

    Its own are the remarks on which figures exist, where they come from, and what they may not be joined with.

    Examples
    --------
    >>> for_departments("改造完成数；开工数见old-compound-renovation-starts")
    ['改造完成数']
    >>> for_departments("2026年目标只计新建；已有数均为新改建，标D")
    ['2026年目标只计新建']
    """
    clauses = [clause.strip() for clause in re.split("[；。]", note)]
    return [clause for clause in clauses if clause and not _OWN_REMARK.search(clause)]


def write_forms(forms: Sequence[Form], region: Region, quarter: Quarter, folder: Path) -> list[Path]:
    """Write one workbook a department; return the files."""
    paths = []
    for form in forms:
        title = f"{region.name}政府工作报告指标填报表（{quarter.year}年第{'一二三四'[quarter.number - 1]}季度）"
        safe = form.department.replace("/", "、").replace("\\", "、")
        path = folder / f"{quarter}-{safe}.xlsx"
        paths.append(write(path, form_workbook(title, form.department, form.asked)))
    return paths
