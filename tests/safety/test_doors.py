"""Every door on bad input, as ``benchmarks/fuzz.py`` makes it: nothing raises but what is told in a line."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))

import fuzz  # noqa: E402
from doors.chance import Fed  # noqa: E402
from doors.files import begin_with, fresh  # noqa: E402

CASES = {"numerals": 100, "periods": 100, "units": 60, "sentences": 20, "grids": 25, "yaml_files": 12, "parameters": 12}
"""Tried here in a fraction of a second; a case of another door takes longer, and a few must do.

Scenarios have properties of their own (tests/scenario), a place is begun from the hostile files below.
"""


@pytest.mark.parametrize("door", sorted(fuzz.DOORS.keys() - {"scenarios", "begun"}))
def test_what_comes_through_a_door_is_taken_or_told(door, monkeypatch):
    monkeypatch.setenv("ONPACE_CACHE", "")
    send = fuzz.DOORS[door].open(door)

    @settings(max_examples=CASES.get(door, 3), deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.binary(max_size=400))
    def sent(data):
        send(Fed(data))

    sent()


@pytest.mark.long
@pytest.mark.parametrize("door", fuzz.DOORS)
def test_some_seconds_of_each_door(door, tmp_path):
    command = [sys.executable, BENCHMARKS / "fuzz.py", "--seconds", "9", "--doors", door]
    done = subprocess.run([*command, "--totals", tmp_path / "totals.json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_crash_is_told_with_its_case_and_counted(monkeypatch, capsys):
    def crash(chance):
        raise KeyError(chance.random())

    monkeypatch.setattr(fuzz.Door, "open", lambda door, name: crash)
    told = {"cases": 7, "crashes": 0, "seconds": 0.0, "slowest": 0.0}
    assert fuzz.rounds("units", 60, told, most=9) == 2
    assert (told["cases"], told["crashes"]) == (9, 2)
    assert capsys.readouterr().out.startswith("CRASH units-7: KeyError: ")


HOSTILE = {
    "nul.txt": b"\0" * 2000,
    "half.html": b"<html><meta charset=undefined><p>" + "新建农村公路260公里。".encode(),
    "cut.docx": b"PK\x03\x04" + b"\0" * 90,
    "lies.pdf": b"%PDF-1.4 nothing",
    "entity.html": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><p>&b;',
    "one.parquet": b"PAR1" + b"\0" * 60,
    "spaces.csv": b"place,year,kind,text\n,,,\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_place_is_begun_from_a_hostile_file_by_a_line_and_nothing_else(name, tmp_path, monkeypatch):
    monkeypatch.setenv("ONPACE_CACHE", "")
    (tmp_path / name).write_bytes(HOSTILE[name])
    status, lines = begin_with([str(tmp_path)], fresh())
    assert status == 2
    assert [line for line in lines if name in line or "report" in line]
    assert not [line for line in lines if "fault of the program" in line]
