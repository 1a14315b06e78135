"""Mutations of decisions: each changed in one place at a time, and whether the nearest tests notice.

    python tests/decisions/mutations.py            # all of them: how many, killed, survivors by name, time
    python tests/decisions/mutations.py --tenth 3  # every tenth, from the fourth on

A decision is a function named below; its mutants are made from its syntax tree (a comparison, a constant, an operator,
`and` for `or`), so that none has to be written anew when a line moves. The changed code takes the place of the
function's own while the tables run that ask it, in this very process.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.util
import inspect
import itertools
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

TESTS = Path(__file__).parents[1]
DECISIONS = {
    "analysis.assessment.history": (["_grade", "_rival", "_in_year", "_to_date"], ["decisions/test_evidence.py"]),
    "analysis.domain.figure": (
        ["Figure.is_whole_year", "Figure.is_since_january", "Figure.is_within_year", "Figure.rounding",
         "Figure.agrees_with", "Figure.within_bound", "Figure.beyond", "whole_years", "since_last_break"],
        ["decisions/test_evidence.py", "domain/test_figure.py", "decisions/test_judgement.py"],
    ),
    "analysis.assessment.axes": (
        ["outlook_of", "_limits", "verdict_of", "progress_of", "_by_calendar"], ["decisions/test_judgement.py"],
    ),
    "analysis.assessment.settling": (
        ["settled", "is_complete_early", "_is_final", "settled_on", "settles_about"], ["decisions/test_settling.py"],
    ),
    "analysis.assessment.verdict": (
        ["standing", "_of_a_whole_year", "_of_a_year", "_of_several_years", "_of_a_level", "_required_kind",
         "_recent_rate", "_ratio", "probability_of", "likelihood", "_held", "_of_record", "_grade", "_outside",
         "already_passed", "_settled_row"],
        ["decisions/test_standing.py", "decisions/test_judgement.py"],
    ),
    "analysis.pace.progress": (
        ["progress_share", "gap_points", "required_growth", "required_change", "required_amount", "pace_ratio"],
        ["decisions/test_standing.py"],
    ),
    "analysis.pace.met": (["met", "_is_floor", "better_way", "for_good"], ["pace/test_met.py"]),
    "analysis.assessment.project": (["_between", "_enough"], ["decisions/test_numbers.py"]),
    "analysis.forecast.growth": (["middle_and_spread", "update_growth"], ["decisions/test_numbers.py"]),
    "analysis.forecast.inyear": (["learnt_share"], ["decisions/test_numbers.py"]),
    "analysis.store.derived": (["_explicit", "_joined"], ["decisions/test_numbers.py"]),
    "analysis.ingest.checks": (["_slack", "_mismatch"], ["decisions/test_numbers.py"]),
}  # fmt: skip
"""Modules, their decisions, and the tables nearest to them."""

_COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_RECKONED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
_JOINED = {ast.And: ast.Or, ast.Or: ast.And}
_CALLED = {"max": "min", "min": "max", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """A decision changed in one place."""

    module: str
    function: str
    change: str
    changed: Callable[[], ast.FunctionDef]

    @property
    def name(self) -> str:
        """Where it is and what is changed."""
        return f"{self.module.removeprefix('analysis.')}.{self.function}: {self.change}"


def mutants() -> Iterator[Mutant]:
    """Yield every mutant of every decision."""
    for module, (names, _) in DECISIONS.items():
        path = importlib.import_module(module).__file__
        assert path
        tree = ast.parse(Path(path).read_text(encoding="utf-8"))
        for name in names:
            for change, changed in _changes(_found(tree, name)):
                yield Mutant(module, name, change, changed)


def _changes(function: ast.FunctionDef) -> Iterator[tuple[str, Callable[[], ast.FunctionDef]]]:
    """Yield what is changed, and what makes the function with it, place by place."""
    told, spared = _told(function), _spared(function)
    for place, node in enumerate(_places(function)):
        if node not in spared and next(_alterations(node), None):
            altered = deepcopy(node)
            next(_alterations(altered))()
            yield f"{told[place]} → {ast.unparse(altered)}", partial(_altered, function, place)


def _altered(function: ast.FunctionDef, place: int) -> ast.FunctionDef:
    changed = deepcopy(function)
    next(_alterations(_places(changed)[place]))()
    return ast.fix_missing_locations(changed)


def _places(function: ast.FunctionDef) -> list[ast.AST]:
    """Return every node of a function's body in order, but for its docstring."""
    return [node for each in function.body if not _is_docstring(each) for node in ast.walk(each)]


def _spared(function: ast.FunctionDef) -> set[ast.AST]:
    """Return what decides nothing: to how many digits a number is rounded, and that lists are of one length."""
    found: set[ast.AST] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            found |= {each.value for each in node.keywords if each.arg == "strict"}
            found |= set(node.args[1:]) if ast.unparse(node.func).endswith("round") else set()
    return found


def _told(function: ast.FunctionDef) -> list[str]:
    """Return each node as it is written, with the line of the function that it stands in."""
    return [
        f"line {node.lineno - function.lineno}, {ast.unparse(node)}" if isinstance(node, ast.expr) else ""
        for node in _places(function)
    ]


def _alterations(node: ast.AST) -> Iterator[Callable[[], None]]:
    """Yield what may be changed in one node, at most one thing."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
        yield lambda: node.ops.__setitem__(0, _COMPARED[type(node.ops[0])]())
    elif isinstance(node, ast.BoolOp):
        yield lambda: setattr(node, "op", _JOINED[type(node.op)]())
    elif isinstance(node, ast.BinOp) and type(node.op) in _RECKONED:
        yield lambda: setattr(node, "op", _RECKONED[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        neutral = ast.UAdd() if isinstance(node.op, ast.USub) else None
        yield lambda: setattr(node, "op", neutral) if neutral else setattr(node, "operand", _negated(node.operand))
    elif isinstance(node, ast.IfExp):
        yield lambda: setattr(node, "test", _negated(node.test))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield lambda: setattr(node, "value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield lambda: setattr(node, "value", node.value + 1 if isinstance(node.value, int) else node.value * 1.1 + 0.01)
    elif isinstance(node, ast.Name) and node.id in _CALLED:
        yield lambda: setattr(node, "id", _CALLED[node.id])


def _negated(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), node)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _found(tree: ast.Module, name: str) -> ast.FunctionDef:
    """Return a function, or a method by the name of its class and its own."""
    body: list[ast.stmt] = tree.body
    *classes, last = name.split(".")
    for each in classes:
        body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == each)
    return next(node for node in body if isinstance(node, ast.FunctionDef) and node.name == last)


def _code(function: ast.FunctionDef) -> CodeType:
    function.decorator_list = []
    whole = compile(ast.Module([function], []), function.name, "exec")
    return next(each for each in whole.co_consts if isinstance(each, CodeType))


def _function(module: str, name: str) -> FunctionType:
    thing: object = importlib.import_module(module)
    for part in name.split("."):
        thing = inspect.getattr_static(thing, part)
    thing = thing.fget if isinstance(thing, property) else thing
    assert isinstance(thing, FunctionType), name
    return thing


@cache
def _tables(path: str) -> list[Callable[[], object]]:
    """Return the tests of a file that need no fixture, each row of a table a call."""
    module = _loaded(TESTS / path)
    calls: list[Callable[[], object]] = []
    for name, test in vars(module).items():
        if name.startswith("test_") and not hasattr(test, "hypothesis"):
            rows = list(_rows(test))
            if set(inspect.signature(test).parameters) == set(rows[0]):
                calls += [_call(test, row) for row in rows]
    return calls


def _loaded(path: Path) -> ModuleType:
    if (path.parent / "__init__.py").exists():
        sys.path[:0] = [] if str(TESTS) in sys.path else [str(TESTS)]
        return importlib.import_module(f"{path.parent.name}.{path.stem}")
    spec = importlib.util.spec_from_file_location(f"table_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _rows(test: FunctionType) -> Iterator[dict[str, object]]:
    """Yield what each call of a parametrised test is given."""
    columns = []
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            names = mark.args[0] if isinstance(mark.args[0], tuple | list) else (mark.args[0],)
            values = [row if len(names) > 1 else (row,) for row in mark.args[1]]
            columns.append([dict(zip(names, row, strict=True)) for row in values])
    for parts in itertools.product(*columns):
        yield {name: value for part in parts for name, value in part.items()}


def _call(test: FunctionType, row: dict[str, object]) -> Callable[[], object]:
    return lambda: test(**row)


def is_killed(mutant: Mutant) -> bool:
    """Return whether the tables nearest to a decision notice that it is changed."""
    function = _function(mutant.module, mutant.function)
    own = function.__code__
    function.__code__ = _code(mutant.changed())
    try:
        return any(_fails(call) for path in DECISIONS[mutant.module][1] for call in _tables(path))
    finally:
        function.__code__ = own


def _fails(call: Callable[[], object]) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            call()
        except Exception:  # whatever it is, it is noticed
            return True
    return False


def survivors(chosen: list[Mutant]) -> list[str]:
    """Return the names of the mutants that no table notices.

    Raises
    ------
    AssertionError
        When a table fails without any mutation: nothing could be said then.
    """
    for module in dict.fromkeys(mutant.module for mutant in chosen):
        for path in DECISIONS[module][1]:
            assert not any(_fails(call) for call in _tables(path)), f"{path} fails by itself"
    return [mutant.name for mutant in chosen if not is_killed(mutant)]


def main() -> None:
    """Mutate, and print what survives."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenth", type=int, choices=range(10), help="every tenth only, from this one on")
    tenth = parser.parse_args().tenth
    begun = time.perf_counter()
    chosen = list(mutants())[tenth :: 10 if tenth is not None else 1]
    alive = survivors(chosen)
    print(*alive, sep="\n")
    killed, spent = len(chosen) - len(alive), time.perf_counter() - begun
    print(f"{len(chosen)} mutants, {killed} killed ({killed / len(chosen):.1%}), {spent:.0f} s")


if __name__ == "__main__":
    main()
