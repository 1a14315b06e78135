"""Exports of the bureau in every variant that hypothesis can think of: what was printed is what is read."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest.cells import read_figure
from analysis.ingest.grids import read_text
from analysis.ingest.labels import read_label, read_period, to_date
from analysis.ingest.table_figures import read_content

REGIONS = ("北京市", "河北省", "内蒙古自治区", "山东省", "广西壮族自治区", "新疆维吾尔自治区", "全国")
INDICATORS = (
    ("地区生产总值", "亿元"),
    ("年末常住人口", "万人"),
    ("居民消费价格指数", "上年=100"),
    ("城镇调查失业率", "%"),
    ("粮食产量", "万吨"),
    ("PM2.5平均浓度", "微克/立方米"),
    ("人口自然增长率", "‰"),
    ("货币和准货币(M2)供应量", "亿元"),
    ("固定资产投资(不含农户)", "亿元"),
)
GAPS = ("", "-", "–", "—", "…", "--")
QUARTERS = "一二三四"


@dataclass(frozen=True)
class Export:
    """Bytes of a file and the figures in it."""

    data: bytes
    figures: list[tuple[str, str, str, float, str]]


def wide(text):
    return "".join(chr(ord(digit) + 0xFEE0) if digit.isdigit() else digit for digit in text)


@st.composite
def periods(draw):
    """Columns of one frequency: what is printed, and the canonical period."""
    year = draw(st.integers(1990, 2026))
    count = draw(st.integers(1, 4))
    kind = draw(st.sampled_from(["year", "quarter", "month", "to date"]))
    if kind == "year":
        form = draw(st.sampled_from(["{}年", "{}", "{}年末"]))
        return kind, [(form.format(year - back), str(year - back)) for back in range(count)]
    if kind == "quarter":
        form = draw(st.sampled_from(["{}年第{}季度", "{}年{}季度"]))
        chinese = draw(st.booleans())
        return kind, [
            (form.format(year, QUARTERS[number - 1] if chinese else number), f"{year}Q{number}")
            for number in range(4, 4 - count, -1)
        ]
    first = draw(st.integers(count, 12))
    months = range(first, first - count, -1)
    if kind == "month":
        return kind, [(f"{year}年{month}月", f"{year}-{month:02d}") for month in months]
    dash = draw(st.sampled_from(["-", "—", "–"]))
    return kind, [(f"{year}年1{dash}{month}月", f"{year}-01/{year}-{month:02d}") for month in months]


@st.composite
def cells(draw):
    """A cell as printed, and its value; None for a gap."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(GAPS)), None
    value = float(draw(st.decimals(-1000, 10**7, places=draw(st.integers(0, 3)))))
    text = draw(st.sampled_from(["{:.3f}", "{:,.3f}"])).format(value)
    value = float(text.replace(",", ""))
    if draw(st.integers(0, 3)) == 0:
        text = wide(text)
    text += draw(st.sampled_from(["", "", "①", "*", "[1]", "\t"]))
    return (f'"{text}"' if "," in text or "，" in text else text), value


@st.composite
def exports(draw):
    kind, columns = draw(periods())
    left, right = draw(st.sampled_from(["()", "（）"]))
    chosen = draw(st.lists(st.sampled_from(INDICATORS), min_size=1, max_size=4, unique=True))
    by_region = draw(st.booleans())
    cumulative = kind in ("quarter", "month") and draw(st.booleans())
    measure = draw(st.sampled_from(["_累计值", " 累计值"])) if cumulative else ""
    regions = draw(st.lists(st.sampled_from(REGIONS), min_size=1, max_size=4, unique=True)) if by_region else ["山东省"]
    chosen = chosen[:1] if by_region else chosen
    names = [f"{name}{measure}{left}{unit}{right}" for name, unit in chosen]
    colon = draw(st.sampled_from("：:"))
    head = [f"数据库{colon}分省年度数据", f"时间{colon}最近10年"] if draw(st.booleans()) else []
    head += [f"指标{colon}{names[0]}"] if by_region else [f"地区{colon}山东省"]
    labels = regions if by_region else names
    rows, figures = [], []
    for place, label in enumerate(labels):
        row = [label]
        for _, period in columns:
            text, value = draw(cells())
            row.append(text)
            if value is not None:
                name, unit = chosen[0 if by_region else place]
                when = to_date(period) if cumulative else period
                figures.append((name, label if by_region else "山东省", when, value, unit))
        rows.append(row)
    first = "地区" if by_region else "指标"
    table = [[first, *(printed for printed, _ in columns)], *rows]
    if draw(st.booleans()):
        table = [["时间", *table[0][1:]], *table[1:]]
        table = [list(row) for row in zip(*table, strict=True)]
    tab, comma = draw(st.sampled_from(["", "\t"])), draw(st.sampled_from(["", ",", ",,,"]))
    lines = [*head, *(",".join(f"{cell}{tab}" for cell in row) for row in table)]
    foot = ["注：2020年为普查数，口径见说明。", f"数据来源{colon}国家统计局"][draw(st.integers(0, 2)) :]
    text = "\n".join(f"{line}{comma}" for line in [*lines, *foot]) + draw(st.sampled_from(["\n", "\r\n", ""]))
    return Export(text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))), figures)


@settings(max_examples=200, deadline=None)
@given(exports())
def test_export_is_read_as_it_is_printed(export):
    content = read_content(read_text(export.data, "export.csv"), None)
    assert content.faults == []
    found = []
    for entry in content.entries:
        label, figure = read_label(entry.indicator), read_figure(entry.value)
        period = read_period(entry.period)
        when = to_date(period) if label.cumulative else period
        found.append((label.name, *entry.region, when, figure.value, figure.unit or label.unit or entry.unit))
    assert sorted(found) == sorted(export.figures)
