"""Tables of an earlier onpace are upgraded whole or not at all; those of a later one are refused."""

import csv
import io
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from analysis import workspace as ground
from analysis.cli.main import run
from analysis.errors import InputError, MachineError, RequestError
from analysis.extract.upgraded import NEW
from analysis.jobs.upgrade_steps import STEPS
from analysis.retrospect.ledger import read_ledger
from analysis.tables import upgrades
from analysis.tables.upgrades import BEFORE, Step, apply, plan
from analysis.tables.workspace_tables import read_workspace
from analysis.workspace import VERSION, Workspace, find_workspace

HERE = Path(__file__).parent


def _mark(texts):
    """A sample step: every note of a source's series says so, and the events move."""
    series = texts["statistics/series.csv"]
    lines = [line if place == 0 else f"{line}seen" for place, line in enumerate(series.splitlines())]
    texts["statistics/series.csv"] = "\n".join(lines) + "\n"
    texts["targets/liaocheng-2027.csv"] = texts.pop("targets/shaanxi-2026.csv")
    return texts


def _spoil(texts):
    return {**texts, "statistics/series.csv": texts["statistics/series.csv"].replace("flow", "stream")}


STEP = Step("the note of each series says that it was seen", _mark)
LATER = (*STEPS, STEP)
"""The steps of an onpace one version later."""


@pytest.fixture
def place(root, tmp_path):
    """A workspace with tables of this version."""
    shutil.copytree(root / "data", tmp_path / "data")
    return Workspace(tmp_path)


def content(place):
    """Every file of the data but the lock, by its path."""
    paths = sorted(path for path in place.data.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(place.data).as_posix(): path.read_bytes() for path in paths}


def test_the_version_counts_the_steps():
    assert len(STEPS) + 1 == VERSION


def test_this_projects_own_tables_are_of_this_version(root):
    assert Workspace(root).version == VERSION


def _aged(text):
    """A table of targets as the first version had it."""
    rows = list(csv.DictReader(text.splitlines()))
    columns = [name for name in rows[0] if name not in NEW]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def test_targets_of_the_first_version_gain_what_each_row_tells(place):
    place.version_file.write_text("1\n")
    table = place.targets / "liaocheng-2026.csv"
    now = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    table.write_text(_aged(table.read_text("utf-8")), "utf-8")
    reading = place.data / "corrections" / "as-read" / table.name
    reading.parent.mkdir(parents=True)
    shutil.copy(table, reading)
    assert apply(place, STEPS).to == VERSION
    after = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert reading.read_text("utf-8") == table.read_text("utf-8")
    same = sum(row["deliverable"] == old["deliverable"] for row, old in zip(after, now, strict=True))
    assert same / len(now) > 0.9
    assert all(row["deliverable"] and not (row["part"] or row["item"]) for row in after)
    assert {row["stage"] for row in after if row["kind"] != "advance"} == {""}
    assert len(read_workspace(find_workspace(place.root)).targets)


def test_tables_of_this_version_come_out_as_they_were(place):
    place.version_file.write_text("1\n")
    assert plan(place, STEPS).changed == {}


def test_an_upgrade_shows_first_and_keeps_what_it_replaces(place):
    before = content(place)
    shown = plan(place, LATER)
    assert (shown.since, shown.to, shown.says) == (VERSION, VERSION + 1, (STEP.says,))
    assert set(shown.changed) == {"statistics/series.csv", "targets/liaocheng-2027.csv"}
    assert shown.removed == ("targets/shaanxi-2026.csv",)
    assert content(place) == before
    apply(place, LATER)
    after = content(place)
    assert place.version == VERSION + 1
    assert after[f"{BEFORE}/{VERSION}/statistics/series.csv"] == before["statistics/series.csv"]
    assert after[f"{BEFORE}/{VERSION}/targets/shaanxi-2026.csv"] == before["targets/shaanxi-2026.csv"]
    assert set(read_workspace(place).series["note"].str[-4:]) == {"seen"}
    assert not place.upgrading.exists()
    assert plan(place, LATER).changed == {}


def test_several_versions_are_upgraded_in_one_go(place):
    upgrade = apply(place, [*LATER, Step("nothing", dict)])
    assert (upgrade.since, upgrade.to, place.version) == (VERSION, VERSION + 2, VERSION + 2)


def test_what_would_not_load_is_not_upgraded(place):
    before = content(place)
    with pytest.raises(InputError, match=r"series\.csv:4: kind"):
        apply(place, [*STEPS, Step("spoils", _spoil)])
    assert content(place) == before


class _Killed(BaseException):
    """A process that ends here."""


@pytest.mark.parametrize("at", range(1, 14))
def test_an_upgrade_killed_at_any_of_its_writes_leaves_all_or_is_completed(place, monkeypatch, at):
    before, done = content(place), 0

    def counted(function):
        def once(*words, **more):
            nonlocal done
            done += 1
            if done == at:
                raise _Killed
            return function(*words, **more)

        return once

    with monkeypatch.context() as broken:
        for owner, name in ((upgrades, "write"), (upgrades, "_replace"), (Path, "unlink"), (shutil, "rmtree")):
            broken.setattr(owner, name, counted(getattr(owner, name)))
        with suppress(_Killed):
            apply(place, LATER)
    if not (place.upgrading / ground.JOURNAL).exists() and place.version == VERSION:
        assert {name: text for name, text in content(place).items() if name in before} == before
        find_workspace(place.root, any_version=True)
    elif (place.upgrading / ground.JOURNAL).exists():
        with pytest.raises(RequestError, match="an upgrade of the tables broke off"):
            find_workspace(place.root)
    apply(place, LATER)
    assert place.version == VERSION + 1
    assert content(place)[f"{BEFORE}/{VERSION}/statistics/series.csv"] == before["statistics/series.csv"]
    assert set(read_workspace(place).series["note"].str[-4:]) == {"seen"}
    assert not (place.upgrading / ground.JOURNAL).exists()


def test_a_full_disk_leaves_everything_as_it_was(place, monkeypatch):
    before = content(place)

    def full(path, text):
        raise MachineError(f"{path}: cannot be written (No space left on device)")

    with monkeypatch.context() as broken:
        broken.setattr(upgrades, "write", full)
        with pytest.raises(MachineError, match="No space left"):
            apply(place, LATER)
    assert content(place) == before
    assert apply(place, LATER).to == VERSION + 1


def test_a_folder_that_turns_read_only_is_a_line_and_the_upgrade_is_completed_later(place, monkeypatch):
    real = Path.replace

    def read_only(path, target):
        if Path(target).name == "liaocheng-2027.csv":
            raise OSError(30, "Read-only file system", str(target))
        return real(path, target)

    with monkeypatch.context() as broken:
        broken.setattr(upgrades, "_replace", read_only)
        with pytest.raises(MachineError, match=r"Read-only file system; onpace upgrade --apply completes") as fault:
            apply(place, LATER)
    assert len(str(fault.value).splitlines()) == 1
    assert plan(place, LATER).unfinished
    apply(place, LATER)
    assert len(read_workspace(place).targets)


def test_a_later_version_is_refused_in_a_line_and_nothing_is_written(place, capsys):
    place.version_file.write_text(f"{VERSION + 1}\n")
    before = content(place)
    for words in (["assess"], ["upgrade", "--apply"], ["add", "gdp", "2026", "1", "亿元"], ["score"]):
        assert run([*words, "--workspace", str(place.root)]) == 2
        said = capsys.readouterr().err.splitlines()
        assert len(said) == 1
        assert f"of version {VERSION + 1}, this onpace knows those up to {VERSION}" in said[0]
    assert content(place) == before


def test_an_earlier_version_is_told_how_to_upgrade(place, capsys):
    place.version_file.write_text("1\n")
    assert run(["assess", "--workspace", str(place.root)]) == 2
    assert "onpace upgrade shows what it would change" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["two", "", "0", "-1", "1.5"])
def test_a_version_that_is_none_is_a_fault(place, text):
    place.version_file.write_text(text)
    with pytest.raises(InputError, match="data/version:1"):
        find_workspace(place.root)


def test_the_command_says_that_nothing_is_to_do(place, capsys):
    place.version_file.write_text(f"{VERSION}\n")
    before = content(place)
    for words in ([], ["--apply"]):
        assert run(["upgrade", *words, "--workspace", str(place.root)]) == 0
        assert f"of version {VERSION}, the latest" in capsys.readouterr().err
    assert content(place) == before


def test_what_an_earlier_onpace_published_still_loads_and_verifies(place, tmp_path, capsys):
    """A quarter published by 0.1.0 before tables had a version: its ledger, its signed manifest, its hashes."""
    shutil.copytree(HERE / "published-0.1.0" / "reports", tmp_path / "reports")
    shutil.copy(HERE / "published-0.1.0" / "ledger.csv", place.data)
    apply(place, STEPS)
    rows = read_ledger(place.data / "ledger.csv")
    assert len(rows) == 3
    for path in (tmp_path / "reports").rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    words = ["publish", "2026Q3", "--workspace", str(tmp_path), "--output", str(tmp_path / "reports")]
    run(words)  # the shelf is made anew
    capsys.readouterr()
    assert run(words) == 2
    assert "2026Q3 was published on 2026-11-02 by" in capsys.readouterr().err
    assert read_ledger(place.data / "ledger.csv").equals(rows)


def test_past_targets_become_promises_with_what_was_said_of_each(place):
    """Tables of version 1 as 0.1.0 wrote them: an outcome, one of another definition, none, and a look back."""
    head = (
        "id,target_year,region,domain,indicator_zh,indicator_en,series_id,kind,operator,direction,lower,upper,unit,driver,"
        "outcome_value,outcome_status,outcome_bound,outcome_published,target_source_id,outcome_source_id,note"
    )
    row = "p{0},2024,山东省,economy,增长,,gdp-growth,growth,>=,increase,5,,%,outcome,{1},S2bdff83e,{2},"
    told = [("5.7,A,,2025-03-01", "S2bdff83e"), ("6,D,,2025-03-01", "S2bdff83e"), (",,,", "")]
    lines = [head, *(row.format(number, outcome, source) for number, (outcome, source) in enumerate(told))]
    shutil.rmtree(place.past_promises)
    shutil.rmtree(place.data / "links")
    old = place.data / "past_targets" / "shandong.csv"
    for path, text in (
        (old, "\n".join(lines) + "\n"),
        (place.data / "outcomes" / "shandong-2026.csv", "indicator_zh\n"),
    ):
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    place.version_file.unlink()
    apply(place, STEPS)
    past = read_workspace(place).past_promises
    assert past["status"].tolist() == ["reported", "other_scope", "not_reported"]
    kept = place.data / BEFORE / "1"
    assert (kept / "past_targets" / "shandong.csv").read_text(encoding="utf-8") == "\n".join(lines) + "\n"
    assert (kept / "outcomes" / "shandong-2026.csv").exists()
    assert not old.exists()
