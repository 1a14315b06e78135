"""Bad input by the million through every door: what is no clear line is a crash; counts and seconds add up in a file.

    python benchmarks/fuzz.py --seconds 60 [--doors numerals periods ...] [--totals FILE]
    python benchmarks/fuzz.py --case tables-1234

Each door takes mutated texts: characters, pieces and whole rows exchanged, repeated, cut, with odd ones between. A run
goes on where the last one ended, always with the door that is furthest from its goal. A crash is told with its case,
which `--case` sends again, so that it can be made a test.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable
from functools import lru_cache
from math import isfinite, isnan
from pathlib import Path

from analysis.assessment.assess import assess
from analysis.domain.periods import parse_period
from analysis.domain.units import conversion_factor
from analysis.errors import OnpaceError
from analysis.extract.analyse import analyse
from analysis.extract.batch import extract
from analysis.extract.numerals import value_of
from analysis.extract.targets import targets_of
from analysis.fetch.feeds import Feed
from analysis.ingest.mappings import Mapping
from analysis.ingest.readers import read_grids
from analysis.ingest.snapshots import Snapshot
from analysis.runs.parameters import NOTEBOOKS, checked, model_of
from analysis.scenario import Scenario
from analysis.store.store import Store, load
from analysis.tables.checking import check_tables
from analysis.tables.panel_file import read_panel
from analysis.tables.schemas import TABLES
from analysis.typed_yaml import read_typed

ROOT = Path(__file__).parents[1]
ODD = [
    "\0", "\x01", "\x1b[31m", "\x85", "\u2028", "\u202e", "\u200b", "\ufeff", "\uffff", "🌾", "\U0010ffff",
    "e\u0301" * 9,
    "$\\frac{$", "(NaN island)", "None", "inf", "-0", "1e308", "1e400", "9999-12-31", "1600-01-01", "=1+1", "@SUM(1)",
    "<script>", "{{7*7}}", "%s", '"', "'", ",", "\t", "\n", "\r\n", "|", "；", "，", "其中", "分别",
    "&a", "*a", "!!python/object:x", "[", "{", "٣", "１２", "㎡",
]  # fmt: skip
NUMERALS = "零一二两三四五六七八九十百千万亿半几数0123456789.,"
SENTENCES = [
    "三、2026年重点工作",
    "新建农村公路260公里，改造老旧小区15个。",
    "地区生产总值增长5%左右，其中第二产业增长6%以上。",
    "粮食产量稳定在118亿斤以上，城镇化率提高1.2个百分点。",
    "A率、B率分别达到5%、6%。",
    "力争建成三所学校，新增学位4500个。",
    "2025年，常住人口城镇化率达到55.8%。",
    "到2030年，可再生能源装机达到750万千瓦。",
    "翻两番",
    "百分之三十五",
    "三分之二",
    "过半",
]
UNITS = "万亿千百个公里亩吨斤元千瓦时%㎡平方米人次户所·/ "
PERIODS = "0123456789-/QHW年月季度上半至~—.初末"
Door = Callable[[random.Random], None]


def mutated(text: str, chance: random.Random, times: int = 4) -> str:
    """Return a text with pieces cut, doubled, exchanged or odd."""
    for _ in range(chance.randint(1, times)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice((0, 1, 1, 3, 20)))
        text = (
            text[:start]
            + chance.choice(("", text[start:end] * chance.choice((2, 2, 50)), *chance.sample(ODD, 4)))
            + text[end:]
        )
    return text


def word(letters: str, chance: random.Random, longest: int = 14) -> str:
    """Return letters in any order."""
    return "".join(chance.choices(letters, k=chance.randint(1, longest)))


def numerals(chance: random.Random) -> None:
    """A string of numerals is a finite number, or none."""
    value = value_of(word(NUMERALS[:18], chance))
    assert isnan(value) or isfinite(value)


def periods(chance: random.Random) -> None:
    """A text is a period, or refused by a ValueError."""
    text = chance.choice((word(PERIODS, chance), mutated("2024-01/2024-08", chance), mutated("2024Q3", chance)))
    try:
        period = parse_period(text)
    except ValueError:
        return
    assert period.start <= period.end


def units(chance: random.Random) -> None:
    """Two texts convert by a finite factor, or are refused."""
    try:
        factor = conversion_factor(word(UNITS, chance, 6), word(UNITS, chance, 6))
    except (ValueError, OnpaceError):
        return
    assert factor is None or (isfinite(factor) and factor > 0)


def sentences(chance: random.Random) -> None:
    """Sentences are read; each target's evidence stands where it is said to."""
    lines = [chance.choice(SENTENCES) for _ in range(chance.randint(1, 4))]
    text = "三、2026年重点工作\n" + mutated("".join(lines), chance)
    found = targets_of(analyse(text, 2026, ""), region="聊城市", document="")
    assert all(text[each.char_start : each.char_end] for each in found if each.char_end)


def documents(chance: random.Random) -> None:
    """A document is read, or its fault told; no fault of the program."""
    kind = chance.choice((".txt", ".md", ".html"))
    text = mutated("\n".join(chance.choices(SENTENCES, k=20)), chance, 12)
    page = f"<html><body><p>{text.replace(chr(10), chance.choice(('<p>', '<td>', '<div>')))}</body>"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{kind}"
        encoding = chance.choice(("utf-8", "gb18030", "utf-16"))
        path.write_bytes((page if kind == ".html" else text).encode(encoding, "replace"))
        try:
            failures = extract(path, region="聊城市", year=2026).failures
        except OnpaceError as error:
            failures = [str(error)]
    assert not any("fault of the program" in line for line in failures), failures


def _bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randint(0, len(changed))
        changed[place : place + chance.choice((0, 1, 4))] = chance.randbytes(chance.choice((0, 1, 4)))
    return bytes(changed)


def grids(chance: random.Random) -> None:
    """Files of figures are grids, or refused in one line."""
    table = "指标,单位,2023年,2024年\n粮食产量,亿斤,118,119\n常住人口,万人,589.4,587\n"
    data = chance.choice((table, table.replace(",", "\t"), '[{"indicator":"粮食","period":"2024","value":5}]',
                          "<table><tr><td>指标<td>2024年<tr><td>粮食<td>5</table>",
                          "<a><Series><Obs/></Series></a>"))  # fmt: skip
    encoded = mutated(data, chance, 8).encode(chance.choice(("utf-8", "gb18030", "utf-16")), "replace")
    try:
        read_grids(Snapshot(f"a{chance.choice(('.csv', '.txt', '.json', '.html', '.xlsx'))}", _bytes(encoded, chance)))
    except OnpaceError:
        return


def workbooks(chance: random.Random) -> None:
    """Workbooks whose bytes were changed are grids, or refused in one line."""
    import io

    from openpyxl import Workbook

    book = Workbook()
    for row in (["指标", "2024年", mutated("单位", chance)], ["粮食产量", chance.choice((1e308, -0.0, 5)), "亿斤"]):
        book.active.append(
            [str(each).replace("\0", "")[:50] if isinstance(each, str) and each.isprintable() else 5 for each in row]
        )
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()
    try:
        read_grids(Snapshot("a.xlsx", _bytes(data, chance) if chance.random() < 0.7 else data))
    except OnpaceError:
        return


@lru_cache
def _lines_of(name: str) -> list[str]:
    return (ROOT / "data" / f"{name}.csv").read_text(encoding="utf-8").splitlines()


def tables(chance: random.Random) -> None:
    """The project's own tables with cells exchanged are typed, or their faults told by line."""
    table = chance.choice(TABLES[:4])
    name = {"Targets": "targets/liaocheng-2026", "Observations": "statistics/observations",
            "SeriesTable": "statistics/series", "Sources": "statistics/sources"}[table.__name__]  # fmt: skip
    head, *rows = _lines_of(name)
    chosen = chance.sample(rows, 4)
    cells = chosen[0].split(",")
    for _ in range(chance.randint(1, 3)):
        cells[chance.randrange(len(cells))] = chance.choice(ODD)
    text = "\n".join([head, ",".join(cells), *chosen[1:]])
    check_tables({"a.csv": text.encode("utf-8", "replace")}, table)


YAML = {
    Scenario: "name: a\ntitle_zh: 甲\ntitle_en: a\nadjustments:\n- levels:\n  - {value: 5, on: 2026-06-30}\n",
    Mapping: "fingerprints: [abc]\nlayout: a.csv\nindicator: 粮食产量\nonly: [甲]\ncolumns: {指标: indicator}\n",
    Feed: "query: {connector: address, url: https://example.org/a.csv}\nregion: 聊城市\nonly: [甲]\n",
}


def yaml_files(chance: random.Random) -> None:
    """A YAML file that people write is what its form says, or its fault is told."""
    form = chance.choice(list(YAML))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yml"
        path.write_text(mutated(YAML[form], chance, 6), encoding="utf-8", newline="")
        try:
            read_typed(path, form)
        except OnpaceError:
            return


@lru_cache
def _city() -> Store:
    return load("聊城市", ROOT)


def scenarios(chance: random.Random) -> None:
    """A scenario in its right form, with numbers and days of any size, gives every target its row."""
    size = (0, 1e-300, 1e-9, 0.5, 1, 3, 100, 1e6, 1e15, 1e18, 1e300)
    number = [chance.choice(size) * chance.choice((1, 1, -1)) for _ in range(4)]
    day = f"{chance.choice((1900, 2025, 2026, 2027, 2100))}-0{chance.randint(1, 9)}-28"
    adjustment = {
        "growth_scale": abs(number[0]), "growth_points": number[1], "growth_shift": number[2],
        "delay_months": abs(number[3]), "spread_scale": abs(number[0]) or 1, "without_events": True,
        "additions": [{"amount": number[1], "due": day}], "levels": [{"value": number[2], "on": day}],
    }  # fmt: skip
    names = chance.sample(sorted(adjustment), chance.randint(1, 3))
    content = {
        "name": "a",
        "title_zh": "甲",
        "title_en": "a",
        "adjustments": [{name: adjustment[name] for name in names}],
    }
    target = chance.choice([each.id for each in _city().promises if each.series_id])
    try:
        laid = Scenario.model_validate(content)
        told = assess(_city(), quarter="2026Q3", scenario=laid, targets=(target,), draws=20, reasons=False)
    except (ValueError, OnpaceError):
        return
    assert not told.failures, told.failures
    rows = [each.row for each in told.cases.values() if len(each.projection.quantity)]
    assert all(isfinite(each.median) and isfinite(each.hi_95 - each.lo_95) for each in rows), rows


def panels(chance: random.Random) -> None:
    """A panel in its right form with mutated cells is a panel, or refused."""
    rows = [f"s{n // 6},{2015 + n % 6},{100 + n}" for n in range(12)]
    at = chance.randrange(12)
    cells = rows[at].split(",")
    cells[chance.randrange(3)] = chance.choice((*ODD, "2019Q1", "1e-320", "-5"))
    rows[at] = ",".join(cells)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text("series_id,period,value\n" + "\n".join(rows) + "\n", encoding="utf-8", newline="")
        try:
            read_panel(path)
        except OnpaceError:
            return


def parameters(chance: random.Random) -> None:
    """A notebook's parameters are complete, or refused by name."""
    notebook = chance.choice(sorted(NOTEBOOKS))
    names = chance.sample(sorted(model_of(notebook).model_fields), 1)
    values = {name: mutated(chance.choice(("聊城市", "2026Q3", "2026-09-30", "zh", "500")), chance) for name in names}
    try:
        checked(notebook, values, text=chance.random() < 0.5)
    except OnpaceError:
        return


GOALS: dict[Door, int] = {
    numerals: 4_500_000, periods: 3_000_000, units: 2_400_000, sentences: 100_000,
    documents: 10_000, grids: 100_000, workbooks: 10_000, tables: 10_000, yaml_files: 100_000, scenarios: 10_000,
    panels: 10_000, parameters: 10_000,
}  # fmt: skip
DOORS = {each.__name__: each for each in GOALS}
Totals = dict[str, dict[str, float]]


def sent(name: str, number: int) -> str:
    """Send one case through a door and return how it crashed, if it did."""
    try:
        DOORS[name](random.Random(f"{name}-{number}"))
    except Exception as error:
        return f"CRASH {name}-{number}: {type(error).__name__}: {str(error)[:160]!a}"
    return ""


def rounds(name: str, seconds: float, told: dict[str, float]) -> None:
    """Send cases through a door until its time is over, and add what was done to what is told of it."""
    begun = time.process_time()
    while (start := time.process_time()) - begun < seconds:
        if crash := sent(name, int(told["cases"])):
            told["crashes"] += 1
            print(crash, flush=True)
        told["cases"] += 1
        told["slowest"] = max(told["slowest"], round(time.process_time() - start, 3))
    told["seconds"] = round(told["seconds"] + time.process_time() - begun, 1)


def main() -> None:
    """Fuzz, and add what was done to the totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="of processor time, all doors together")
    parser.add_argument("--doors", nargs="+", default=list(DOORS), choices=list(DOORS))
    parser.add_argument("--totals", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--case", help="one case, such as tables-1234, sent again")
    asked = parser.parse_args()
    if asked.case:
        name, _, number = asked.case.rpartition("-")
        DOORS[name](random.Random(f"{name}-{int(number)}"))
        return
    totals: Totals = json.loads(asked.totals.read_text()) if asked.totals.exists() else {}
    for name in asked.doors:
        totals.setdefault(name, {"cases": 0, "crashes": 0, "seconds": 0.0, "slowest": 0.0})
    while time.process_time() < asked.seconds:
        name = min(asked.doors, key=lambda each: totals[each]["cases"] / GOALS[DOORS[each]])
        rounds(name, 5, totals[name])
        asked.totals.write_text(json.dumps(totals, indent=1) + "\n")
    print(json.dumps(totals, indent=1))


if __name__ == "__main__":
    main()
