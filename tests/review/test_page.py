import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest

from analysis.extract.corrected import corrected
from analysis.extract.corrections import CONFIRMED, IS_TARGET, NO, Corrections, correction_of
from analysis.extract.targets import explain, extract_targets
from analysis.review.choices import Series, choices
from analysis.review.page import Sheet, review_page

TEXT = "三、2026年重点工作\n支持三所学校扩建。新建农村公路260公里，改造老旧小区15个。\n办好第二届诗会。\n"


def sheet(text=TEXT, **more):
    targets = extract_targets(text, region="聊城市", year=2026, document="<b>报告</b>")
    return Sheet("<b>报告</b>", targets, text, "f" * 16, explain(text, year=2026), **more)


def rows(html):
    return json.loads(re.search(r'id="data">(.*?)</script>', html, re.S)[1])["rows"]


def test_the_doubtful_come_first_each_with_its_sentence():
    found = rows(review_page([sheet("新建农村公路260公里，改造老旧小区15个。力争建成三所学校。")]))
    confidences = [row["confidence"] for row in found]
    assert confidences == sorted(confidences)
    (road,) = [row for row in found if row["cells"]["lower"] == "260"]
    assert road["before"] + road["evidence"] + road["after"] == "新建农村公路260公里，改造老旧小区15个。"


def test_no_script_runs_but_the_one_whose_hash_the_policy_names():
    html = review_page([sheet()])
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    assert policy.startswith("default-src &#39;none&#39;")
    assert "unsafe" not in policy
    for tag, name in (("script", "script-src"), ("style", "style-src")):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.S)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert re.search(rf"{name} &#39;sha256-([^;]+)&#39;", policy)[1].replace("&#43;", "+") == digest
    assert " style=" not in html
    assert " onclick" not in html


def test_text_from_outside_is_escaped_and_the_page_needs_no_other_file():
    html = review_page([sheet("<script>alert(1)</script>新建公路20公里“<i>”</script>。")])
    assert "<script>alert" not in html
    assert "<b>报告" not in html
    assert "http:" not in html
    assert "src=" not in html.replace("-src", "")
    assert "20公里“<i>" not in html


def test_the_whole_text_is_there_in_order_with_the_reasons_of_skipped_numbers():
    html = review_page([sheet()])
    body = re.sub(r"<[^>]+>", "", html.split("<article>")[1].split("</article>")[0])
    assert "".join(body.split()) == "".join(TEXT.split())
    assert 'title="ordinal"' in html


def test_targets_that_share_words_share_a_mark_and_have_a_row_each():
    html = review_page([sheet("选树家庭农场、合作社各20家。")])
    assert html.count('class="mark') == 1
    assert len(rows(html)) == 2


def test_a_table_without_its_text_shows_the_evidence():
    targets = extract_targets(TEXT, region="聊城市", year=2026)
    html = review_page([Sheet("t.csv", targets)])
    assert "<article>" not in html
    assert all(row["before"] == row["after"] == "" and row["evidence"] for row in rows(html))


def test_what_others_said_stands_beside_a_row_and_disputes_come_first(tmp_path):
    targets = extract_targets(TEXT, region="聊城市", year=2026)
    road = next(target for target in targets if target.lower == 260)
    values = json.dumps({"kind": "flow", "due": "2026-12-31"})
    said = [
        correction_of(road, CONFIRMED, values, who="王", when="2026-11-01T08:00:00Z"),
        correction_of(road, "kind", "stock", who="李", when="2026-11-02T08:00:00Z"),
        correction_of(targets[-1], IS_TARGET, NO, who="李", when="2026-11-02T08:00:00Z"),
    ]
    result = corrected(targets, Corrections(tmp_path / "liaocheng-2026.csv").with_more(said))
    html = review_page(
        [Sheet("t", result.targets, removed=result.removed, opinions=result.opinions, disputes=result.disputes)]
    )
    first, *_, last = rows(html)
    assert (first["target"], first["disputed"]) == (road.id, ["kind"])
    assert [(one["who"], one["field"]) for one in first["opinions"]] == [("王", "confirmed"), ("李", "kind")]
    assert (last["target"], last["removed"]) == (targets[-1].id, True)


SERIES = [
    Series("grain-output", "粮食产量", "Grain output", "万吨", "flow"),
    Series("road", "新建农村公路里程", "Rural roads built", "公里", "flow"),
    Series("forest", "森林覆盖率", "Forest cover", "%", "rate"),
]


@pytest.mark.parametrize(
    ("text", "field", "offered"),
    [
        ("新建农村公路260公里。", "series_id", ["road"]),
        ("新建农村公路260公里。", "scope", ["全市", "全省", "全国"]),
        ("新建农村公路260公里。", "unit", ["百公里", "千公里", "万公里", "亿公里"]),
        ("森林覆盖率提高1.2个百分点。", "unit", ["%", "‰"]),
        (
            "新建农村公路260公里。",
            "due",
            ["2026-06-30", "2027-12-31", "2030-12-31", "2028-12-31", "2035-12-31", "2029-12-31"],
        ),
    ],
)
def test_what_is_offered_begins_with_the_likeliest(text, field, offered):
    (target,) = extract_targets(text, region="聊城市", year=2026)
    if field == "series_id":
        target = type(target)(**{**target.__dict__, "series_id": ""})
    assert [choice.value for choice in choices(target, SERIES)[field]] == offered


def test_a_target_with_a_number_is_offered_no_kind_without_one():
    (target,) = extract_targets("新建农村公路260公里。", region="聊城市", year=2026)
    offered = {choice.value for choice in choices(target, SERIES)["kind"]}
    assert {"stock", "rate"} <= offered
    assert offered.isdisjoint({"milestone", "flow"})


def test_a_target_without_a_number_is_offered_the_kinds_that_may_do_without():
    (road,) = extract_targets("新建农村公路260公里。", region="聊城市", year=2026)
    done = replace(road, kind="milestone", lower=None, upper=None)
    assert {choice.value for choice in choices(done, SERIES)["kind"]} == {"relative", "coverage", "policy"}
