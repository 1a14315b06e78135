"""What is silently wrong: sums that do not add up, jumps, units that change."""

from __future__ import annotations

import math
import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TypedDict

from analysis.domain.indicators import converts
from analysis.domain.periods import Period, parse_period
from analysis.domain.regions import all_regions, ancestors, region_called
from analysis.domain.units import conversion_factor, split_unit
from analysis.ingest.cells import decimals, fold, number_text
from analysis.ingest.open_tables import OpenTables
from analysis.ingest.read_observation import Notice, ReadObservation, ends, notice_at

HUNDREDFOLD = 30.0
"""From this ratio on, between 10 and 100, a jump looks like a slip of the unit or the decimal point."""
JUMP = 3.0
POINTS = 20.0
"""A rate or growth that moves by more points than this is told."""
MOST_ROWS, MOST_PARTS = 60, 8
"""Sizes of tables and of sums up to which unnamed sums are looked for."""
OFFICIAL_GAP = 0.02
"""Regions' official figures need not add up to the whole: accounts differ by less than this."""
_NOT_ADDED = re.compile(r"率|比重|占比|比例|指数|人均|平均|每|强度|浓度|密度|价格|增长|增速|涨幅")


class Sum(TypedDict):
    """A whole and its parts, each by the names it goes by."""

    whole: list[str]
    parts: list[list[str]]


@cache
def sums() -> list[Sum]:
    """Return the wholes and parts of ``sums.toml``, by the names they go by."""
    text = files("analysis.ingest").joinpath("sums.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["sum"])


def silently_wrong(found: Sequence[ReadObservation], book: OpenTables) -> list[Notice]:
    """Return the notices of all checks, one of a kind for each figure."""
    known = [each for each in found if each.known]
    told_of = {(each.entry.file, each.entry.line, each.entry.column) for each in known}
    notices = [
        *_changed_units(known, book),
        *_jumps(known, book),
        *_fractions(known, book),
        *_slips(known, book),
        *_falling(known, book),
        *_above_parents(known, book),
        *_totals(found),
        *_named_sums(found),
        *_usual_sums(found),
        *_parts_of_years(found),
        *_regions_of(found),
    ]
    first = {(each.kind, each.file, each.line, each.column): each for each in reversed(notices)}
    once = [each for each in notices if first[each.kind, each.file, each.line, each.column] is each]
    return [each for each in once if (each.file, each.line, each.column) in told_of]


def _changed_units(found: Sequence[ReadObservation], book: OpenTables) -> Iterator[Notice]:
    """Tell of units that differ from those of the series, or from those in which it was given before."""
    seen: dict[tuple[str, str], str] = {}
    told: set[tuple[str, str, str]] = set()
    for each in found:
        observation = each.observation
        before = seen.setdefault(observation.key[:2], observation.unit)
        if not _same_unit(before, observation.unit):
            yield notice_at(
                "unit_change", f"{observation.unit}, after {before} above in the same series", each, confirm=True
            )
            continue
        about = (observation.series_id, observation.region, observation.unit)
        if about in told or not each.known:
            continue
        told.add(about)
        earlier = {stored.observation.unit for stored in book.history(*observation.key[:2])}
        own = _same_unit(observation.unit, each.series.unit)
        if earlier and not own and not any(_same_unit(unit, observation.unit) for unit in earlier):
            before = "、".join(sorted(earlier))
            yield notice_at(
                "unit_change",
                f"{observation.series_id} was given in {before} so far, now in {observation.unit}",
                each,
                confirm=True,
            )
        elif (
            not _same_unit(observation.unit, each.series.unit)
            and (observation.series_id, "", observation.unit) not in told
        ):
            told.add((observation.series_id, "", observation.unit))
            yield notice_at(
                "unit",
                f"{observation.unit} is converted to {each.series.unit}, the unit of {observation.series_id}",
                each,
            )


def _same_unit(one: str, other: str) -> bool:
    return one == other or split_unit(one) == split_unit(other)


@cache
def _shape(text: str) -> tuple[int, int, bool]:
    """Return what periods must share to be compared: length in months, first month of a part, cumulative or not."""
    period = parse_period(text)
    months = 12 * (period.end.year - period.start.year) + period.end.month - period.start.month + 1
    return months, period.start.month if months not in (1, 3, 6, 12) else 0, "/" in text


def _jumps(found: Sequence[ReadObservation], book: OpenTables) -> Iterator[Notice]:
    """Tell of figures far from the nearest one before them, in the file or the store; without one before, after."""
    series: dict[tuple[str, str], list[ReadObservation]] = defaultdict(list)
    for each in found:
        series[each.observation.key[:2]].append(each)
    for (series_id, region), members in series.items():
        points = [
            (parse_period(stored.observation.period), stored.amount) for stored in book.history(series_id, region)
        ]
        points += [(parse_period(each.observation.period), each.amount) for each in members]
        alike: dict[tuple[int, int, bool], list[tuple[Period, float]]] = defaultdict(list)
        for point in points:
            alike[_shape(point[0].text)].append(point)
        last = {shape: sorted({period.end for period, _ in like}) for shape, like in alike.items()}
        first = {
            (shape, period.end): (period, amount) for shape, like in alike.items() for period, amount in like[::-1]
        }
        for each in members:
            period = parse_period(each.observation.period)
            shape = _shape(period.text)
            place = bisect_left(last[shape], period.end)
            near = last[shape][place - 1 : place] or last[shape][place + 1 : place + 2]
            nearest = first[shape, near[0]] if near else _nearest(each, period, points)
            if nearest is not None:
                yield from _jump(each, nearest[0].text, nearest[1])


def _nearest(
    each: ReadObservation, period: Period, points: Sequence[tuple[Period, float]]
) -> tuple[Period, float] | None:
    """Return the figure of another length of time that a lone one may be held against, amounts by their length."""
    if each.series.kind not in ("stock", "rate", "flow"):
        return None
    others = [point for point in points if (point[0].start, point[0].end) != (period.start, period.end)]
    if each.series.kind == "flow":
        months = _shape(period.text)[0]
        others = [(other, amount * months / _shape(other.text)[0]) for other, amount in others]
    before = [point for point in others if point[0].end < period.end]
    nearest = max(before, key=lambda point: point[0].end, default=None)
    return nearest or min(others, key=lambda point: point[0].end, default=None)


def _jump(each: ReadObservation, when: str, amount: float) -> Iterator[Notice]:
    one, other = abs(each.amount), abs(amount)
    ratio = max(one, other) / min(one, other) if min(one, other) > 0 else math.inf if one != other else 1.0
    moving = each.series.kind in ("growth", "change")
    far = (ratio >= HUNDREDFOLD and math.isfinite(ratio)) or (not moving and _is_slip(each.amount, amount))
    if far and (not moving or max(one, other) > 2 * POINTS):
        told = f"{_against(each, amount, when)}: a factor of {ratio:.0f}, a slip of unit or point?"
        yield notice_at("hundredfold", told, each, confirm=True)
    elif each.series.kind in ("stock", "flow"):
        if ratio >= JUMP:
            yield notice_at("jump", f"{_against(each, amount, when)}, an unusual jump", each)
    elif each.observation.unit == "%" and abs(each.amount - amount) > POINTS:
        yield notice_at("jump", f"{_against(each, amount, when)}, an unusual jump", each)


def _against(each: ReadObservation, amount: float, when: str) -> str:
    now, then = (number_text(round(value, 10)) for value in (each.amount, amount))
    return f"{each.observation.series_id} {each.observation.region}: {now} after {then} {each.series.unit} in {when}"


def _is_slip(one: float, other: float, within: float = 0.042) -> bool:
    """Say whether one figure is ten to ten thousand times another, as slips of a unit make it."""
    if not one or not other or one * other < 0:
        return False
    power = math.log10(abs(one / other))
    return 0.9 < abs(power) < 4.1 and abs(power - round(power)) < within


def _slips(found: Sequence[ReadObservation], book: OpenTables) -> Iterator[Notice]:
    """Tell of figures that are ten, a hundred or ten thousand times what is stored of the same thing."""
    for each in found:
        for stored in book.stored.get(each.observation.thing, ()) if book.history(*each.observation.key[:2]) else ():
            if _is_slip(each.amount, stored.amount, 0.01):
                then = number_text(round(stored.amount, 10))
                said = (
                    f"{' '.join(each.observation.key)}: {then} {each.series.unit} is stored, a slip of unit or point?"
                )
                yield notice_at("hundredfold", said, each, confirm=True)
                break


def _falling(found: Sequence[ReadObservation], book: OpenTables) -> Iterator[Notice]:
    """Tell of amounts since January that are less than those of fewer months of the year, or more than of more."""
    flows = [each for each in found if each.series.kind == "flow"]
    known: dict[tuple[str, str, int], dict[int, float]] = defaultdict(dict)
    for about in {each.observation.key[:2] for each in flows}:
        for stored in book.history(*about):
            year, months = _since_january(stored.observation.period)
            known[*about, year][months] = stored.amount
    read = {(*each.observation.key[:2], *_since_january(each.observation.period)): each.amount for each in flows}
    for (*name, year, months), amount in read.items():
        known[name[0], name[1], year][months] = amount
    for each in flows:
        about, (year, months) = each.observation.key[:2], _since_january(each.observation.period)
        for other, amount in known[*about, year].items():
            once = other < months or (*about, year, other) not in read  # two of one file are told with the later one
            if months and other and once and (other - months) * (amount - each.amount) < 0:
                said = f"{each.observation.period}: {number_text(round(each.amount, 10))} {each.series.unit}"
                told = f"{said}, but {number_text(round(amount, 10))} of the first {other} months"
                yield notice_at("falling", f"{' '.join(about)} {told}", each, confirm=True)
                break


@cache
def _since_january(text: str) -> tuple[int, int]:
    """Return the year of a period and how many months from January on it covers; none where it begins later."""
    period = parse_period(text)
    whole = period.start.month == 1 and period.start.year == period.end.year
    return period.end.year, period.end.month if whole else 0


def _above_parents(found: Sequence[ReadObservation], book: OpenTables) -> Iterator[Notice]:
    """Tell of places with more of a thing than the province or nation in which they lie."""
    tables: dict[tuple[str, str], dict[str, ReadObservation]] = defaultdict(dict)
    for each in found:
        if _is_added(each):
            tables[each.observation.series_id, each.observation.period][each.observation.region] = each
    for (series_id, period), here in tables.items():
        wholes = {parent: here[parent].amount if parent in here else None for name in here for parent in _parents(name)}
        for parent in [parent for parent, whole in wholes.items() if whole is None]:
            wholes[parent] = _stored_whole(series_id, parent, period, book)
        for name, each in here.items():
            for parent in _parents(name):
                whole = wholes[parent]
                if whole is not None and each.amount > abs(whole) * (1 + OFFICIAL_GAP):
                    said = f"{name} {period}: {number_text(round(each.amount, 6))} {each.series.unit}, more than"
                    told = f"{said} {parent} with {number_text(round(whole, 6))}"
                    yield notice_at("above_parent", told, each, confirm=True)
                    break


def _stored_whole(series_id: str, region: str, period: str, book: OpenTables) -> float | None:
    if not book.history(series_id, region):
        return None
    return max((stored.amount for stored in book.stored.get((series_id, region, *ends(period)), ())), default=None)


@cache
def _parents(name: str) -> tuple[str, ...]:
    region = region_called(name)
    return tuple(above.name for above in ancestors(region)) if region is not None else ()


def _fractions(found: Sequence[ReadObservation], book: OpenTables) -> Iterator[Notice]:
    """Tell of percentages that are all at most 1 where more is usual: 0.061 may be meant as 6.1 %, 0.956 as 95.6 %."""
    groups: dict[tuple[str, str], list[ReadObservation]] = defaultdict(list)
    for each in found:
        if each.observation.unit == "%":
            groups[each.observation.key[:2]].append(each)
    for about, members in groups.items():
        if max(abs(each.amount) for each in members) > 1 or not any(each.amount for each in members):
            continue
        first = members[0]
        stored = [abs(each.amount) for each in book.history(*about)]
        share = first.series.kind in ("rate", "coverage")
        usual = sorted(stored)[len(stored) // 2] > 1 if stored else share or not _printed(first)
        if usual and (stored or len(members) == 1 or not _printed(first)):
            meant = f"{number_text(first.observation.value)} % or {number_text(round(100 * first.amount, 10))} %?"
            more = f" and {len(members) - 1} more like it" if len(members) > 1 else ""
            yield notice_at("fraction", f"{about[0]}: {meant}{more}", first, confirm=True)


def _printed(each: ReadObservation) -> bool:
    """Say whether the figure's unit stands in the file, and was not taken from the series."""
    return "%" in f"{each.entry.value}{each.entry.unit}{each.entry.indicator}{each.entry.column}"


def _is_added(each: ReadObservation) -> bool:
    """Say whether figures of a kind add up over places."""
    return (
        each.series.kind in ("stock", "flow")
        and "%" not in each.observation.unit
        and _adds_up(each.series.indicator_zh)
    )


@cache
def _adds_up(name: str) -> bool:
    return _NOT_ADDED.search(name) is None


def _columns(found: Iterable[ReadObservation]) -> Iterator[list[ReadObservation]]:
    """Yield the figures that stand below each other and may be added."""
    columns: dict[tuple[str, str, str], list[ReadObservation]] = defaultdict(list)
    for each in found:
        if _is_added(each):
            columns[each.entry.file, each.entry.column, each.observation.period].append(each)
    yield from columns.values()


def _slack(parts: Sequence[ReadObservation], whole: ReadObservation) -> float:
    """Return by how much a sum of rounded figures may differ from a rounded whole."""
    factor = abs(whole.observation.value / whole.amount) if whole.amount else 1.0
    step = max(10.0 ** -decimals(each.observation.value) for each in (*parts, whole))
    return (len(parts) + 1) * step / 2 / (factor or 1.0) * 1.0001


def _mismatch(parts: Sequence[ReadObservation], whole: ReadObservation, gap: float = 0.0) -> str:
    """Return by what a sum differs from its whole, as a phrase; blank where it does not."""
    total = math.fsum(each.amount for each in parts)
    slack = max(_slack(parts, whole), gap * abs(whole.amount))
    if abs(total - whole.amount) <= slack:
        return ""
    added, said = number_text(round(total, 6)), number_text(round(whole.amount, 6))
    return f"the {len(parts)} parts add up to {added} {whole.series.unit}, the whole says {said}"


def _totals(found: Sequence[ReadObservation]) -> Iterator[Notice]:
    """Compare rows called 合计 or 小计 with the rows above them, or, at the top, with those below."""
    for column in _columns(found):
        if len({each.observation.series_id for each in column}) > 1 and not any(each.entry.total for each in column):
            continue
        open_rows: list[ReadObservation] = []
        for place, each in enumerate(column):
            if not each.entry.total:
                open_rows.append(each)
                continue
            parts = open_rows or [other for other in column[place + 1 :] if not other.entry.total]
            differences = [_mismatch(some, each) for some in (parts, _outermost(parts)) if len(some) > 1]
            if differences and all(differences):
                yield notice_at("sum", f"{each.entry.label}: {differences[-1]}", each, confirm=True)
            open_rows = [each] if "小计" in each.entry.label else []


def _outermost(parts: Sequence[ReadObservation]) -> list[ReadObservation]:
    """Return parts that are no part of another: neither 其中 nor a region within one that is there."""
    here = {each.observation.region for each in parts}
    outer = []
    for each in parts:
        region = region_called(each.observation.region)
        inside = region is not None and any(above.name in here for above in ancestors(region))
        if not inside and not fold(each.entry.label).startswith(("其中", "#")):
            outer.append(each)
    return outer


def _named_sums(found: Sequence[ReadObservation]) -> Iterator[Notice]:
    """Compare wholes such as GDP with their parts, where all stand in the file."""
    names = {fold(each.series.indicator_zh) for each in found}
    rows = [row for row in sums() if all(not names.isdisjoint(part) for part in (row["whole"], *row["parts"]))]
    groups: dict[tuple[str, str, str], dict[str, ReadObservation]] = defaultdict(dict)
    for each in found if rows else ():
        if each.series.kind in ("stock", "flow"):
            name = fold(each.series.indicator_zh)
            groups[each.observation.region, each.observation.period, each.observation.source_id].setdefault(name, each)
    for named in groups.values():
        for row in rows:
            whole = next((named[name] for name in row["whole"] if name in named), None)
            parts = row["parts"]
            members = [next((named[name] for name in names if name in named), None) for names in parts]
            known = [each for each in members if each is not None]
            if whole is None or len(known) < len(parts):
                continue
            difference = _mismatch(_in_unit_of(whole, known), whole)
            if difference:
                yield notice_at(
                    "sum",
                    f"{whole.series.indicator_zh} {whole.observation.region} {whole.observation.period}: {difference}",
                    whole,
                    confirm=True,
                )


def _usual_sums(found: Sequence[ReadObservation]) -> Iterator[Notice]:
    """Find wholes that are the sum of the rows beside them in most periods, and tell where they are not."""
    tables: dict[tuple[str, str], dict[str, dict[str, ReadObservation]]] = defaultdict(lambda: defaultdict(dict))
    for each in found:
        if each.series.kind in ("stock", "flow") and each.observation.unit and "%" not in each.observation.unit:
            about = (each.entry.file, each.observation.region)
            tables[about][each.observation.series_id].setdefault(each.observation.period, each)
    for table in tables.values():
        rows = list(table.values())
        if not 3 <= len(rows) <= MOST_ROWS:
            continue
        for place, wholes in enumerate(rows):
            if not any(each.known for each in wholes.values()):
                continue  # nothing of it will be written
            for count in range(2, MOST_PARTS + 1):
                for parts in (rows[place + 1 : place + 1 + count], rows[max(place - count, 0) : place]):
                    if len(parts) == count:
                        yield from _unusual(wholes, parts)


def _unusual(wholes: dict[str, ReadObservation], rows: Sequence[dict[str, ReadObservation]]) -> Iterator[Notice]:
    """Yield a notice for each period in which a sum fails that holds in twice as many others, two at least."""
    differences: dict[str, str] = {}
    for period, whole in wholes.items():
        parts = [row[period] for row in rows if period in row]
        if len(parts) == len(rows) and whole.amount and len(_in_unit_of(whole, parts)) == len(parts):
            differences[period] = _mismatch(_in_unit_of(whole, parts), whole)
    wrong = [period for period, difference in differences.items() if difference]
    if len(differences) - len(wrong) >= max(2, 2 * len(wrong)):
        for period in wrong:
            whole = wholes[period]
            told = f"{whole.series.indicator_zh} {whole.observation.region} {period}: {differences[period]}"
            yield notice_at("sum", f"{told}, as they do in other periods", whole, confirm=True)


def _in_unit_of(whole: ReadObservation, parts: Sequence[ReadObservation]) -> list[ReadObservation]:
    """Return parts with their amounts in the unit of the whole."""
    return [
        replace(each, amount=each.amount * conversion_factor(each.series.unit, whole.series.unit))
        for each in parts
        if converts(each.series.unit, whole.series.unit)
    ]


def _parts_of_years(found: Sequence[ReadObservation]) -> Iterator[Notice]:
    """Compare the amount of a year, or of its first months, with the quarters, halves or months in it."""
    flows: dict[tuple[str, str], list[tuple[Period, ReadObservation]]] = defaultdict(list)
    for each in found:
        if each.series.kind == "flow" and not _NOT_ADDED.search(each.series.indicator_zh):
            flows[each.observation.key[:2]].append((parse_period(each.observation.period), each))
    for members in flows.values():
        if all(_shape(period.text)[0] >= 12 for period, _ in members):
            continue
        parts = {months: sorted(_plain(members, months), key=lambda part: part[0].start) for months in (1, 3, 6)}
        starts = {months: [period.start for period, _ in each] for months, each in parts.items()}
        for span, whole in members:
            length = _shape(span.text)[0]
            for months in (1, 3, 6):
                place = bisect_left(starts[months], span.start)
                inside = parts[months][place : bisect_right(starts[months], span.end)] if months < length else []
                if len(inside) < 2 or len({period.start for period, _ in inside}) * months != length:
                    continue
                difference = _mismatch([each for _, each in inside], whole)
                if difference:
                    about = f"{whole.observation.series_id} {whole.observation.region} {span.text}"
                    yield notice_at("sum", f"{about}: {difference}", whole, confirm=True)


def _plain(members: Iterable[tuple[Period, ReadObservation]], months: int) -> Iterator[tuple[Period, ReadObservation]]:
    """Yield the figures of periods of a length that are not counted from the start of the year."""
    return (member for member in members if _shape(member[0].text)[0] == months and not _shape(member[0].text)[2])


@cache
def _insides() -> dict[str, list[str]]:
    """Return the names of the regions in each that has several."""
    names = {region.code: region.name for region in all_regions()}
    inside: dict[str, list[str]] = defaultdict(list)
    for region in all_regions():
        inside[names.get(region.parent, "")].append(region.name)
    return {name: parts for name, parts in inside.items() if name and len(parts) > 1}


def _regions_of(found: Sequence[ReadObservation]) -> Iterator[Notice]:
    """Compare a region with all regions that lie in it, where the file has every one of them."""
    for column in _columns(found):
        here = {each.observation.region: each for each in column if not each.entry.total}
        for name in [name for name in here if name in _insides()]:
            whole, inside = here[name], _insides()[name]
            parts = [here[child] for child in inside if child in here]
            alike = {each.observation.series_id for each in (*parts, whole)}
            if len(parts) == len(inside) and len(alike) == 1:
                difference = _mismatch(parts, whole, OFFICIAL_GAP)
                if difference:
                    yield notice_at("sum", f"{name} {whole.observation.period}: {difference}", whole, confirm=True)
