"""A fault each: small files named for what is wrong, and beside them the lines that tell it."""

from pathlib import Path

import pytest

from analysis.cli.main import run
from analysis.errors import InputError

from .observing import observations

FAULTY = Path(__file__).parent / "faulty"


@pytest.mark.parametrize("name", sorted(path.stem for path in FAULTY.glob("*.csv")))
def test_every_fault_of_a_file_is_told_in_a_line_of_its_own(small, name):
    place = small(observations=(FAULTY / f"{name}.csv").read_bytes() or b"\n")
    with pytest.raises(InputError) as told:
        observations("聊城市", "urban-rate", workspace=place)
    expected = (FAULTY / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    lines = str(told.value).splitlines()
    assert len(lines) == len(expected)
    for line in expected:
        assert any(one.startswith(f"data/statistics/observations.csv:{line}") for one in lines), (line, lines)


def test_the_command_line_tells_all_of_them_and_ends_with_2(small, capsys):
    place = small(observations=(FAULTY / "many_faults.csv").read_bytes())
    assert run(["assess", "--workspace", str(place), "--quarter", "2026Q3"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert len(lines) == 9
    assert all(line.startswith("onpace: data/statistics/observations.csv:") for line in lines)


DECLARATIONS = {
    "capacity,聊城市,2025,none@2024 + capacity@2024,A,": "formula = 'none@2024 + capacity@2024'; expected terms whose",
    "capacity,聊城市,2025,capacity@year,A,": "formula = 'capacity@year'; expected series_id@period for a period",
    "capacity,*,quarter,growth of gdp,A,": "formula = 'growth of gdp'; expected series_id@period for a period",
    "capacity,*,quarter,part of *,A,": "series_id = 'capacity'; expected * on both sides, or on none",
    "capacity,*,year,capacity@year * 2,A,": "formula = 'capacity@year * 2'; expected terms series_id@period",
}


@pytest.mark.parametrize("line", DECLARATIONS)
def test_a_faulty_declaration_is_told(small, line):
    with pytest.raises(InputError) as told:
        observations("聊城市", "capacity", workspace=small(derived=[line]))
    assert f"data/statistics/derived.csv:2: {DECLARATIONS[line]}" in str(told.value)


COMMENT = "聊城市邮政管理局,reason,（示例）"
COMMENTS = {
    f"liaocheng-2026-99,2026-10-16,{COMMENT},": "target = 'liaocheng-2026-99'; expected the id of a target",
    f"liaocheng-2026-64,2026-13-16,{COMMENT},": "date = '2026-13-16'; expected the day on which it was said",
    "liaocheng-2026-64,2026-10-16,,reason,（示例）,": "author = ''; expected who said it",
    "liaocheng-2026-64,2026-10-16,聊城市邮政管理局,why,（示例）,": "about = 'why'; expected one of reason, next_step",
    f"liaocheng-2026-64,2026-10-16,{COMMENT},X": "confidentiality = 'X'; expected one of F, N, C or nothing",
}


@pytest.mark.parametrize("line", COMMENTS)
def test_a_faulty_comment_is_told(workspace, line):
    path = workspace / "data" / "comments.csv"
    path.write_text(f"target,date,author,about,text,confidentiality\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as told:
        observations("聊城市", "gdp", workspace=workspace)
    assert f"data/comments.csv:2: {COMMENTS[line]}" in str(told.value)


def test_an_id_is_unique_over_all_files_of_targets(workspace):
    folder = workspace / "data" / "targets"
    source = (folder / "liaocheng-2026.csv").read_text(encoding="utf-8").splitlines()
    (folder / "liaocheng-2026b.csv").write_text("\n".join(source[:2]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"targets/liaocheng-2026b.csv:2: id = 'liaocheng-2026-01'"):
        observations("聊城市", "gdp", workspace=workspace)
