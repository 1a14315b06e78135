"""Faulty files, each named for its fault, with the lines that it is told by beside it; doubtful ones likewise."""

from pathlib import Path

import pytest

from analysis.errors import InputError

HERE = Path(__file__).parent
FAULTS = sorted((HERE / "faults").glob("*.csv"))
DOUBTS = sorted((HERE / "doubts").glob("*.csv"))


def lines_beside(path):
    return path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_fault_is_told_with_file_line_and_column_and_nothing_written(path, read):
    result = read(path)
    assert [str(fault) for fault in result.faults] == lines_beside(path)
    with pytest.raises(InputError):
        result.write()


@pytest.mark.parametrize("path", DOUBTS, ids=lambda path: path.stem)
def test_doubtful_figure_asks_for_confirmation_and_is_no_fault(path, read):
    result = read(path)
    assert result.faults == []
    assert [f"{notice.kind}: {notice}" for notice in result.doubts] == lines_beside(path)


def test_faults_of_all_files_are_told_in_one_go(read):
    result = read(*FAULTS)
    assert len(result.faults) == sum(len(lines_beside(path)) for path in FAULTS)


def test_every_fault_file_has_its_lines():
    assert sorted(path.stem for path in (HERE / "faults").glob("*.txt")) == [path.stem for path in FAULTS]
