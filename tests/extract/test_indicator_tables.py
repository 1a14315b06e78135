"""Tables of indicators of plans, in every form in which they come, and letters that a scanner took for digits."""

import io

import docx
import pytest

from analysis.extract.batch import read_one
from analysis.extract.documents import read_document
from analysis.extract.misread import mended
from analysis.extract.outcomes import extract_outcomes
from analysis.extract.sources import DocumentSource
from analysis.extract.targets import explain, extract_targets

TITLE = "专栏1 “十五五”时期经济社会发展主要指标"
HEAD = ["类别", "指标", "单位", "2025年", "2030年", "年均增长（%）〔累计〕", "属性"]
ROWS = [
    ["经济发展", "1.地区生产总值", "亿元", "3100", "4100左右", "5.5左右", "预期性"],
    ["", "2.常住人口城镇化率", "%", "56.2", "60", "〔3.8〕", "预期性"],
    ["", "3.城镇新增就业", "万人", "—", "—", "〔25〕", "预期性"],
    ["绿色生态", "4.单位地区生产总值二氧化碳排放降低", "%", "—", "完成省下达任务", "〔17〕", "约束性"],
    ["", "5.森林覆盖率", "%", "12.5", "≥12.5", "—", "约束性"],
]
TARGETS = [
    ("地区生产总值", "stock", "~", 4100, "亿元", "左右;预期性", "2025"),
    ("地区生产总值年均增长", "growth", "~", 5.5, "%", "左右;预期性", "2025"),
    ("常住人口城镇化率", "rate", "=", 60, "%", "预期性", "2025"),
    ("常住人口城镇化率", "change", "=", 3.8, "个百分点", "累计;预期性", "2025"),
    ("城镇新增就业", "stock", "=", 25, "万人", "累计;预期性", ""),
    ("单位地区生产总值二氧化碳排放降低", "change", "=", 17, "%", "累计;约束性", ""),
    ("森林覆盖率", "rate", ">=", 12.5, "%", "≥;约束性", "2025"),
]
FIGURES = [("地区生产总值", "2025", 3100), ("常住人口城镇化率", "2025", 56.2), ("森林覆盖率", "2025", 12.5)]


def as_markdown():
    lines = [f"| {' | '.join(row)} |" for row in (HEAD, ["---"] * len(HEAD), *ROWS)]
    return f"# {TITLE}\n\n" + "\n".join(lines) + "\n\n完\n"


def as_html():
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>\n" for cell in row) + "</tr>\n" for row in (HEAD, *ROWS))
    spanned = body.replace("<td>经济发展", '<td rowspan="3">经济发展').replace("<td>绿色", '<td rowspan="2">绿色')
    style = "<style>table { border-collapse: collapse } td { border: 1px solid }</style>"
    table = spanned.replace("<tr><td></td>\n", "<tr>")
    return f'<html><head><meta charset="utf-8">{style}</head><p>{TITLE}</p><table>{table}</table><p>完</p></html>'


def as_docx():
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(rows=0, cols=len(HEAD))
    for row in (HEAD, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(3, 0))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(browser):
    page = browser.new_page()
    page.set_content(as_html())
    return page.pdf(format="A4")


def told(targets):
    return [
        (
            target.indicator_zh,
            target.kind,
            target.operator,
            target.lower if target.lower is not None else target.upper,
            target.unit,
            target.qualifier,
            target.base_period,
        )
        for target in targets
    ]


@pytest.mark.parametrize("form", [as_markdown, as_html, as_docx, as_pdf])
def test_each_row_is_a_target_and_its_base_an_outcome_in_every_form(tmp_path, form, request):
    content = form(request.getfixturevalue("browser")) if form is as_pdf else form()
    path = tmp_path / f"plan.{form.__name__.removeprefix('as_').replace('markdown', 'md')}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    text = read_document(path)
    targets = extract_targets(text, region="聊城市", year=2026)
    assert told(targets) == TARGETS
    assert {(target.due, target.commitment, target.section) for target in targets} == {("2030-12-31", "firm", TITLE)}
    figures = extract_outcomes(text, region="聊城市", year=2026)
    assert [(each.indicator_zh, each.period, each.value) for each in figures] == FIGURES
    assert all(text[each.char_start : each.char_end] == each.evidence for each in (*targets, *figures))
    assert explain(text, year=2026) == [] or "指标" not in str(explain(text, year=2026))


YEARLY = "2026年主要预期目标\n指标\t单位\t2025年预计完成\t2026年预期目标\n"


@pytest.mark.parametrize(
    ("row", "target", "figure"),
    [
        ("地区生产总值增长\t%\t5.2\t5左右", ("地区生产总值增长", "growth", "~", 5, "%", "左右", "2025"), 5.2),
        ("城镇新增就业\t万人\t4.1\t3.8以上", ("城镇新增就业", "flow", ">=", 3.8, "万人", "以上", "2025"), 4.1),
        ("居民消费价格涨幅（%）\t\t0.2\t2左右", ("居民消费价格涨幅", "growth", "~", 2, "%", "左右", "2025"), 0.2),
        ("粮食产量\t亿斤\t117\t118—120", ("粮食产量", "flow", "range", 118, "亿斤", "", "2025"), 117),
        ("城镇调查失业率\t%\t5.1\t≤5.5", ("城镇调查失业率", "rate", "<=", 5.5, "%", "≤", "2025"), 5.1),
    ],
)
def test_a_yearly_table_of_main_targets_is_due_in_its_year(row, target, figure):
    text = YEARLY + row + "\n"
    (found,) = extract_targets(text, region="聊城市", year=2026)
    assert (told([found])[0], found.due) == (target, "2026-12-31")
    (was,) = extract_outcomes(text, region="聊城市", year=2026)
    assert (was.value, was.period, was.status) == (figure, "2025", "E")


def test_a_list_of_projects_is_read_as_before():
    text = "序号\t项目\t目标任务\t责任单位\n1\t农村公路\t新建农村公路260公里\t市交通局\n"
    (found,) = extract_targets(text, region="聊城市", year=2026)
    assert (found.lower, found.unit, found.owner) == (260, "公里", "市交通局")


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("投资l80亿元", "投资180亿元"),
        ("增长l0%", "增长10%"),
        ("增长1O．5％", "增长10．5％"),
        ("2O25年底", "2025年底"),
        ("改造l,2OO公里", "改造1,200公里"),
        ("O2O模式", "O2O模式"),
        ("O3年均浓度", "O3年均浓度"),
        ("PM2.5浓度", "PM2.5浓度"),
        ("CO2排放", "CO2排放"),
        ("H1N1个案", "H1N1个案"),
        ("IO个", "IO个"),
        ("A|l0|5%", "A|l0|5%"),
    ],
)
def test_letters_are_digits_only_inside_a_number_in_front_of_a_unit(printed, read):
    assert mended(printed).text == read


def test_a_number_with_a_letter_is_read_with_low_confidence_and_said():
    text = "2O26年聊城市政府工作报告\n一、2O26年重点工作\n完成投资l80亿元，新建农村公路260公里。\n"
    found = read_one(DocumentSource("a.txt", text=text))
    assert (found.year, [(each.lower, each.confidence <= 0.3) for each in found.targets]) == (
        2026,
        [(180, True), (260, False)],
    )
    assert found.targets[0].evidence == "完成投资l80亿元"
    assert found.doubts == [
        "a.txt: 3 numbers hold letters and are read as digits with low confidence, such as 2O26 as 2026; check them"
    ]
