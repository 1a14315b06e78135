"""Faulty files, each named for its fault, with the lines that it is told by beside it; doubtful ones likewise."""

from pathlib import Path

import pytest

from analysis.errors import InputError

HERE = Path(__file__).parent
FAULTS = sorted((HERE / "faults").glob("*.csv"))
DOUBTS = sorted((HERE / "doubts").glob("*.csv"))


def lines_beside(path):
    return path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def all_faulty(read):
    return read(*FAULTS)


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_fault_is_told_with_file_line_and_column(path, all_faulty):
    assert [str(fault) for fault in all_faulty.faults if fault.file == path.name] == lines_beside(path)


def test_faulty_files_change_nothing(all_faulty):
    with pytest.raises(InputError):
        all_faulty.write()


@pytest.mark.parametrize("path", DOUBTS, ids=lambda path: path.stem)
def test_doubtful_figure_asks_for_confirmation_and_is_no_fault(path, read):
    result = read(path)
    assert result.faults == []
    assert [f"{notice.kind}: {notice}" for notice in result.doubts] == lines_beside(path)
