"""Doors that take what people keep: tables of a workspace, YAML and JSON files, scenarios, panels, parameters."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import tempfile
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from analysis.assessment.assess import assess
from analysis.domain.codes import DOMAINS, DRIVERS, KINDS
from analysis.domain.target import Target
from analysis.errors import InputError, OnpaceError
from analysis.extract.answers import read_answers
from analysis.extract.corrected import corrected
from analysis.extract.corrections import Correction, Corrections
from analysis.extract.target_table import columns_of, read_targets
from analysis.fetch.feeds import NAME, feeds_of
from analysis.formulas import as_csv
from analysis.ingest.mappings import remembered
from analysis.jobs.batch_spec import read_spec
from analysis.panels import project, project_to_year
from analysis.retrospect import ledger, register
from analysis.runs.parameters import NOTEBOOKS, checked, model_of
from analysis.scenario import (
    Scenario,
    check_targets,
    load_scenario,
    read_link,
    read_scenario,
    save_scenario,
    scenario_link,
)
from analysis.store.store import Store, load
from analysis.tables.checking import check_tables
from analysis.tables.panel_file import read_panel, read_thresholds
from analysis.tables.schemas import TABLES, CheckedTable, columns
from analysis.tables.workspace_tables import parse_workspace
from analysis.workspace import Workspace
from doors.chance import ODD, changed_cells, changed_leaves, maybe, mutated
from doors.files import fresh

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
FILES = {"Targets": "targets/liaocheng-2026.csv", "Observations": "statistics/observations.csv", "SeriesTable": "statistics/series.csv",
         "Sources": "statistics/sources.csv", "Derived": "statistics/derived.csv", "PastPromises": "promises/liaocheng.csv",
         "Comments": "comments.csv", "Events": "events.csv", "Links": "links/liaocheng-2026.csv", "Snapshots": "snapshots/index.csv"}  # fmt: skip
MADE = {
    "Comments": [["liaocheng-2026-02", "2026-10-12", "市农业农村局", "reason", "夏粮增产", ""]],
    "Events": [["聊城市", "renewable-capacity", "350", "万千瓦", "2026-12-31", "Sb43a7ef3", "0.8", "0", "6", "风电", "wind", "2026-06-30", ""]],
    "Links": [["liaocheng-2026-02", "liaocheng-2013-p01", "same", "", "0.97", "", ""], ["liaocheng-2026-02", "liaocheng-2013-r01", "near", "年份", "0.5", "某某", "2026-10-01"]],
    "Snapshots": [["35e097ae75be", "35e097ae75be" + "0" * 52, "a.csv", "120", "2026-10-01", "figures", "", ""]],
}  # fmt: skip
"""Rows of tables of which the workspace has none yet."""
CELLS = (
    *ODD,
    "聊城市",
    "gdp",
    "2024",
    "2024H1",
    "2026-01/2026-08",
    "A",
    ">=",
    "118",
    "0.5",
    "2026-12-31",
    "2026-12",
    "万千瓦",
    "*",
    "part of *",
    "gdp@2019 - gdp@2018",
    "gdp@year-1",
)


@lru_cache
def _rows_of(table: type[CheckedTable]) -> list[list[str]]:
    """Return head and rows of a table: the workspace's own, or some that are made."""
    path = DATA / FILES[table.__name__]
    if path.exists():
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        if len(rows) > 1:
            return rows
    return [columns(table), *MADE[table.__name__]]


def _written(rows: list[list[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8", "replace")


def _changed(rows: list[list[str]], chance: random.Random, most: int = 6) -> list[list[str]]:
    """Return the head and some rows of a table, cells exchanged."""
    head, *rest = rows
    chosen = chance.sample(rest, min(len(rest), chance.randint(1, most)))
    for _ in range(chance.randint(0, 3)):
        row = chance.choice(chosen)
        row = chosen[chosen.index(row)] = list(row)
        row[chance.randrange(len(row))] = chance.choice((chance.choice(CELLS), mutated(chance.choice(row), chance)))
    if chance.random() < 0.1:
        head, *chosen = changed_cells([head, *chosen], chance)
    return [head, *chosen]


def tables(chance: random.Random) -> None:
    """The tables of a workspace with cells exchanged are typed, or their faults told by line."""
    chance.choice((*[_one_table] * 12, _whole_workspace, *[_chained] * 6, *[_corrections] * 6))(chance)


def _one_table(chance: random.Random) -> None:
    table = chance.choice(TABLES)
    data = _written(_changed(_rows_of(table), chance))
    data = maybe(data.decode(), chance, 3, 0.15).encode(
        chance.choice(("utf-8", "utf-8", "gb18030", "utf-16")), "replace"
    )
    frame, faults = check_tables({"a.csv": data}, table)
    assert set(frame.columns) <= set(columns(table)) or faults
    assert all("\n" not in str(fault) for fault in faults), faults


def _whole_workspace(chance: random.Random) -> None:
    """All tables together: what one names in another is there, or told."""
    place = Workspace(fresh())
    contents: dict[Path, Path | bytes] = {}
    for table in TABLES:
        rows = _rows_of(table)
        chosen = rows if table.__name__ in ("SeriesTable", "Sources") else rows[: chance.choice((2, 6, 20))]
        contents[place.data / FILES[table.__name__]] = _written(
            _changed(chosen, chance, 20) if chance.random() < 0.25 else chosen
        )
    try:
        parse_workspace(place, contents)
    except InputError as error:
        assert all(each.line is None or each.line >= 1 for each in error.faults)


def _chained(chance: random.Random) -> None:
    """A ledger or register is read as it was written; a cell that was changed by hand is told."""
    names, read = chance.choice(
        (
            (ledger.COLUMNS, ledger.read_ledger),
            (ledger.FIRST_COLUMNS, ledger.read_ledger),
            (register.COLUMNS, register.register_of),
        )
    )
    rows, previous = [list(names)], ""
    for number in range(chance.randint(0, 5)):
        row = {"published_on": "2026-10-30", "region": "聊城市", "quarter": chance.choice(("2026Q3", "2026Q3-r2", "x")), "target_id": f"liaocheng-2026-{number:02}",
               "probability": chance.choice(("0.8", "1", "", "nan", "-1")), "outcome": chance.choice(("", "met", "missed", "1")),
               "settled_on": chance.choice(("", "2027-01-20", "x")), "by": chance.choice(("", "某某"))}  # fmt: skip
        cells = [row.get(name, "x") for name in names[:-1]]
        if chance.random() < 0.3:
            cells[chance.randrange(len(cells))] = chance.choice(CELLS)
        previous = hashlib.sha256("\x1f".join([previous, *cells]).encode()).hexdigest()[:16]
        rows.append([*cells, previous])
    text = as_csv(rows)
    text = maybe(text, chance, 2, 0.3)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.csv"
        path.write_bytes(text.encode(chance.choice(("utf-8", "utf-8", "utf-8", "gb18030")), "replace"))
        try:
            found = read(path)
            if read is ledger.read_ledger:
                ledger.open_quarters(found)
                ledger.record(ledger.current(found), chance.choice(("", *ledger.persons(found))))
        except OnpaceError:
            return


def _corrections(chance: random.Random) -> None:
    """Corrections and answers of the review are taken, or told one by one."""
    about = {"target": "liaocheng-2026-02", "document": "2026年政府工作报告", "char_start": 138, "evidence": "力争粮食产量达到118亿斤以上",
             "indicator": "粮食产量", "field": chance.choice(("kind", "unit", "confirmed", "target", "added", "undone", "indicator_zh", "commitment", "x")),
             "old": chance.choice(("flow", "1", "")), "new": chance.choice(("level", "yes", "no", '{"kind": "flow"}', "{", '{"id": 1}', "[]", "硬任务"))}  # fmt: skip
    answer = {**about, "when": "2026-10-30T08:00:00Z", "note": ""}
    document: Any = {"onpace_review": 1, "who": "某某", "answers": [answer, dict(answer)]}
    for _ in range(chance.randint(0, 3)):
        document = changed_leaves(document, chance)
    entry = {**about, "who": "某某", "when": "2026-10-30T08:00:00", "note": ""}
    rows = [
        columns_of(Correction),
        *([str({"number": number, **entry}[name]) for name in columns_of(Correction)] for number in (1, 2)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        kept, answers = Path(folder) / "liaocheng-2026.csv", Path(folder) / "a.json"
        kept.write_bytes(_written(_changed(rows, chance)))
        answers.write_text(json.dumps(document), encoding="utf-8")
        book = Corrections(kept)
        try:
            book = Corrections.open(Path(folder), "liaocheng-2026")
            corrected(_read_targets()[:3], book, about["document"])
        except OnpaceError:
            book = Corrections(kept)
        try:
            taken = read_answers(answers, ("grain-output",))
        except OnpaceError:
            return
        assert all("\n" not in line for line in taken.faults), taken.faults
        for corrections in taken.corrections.values():
            book = book.with_more(corrections)
            corrected(_read_targets()[:3], book, about["document"])
            try:
                book = book.without(chance.randint(0, 3), who="某某", when="2026-10-31T08:00:00")
            except OnpaceError:
                continue
            assert book.standing is not None


@lru_cache
def _read_targets() -> list[Any]:
    return read_targets(DATA / FILES["Targets"])


QUERIES: tuple[dict[str, Any], ...] = (
    {"connector": "address", "url": "https://example.org/a.csv"},
    {"connector": "sdmx", "agency": "ESTAT", "flow": "nama_10_gdp", "key": "A.DE", "start": "2015"},
    {"connector": "sdmx", "url": "https://example.org", "flow": "a"},
    {"connector": "nbs", "database": "fsnd", "indicators": ["A020101"], "regions": ["370000"], "periods": "LAST10"},
    {"connector": "worldbank", "indicator": "NY.GDP", "countries": ["CHN"], "years": "2000:2020"},
    {"connector": "dbnomics", "series": ["A/B/C"]},
)
SPEC = {"begin": ["reports"], "regions": ["all"], "quarters": "own", "languages": ["zh"], "formats": ["html"],
        "scenarios": ["baseline"], "draws": 500, "seed": 0, "minutes": 5.0, "gigabytes": 2}  # fmt: skip
MAPPING = {
    "fingerprints": ["abc"],
    "layout": "a.csv",
    "indicator": "粮食产量",
    "unit": "亿斤",
    "scope": "",
    "only": ["聊城市"],
    "columns": {"指标": "indicator"},
}


@lru_cache
def _scenario_texts() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted((DATA / "scenarios").glob("*.yml")))


def yaml_files(chance: random.Random) -> None:
    """A YAML file that people write is what its form says, or its fault is told: scenario, feeds, mapping, batch."""
    kind = chance.choice(("scenario", "feeds", "mapping", "batch"))
    feed = {
        "query": dict(chance.choice(QUERIES)),
        "region": "聊城市",
        "only": ["甲"],
        "published": "2025",
        "columns": "D=-",
        "reliability": "official",
    }
    content: Any = {
        "feeds": {"a": feed},
        "mapping": MAPPING,
        "batch": SPEC,
        "scenario": yaml.safe_load(chance.choice(_scenario_texts())) | {"name": "a"},
    }[kind]
    for _ in range(chance.randint(0, 3)):
        content = changed_leaves(content, chance)
    text = (
        chance.choice(_scenario_texts())
        if kind == "scenario" and chance.random() < 0.3
        else yaml.dump(content, allow_unicode=chance.random() < 0.8)
    )
    text = maybe(text, chance, 6, 0.4)
    with tempfile.TemporaryDirectory() as folder:
        place = Workspace(Path(folder))
        path = {
            "scenario": place.data / "scenarios" / "a.yml",
            "feeds": place.root / NAME,
            "mapping": place.data / "mappings" / "a.yml",
            "batch": place.root / "b.yml",
        }[kind]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding=chance.choice(("utf-8", "utf-8", "utf-16")), newline="", errors="replace")
        try:
            _taken(kind, path, place)
        except OnpaceError as error:
            assert "Traceback" not in str(error)


def _taken(kind: str, path: Path, place: Workspace) -> None:
    if kind == "scenario":
        scenario = read_scenario(path)
        linked = read_link(scenario_link(scenario))
        assert linked.adjustments == scenario.adjustments, (linked, scenario)
        check_targets(scenario, ["liaocheng-2026-19", "liaocheng-2026-20"])
        again = read_scenario(save_scenario(scenario, path.parent / "saved"))
        assert again == scenario, (again, scenario)
        load_scenario("a", path.parent)
    elif kind == "feeds":
        for each in feeds_of(place).values():
            each.given()
            assert each.query.address().startswith("http")
            each.query.asked()
            each.query.headers()
    elif kind == "mapping":
        remembered(place)
    else:
        read_spec(path, place)


@lru_cache
def _city() -> Store:
    return load("聊城市", ROOT)


@lru_cache
def _judged() -> list[Target]:
    return [each for each in _city().promises if each.series_id]


SIZES = (0, 1e-300, 1e-9, 0.5, 1, 3, 100, 1e6, 1e15, 1e18, 1e300)


def _adjustment(chance: random.Random) -> dict[str, Any]:
    """Return an adjustment in its right form, with numbers and days of any size, about all targets or some."""
    number = [chance.choice(SIZES) * chance.choice((1, 1, -1)) for _ in range(4)]
    day = f"{chance.choice((1900, 2025, 2026, 2027, 2100))}-0{chance.randint(1, 9)}-28"
    unit = chance.choice(("", "", "%", "万千瓦", "亿斤"))
    made = {
        "growth_scale": abs(number[0]), "growth_points": number[1], "growth_shift": number[2], "delay_months": abs(number[3]),
        "event_delay_months": number[0], "spread_scale": abs(number[0]) or 1, "without_events": True,
        "additions": [{"amount": number[1], "due": day, "unit": unit}, {"amount": number[2], "months": [day[:7], "2026-12"]}][: chance.randint(1, 2)],
        "levels": [{"value": number[2], "on": day, "unit": unit}, {"value": number[3]}][: chance.randint(1, 2)],
    }  # fmt: skip
    about = {"domain": chance.choice(DOMAINS), "kind": chance.choice(KINDS), "driver": chance.choice(DRIVERS),
             "direction": "increase", "series": "grain-output"}  # fmt: skip
    chosen = chance.sample(sorted(about), chance.choice((0, 0, 1)))
    return {name: made[name] for name in chance.sample(sorted(made), chance.randint(1, 3))} | {
        name: about[name] for name in chosen
    }


def scenarios(chance: random.Random) -> None:
    """A scenario in its right form, laid on a target, gives it its row, every number of it finite."""
    content = {
        "name": "a",
        "title_zh": "甲",
        "title_en": "a",
        "adjustments": [_adjustment(chance) for _ in range(chance.choice((1, 1, 2, 3)))],
    }
    target = chance.choice(_judged())
    try:
        laid = Scenario.model_validate(content)
        told = assess(
            _city(),
            quarter=chance.choice(("2026Q3", "2026Q1", "2026Q4")),
            scenario=laid,
            targets=(target.id,),
            draws=20,
            reasons=False,
        )
    except (ValueError, OnpaceError):
        return
    assert all("cannot be converted" in line for line in told.failures), told.failures
    rows = [each.row for each in told.cases.values() if len(each.projection.quantity)]
    assert all(isfinite(each.median) and isfinite(each.hi_95 - each.lo_95) for each in rows), rows


FORMS = ("{}", "{}Q{q}", "{}-0{q}", "{}H1", "{}-01/{}-0{q}")
"""Periods of a panel: years, quarters, months, halves, cumulative."""
VALUES = (*ODD, "2019Q1", "1e-320", "-5", "1,234", "5%", "..", "NA", "1e18", "0")


def _panel_rows(chance: random.Random) -> list[list[str]]:
    """Return a panel in its right form, with or without the columns that may be there."""
    form, per = chance.choice(FORMS), chance.choice((3, 6, 9))
    more = {
        "kind": ["flow", "stock", "rate", ""],
        "lower_limit": ["0", ""],
        "upper_limit": ["100", ""],
        "group": ["a", "b"],
    }
    names = chance.sample(sorted(more), chance.choice((0, 0, 1, 2)))
    rows = [["series_id", "period", "value", *names]]
    for number in range(2 * per):
        year = 2015 + (number % per if form == "{}" else number % per // 4)
        period = form.format(year, year, q=number % 4 + 1)
        rows.append(
            [
                f"s{number // per}",
                period,
                str(100 + number),
                *(more[name][number // per % len(more[name])] for name in names),
            ]
        )
    return rows


def panels(chance: random.Random) -> None:
    """A panel in its right form with mutated cells, as CSV or Parquet, is a panel and projected, or refused."""
    rows = _panel_rows(chance)
    for _ in range(chance.choice((0, 1, 1, 2))):
        row = chance.choice(rows if chance.random() < 0.1 else rows[1:])
        row[chance.randrange(len(row))] = chance.choice(VALUES)
    with tempfile.TemporaryDirectory() as folder:
        path = _panel_file(rows, Path(folder), chance)
        thresholds = Path(folder) / "t.csv"
        asked = [
            ["series_id", "period", "operator", "value"],
            ["s0", maybe("2024", chance, 1, 0.3), chance.choice((">=", "<=", "x")), chance.choice(("120", *VALUES))],
        ]
        thresholds.write_bytes(_written(asked))
        group = "group" if "group" in rows[0] and chance.random() < 0.5 else None
        try:
            panel = read_panel(path, group)
            assert panel["series_id"].notna().all()
            _projected(path, thresholds, group, chance)
        except OnpaceError as error:
            assert all(len(line) < 1200 for line in str(error).splitlines())
            return


def _panel_file(rows: list[list[str]], folder: Path, chance: random.Random) -> Path:
    """Write a panel as CSV, or as Parquet with its numbers, days and texts typed, or not."""
    import pandas as pd

    if chance.random() < 0.65:
        text = maybe(_written(rows).decode(), chance, 2, 0.2)
        path = folder / "a.csv"
        path.write_bytes(text.encode(chance.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace"))
        return path
    width = len(rows[0])
    frame = pd.DataFrame([[*row, *[""] * width][:width] for row in rows[1:]], columns=rows[0])
    frame = frame.loc[:, ~frame.columns.duplicated()]
    for name in frame.columns[1:]:
        numbers = pd.to_numeric(frame[name], errors="coerce")
        if numbers.notna().all() and chance.random() < 0.7:
            frame[name] = (
                numbers.astype(chance.choice(("float64", "float32", "Int64")))
                if (numbers % 1 == 0).all() and numbers.abs().max() < 1e6
                else numbers
            )
        elif chance.random() < 0.3:
            frame[name] = chance.choice(
                (
                    frame[name].astype("category"),
                    pd.to_datetime(frame[name], errors="coerce", format="%Y"),
                    [None] * len(frame),
                )
            )
    path = folder / chance.choice(("a.parquet", "a.pq", "a.parquet"))
    frame.to_parquet(path)
    return path


def _projected(path: Path, thresholds: Path, group: str | None, chance: random.Random) -> None:
    """Project what was read, some of the time: it takes longer than reading."""
    kind = chance.random()
    if kind < 0.1:
        found = project(
            path,
            2,
            group=group,
            thresholds=thresholds if chance.random() < 0.5 else None,
            levels=chance.choice(("80", "80,95", "x", "0")),
        )
        assert found.table["series_id"].notna().all()
    elif kind < 0.2:
        project_to_year(path)
    elif kind < 0.4:
        read_thresholds(thresholds, read_panel(path, group) if chance.random() < 0.5 else None)


WORDS = ("聊城市", "371500", "山东省", "2026Q3", "2026年三季度", "2026-09-30", "zh", "en", "both", "500", "0", "100", "1000001", "true", "[]", "baseline", "wind-farm", "../x.yml",
         "liaocheng-2026-02", "grain-output", "gdp", "粮食产量达到118亿斤以上", "学位", "聊城市,济南市", "", " ", "0.05")  # fmt: skip


def parameters(chance: random.Random) -> None:
    """A notebook's parameters, one or several, as text or typed, are complete, or refused by name."""
    notebook = chance.choice(sorted(NOTEBOOKS))
    names = [*sorted(model_of(notebook).model_fields), "strange"]
    chosen = chance.sample(names, min(len(names), chance.choice((1, 1, 2, 3))))
    text = chance.random() < 0.6
    values: dict[str, Any] = {name: maybe(chance.choice(WORDS), chance, 3, 0.4) for name in chosen}
    if not text:
        values = {name: chance.choice((value, 5, 0.5, None, True, [value], {})) for name, value in values.items()}
    try:
        complete = checked(notebook, values, text=text, workspace=chance.choice((None, Workspace(ROOT))))
    except OnpaceError as error:
        assert "Traceback" not in str(error)
        return
    assert complete.keys() == model_of(notebook).model_fields.keys()
