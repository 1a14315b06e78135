"""Whether figures survive: writers at once, and writers killed at random moments and at every one of their writes.

    nice python benchmarks/safe_ground.py                      # all rounds; an hour or two
    nice python benchmarks/safe_ground.py --pairs add+add --rounds 10 --kills 0
    nice python benchmarks/safe_ground.py --rounds 2 --kills 2 --writes 8   # as in make test-long; some minutes

Every round is made of real commands in processes of their own, copies (forks) of one that has loaded the modules; two
at once have temporary folders of their own. A kill is SIGKILL. A write is a file opened for writing, a rename, a
removal, a change of mode or a new folder, within the workspace or the temporary folder. After each kill is counted
what is left running or lying about ten seconds later, and again after the same command has been given once more. It
ends with 1 where anything was lost, refused, left or signed twice.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import combinations_with_replacement
from pathlib import Path

ROOT = Path(__file__).parents[1]
MARK = "ONPACE_SAFE_GROUND"
KINDS = ("add", "ingest", "publish", "score", "dataset", "report")
OFTEN = ("add+add", "add+ingest", "publish+publish")
LEFT = {"left: half written"}
"""What goes with the next writing in its folder."""
AS_IT_SHOULD = {"rounds", "refused, rightly", "writes", "at random", "at a write", "ended before", *LEFT}
"""What is counted and no fault."""
PATIENCE = 10.0
"""Seconds after which nothing of a killed command may be left."""
WRITES = {"os.rename": 1, "os.remove": 0, "os.chmod": 0, "os.mkdir": 0, "os.rmdir": 0, "shutil.rmtree": 0}
"""Audited events that change a folder, with the argument that is checked to lie in it."""


def loaded() -> None:
    """Load what commands need, once for all copies, and what they work out on first use."""
    import papermill  # noqa: F401

    import analysis.assessment.assess
    import analysis.cli.main
    import analysis.ingest.imports
    import analysis.jobs.publishing
    import analysis.report.render
    import analysis.tables.dataset
    import analysis.tables.upgrades  # noqa: F401
    from analysis.ingest.imports import Origin, read_one
    from analysis.ingest.table_figures import Entry
    from analysis.store.store import load

    entry = Entry("add", 1, "value", "1", indicator="renewable-capacity", period="1950-01", unit="万千瓦")
    read_one(entry, Origin(region="聊城市", source="x"), date(2026, 11, 24), workspace=ROOT)
    load("聊城市", ROOT)


# Processes


def begun(task: Callable[[], int | None], temporary: Path, said: Path, kill_at: int | None = None) -> int:
    """Start a copy of this process with a task; return its number. It may kill itself before one of its writes."""
    sys.stdout.flush()
    number = os.fork()
    if number:
        return number
    code = 99
    try:
        temporary.mkdir(parents=True, exist_ok=True)
        os.environ |= {"TMPDIR": str(temporary), MARK: str(temporary)}
        tempfile.tempdir = None
        for stream in (1, 2):
            os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), stream)
        if kill_at is not None:
            watch(said.parent, kill_at)
        code = task() or 0
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def watch(within: Path, kill_at: int) -> None:
    """Have this process kill itself before its n-th write within a folder; with 0 it counts them in a file."""
    seen = 0

    def told(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event == "open":
            path, flags = arguments[0], int(str(arguments[2]))
            if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        elif event in WRITES:
            path = arguments[WRITES[event]]
        else:
            return
        if isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path).startswith(str(within)):
            seen += 1
            if seen == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            if not kill_at:
                counted.truncate(0)
                counted.seek(0)
                counted.write(str(seen))
                counted.flush()

    counted = (within / "count").open("w") if not kill_at else io.StringIO()
    sys.addaudithook(told)


def ended(number: int) -> int:
    """Wait for a process; return its exit status, negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def onpace(*words: str) -> Callable[[], int]:
    """Return the task of running one command line."""
    from analysis.cli.main import run

    return lambda: run(list(words))


def asked(task: Callable[[], object], place: Path) -> object:
    """Return what a task returns in a copy of this process; the fault as text where it fails."""
    answer = place / "answer.json"

    def telling() -> int:
        try:
            answer.write_text(json.dumps(task()))
        except Exception as error:
            answer.write_text(json.dumps(f"{type(error).__name__}: {error}"))
        return 0

    ended(begun(telling, place / "t0", place / "said"))
    return json.loads(answer.read_text())


# The office


def office(place: Path, *, targets: int = 3) -> Path:
    """Return a workspace with a few targets."""
    place.mkdir(parents=True, exist_ok=True)
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, place / name)
    for path in (place / "data" / "targets").glob("*.csv"):
        if path.stem != "liaocheng-2026":
            path.unlink()
            continue
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[: targets + 1]), encoding="utf-8")
    for path in (place / "data" / "scenarios").glob("*.yml"):
        path.unlink()
    return place


def rendered(place: Path, folder: Path) -> None:
    """Render the third quarter into ``out`` and let a copy of it stand for the second; both are small."""
    words = ["report", "--quarter", "2026Q3", "--language", "both", "--draws", "100", "--formats", "html"]
    where = ["--workspace", str(folder), "--output", str(place / "made")]
    code = ended(begun(onpace(*words, *where), place / "t0", place / "said"))
    assert code == 0, (place / "said").read_text()
    for language in ("zh", "en"):
        made = place / "made" / "2026Q3" / language
        manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
        for quarter in ("2026Q2", "2026Q3"):
            manifest["quarter"] = quarter
            (made / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
            if quarter == "2026Q2":
                shutil.copytree(made, place / "made" / quarter / language)


def renewed(place: Path, folder: Path) -> None:
    """Put the rendered quarters back as they were before they were published, and the ledger away."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.copytree(place / "made", folder / "out")
    (folder / "data" / "ledger.csv").unlink(missing_ok=True)


# What is given to onpace, and what must have come of it


def month(number: int) -> str:
    """Return a month of its own for each number."""
    return f"{1900 + number // 12}-{number % 12 + 1:02d}"


class Round:
    """One round: two commands given at once, or one that is killed."""

    def __init__(self, place: Path, folder: Path, number: int) -> None:
        self.place, self.folder, self.number = place, folder, number
        self.where = ["--workspace", str(folder)]

    def task(self, kind: str, side: int) -> tuple[Callable[[], int], Callable[[], bool]]:
        """Return what is run, and the question whether its work is there."""
        return getattr(self, kind)(2 * self.number + side)  # type: ignore[no-any-return]

    def add(self, number: int) -> tuple[Callable[[], int], Callable[[], bool]]:
        """Add one figure with a source of its own."""
        period, source = month(number), f"https://example.org/{number}"
        words = ["add", "renewable-capacity", period, str(601 + number), "万千瓦", "--source-url", source]
        words += ["--published", "2026-10-20", "--yes", *self.where]
        return onpace(*words), lambda: period in self.periods("renewable-capacity")

    def ingest(self, number: int) -> tuple[Callable[[], int], Callable[[], bool]]:
        """Add three figures from a file."""
        rows = [f"粮食总产量,聊城市,{month(3 * number + part)},{100 + part},亿斤" for part in range(3)]
        periods = [row.split(",")[2] for row in rows]
        path = self.place / f"figures-{number}.csv"
        path.write_text("\n".join(["indicator,region,period,value,unit", *rows]) + "\n", encoding="utf-8")
        words = ["ingest", str(path), "--source", f"来源{number}", "--published", "2026-10-20", "--yes", *self.where]
        return onpace(*words), lambda: set(periods) <= set(self.periods("grain-output"))

    def publish(self, number: int) -> tuple[Callable[[], int], Callable[[], bool]]:
        """Publish one of the two quarters."""
        quarter = f"2026Q{2 + number % 2}"
        words = ["publish", quarter, "--by", f"signer {number}", "--output", str(self.folder / "out"), *self.where]
        return onpace(*words), lambda: self.is_published(quarter)

    def score(self, number: int) -> tuple[Callable[[], int], Callable[[], bool]]:
        """Close what can be closed."""
        return onpace("score", *self.where), lambda: True

    def dataset(self, number: int) -> tuple[Callable[[], int], Callable[[], bool]]:
        """Write the tables as a data set."""
        place = self.folder / "set"
        return onpace("dataset", str(place), *self.where), lambda: self.opens(place)

    def report(self, number: int) -> tuple[Callable[[], int], Callable[[], bool]]:
        """Render a quarter that nobody publishes."""
        words = ["report", "--quarter", f"2026Q{1 if number % 2 else 4}", "--language", "zh", "--draws", "100"]
        if "2026Q4" in words:
            words += ["--as-of", "2026-11-20"]
        quarter = words[2]
        output = self.folder / "out"
        return onpace(*words, "--output", str(output), *self.where), lambda: self.is_whole(output / quarter / "zh")

    def run(self, number: int) -> tuple[Callable[[], int], Callable[[], bool]]:
        """Run a notebook."""
        output = self.folder / "notebooks-out"
        words = ["run", "history", "--output", str(output), *self.where]
        return onpace(*words), lambda: bool(json.loads((output / "history.ipynb").read_text())["cells"])

    def periods(self, series: str) -> list[str]:
        """Return the periods of a series of the city as they lie in the workspace, which must load whole."""
        from analysis.store.store import load

        held = load("聊城市", self.folder).observations
        return list(held.loc[(held["series_id"] == series) & (held["region"] == "聊城市"), "period"])

    def is_published(self, quarter: str) -> bool:
        """Return whether a quarter is signed, recorded once, read-only and on the shelf; its ledger unbroken."""
        from analysis.retrospect.ledger import read_ledger

        rows = read_ledger(self.folder / "data" / "ledger.csv")
        own = rows[rows["quarter"] == quarter]
        places = [self.folder / "out" / quarter / language for language in ("zh", "en")]
        signed = [json.loads((place / "manifest.json").read_text())["signed_off"]["by"] for place in places]
        frozen = all(stat.S_IMODE(path.stat().st_mode) == 0o444 for place in places for path in place.iterdir())
        page = (self.folder / "out" / "index.html").read_text(encoding="utf-8")
        once = len(own) > 0 and not own["target_id"].duplicated().any()
        return once and len(set(signed)) == 1 and frozen and page.count(signed[0]) >= 2

    def opens(self, place: Path) -> bool:
        """Return whether a data set loads whole."""
        from analysis.tables.dataset import open_dataset

        return len(open_dataset(place).tables().observations) > 0

    def is_whole(self, place: Path) -> bool:
        """Return whether a report's files are those that its manifest names."""
        from analysis.files import sha256

        manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        return all(sha256((place / item["path"]).read_bytes()) == item["sha256"] for item in manifest["outputs"])

    def rows(self) -> int:
        """Return how many observations, ledger rows and sources there are."""
        paths = [self.folder / "data" / name for name in ("statistics/observations.csv", "ledger.csv")]
        return sum(len(list(csv.reader(path.open(encoding="utf-8")))) for path in paths if path.exists())


# Two at once


def at_once(pair: str, rounds: int, place: Path) -> Counter[str]:
    """Give two commands at once, many times; return how often which ended how, and what was lost."""
    folder = office(place / "w")
    publishes = "publish" in pair
    if publishes:
        rendered(place, folder)
    told: Counter[str] = Counter()
    for number in range(rounds):
        if publishes:
            renewed(place, folder)
        told += _one_round(pair, Round(place, folder, number))
        told["rounds"] += 1
    return told


def _one_round(pair: str, one: Round) -> Counter[str]:
    told: Counter[str] = Counter()
    twice = pair == "publish+publish" and one.number % 4 == 3  # the same quarter by two people
    tasks = [one.task(kind, 0 if twice else side) for side, kind in enumerate(pair.split("+"))]
    before = one.rows()
    gate, opened = os.pipe()

    def waiting(task: Callable[[], int]) -> Callable[[], int]:
        def both() -> int:
            os.close(opened)
            os.read(gate, 1)  # ends when the gate is opened, for both
            return task()

        return both

    said = [one.place / f"said{side}" for side in range(2)]
    running = [begun(waiting(tasks[side][0]), one.place / f"t{side + 1}", said[side]) for side in range(2)]
    time.sleep(0.02)
    os.close(opened)
    os.close(gate)
    codes = [ended(number) for number in running]
    there = asked(lambda: [done() for _, done in tasks], one.place)
    if not isinstance(there, list):
        told["does not load"] += 1
        print(f"  {pair} round {one.number}: {there}")
        return told
    for side, code in enumerate(codes):
        if code and not (twice and code == 2 and 0 in codes):
            told["failed"] += 1
            print(f"  {pair} round {one.number}: {said[side].read_text().strip().splitlines()[-1:]}")
        if not there[side]:
            told["lost"] += code == 0
            told["not done"] += code != 0
    told["refused, rightly"] += twice and sorted(codes) == [0, 2]
    told["signed twice"] += twice and codes == [0, 0]
    told["rows lost"] += one.rows() < before
    for path in said:
        path.unlink(missing_ok=True)
    return told


# Killed


def left(place: Path) -> Counter[str]:
    """Return what is left of a command: processes, sockets, temporary folders and files."""
    told: Counter[str] = Counter()
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            told["processes"] += f"{MARK}={place}/".encode() in entry.read_bytes()
        except OSError:
            continue
    for folder, folders, names in os.walk(place):  # what goes meanwhile is passed by
        for path in (Path(folder) / name for name in [*folders, *names]):
            told["sockets"] += path.is_socket()
            told["half written"] += path.name.endswith(".onpace")
            told["temporary"] += path.parent.parent == place and path.parent.name.startswith("t")
    return +told


def settled(place: Path) -> Counter[str]:
    """Return what is left ten seconds later, or as soon as nothing is; what only the next writing removes at once."""
    until = time.monotonic() + PATIENCE
    while (found := left(place)) - Counter({"half written": 10**6}) and time.monotonic() < until:
        time.sleep(0.2)
    return found


def killed(kind: str, times: int, place: Path, *, at_most: int | None) -> Counter[str]:
    """Kill a command at random moments, then once at each of its writes, or some of them; each time give it again."""
    folder = office(place / "w")
    if kind in ("publish",):
        rendered(place, folder)
        renewed(place, folder)
    told: Counter[str] = Counter()
    first = Round(place, folder, 0)
    if kind in ("report", "run", "dataset"):  # something older lies there
        assert ended(begun(first.task(kind, 0)[0], place / "t1", place / "said")) == 0
    shutil.copytree(folder, place / "before", symlinks=True)
    begin = time.monotonic()
    code = ended(begun(first.task(kind, 0)[0], place / "t1", place / "said", kill_at=0))
    length = time.monotonic() - begin
    assert code == 0, (place / "said").read_text()
    writes = int((place / "count").read_text())
    told["writes"] = writes
    chance = random.Random(7)
    for _ in range(3 * times):  # some end before they are killed
        if told["at random"] < times:
            told += _one_kill(kind, place, folder, chance.uniform(0, length), None)
    for at in range(1, writes + 1, -(-writes // at_most) if at_most else 1):
        told += _one_kill(kind, place, folder, None, at)
    return told


def _one_kill(kind: str, place: Path, folder: Path, moment: float | None, at: int | None) -> Counter[str]:
    told: Counter[str] = Counter()
    shutil.rmtree(folder)
    shutil.copytree(place / "before", folder, symlinks=True)
    one = Round(place, folder, 0)
    task, done = one.task(kind, 0)
    number = begun(task, place / "t1", place / "said", kill_at=at)
    if moment is not None:
        time.sleep(moment)
        os.kill(number, signal.SIGKILL)
    code = ended(number)
    told["at random" if at is None else "at a write"] += code == -signal.SIGKILL
    told["ended before"] += code != -signal.SIGKILL
    told += Counter({f"left: {what}": count for what, count in settled(place).items()})
    if asked(lambda: whole(kind, one), place) is not True:
        told["not whole"] += 1
        print(f"  {kind} killed {moment or at}: {asked(lambda: whole(kind, one), place)}")
    code = ended(begun(task, place / "t1", place / "said"))
    over = kind == "publish" and code == 2 and "was published on" in (place / "said").read_text()
    if (code and not over) or asked(done, place) is not True:
        told["not completed"] += 1
        print(f"  {kind} killed {moment or at}, again: {(place / 'said').read_text().strip().splitlines()[-1:]}")
    told += Counter({f"left after the next: {what}": count for what, count in settled(place).items()})
    (place / "said").unlink(missing_ok=True)
    return told


def whole(kind: str, one: Round) -> bool:
    """Return whether everything loads after a kill, be it the old state or the new."""
    from analysis.retrospect.ledger import read_ledger

    one.periods("renewable-capacity")
    read_ledger(one.folder / "data" / "ledger.csv")
    if kind == "dataset":
        return one.opens(one.folder / "set")
    if kind == "report":
        return one.is_whole(one.folder / "out" / "2026Q4" / "zh")
    if kind == "run":
        return bool(json.loads((one.folder / "notebooks-out" / "history.ipynb").read_text())["cells"])
    return True


@contextmanager
def ground() -> Iterator[Path]:
    """Give a place for one kind of round."""
    place = Path(tempfile.mkdtemp(prefix="sg", dir="/tmp"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def main() -> None:
    """Make the rounds and print the counts."""
    asked_for = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked_for.add_argument("--pairs", nargs="*", help="such as add+ingest; all if left out")
    asked_for.add_argument("--rounds", type=int, help="of each pair; 200 of three, 20 of the others if left out")
    asked_for.add_argument("--commands", nargs="*", default=["add", "ingest", "publish", "dataset", "run", "report"])
    asked_for.add_argument("--kills", type=int, default=30)
    asked_for.add_argument(
        "--writes", type=int, help="at how many writes of a command it is killed; at each if left out"
    )
    given = asked_for.parse_args()
    loaded()
    all_told: Counter[str] = Counter()
    pairs = ["+".join(sorted(pair)) for pair in combinations_with_replacement(KINDS, 2)]
    for pair in sorted(pairs, key=lambda pair: pair not in OFTEN) if given.pairs is None else given.pairs:
        with ground() as place:
            begin = time.monotonic()
            told = at_once(pair, given.rounds or (200 if pair in OFTEN else 20), place)
            print(f"{pair}: {dict(+told)} in {time.monotonic() - begin:.0f} s", flush=True)
        all_told += told
    for kind in given.commands if given.kills else ():
        with ground() as place:
            begin = time.monotonic()
            told = killed(kind, given.kills, place, at_most=given.writes)
            print(f"{kind} killed: {dict(+told)} in {time.monotonic() - begin:.0f} s", flush=True)
        all_told += told
    if faults := {what: count for what, count in all_told.items() if what not in AS_IT_SHOULD}:
        raise SystemExit(f"faults: {faults}")


if __name__ == "__main__":
    main()
