"""The shape of the house: imports run downwards only, numeric rooms need only numpy and scipy."""

import ast
import importlib.util
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "analysis"

FLOORS = [
    {"__main__"},
    {"cli"},
    {"city", "jobs"},
    {"report"},
    {"notebooks"},
    {"sentences"},
    {"retrospect", "panels", "charts"},
    {"backtest", "assessment", "runs", "export", "fetch"},
    {"record", "review", "intake"},
    {"store", "ingest", "extract", "forecast"},
    {"tables", "words", "scenario", "pace", "peers"},
    {"domain"},
    {"journals"},
    {"workspace", "locking", "scratch", "workers", "files", "page_policy", "pdf_streams", "typeface", "typed_yaml"},
    {"reading"},
    {"characters", "formulas", "errors", "defaults", "limits", "warm"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
NUMERIC_ROOMS = ("pace", "forecast")
FRAME_MODULES = {"pace/table.py", "forecast/panel.py", "forecast/to_year.py", "forecast/single.py"}
"""The one module of each numeric room that knows tables, and the one that holds statsmodels."""


def modules():
    return sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def room_of(path):
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def module_name(path):
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


def module_imports(path):
    """The modules a module imports, inside of functions too: a package's members by their own names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            there = [name for name in inner if (SOURCE.parent / name.replace(".", "/")).with_suffix(".py").exists()]
            yield from there or [node.module]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module


def test_every_module_has_a_floor():
    assert sorted({room_of(path) for path in modules()} - set(FLOOR)) == []


def test_no_file_is_longer_than_500_lines():
    long = {path.name: n for path in modules() if (n := len(path.read_text(encoding="utf-8").splitlines())) > 500}
    assert long == {}


def test_no_two_classes_have_one_name():
    """One idea, one name; one name, one idea."""
    homes = {}
    for path in modules():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path.relative_to(SOURCE).as_posix())
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_no_module_asks_which_language_it_speaks_but_that_of_the_words():
    asking = [
        f"{module_name(path)}:{node.lineno}"
        for path in modules()
        if room_of(path) != "words"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        and any(isinstance(part, ast.Constant) and part.value in ("zh", "en") for part in ast.walk(node))
    ]
    assert asking == []


def test_the_page_on_architecture_has_the_picture_and_every_module_as_the_code_has_them():
    """``make docs`` writes them anew; a module that has no docstring would have no line."""
    place = SOURCE.parents[1] / "docs" / "make_architecture.py"
    spec = importlib.util.spec_from_file_location("make_architecture", place)
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    told = make.PAGE.read_text(encoding="utf-8")
    assert make.page(told) == told
    assert ": \n" not in told


def test_no_module_imports_itself_by_way_of_others():
    wanted = {module_name(path): set(module_imports(path)) for path in modules()}
    while ready := [name for name, needs in wanted.items() if not needs & wanted.keys()]:
        for name in ready:
            del wanted[name]
    assert wanted == {}


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
