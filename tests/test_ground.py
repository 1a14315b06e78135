"""Periods, units, files, regions, errors."""

import os
import stat
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.domain.periods import Quarter, elapsed_share, month_end, parse_date, parse_period
from analysis.domain.regions import all_regions, ancestors, find_region
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.errors import MachineError, RequestError
from analysis.files import SIBLING, write, write_folder


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024H2", date(2024, 7, 1), date(2024, 12, 31)),
        ("2024Q3", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-01/2026-08", date(2026, 1, 1), date(2026, 8, 31)),
        ("2021/2025", date(2021, 1, 1), date(2025, 12, 31)),
    ],
)
def test_periods_are_read(text, start, end):
    assert (parse_period(text).start, parse_period(text).end) == (start, end)


@pytest.mark.parametrize("text", ["2024Q5", "2024-13", "2024/", "2026-08/2026-01", "", "24", "0000", "2024年"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        parse_period(text)


@pytest.mark.parametrize("text", ["2026Q5", "2026", "2026q3 x", "Q3", "0Q1"])
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(RequestError, match="2026Q3"):
        Quarter.parse(text)


def test_as_of_of_a_quarter_is_thirty_days_after_its_end():
    assert Quarter.parse("2026Q3").default_as_of == date(2026, 10, 30)


@pytest.mark.parametrize("text", ["2026-02-30", "30-9-2026", "today", ""])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(RequestError, match="year-month-day"):
        parse_date(text)


@pytest.mark.parametrize(("month", "share"), [(3, 0.25), (6, 0.5), (9, 0.75), (12, 1.0), (2, 2 / 12)])
def test_elapsed_share_counts_whole_months(month, share):
    assert elapsed_share(date(2026, 1, 1), date(2026, 12, 31), month_end(2026, month)) == share


def test_elapsed_share_counts_days_within_a_month():
    assert elapsed_share(date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 10)) == 10 / 365


def test_the_last_day_of_all_ends_its_month():
    assert elapsed_share(date(9999, 1, 1), date(9999, 12, 31), date(9999, 6, 30)) == 0.5


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_elapsed_share_never_falls_within_months_or_days(one, other):
    first, second = sorted([one, other])
    span = (date(2026, 1, 1), date(2030, 12, 31))
    assert 0 <= elapsed_share(*span, first) <= 1
    # a month's end is counted in months, the day after it in days: the two differ by less than a month's share
    assert elapsed_share(*span, second) >= elapsed_share(*span, first) - 1 / 60


@pytest.mark.parametrize(
    ("unit", "wanted", "factor"),
    [
        ("MW", "万千瓦", 0.1),
        ("GW", "万千瓦", 100),
        ("亿千瓦", "万千瓦", 10000),
        ("亿公斤", "亿斤", 2),
        ("万吨", "亿斤", 0.2),
        ("万亩", "亩", 10000),
        ("公顷", "亩", 15),
        ("亿元", "万元", 10000),
        ("万套", "套", 10000),
        ("人", "万人", 0.0001),
    ],
)
def test_units_convert(unit, wanted, factor):
    assert conversion_factor(unit, wanted) == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize(("unit", "wanted"), [("%", "个百分点"), ("万元", "万千瓦"), ("个", "家"), ("亩", "公里")])
def test_units_of_different_things_do_not_convert(unit, wanted):
    with pytest.raises(UnitMismatch):
        conversion_factor(unit, wanted)


@pytest.mark.parametrize("unit", ["-5", "2**99999", "(", "元/", "元/0", "元/5", "1e400元", "上年=100", ""])
def test_a_unit_is_a_name_and_never_computed(unit):
    with pytest.raises(UnitMismatch):
        conversion_factor(unit, "亿元")


@given(st.sampled_from(["万千瓦", "亿千瓦", "MW", "GW"]), st.sampled_from(["万千瓦", "亿千瓦", "MW", "GW"]))
def test_conversion_there_and_back_is_one(unit, other):
    assert conversion_factor(unit, other) * conversion_factor(other, unit) == pytest.approx(1, rel=1e-9)


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(MachineError, match="cannot be written"):
        write(tmp_path / "a" / "b.txt", "new")
    assert (tmp_path / "a").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_pipe_is_written_into_and_stays_one(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write(pipe, "750")
    reader.join(timeout=10)
    assert read == ["750"]
    assert pipe.is_fifo()


def test_a_device_is_written_into_and_stays_one():
    ours, theirs = os.openpty()
    device = os.ttyname(theirs)
    try:
        assert write(Path(device), "750").is_char_device()
        assert os.read(ours, 10) == b"750"
    finally:
        os.close(ours)
        os.close(theirs)


def test_the_null_device_takes_a_result(root, tmp_path):
    from analysis.cli.main import run

    device = tmp_path / "null"
    device.symlink_to(os.devnull)
    for output in (device, os.devnull):
        words = ["assess", "--quarter", "2026Q3", "--target", "liaocheng-2026-20", "--draws", "100"]
        assert run([*words, "--workspace", str(root), "--output", str(output)]) == 0
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    assert device.is_symlink()


def test_a_link_is_followed_and_a_mode_stays(tmp_path):
    own, link = tmp_path / "own.csv", tmp_path / "link.csv"
    own.write_text("old")
    own.chmod(0o600)
    link.symlink_to(own)
    write(link, "new")
    assert link.is_symlink()
    assert (own.read_text(), stat.S_IMODE(own.stat().st_mode)) == ("new", 0o600)


def test_a_new_file_has_the_rights_that_its_user_gives(tmp_path):
    before = os.umask(0o077)
    try:
        assert stat.S_IMODE(write(tmp_path / "a.csv", "new").stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_what_a_killed_writer_left_is_removed_and_what_a_living_one_writes_is_not(tmp_path):
    import fcntl

    dead, living = (tmp_path / f".{name}.csv.12ab{SIBLING}" for name in ("dead", "living"))
    dead.write_text("half")
    with living.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        write(tmp_path / "a.csv", "a")
        assert sorted(path.name for path in tmp_path.iterdir()) == [living.name, "a.csv"]


def test_a_folder_gets_its_new_files_at_one_moment_and_keeps_what_else_lies_there(tmp_path):
    folder = tmp_path / "zh"
    write_folder(folder, {"index.html": "first", "manifest.json": "{}"})
    (folder / "notes").mkdir()
    (folder / "notes" / "index.html").write_text("mine")
    seen = []
    (tmp_path / f".zh.left{SIBLING}").mkdir()

    def looking(path, content):
        seen.append((folder / "index.html").read_text())
        return write(path, content)

    with pytest.MonkeyPatch.context() as looked:
        looked.setattr("analysis.files.write", looking)
        write_folder(folder, {"index.html": "second", "manifest.json": "{}"})
    assert seen == ["first", "first"]
    assert (folder / "index.html").read_text() == "second"
    assert (folder / "notes" / "index.html").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["zh"]


def test_a_folder_whose_writing_fails_stays_as_it_was(tmp_path):
    folder = tmp_path / "zh"
    write_folder(folder, {"index.html": "first"})
    with pytest.raises(MachineError):
        write_folder(folder, {"index.html": "second", "a" * 300: "too long a name"})
    assert (folder / "index.html").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["zh"]


@pytest.mark.parametrize("name", ["聊城市", "聊城", "371500", "liaocheng", "Liaocheng"])
def test_a_region_has_many_names(name):
    assert find_region(name).code == "371500"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("南京鼓楼区", "320106"),
        ("江苏省南京市鼓楼区", "320106"),
        ("延边州", "222400"),
        ("大理", "532900"),
        ("大理市", "532901"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("义乌", "330782"),
        ("莘县", "371522"),
    ],
)
def test_a_name_means_the_highest_region_that_bears_it_and_a_county_may_follow_its_city(name, code):
    assert find_region(name).code == code


@pytest.mark.parametrize("name", ["鼓楼区", "suzhou"])
def test_a_name_of_several_regions_asks_which(name):
    with pytest.raises(RequestError, match="regions are called"):
        find_region(name)


def test_every_region_is_found_by_each_of_its_own_names():
    for region in all_regions():
        assert find_region(region.name) == find_region(region.code) == find_region(region.pinyin) == region


def test_an_unknown_region_names_its_near_misses():
    with pytest.raises(RequestError, match="聊城市"):
        find_region("聊成市")


def test_a_city_lies_in_its_province_and_the_nation():
    assert [region.name for region in ancestors(find_region("聊城市"))] == ["山东省", "全国"]
