"""Four things that a later report may say of a promise."""

import pytest

from analysis.domain.codes import PROMISE_STATUSES
from analysis.record.status import LookBack, answers


@pytest.mark.parametrize(
    ("outcomes", "look_back", "expected"),
    [
        ([("建成农村公路", {})], "", "reported"),
        ([("农村公路里程累计", {"kind": "stock"})], "", "other_scope"),
        ([("农村公路增长", {"kind": "growth", "unit": "%"})], "", "other_scope"),
        ([], "农村公路建设扎实推进。", "words_only"),
        ([], "高速公路建设扎实推进。", "not_reported"),
        ([], "", "not_reported"),
    ],
)
def test_status(promise, report, rows, outcomes, look_back, expected):
    _, outcome_row = rows
    later = report([], [outcome_row(name, **changes) for name, changes in outcomes], look_back)
    (answer,) = answers([promise("新建农村公路")], later)
    assert answer.status == expected
    assert answer.status in PROMISE_STATUSES
    assert (answer.told is not None) == (expected == "reported")


@pytest.mark.parametrize(
    ("sentence", "admitted"),
    [
        ("固定资产投资增速没有达到预期目标。", True),
        ("固定资产投资等指标与年初计划还有一定差距。", True),
        ("固定资产投资低于预期。", True),
        ("固定资产投资全面完成预期目标。", False),
        ("全社会固定资产投资没有完成年度计划。", True),
        ("进出口没有达到预期目标。", False),
    ],
)
def test_a_miss_admitted_in_words_is_an_outcome(promise, report, sentence, admitted):
    one = promise("固定资产投资增长", kind="growth", unit="%")
    assert LookBack(sentence).admits(one) is admitted
    (answer,) = answers([one], report([], [], sentence))
    assert (answer.status == "reported") is admitted
    assert answer.admitted is admitted


def test_a_figure_told_counts_before_words(promise, report, rows):
    _, outcome_row = rows
    told = outcome_row("固定资产投资增长", kind="growth", unit="%", value=3.0)
    one = promise("固定资产投资增长", kind="growth", unit="%", value=6.0)
    (answer,) = answers([one], report([], [told], "固定资产投资没有达到预期目标。"))
    assert answer.told.value == 3.0
    assert not answer.admitted
