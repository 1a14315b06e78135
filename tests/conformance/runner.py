"""Hold a program against the hand-worked cases of official pace methods in ``cases.csv``, this project's or another's.

    python tests/conformance/runner.py onpace pace --format csv --file {file} --method {method}

The words after the script are a command; ``{file}`` is a CSV of cases (id, base_year, base_value, latest_year,
latest_value, target_year, target_value, direction, limit, optimum, lower_bound), ``{method}`` the name of a method. It
prints a CSV with id, value and class. A program with other names of methods or classes is wrapped in a function and
given to `check` from Python. Needs the standard library alone.
"""

from __future__ import annotations

import csv
import io
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

TABLE = Path(__file__).with_name("cases.csv")
TOLERANCE = 1e-9
INPUTS = ("id", "base_year", "base_value", "latest_year", "latest_value", "target_year", "target_value", "direction",
          "limit", "optimum", "lower_bound")  # fmt: skip

Row = dict[str, str]


def cases(table: Path = TABLE) -> dict[str, list[Row]]:
    """Return the cases of each method, with the expected value and class."""
    grouped: dict[str, list[Row]] = {}
    with table.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            grouped.setdefault(row["method"], []).append(row)
    return grouped


def check(
    judge: Callable[[str, list[Row]], Iterable[Row]], methods: Iterable[str] = (), table: Path = TABLE
) -> list[str]:
    """Return one line for each case in which a program differs.

    Parameters
    ----------
    judge : callable
        Takes the name of a method and rows of `INPUTS`, returns rows of id, value (empty or a number) and class.
    methods : iterable of str
        Those to hold it against; all if left out.
    table : Path
        The cases.
    """
    faults = []
    grouped = cases(table)
    for method in methods or grouped:
        rows = grouped[method]
        asked = [{name: row[name] for name in INPUTS} for row in rows]
        told = {row["id"]: row for row in judge(method, asked)}
        faults += [fault for row in rows if (fault := difference(row, told.get(row["id"])))]
    return faults


def difference(expected: Row, told: Row | None) -> str:
    """Return how an answer differs from what is expected; nothing where it does not."""
    name = f"{expected['method']} {expected['id']}"
    if told is None:
        return f"{name}: no answer"
    if not same_number(expected["value"], told["value"]):
        return f"{name}: value {told['value']!r}, expected {expected['value']!r} ({expected['worked']})"
    if (told["class"] or "") != expected["class"]:
        return f"{name}: class {told['class']!r}, expected {expected['class']!r} ({expected['worked']})"
    return ""


def same_number(expected: str, told: str) -> bool:
    """Return whether two numbers agree to the tolerance, or both are missing."""
    missing = [text in ("", "nan") for text in (expected, str(told))]
    if any(missing):
        return all(missing)
    return math.isclose(float(expected), float(told), rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def by_command(command: list[str]) -> Callable[[str, list[Row]], list[Row]]:
    """Return a judge that runs a command, its ``{file}`` and ``{method}`` filled in."""

    def judge(method: str, rows: list[Row]) -> list[Row]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "cases.csv"
            with file.open("w", encoding="utf-8", newline="") as target:
                writer = csv.DictWriter(target, INPUTS)
                writer.writeheader()
                writer.writerows(rows)
            words = [word.format(file=file, method=method) for word in command]
            done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode:
            print(f"{method}: status {done.returncode}: {done.stderr.strip()}", file=sys.stderr)
        return list(csv.DictReader(io.StringIO(done.stdout)))

    return judge


def main() -> int:
    """Run the command named on the command line on every case; the status is 1 where it differs."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    faults = check(by_command(sys.argv[1:]))
    total = sum(map(len, cases().values()))
    print(*faults, f"{total - len(faults)} of {total} cases agree", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
