from dataclasses import dataclass

from analysis.extract.targets import explain, extract_targets
from analysis.present.review import review_page


@dataclass
class Reviewed:
    document: str
    text: str
    targets: list
    skipped: list


def page(text):
    return review_page([Reviewed("<b>报告</b>", text, extract_targets(text, year=2026), explain(text, year=2026))])


def test_each_target_is_a_button_with_kind_and_fields():
    html = page("新建农村公路260公里，改造老旧小区15个。")
    assert html.count('class="target kind-flow"') == 2
    assert "260" in html


def test_skipped_numbers_carry_their_reason():
    assert 'title="ordinal"' in page("办好第二届诗会，新建公路20公里。")


def test_text_from_outside_is_escaped_and_the_page_needs_no_other_file():
    html = page("<script>alert(1)</script>新建公路20公里“<i>”。")
    assert "<script>alert" not in html
    assert "<b>报告" not in html
    assert "http" not in html
    assert "src=" not in html


def test_all_of_the_text_is_there_in_order():
    text = "第一段。\n新建公路20公里，新增学位30个。\n\n第三段“两个大局”。"
    import re

    body = re.sub(r"<[^>]+>", "", page(text).split("<h1>")[1].split("</article>")[0])
    assert [part for part in re.split(r"\s+", body) if part][1:] == [
        "第一段。",
        "新建公路20公里，新增学位30个。",
        "第三段“两个大局”。",
    ]


def test_targets_that_share_words_share_a_mark():
    html = page("选树家庭农场、合作社各20家。")
    assert html.count("<button") == 1
    assert html.count("u6307\\u6807") == 2
