"""Bad input by the million through every door: what is no clear line is a crash; counts and seconds add up in a file.

    python benchmarks/fuzz.py --seconds 60 [--doors numerals periods ...] [--totals FILE]
    python benchmarks/fuzz.py --case tables-1234
    python benchmarks/fuzz.py --coverage --seconds 240
    python benchmarks/fuzz.py --begin FOLDER_OF_HOSTILE_FILES
    make atheris && python benchmarks/fuzz.py --guided --seconds 120 --doors sentences

Each door takes good input of which the content is changed. A run goes on where the last one ended, always with the door
that is furthest from its goal. A crash is told with its case, which `--case` sends again, so that it can be made a
test; a run with a crash ends with 1. `--coverage` says which share of the lines of the functions behind each door its
cases reach, and `--lines` which they do not. `--guided` lets libFuzzer make the choices, by
the branches that they reach.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "analysis"
ATHERIS = ROOT / "build" / "atheris"
"""Where `make atheris` puts it: no test needs it."""
Totals = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Door:
    """A door: how many cases are wanted, which modules stand behind it, whether it takes text or bytes."""

    room: str
    goal: int
    behind: tuple[str, ...]
    guided: bool = True

    def open(self, name: str) -> Callable[[random.Random], None]:
        """Return what sends one case through it."""
        module = __import__(f"doors.{self.room}", fromlist=[name])
        found: Callable[[random.Random], None] = getattr(module, name)
        return found


_EXTRACT = (
    "accomplished analyse bare confidence deliverables due genre headings identity indicator_tables items judge kinds "
    "lists misread naming numerals outcomes owners parts phrases quantities reading script structure target_table "
    "targets tense titles tone whole_names words"
)
_INGEST = (
    "cells checks columns comments differences entry form head_parts heads imported imports labels layout newseries "
    "open_tables place_names read_observation remarks resolve roles said shown sources table_figures times"
)


def _within(room: str, names: str) -> tuple[str, ...]:
    return tuple(f"{room}/{name}.py" for name in names.split())


DOORS = {
    "numerals": Door("texts", 5_500_000, ("extract/numerals.py",)),
    "periods": Door("texts", 2_500_000, ("domain/periods.py",)),
    "units": Door("texts", 1_900_000, ("domain/units.py",)),
    "sentences": Door("texts", 151_000, _within("extract", _EXTRACT)),
    "documents": Door(
        "files", 10_000, ("pdf_streams.py", *_within("extract", "batch documents html_text pdf_tables sources"))
    ),
    "grids": Door(
        "files", 100_000,
        ("pdf_streams.py", *_within("ingest", "answers coded grids markup packages pdf readers")),
    ),
    "workbooks": Door("files", 10_000, _within("ingest", "opendocument workbook")),
    "imports": Door("files", 2_000, (*_within("ingest", _INGEST), "intake/prose.py", "intake/taking_in.py")),
    "begun": Door(
        "files", 200,
        ("review/page.py", "extract/kept_corrections.py",
         *_within("jobs", "begin earlier_reports linking reports_of_place")), guided=False,
    ),
    "tables": Door(
        "records", 10_000,
        (*_within("extract", "answers corrected corrections"), *_within("retrospect", "ledger register"),
         *_within("tables", "checking csv_text references schemas workspace_tables")),
    ),
    "yaml_files": Door(
        "records", 100_000,
        ("fetch/connectors.py", "fetch/feeds.py", "ingest/mappings.py", "jobs/batch_spec.py", "scenario.py",
         "typed_yaml.py"),
    ),
    "scenarios": Door("records", 12_000, ("assessment/assumed.py", "assessment/project.py"), guided=False),
    "panels": Door("records", 10_000, ("panels.py", *_within("tables", "panel_file year_file"))),
    "parameters": Door("records", 10_000, ("runs/parameters.py",)),
}  # fmt: skip


def sent(name: str, number: int) -> str:
    """Send one case through a door and return how it crashed, if it did."""
    try:
        DOORS[name].open(name)(random.Random(f"{name}-{number}"))
    except Exception as error:
        return f"CRASH {name}-{number}: {type(error).__name__}: {str(error)[:160]!a}"
    return ""


def rounds(name: str, seconds: float, told: dict[str, Any], most: float = float("inf")) -> int:
    """Send cases through a door until its time is over; add what was done to what is told of it, return the crashes."""
    begun, crashes = time.process_time(), 0
    while (start := time.process_time()) - begun < seconds and told["cases"] < most:
        if crash := sent(name, int(told["cases"])):
            crashes += 1
            print(crash, flush=True)
        told["cases"] += 1
        told["slowest"] = max(told["slowest"], round(time.process_time() - start, 3))
    told["crashes"] += crashes
    told["seconds"] = round(told["seconds"] + time.process_time() - begun, 1)
    return crashes


def modules_of(door: Door) -> list[Path]:
    """Return the modules behind a door."""
    return [SOURCE / name for name in door.behind]


def inner_lines(path: Path) -> set[int]:
    """Return the lines on which statements of functions begin: those that an import alone runs are not among them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inner = [
        each for node in functions for child in node.body for each in ast.walk(child) if isinstance(each, ast.stmt)
    ]
    texts = [node.body[0] for node in functions if isinstance(node.body[0], ast.Expr) and ast.get_docstring(node)]
    return {each.lineno for each in inner} - {each.lineno for each in texts}


def reached(name: str, seconds: float, *, lines: bool) -> tuple[int, int, int]:
    """Return how many cases a door was sent in some seconds, and how many lines behind it they reach, of how many."""
    from coverage import Coverage

    measure = Coverage(data_file=None, include=[str(path) for path in modules_of(DOORS[name])], config_file=False)
    told = {"cases": 0, "crashes": 0, "seconds": 0.0, "slowest": 0.0}
    DOORS[name].open(name)
    measure.start()
    rounds(name, seconds, told)
    measure.stop()
    hit = of = 0
    for path in modules_of(DOORS[name]):
        inner = inner_lines(path)
        _, statements, _, missing, _ = measure.analysis2(str(path))
        wanted = inner & set(statements)
        left = sorted(wanted & set(missing))
        hit, of = hit + len(wanted) - len(left), of + len(wanted)
        if lines and left:
            print(f"{path.relative_to(SOURCE)}: {len(left)} of {len(wanted)}: {' '.join(map(str, left))}")
    return told["cases"], hit, of


def cover(names: list[str], seconds: float, totals: Totals, *, lines: bool) -> None:
    """Measure each door in a process of its own, so that none reaches what another has prepared."""
    for name in names:
        command = [sys.executable, __file__, "--one", name, "--seconds", str(seconds / len(names))]
        done = subprocess.run(
            [*command, *(["--lines"] if lines else [])], stdout=subprocess.PIPE, text=True, check=True
        )
        *told, last = done.stdout.splitlines()
        cases, hit, of = map(int, last.split())
        print("\n".join([*told, f"{name}: {hit} of {of} lines ({hit / of:.1%}) by {cases} cases"]), flush=True)
        totals[name]["lines"] = {"share": round(hit / of, 3), "of": of, "cases": cases}


def guided(names: list[str], seconds: float, totals: Totals) -> int:
    """Run libFuzzer on each door in a process of its own, its corpus kept in build/, and return the crashes."""
    crashes = 0
    for name in names:
        corpus = ROOT / "build" / "corpus" / name
        corpus.mkdir(parents=True, exist_ok=True)
        limits = [f"-max_total_time={int(seconds / len(names))}", "-max_len=4096", "-timeout=60", "-rss_limit_mb=4096"]
        places = [f"-artifact_prefix={corpus.parent}/{name}-", str(corpus)]
        command = [sys.executable, __file__, "--feed", name, *limits, "-print_final_stats=1", *places]
        start = os.times()
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace")
        spent = os.times().children_user + os.times().children_system - start.children_user - start.children_system
        told = done.stderr.splitlines()
        found = [line for line in told if "cov: " in line]
        count = [line.split()[-1] for line in told if "number_of_executed_units" in line]
        edges = int(found[-1].partition("cov: ")[2].split()[0]) if found else 0
        before = totals[name].setdefault("guided", {"executions": 0, "crashes": 0, "seconds": 0.0, "edges": 0})
        before["executions"] += int(count[-1]) if count else 0
        before["seconds"] = round(before["seconds"] + spent, 1)
        before["edges"] = max(before["edges"], edges)
        if done.returncode:
            crashes += 1
            before["crashes"] += 1
            print("\n".join(told[-40:]))
        print(f"{name}: {before}", flush=True)
    return crashes


def feed(name: str, arguments: list[str]) -> None:
    """Give one door to libFuzzer, which makes the bytes that its choices are read from."""
    sys.path.append(str(ATHERIS))
    import atheris

    with atheris.instrument_imports(include=["analysis"]):
        from doors.chance import Fed

        send = DOORS[name].open(name)
        send(random.Random(0))  # what is loaded late is instrumented as well
    atheris.Setup([__file__, *arguments], lambda data: send(Fed(data)))
    atheris.Fuzz()


def main() -> int:
    """Fuzz, add what was done to the totals, and return 1 where something crashed."""
    if sys.argv[1:2] == ["--feed"]:
        feed(sys.argv[2], sys.argv[3:])
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="of processor time, all doors together")
    parser.add_argument("--doors", nargs="+", default=list(DOORS), choices=list(DOORS))
    parser.add_argument("--totals", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--case", help="one case, such as tables-1234, sent again")
    parser.add_argument("--coverage", action="store_true", help="measure which lines the cases of each door reach")
    parser.add_argument("--lines", action="store_true", help="with --coverage: name the lines that no case reaches")
    parser.add_argument("--guided", action="store_true", help="let libFuzzer make the choices")
    parser.add_argument("--begin", type=Path, help="begin a place with each file of a folder, under every ending")
    parser.add_argument("--one", choices=list(DOORS), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.case:
        name, _, number = asked.case.rpartition("-")
        DOORS[name].open(name)(random.Random(f"{name}-{int(number)}"))
        return 0
    if asked.begin:
        from doors.files import begin_each

        told = list(begin_each(asked.begin))
        print("\n".join(told))
        return int(len(told) > 1)
    if asked.one:
        print(*reached(asked.one, asked.seconds, lines=asked.lines))
        return 0
    totals: Totals = json.loads(asked.totals.read_text()) if asked.totals.exists() else {}
    crashes = 0
    for name in asked.doors:
        totals.setdefault(name, {"cases": 0, "crashes": 0, "seconds": 0.0, "slowest": 0.0})
    if asked.coverage:
        cover(asked.doors, asked.seconds, totals, lines=asked.lines)
    elif asked.guided:
        crashes = guided([name for name in asked.doors if DOORS[name].guided], asked.seconds, totals)
    else:
        crashes = fuzz(asked.doors, asked.seconds, totals, asked.totals)
    keep(totals, asked.totals)
    return int(crashes > 0)


def keep(totals: Totals, file: Path) -> None:
    """Write the totals beside their file and rename them: who reads meanwhile reads all of them."""
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(totals, indent=1) + "\n")
    beside.replace(file)


def fuzz(names: list[str], seconds: float, totals: Totals, file: Path) -> int:
    """Send cases through the doors that are furthest from their goals, and return the crashes."""
    crashes = 0
    while time.process_time() < seconds:
        name = min(names, key=lambda each: totals[each]["cases"] / DOORS[each].goal)
        below = totals[name]["cases"] < DOORS[name].goal
        crashes += rounds(name, 5, totals[name], DOORS[name].goal if below else float("inf"))
        keep(totals, file)
    print(json.dumps(totals, indent=1))
    return crashes


if __name__ == "__main__":
    os.environ["ONPACE_CACHE"] = ""
    sys.exit(main())
