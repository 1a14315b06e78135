"""The shape of the house: imports run downwards only, numeric rooms need only numpy and scipy, the front is light."""

import ast
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "analysis"

FLOORS = [
    {"cli"},
    {"jobs"},
    {"report"},
    {"run"},
    {"lab", "explore"},
    {"present"},
    {"backtest", "retrospect"},
    {"assessment"},
    {"record"},
    {"pace", "forecast", "scenario"},
    {"ingest", "extract", "peers"},
    {"store"},
    {"tables"},
    {"domain"},
    {"workspace"},
    {"files"},
    {"errors"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
NUMERIC_ROOMS = ("pace", "forecast")
FRAME_MODULES = {"pace/table.py", "forecast/panel.py", "forecast/single.py"}
"""The one module of each numeric room that knows tables, and the one that holds statsmodels."""


def modules():
    return sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def room_of(path):
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module


def test_every_module_has_a_floor():
    assert sorted({room_of(path) for path in modules()} - set(FLOOR)) == []


def test_imports_run_downwards_only():
    upward = []
    for path in modules():
        here = room_of(path)
        for name in imported(path):
            parts = name.split(".")
            if parts[0] != "analysis":
                continue
            assert len(parts) > 1, f"{path} imports the package's front"
            there = parts[1]
            stranger = FLOOR[there] == FLOOR[here] and there != here
            if FLOOR[there] < FLOOR[here] or stranger:
                upward.append(f"{path.relative_to(SOURCE)} imports {name}")
    assert upward == []


def test_numeric_rooms_need_only_numpy_and_scipy():
    foreign = []
    for path in modules():
        place = path.relative_to(SOURCE).as_posix()
        if room_of(path) not in NUMERIC_ROOMS or place in FRAME_MODULES:
            continue
        for name in imported(path):
            first = name.split(".")[0]
            if first not in {*sys.stdlib_module_names, "numpy", "scipy", "analysis"}:
                foreign.append(f"{place} imports {name}")
    assert foreign == []


def test_the_front_loads_nothing_heavy():
    code = (
        "import sys, analysis, analysis.cli.main, analysis.run, analysis.domain.codes;"
        "print(sorted({'pandas','pandera','pint','statsmodels','matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
