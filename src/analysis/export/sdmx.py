"""Observations as SDMX-CSV: one figure a row, its dimensions and attributes as columns of code lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from analysis.domain.periods import parse_period
from analysis.domain.regions import region_called
from analysis.errors import RequestError
from analysis.export.table import Exported
from analysis.formulas import harmless

FLOW = "ONPACE:OBSERVATIONS(1.0)"


def sdmx_csv(tables: Sequence[Exported]) -> bytes:
    """Return observations as SDMX-CSV.

    Raises RequestError when the table is another one.
    """
    if tables[0].name != "observations":
        raise RequestError(f"{tables[0].name}: .sdmx.csv holds observations alone")
    rows = tables[0].frame
    told = {
        "DATAFLOW": FLOW,
        "FREQ": rows["period"].map(frequency),
        "REF_AREA": rows["region"].map(_code),
        "INDICATOR": rows["series_id"],
        "TIME_PERIOD": rows["period"].map(sdmx_period),
        "OBS_VALUE": rows["value"],
        "UNIT_MEASURE": rows["unit"],
        "OBS_STATUS": rows["status"],
        "CONF_STATUS": rows["confidentiality"].fillna("").replace("", "F"),
        "BOUND": rows["bound"],
        "PUBLISHED": rows["published"].dt.strftime("%Y-%m-%d"),
        "SOURCE": rows["source_id"],
        "COMMENT_OBS": rows["note"].map(harmless),
    }
    return pd.DataFrame(told).to_csv(index=False, lineterminator="\n").encode("utf-8")


def _code(name: str) -> str:
    region = region_called(name)
    return name if region is None else "CN" if region.level == "nation" else region.code


def frequency(period: str) -> str:
    """Return the frequency of a period: A, S, Q, M, or _O where it is of none.

    Examples
    --------
    >>> [frequency(text) for text in ("2024", "2024H1", "2024Q3", "2024-08", "2026-01/2026-08")]
    ['A', 'S', 'Q', 'M', '_O']
    """
    forms = {r"\d{4}": "A", r"\d{4}H\d": "S", r"\d{4}Q\d": "Q", r"\d{4}-\d{2}": "M"}
    return next((code for form, code in forms.items() if re.fullmatch(form, period)), "_O")


def sdmx_period(period: str) -> str:
    """Return a period as SDMX writes it; one of several months or years as a day and a length.

    Examples
    --------
    >>> [sdmx_period(text) for text in ("2024", "2024H1", "2024Q3", "2026-01/2026-08", "2021/2025")]
    ['2024', '2024-S1', '2024-Q3', '2026-01-01/P8M', '2021-01-01/P60M']
    """
    if frequency(period) != "_O":
        return period.replace("H", "-S").replace("Q", "-Q")
    span = parse_period(period)
    months = 12 * (span.end.year - span.start.year) + span.end.month - span.start.month + 1
    return f"{span.start.isoformat()}/P{months}M"
