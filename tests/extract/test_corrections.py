"""What people corrected is found again, holds, is withdrawn and disputed; nothing is ever lost."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import InputError, RequestError
from analysis.extract.corrected import by_hand, corrected
from analysis.extract.corrections import ADDED, CONFIRMED, IS_TARGET, NO, UNDONE, Corrections, correction_of
from analysis.extract.target_table import FoundTarget, cells_of, from_cells, read_targets, to_csv
from analysis.extract.targets import extract_targets

TEXT = "今年新建农村公路260公里，改造老旧小区15个，选树家庭农场、合作社各20家。"
DAY = "2026-11-0{}T08:00:00Z"


@pytest.fixture
def targets():
    return extract_targets(TEXT, region="聊城市", year=2026)


@pytest.fixture
def book(tmp_path):
    return Corrections(tmp_path / "liaocheng-2026.csv")


def says(target, field, new, who="王", day=1):
    return correction_of(target, field, new, who=who, when=DAY.format(day))


def test_a_correction_holds_and_makes_the_row_sure(targets, book):
    result = corrected(targets, book.with_more([says(targets[0], "kind", "stock")]))
    assert (result.targets[0].kind, result.targets[0].confidence) == ("stock", 1.0)
    assert result.targets[1:] == targets[1:]


def test_of_two_rows_with_one_evidence_the_name_tells_which(targets, book):
    farm, cooperative = targets[-2:]
    assert farm.evidence == cooperative.evidence
    result = corrected(targets, book.with_more([says(cooperative, IS_TARGET, NO)]))
    assert [target.indicator_zh for target in result.removed] == [cooperative.indicator_zh]
    assert farm in result.targets


@pytest.mark.parametrize(
    "text",
    [
        "开头多了一句。" + TEXT,
        TEXT.replace("今年新建", "今年再新建"),
        TEXT.replace("改造老旧小区15个，", ""),
    ],
)
def test_a_correction_finds_its_row_in_a_text_or_a_reading_that_has_changed(targets, book, text):
    book = book.with_more([says(targets[0], "unit", "万公里")])
    result = corrected(extract_targets(text, region="聊城市", year=2026), book)
    assert [target.unit for target in result.targets if target.lower == 260] == ["万公里"]
    assert result.lost == []


def test_a_correction_without_its_row_is_told_and_kept(targets, book):
    result = corrected(targets[1:], book.with_more([says(targets[0], "unit", "万公里")]))
    assert [each.evidence for each in result.lost] == [targets[0].evidence]


def test_what_two_people_say_differently_is_told_and_the_latest_counts(targets, book):
    values = json.dumps({"kind": "flow", "unit": "公里"})
    said = [says(targets[0], CONFIRMED, values), says(targets[0], "kind", "stock", "李", 2)]
    result = corrected(targets, book.with_more(said))
    assert [(dispute.field, tuple(dispute.said)) for dispute in result.disputes] == [
        ("kind", (("王", "flow"), ("李", "stock")))
    ]
    assert result.targets[0].kind == "stock"
    assert result.targets[0].confidence == targets[0].confidence
    agreed = book.with_more([*said, says(targets[0], "kind", "stock", "王", 3)])
    assert corrected(targets, agreed).disputes == []


def test_a_person_may_change_their_mind(targets, book):
    said = [says(targets[0], "kind", "stock"), says(targets[0], "kind", "rate", day=2)]
    result = corrected(targets, book.with_more(said))
    assert (result.targets[0].kind, result.disputes) == ("rate", [])


def test_a_correction_withdrawn_is_a_further_row_and_holds_no_more(targets, book):
    book = book.with_more([says(targets[0], "kind", "stock"), says(targets[1], IS_TARGET, NO)])
    undone = book.without(1, who="李", when=DAY.format(3)).without(2, who="李", when=DAY.format(3))
    assert undone.entries[:2] == book.entries
    assert [(each.field, each.old, each.who) for each in undone.entries[2:]] == [
        (UNDONE, "1", "李"),
        (UNDONE, "2", "李"),
    ]
    assert corrected(targets, undone).targets == targets
    with pytest.raises(RequestError, match="correction 1 has been withdrawn"):
        undone.without(1, who="李", when=DAY.format(4))
    with pytest.raises(RequestError, match="no correction 9"):
        undone.without(9, who="李", when=DAY.format(4))


def test_the_same_answer_twice_is_one_correction(targets, book):
    once = book.with_more([says(targets[0], "kind", "stock")])
    assert once.with_more([says(targets[0], "kind", "stock", day=2)]) == once


def test_a_book_is_read_as_it_was_written(tmp_path, targets, book):
    book = book.with_more([says(targets[0], "unit", '公"里,')])
    book.path.write_text(book.text, encoding="utf-8")
    assert Corrections.open(tmp_path, "liaocheng-2026") == book
    with pytest.raises(RequestError, match="names no region and year"):
        Corrections.open(tmp_path, "../../etc-2026")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,liaocheng", "x,liaocheng"),
        (",kind,", ",colour,"),
        ("number,", "numero,"),
        (",kind,flow,stock,", ",undone,flow,,"),
        (",kind,flow,stock,", ",added,,[],"),
        (",kind,flow,stock,", ",added,,{},"),
        (",kind,flow,stock,", ",confirmed,,[],"),
        (",kind,flow,stock,", f",added,,{'[' * 100_000},"),
    ],
)
def test_a_damaged_book_is_refused(tmp_path, targets, book, old, new):
    text = book.with_more([says(targets[0], "kind", "stock")]).text
    assert old in text
    book.path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises((RequestError, InputError)):
        Corrections.open(tmp_path, "liaocheng-2026")


def test_changes_by_hand_become_corrections_that_make_the_same_table(targets, book):
    mine = replace(targets[0], id="liaocheng-2026-09", indicator_zh="自己加的", char_start=999)
    now = [replace(targets[0], unit="里", due="2027-12-31"), *targets[2:], mine]

    def change(target, field, old, new):
        return correction_of(target, field, new, old=old, who="王", when=DAY.format(1))

    changes = by_hand(targets, now, change)
    assert [each.field for each in changes] == ["unit", "due", ADDED, IS_TARGET]
    result = corrected(targets, book.with_more(changes))
    assert [replace(target, confidence=1.0) for target in result.targets] == [
        replace(target, confidence=1.0) for target in now
    ]
    assert by_hand(result.targets, result.targets, change) == []


cells = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=12).map(str.strip)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(cells, st.none() | st.floats(0, 1e9).map(lambda value: round(value, 4))), max_size=4))
def test_a_table_is_read_as_it_was_written(tmp_path_factory, drawn):
    blank = from_cells({}, FoundTarget)
    rows = [
        replace(blank, id=f"a-2026-{place}", indicator_zh=name, lower=value, evidence=name, char_start=place)
        for place, (name, value) in enumerate(drawn)
    ]
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_text(to_csv(rows, FoundTarget), encoding="utf-8", newline="")
    assert read_targets(path) == [from_cells(cells_of(row), FoundTarget) for row in rows]
