"""What a row of each table is: columns, allowed values, rules.

The descriptions below are what a fault says was expected, and what ``data/README.md`` and the dictionaries print.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

import analysis.domain.codes as words
from analysis.domain.periods import PERIOD_FORMS, PERIOD_PATTERN, parse_period

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years outside of which no figure's period lies."""
_ID = "[a-z0-9-]+"
EXPLICIT_FORMULA = rf"{_ID}@(?!year){PERIOD_PATTERN}( [+-] {_ID}@{PERIOD_PATTERN})*"
YEAR_FORMULA = rf"{_ID}@year(-1)?( [+-] {_ID}@year(-1)?)*"


def _one(values: tuple[str, ...], *, blank: bool = False) -> Any:
    listed = ", ".join(values) + (" or nothing" if blank else "")
    return pa.Field(isin=[*values, ""] if blank else list(values), description=f"one of {listed}")


def _text(description: str, *, blank: bool = False) -> Any:
    return pa.Field(description=description) if blank else pa.Field(str_matches=r"\S", description=description)


def _number(description: str, **limits: Any) -> Any:
    return pa.Field(nullable=True, description=description, **limits)


def _day(description: str, *, blank: bool = False, precision: str | None = None) -> Any:
    """Return a column of days; one with a `precision` may hold a month or year, which counts as its last day.

    `precision` names the column that says how exactly the day is known, and is blank where there is no such column.
    """
    metadata = None if precision is None else {"precision": precision}
    return pa.Field(nullable=blank, description=description, metadata=metadata)


RULE_COLUMN: dict[str, str] = {}
"""The column that a fault names when a rule over several columns is broken, by the rule's sentence."""


def _rule(sentence: str, column: str) -> Any:
    """Return the decorator of a rule over several columns: what a fault says was expected, and the column it names."""
    RULE_COLUMN[sentence] = column
    # ignore_na is on in pandera by default and would pass every row that has an empty cell anywhere
    return pa.dataframe_check(name=sentence, ignore_na=False)


class CheckedTable(pa.DataFrameModel):
    """A table of the workspace: strict about its columns."""

    class Config:
        """Unknown columns are faults."""

        strict = True


class Targets(CheckedTable):
    """One quantified promise a row: ``data/targets/<region>-<year>.csv``."""

    id: Series[str] = pa.Field(
        unique=True, str_matches=r"^[a-z0-9-]+-\d{4}-\d{2,}$", description="<region>-<year>-<number>, once only"
    )
    region: Series[str] = _text("a region's name")
    document: Series[str] = _text("the document's name")
    part: Series[str] | None = _text("the part of the document in which the promise stands", blank=True)
    section: Series[str] = _text("the heading under which the promise stands", blank=True)
    domain: Series[str] = _one(words.DOMAINS)
    indicator_zh: Series[str] = _text("the indicator's name in Chinese")
    indicator_en: Series[str] = _text("the indicator's name in English", blank=True)
    series_id: Series[str] = pa.Field(str_matches=r"^[a-z0-9-]*$", description="the id of a series, or nothing")
    kind: Series[str] = _one(words.KINDS)
    operator: Series[str] = _one(words.OPERATORS, blank=True)
    direction: Series[str] = _one(words.DIRECTIONS)
    lower: Series[float] = _number("a number, or nothing")
    upper: Series[float] = _number("a number, or nothing")
    unit: Series[str] = _text("the unit as printed", blank=True)
    deliverable: Series[str] | None = _one(words.DELIVERABLES, blank=True)
    stage: Series[str] | None = _one(words.STAGES, blank=True)
    item: Series[str] | None = pa.Field(
        str_matches=r"^([1-9]\d*)?$", description="the number of the list's own item, or nothing"
    )
    qualifier: Series[str] = _text("bound and per-head words as printed, joined by ;", blank=True)
    commitment: Series[str] = _one(words.COMMITMENTS)
    driver: Series[str] = _one(words.DRIVERS, blank=True)
    owner: Series[str] = _text("the department responsible", blank=True)
    scope: Series[str] = _text("whom or where the promise is about", blank=True)
    base_period: Series[str] = pa.Field(
        str_matches=rf"^({PERIOD_PATTERN})?$", description=f"nothing or a period: {PERIOD_FORMS}"
    )
    due: Series[pd.Timestamp] = _day("a date, year-month-day")
    confidence: Series[float] = _number("a number from 0 to 1", ge=0, le=1)
    evidence: Series[str] = _text("the phrase that carries the number")
    char_start: Series[float] = _number("an offset in the report's text", ge=0)
    char_end: Series[float] = _number("an offset in the report's text", ge=0)

    @_rule("bounds that are not crossed: lower at most upper", "upper")
    def bounds_in_order(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Lower at most upper where both are given."""
        return ~(frame["lower"] > frame["upper"])

    @_rule("lower for >= and >, upper for <= and <, both for =, ~ and range, none without operator", "operator")
    def bounds_fit_operator(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """The operator says which of the two values are filled."""
        needs = frame["operator"].map(lambda operator: words.REQUIRED_BOUNDS.get(operator, ()))
        has_lower = needs.map(lambda bounds: "lower" in bounds)
        has_upper = needs.map(lambda bounds: "upper" in bounds)
        return frame["kind"].eq("relative") | (frame["lower"].notna() == has_lower) & (
            frame["upper"].notna() == has_upper
        )

    @_rule("one value, the same in lower and upper, for =; two for a range", "upper")
    def point_or_range(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """A point has one value, a range two."""
        same = frame["lower"] == frame["upper"]
        return frame["kind"].eq("relative") | ~(frame["operator"].eq("=") & ~same) & ~(
            (frame["operator"] == "range") & same
        )

    @_rule("a unit, since the target has a number", "unit")
    def numbers_have_units(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """A number without a unit means nothing, but for an index or a coefficient."""
        numeric = frame["lower"].notna() | frame["upper"].notna()
        return ~numeric | frame["kind"].eq("rate") | frame["unit"].str.strip().ne("")

    @_rule("no number for a milestone, one for every other kind but coverage, policy and relative", "lower")
    def kinds_have_numbers(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Only milestones, relative targets, coverage and policies may lack a number."""
        numeric = frame["lower"].notna() | frame["upper"].notna()
        milestone, either = frame["kind"].eq("milestone"), frame["kind"].isin(["coverage", "policy", "relative"])
        return (milestone & ~numeric) | (~milestone & (numeric | either))

    @_rule("a stage, since the target is work under way", "stage")
    def work_under_way_has_a_stage(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Work without a count to complete is judged by how far it is to come."""
        return frame["kind"].ne("advance") | frame["stage"].ne("")

    @_rule("a due date in the year of the id or later", "due")
    def due_is_possible(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """A promise is not due before it was made."""
        year = pd.to_numeric(frame["id"].str.extract(r"-(\d{4})-\d+$")[0], errors="coerce")
        due = frame["due"].dt.year
        return due.isna() | year.isna() | ((due >= year) & (due <= year + 40))

    @_rule("an evidence as long as char_end - char_start", "evidence")
    def evidence_fits_offsets(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Offsets and phrase agree."""
        length = frame["char_end"] - frame["char_start"]
        return length.isna() | (length == frame["evidence"].str.len())


class Observations(CheckedTable):
    """One published figure a row: ``data/statistics/observations.csv``."""

    series_id: Series[str] = pa.Field(str_matches=r"^[a-z0-9-]+$", description="the id of a series")
    region: Series[str] = _text("a region's name")
    period: Series[str] = pa.Field(str_matches=rf"^{PERIOD_PATTERN}$", description=PERIOD_FORMS)
    value: Series[float] = _number("a number, or nothing with status M")
    unit: Series[str] = _text("the unit as printed")
    status: Series[str] = _one(words.STATUSES)
    bound: Series[str] = _one(words.BOUNDS, blank=True)
    published: Series[pd.Timestamp] = _day(
        "a date as exact as published_precision says (year-month-day, year-month or year), or nothing if unknown",
        blank=True,
        precision="published_precision",
    )
    published_precision: Series[str] = _one(words.PRECISIONS)
    source_id: Series[str] = _text("the id of a source")
    note: Series[str] = _text("what a reader must know", blank=True)
    retrieved: Series[pd.Timestamp] | None = _day("the day on which the figure was taken in, or nothing", blank=True)
    snapshot: Series[str] | None = pa.Field(
        str_matches=r"^([0-9a-f]{12})?$", description="the id of the snapshot it was read from, or nothing"
    )
    cell: Series[str] | None = _text("where it stands in the snapshot: sheet and cell, such as 表1!C5", blank=True)
    confidentiality: Series[str] | None = _one(words.CONFIDENTIALITIES, blank=True)

    @_rule("a value, or status M", "value")
    def missing_is_marked(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """An empty value is a missing one, and says so."""
        return frame["value"].isna() == frame["status"].eq("M")

    @_rule("a share within 0 and 100 %", "value")
    def shares_within_limits(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Coverage, rates and shares in percent stay within their limits."""
        share = frame["unit"].isin(["%"]) & frame["series_id"].str.contains("rate$|share$|ratio$|coverage$")
        return ~share | frame["value"].isna() | frame["value"].between(0, 100)

    @_rule("a period that does not end before it starts", "period")
    def periods_exist(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """The pattern alone lets 2026-08/2026-01 pass."""
        return frame["period"].map(_is_period)

    @_rule(f"a period within {FIRST_YEAR} and {LAST_YEAR}", "period")
    def periods_are_possible(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """A year out of all bounds is a slip of the pen."""
        years = frame["period"].str.findall(r"\d{4}")
        return years.map(lambda found: all(FIRST_YEAR <= int(year) <= LAST_YEAR for year in found))

    @_rule(
        "a period begun when the figure was published, unless it is a plan, an estimate or a forecast",
        "period",
    )
    def figures_are_not_from_the_future(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Nobody counts what has not begun."""
        start = pd.to_datetime(frame["period"].map(_start_of))
        intended = frame["series_id"].str.contains("-(?:plan|task|target|under-construction)$")
        return intended | frame["status"].isin(["E", "F", "M"]) | ~(start > frame["published"])

    @_rule("a publication date, or published_precision unknown", "published")
    def dates_are_known_or_not(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """A blank date is an unknown one."""
        return frame["published"].isna() == frame["published_precision"].eq("unknown")

    @_rule("one value for one series, region, period, publication date and source", "value")
    def keys_are_unique(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """A revision has its own publication date."""
        return ~frame.duplicated(["series_id", "region", "period", "published", "source_id", "unit"], keep="first")


class SeriesTable(CheckedTable):
    """One definition of an indicator a row: ``data/statistics/series.csv``."""

    series_id: Series[str] = pa.Field(unique=True, str_matches=r"^[a-z0-9-]+$", description="an id, once only")
    indicator_zh: Series[str] = _text("the indicator's name in Chinese")
    indicator_en: Series[str] = _text("the indicator's name in English")
    unit: Series[str] = _text("the unit to which its observations are converted")
    kind: Series[str] = _one(words.SERIES_KINDS)
    frequency: Series[str] = _one(words.FREQUENCIES)
    direction: Series[str] = _one(words.DIRECTIONS)
    lower_limit: Series[float] = _number("a number, or nothing")
    upper_limit: Series[float] = _number("a number, or nothing")
    release_lag_days: Series[float] = _number("days from the end of a period to its first official figure", ge=0)
    release_note: Series[str] = _text("how and when the figure comes out", blank=True)
    release_note_en: Series[str] | None = _text("the same in English", blank=True)
    note: Series[str] = _text("definition, breaks, what must not be joined", blank=True)


class Sources(CheckedTable):
    """One source a row: ``data/statistics/sources.csv``."""

    source_id: Series[str] = pa.Field(unique=True, str_matches=r"\S", description="an id, once only")
    title: Series[str] = _text("the source's title")
    publisher: Series[str] = _text("who published it", blank=True)
    published: Series[str] = pa.Field(
        str_matches=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$", description="year, year-month or year-month-day, or nothing"
    )
    url: Series[str] = _text("its address", blank=True)
    reliability: Series[str] = _one(words.RELIABILITIES)


class Snapshots(CheckedTable):
    """One file as it came a row: ``data/snapshots/index.csv``. Its bytes lie beside it, where they are kept."""

    snapshot: Series[str] = pa.Field(
        unique=True, str_matches=r"^[0-9a-f]{12}$", description="the first 12 digits of the hash, once only"
    )
    sha256: Series[str] = pa.Field(str_matches=r"^[0-9a-f]{64}$", description="the SHA-256 of the bytes")
    file: Series[str] = _text("what the file was called")
    size: Series[float] = pa.Field(ge=0, description="how many bytes it has")
    retrieved: Series[pd.Timestamp] = _day("the day on which it was first taken in, year-month-day")
    proves: Series[str] = pa.Field(
        str_matches=r"^(\d{4}-\d{2}-\d{2})?$",
        description="the last day of the latest period of which it holds a figure, or nothing",
    )
    url: Series[str] = _text("the address from which it came", blank=True)
    licence: Series[str] = _text("under which terms it may be used", blank=True)


class Derived(CheckedTable):
    """A value, or a rule for many values, declared from other figures, never typed: ``data/statistics/derived.csv``."""

    series_id: Series[str] = pa.Field(
        str_matches=r"^([a-z0-9-]+|\*)$", description="the id of a series, or * for every flow"
    )
    region: Series[str] = _text("a region's name, or * for every region")
    period: Series[str] = pa.Field(
        str_matches=rf"^({PERIOD_PATTERN}|year|quarter|month)$",
        description=f"a period ({PERIOD_FORMS}), or year, quarter or month for a rule",
    )
    formula: Series[str] = pa.Field(
        str_matches=rf"^({EXPLICIT_FORMULA}|{YEAR_FORMULA}|growth of {_ID}|part of ({_ID}|\*))$",
        description="terms series_id@period joined by ' + ' or ' - '; or growth of series_id; or part of series_id",
    )
    status: Series[str] = _one(words.STATUSES)
    note: Series[str] = _text("why it may be derived", blank=True)

    @_rule(
        "series_id@period for a period; @year, @year-1 or growth of for year; part of for quarter, month",
        "formula",
    )
    def formulas_fit_periods(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """A rule for years names years, one for quarters takes parts of cumulative figures."""
        form = frame["period"].map({"year": "year", "quarter": "part", "month": "part"}).fillna("explicit")
        return form == frame["formula"].map(_formula_form)

    @_rule("* on both sides, or on none", "series_id")
    def every_flow_is_its_own(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """A rule for every flow derives each from itself."""
        return frame["series_id"].eq("*") == frame["formula"].eq("part of *")


class Events(CheckedTable):
    """An announced, dated addition a row: ``data/events.csv``. It is known from its source's publication on."""

    region: Series[str] = _text("a region's name")
    series_id: Series[str] = pa.Field(str_matches=r"^[a-z0-9-]+$", description="the id of a series")
    amount: Series[float] = pa.Field(description="a number")
    unit: Series[str] = _text("the unit of the amount")
    due: Series[pd.Timestamp] = _day("the day by which it is announced, year-month-day")
    source_id: Series[str] = _text("the id of a source")
    share_expected: Series[float] = pa.Field(gt=0, le=1, description="the share expected to arrive, above 0 up to 1")
    delay_months_low: Series[float] = pa.Field(ge=-24, le=120, description="months of delay, low; negative is early")
    delay_months_high: Series[float] = pa.Field(ge=-24, le=120, description="months of delay, high")
    note: Series[str] = _text("what is announced", blank=True)
    note_en: Series[str] | None = _text("the same in English", blank=True)
    first_due: Series[pd.Timestamp] | None = _day("the first day any report promised it by, or nothing", blank=True)
    lot_series_id: Series[str] | None = pa.Field(
        str_matches=r"^[a-z0-9-]*$", description="the id of the series that counts what has joined, or nothing"
    )

    @_rule("delays in order: low at most high", "delay_months_high")
    def delays_in_order(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """The low delay is not above the high one."""
        return frame["delay_months_low"] <= frame["delay_months_high"]


class PastPromises(CheckedTable):
    """A promise of an earlier year with what came of it a row: ``data/promises/*.csv``."""

    id: Series[str] = pa.Field(unique=True, str_matches=r"^[a-z0-9-]+$", description="an id, once only")
    target_year: Series[float] = pa.Field(ge=1990, le=2100, description="a year")
    region: Series[str] = _text("a region's name")
    domain: Series[str] = _one(words.DOMAINS)
    indicator_zh: Series[str] = _text("the indicator's name in Chinese")
    indicator_en: Series[str] = _text("the indicator's name in English", blank=True)
    series_id: Series[str] = pa.Field(str_matches=r"^[a-z0-9-]*$", description="the id of a series, or nothing")
    kind: Series[str] = _one(words.KINDS)
    operator: Series[str] = _one(words.OPERATORS, blank=True)
    direction: Series[str] = _one(words.DIRECTIONS)
    lower: Series[float] = _number("a number, or nothing")
    upper: Series[float] = _number("a number, or nothing")
    unit: Series[str] = _text("the unit as printed", blank=True)
    driver: Series[str] = _one(words.DRIVERS)
    status: Series[str] = _one(words.PROMISE_STATUSES)
    outcome_value: Series[float] = _number("a number, or nothing where no outcome was found")
    outcome_status: Series[str] = _one(words.STATUSES, blank=True)
    outcome_bound: Series[str] = _one(words.BOUNDS, blank=True)
    outcome_published: Series[pd.Timestamp] = _day(
        "a date (year-month-day, year-month or year), or nothing", blank=True, precision=""
    )
    target_source_id: Series[str] = _text("the id of a source")
    outcome_source_id: Series[str] = _text("the id of a source", blank=True)
    note: Series[str] = _text("what a reader must know", blank=True)
    evidence: Series[str] | None = _text("the short phrase that it was read from", blank=True)


class Links(CheckedTable):
    """A promise with an earlier one of the same thing or a near relative a row: ``data/links/<region>-<year>.csv``."""

    target: Series[str] = _text("the id of a target")
    about: Series[str] = _text("the id of an earlier promise")
    relation: Series[str] = _one(words.RELATIONS, blank=True)
    apart: Series[str] = _text("what sets the two apart", blank=True)
    probability: Series[float] = _number("the matcher's probability, from 0 to 1", ge=0, le=1)
    who: Series[str] = _text("who confirmed it; nothing: the program", blank=True)
    when: Series[str] = pa.Field(str_matches=r"^(\d{4}-\d\d-\d\d)?$", description="a date, year-month-day, or nothing")

    @_rule("a difference named for a near relative", "apart")
    def near_relatives_differ(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Of a near relative it is said what sets it apart."""
        return frame["relation"].ne("near") | frame["apart"].ne("")


class Comments(CheckedTable):
    """What a department said of a target a row: ``data/comments.csv``."""

    target: Series[str] = _text("the id of a target")
    date: Series[pd.Timestamp] = _day("the day on which it was said, year-month-day")
    author: Series[str] = _text("who said it")
    about: Series[str] = _one(words.COMMENTS)
    text: Series[str] = _text("what was said")
    confidentiality: Series[str] | None = _one(words.CONFIDENTIALITIES, blank=True)

    @_rule("one text for one target, day, author and kind of comment", "text")
    def keys_are_unique(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """What is corrected on the same day is corrected in its row."""
        return ~frame.duplicated(["target", "date", "author", "about"], keep="first")


TABLES: tuple[type[CheckedTable], ...] = (
    Targets,
    Observations,
    SeriesTable,
    Sources,
    Snapshots,
    Derived,
    Events,
    PastPromises,
    Links,
    Comments,
)


def columns(table: type[CheckedTable], *, required: bool = False) -> list[str]:
    """Return the names of a table's columns, in their order; of those alone that a file must have if `required`."""
    return [name for name, column in table.to_schema().columns.items() if column.required or not required]


def _formula_form(formula: str) -> str:
    if formula.startswith("part of "):
        return "part"
    return "year" if formula.startswith("growth of ") or re.fullmatch(YEAR_FORMULA, formula) else "explicit"


def _is_period(text: str) -> bool:
    try:
        return bool(parse_period(text))
    except ValueError:
        return False


def _start_of(text: str) -> date | None:
    return parse_period(text).start if _is_period(text) else None
