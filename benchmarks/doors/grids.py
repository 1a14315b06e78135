"""Tables of figures as offices print them, in every container that is read, their content changed and their form kept."""

from __future__ import annotations

import io
import json
import random
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from doors.chance import ODD, changed_cells, changed_leaves, changed_markup, maybe, mutated

ROOT = Path(__file__).parents[2]
NAMES = ("地区生产总值", "粮食产量", "常住人口", "常住人口城镇化率", "居民消费价格指数", "房地产开发投资_累计值", "一般公共预算收入", "其中：第二产业",
         "城镇新增就业", "森林覆盖率", "社会消费品零售总额", "Gross domestic product", "女")  # fmt: skip
UNITS = ("亿元", "万人", "%", "亿斤", "公里", "个", "上年=100", "万千瓦", "")
PLACES = ("聊城市", "济南市", "山东省", "371500", "全国", "东昌府区", "全市", "合计", "DE", "某某市")
TIMES = ("2024年", "2023年", "2024", "2024年1-8月", "1—9月", "2024年一季度", "2024-08", "2024.8", "上半年", "2024Q3", "8月", "45536", "同比增长", "2025年±%",
         "本月", "累计", "2024年12月31日", "二〇二四年", "“十四五”")  # fmt: skip
TITLES = ("", "主要经济指标", "2024年1-8月主要经济指标（亿元）", "指标：地区生产总值（亿元）", "聊城市2024年统计公报附表", "单位：万人、%",
          "数据库：分省年度数据", "表1-2 各县（市、区）")  # fmt: skip
NOTES = ("", "数据来源：国家统计局", "注：1.本表为初步核算数。2.增速按可比价计算。", "①不含市辖区", "编制：某某")
FIGURES = (
    "118",
    "1,234.5",
    "55.8",
    "5.2%",
    "-3.1",
    "-",
    "…",
    "…a",
    "118*",
    "（5.0）",
    "587.0①",
    "约60",
    "1.2万",
    "",
    "=B2*2",
    "#DIV/0!",
    "持平",
    "增长5.2",
)
Rows = list[list[Any]]


def table(chance: random.Random) -> Rows:
    """Return a table of figures in one of the forms that offices print."""
    times = chance.sample(TIMES, chance.randint(1, 4))
    names = [chance.choice(NAMES) for _ in range(chance.randint(1, 5))]
    unit = chance.choice(UNITS)

    def figures(count: int) -> list[Any]:
        return [
            chance.choice((*FIGURES, round(chance.random() * 500, 2), chance.randint(0, 9999))) for _ in range(count)
        ]

    labels = [f"{name}（{unit}）" if unit and chance.random() < 0.4 else name for name in names]
    forms: tuple[Callable[[], Rows], ...] = (
        lambda: [["指标", "单位", *times], *([name, unit, *figures(len(times))] for name in labels)],
        lambda: [["地区", *labels], *([place, *figures(len(labels))] for place in chance.sample(PLACES, 3))],
        lambda: [["年份", *labels], *([time, *figures(len(labels))] for time in times)],
        lambda: [["地区", "年份", *labels], *([chance.choice(PLACES), time, *figures(len(labels))] for time in times)],
        lambda: [["", *(cell for name in labels for cell in (name, ""))], ["地区", *times[:1] * 2 * len(labels)],
                 *([place, *figures(2 * len(labels))] for place in chance.sample(PLACES, 2))],
        lambda: [["指标", *times, "同比增长(%)", "备注"], *([name, *figures(len(times) + 1), ""] for name in labels)],
        lambda: [["indicator", "region", "period", "value", "unit", "status", "published", "source"],
                 *([name, chance.choice(PLACES), time, *figures(1), unit, "A", "2025-03-01", "公报"]
                   for name in labels for time in times)],
        lambda: [["省", "市", "县", "年", "月", labels[0]],
                 *(["山东省", "聊城市", "东阿县", 2024, month, *figures(1)] for month in (1, 8, 12))],
        lambda: [["国家", "指标", *times], *(["德国", name, *figures(len(times))] for name in names)],
    )  # fmt: skip
    rows = chance.choice(forms)()
    title, note = chance.choice(TITLES), chance.choice(NOTES)
    if chance.random() < 0.2:
        rows[1:1] = [["", "", *[unit] * (len(rows[0]) - 2)]]
    rows = ([[title]] if title else []) + rows + ([[note]] if note else [])
    return changed_cells(rows, chance) if chance.random() < 0.6 else rows


@lru_cache
def _real() -> tuple[str, ...]:
    """Return the tables with which reading is tested: real forms, faulty ones and doubtful ones."""
    return tuple(
        path.read_bytes().decode("utf-8", "replace")
        for folder in ("tables", "faults", "doubts")
        for path in sorted((ROOT / "tests" / "ingest" / folder).glob("*.csv"))
    )


def _quoted(cell: Any, mark: str) -> str:
    text = str(cell)
    return '"' + text.replace('"', '""') + '"' if mark in text or '"' in text or "\n" in text else text


def delimited(chance: random.Random) -> bytes:
    """Return a table as text with marks between its cells: made, real, or either with odd pieces."""
    mark = chance.choice(",,,\t;")
    text = "".join(mark.join(_quoted(cell, mark) for cell in row) + "\n" for row in table(chance))
    text = maybe(chance.choice((text, text, chance.choice(_real()))), chance, 6, 0.4)
    if chance.random() < 0.03:
        text = "COL0,地区\nCOL1,2024年\nCOL0,COL1\n" + text
    if chance.random() < 0.03:
        text = "unit,geo\\time\t2023\t2024\nPC,DE\t5,1 e\t: z\n" + text
    return text.encode(chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "cp1252")), "replace")


def page(chance: random.Random) -> bytes:
    """Return a table as a page, cells merged, perhaps one within another."""
    rows = "".join(
        "<tr>" + "".join(
            f'<td colspan="{chance.choice((1, 1, 1, 2, 0, "x", 9999))}" rowspan="{chance.choice((1, 1, 1, 2, 70))}">'
            f"{escape(str(cell))}</td>" for cell in row
        ) + "</tr>" for row in table(chance)
    )  # fmt: skip
    inner = f"<table>{rows}</table>"
    body = chance.choice((inner, f"<h1>2024年</h1>{inner}<p>注</p>{inner}", f"<table><tr><td>{inner}</table>",
                          f"<table><caption>单位：亿元</caption>{rows}</table>", "<p>粮食产量达到118亿斤。</p>"))  # fmt: skip
    text = (
        f'<html><head><meta charset="{chance.choice(("utf-8", "gbk", "x", "utf-7"))}"></head><body>{body}</body></html>'
    )
    return changed_markup(text, chance).encode("utf-8", "replace")


def records(chance: random.Random) -> bytes:
    """Return figures as JSON: records, JSON-stat, SDMX-JSON, or an answer of a service; some part of it changed."""
    head, *rows = [["地区", "年份", "常住人口(万人)"], ["聊城市", 2022, 589.4], ["济南市", "2023", None]]
    axes = {"geo": {"category": {"index": ["371500"]}}, "time": {"label": "年", "category": {"index": {"2022": 0, "2023": 1}}},
            "indicator": {"category": {"index": ["p"], "label": {"p": "常住人口(万人)"}}}}  # fmt: skip
    stat = {"class": "dataset", "label": "人口", "id": ["geo", "time", "indicator"], "size": [1, 2, 1], "dimension": axes,
            "value": chance.choice(([589.4, 587], {"0": 589.4})), "status": chance.choice((["p", None], {"1": "e"}, "p")),
            "role": {"time": ["time"], "geo": ["geo"], "metric": ["indicator"]}}  # fmt: skip
    values = [
        {"id": "REF_AREA", "values": [{"id": "371500", "name": "聊城市"}]},
        {"id": "INDICATOR", "values": [{"id": "p", "name": "常住人口(万人)"}]},
    ]
    structure = {"name": "人口", "dimensions": {"dataSet": [], "series": values, "observation": [
        {"id": "TIME_PERIOD", "values": [{"id": "2022"}, {"id": "2023"}]}]}}  # fmt: skip
    flat = {"dimensions": {"observation": [*values, *structure["dimensions"]["observation"]]}}
    message = {
        "structure": structure,
        "dataSets": [{"series": {"0:0": {"observations": {"0": [589.4], "1": [587, 0]}}}}],
    }
    bureau = {"returncode": 200, "returndata": {
        "datanodes": [{"code": "a", "data": {"data": 5.1, "hasdata": True},
                       "wds": [{"wdcode": "zb", "valuecode": "A01"}, {"wdcode": "reg", "valuecode": "370000"}, {"wdcode": "sj", "valuecode": "2024"}]}],
        "wdnodes": [{"wdcode": "zb", "nodes": [{"code": "A01", "cname": "粮食产量", "unit": "万吨"}]},
                    {"wdcode": "sj", "nodes": [{"code": "2024", "cname": "2024年"}]}]}}  # fmt: skip
    bank = [{"page": 1, "pages": 1, "per_page": "50"}, [{"indicator": {"value": "GDP"}, "country": {"value": "China"},
             "countryiso3code": "CHN", "date": "2023", "value": 1.8e13, "unit": ""}]]  # fmt: skip
    nomics = {"series": {"docs": [{"series_name": "CPI", "period": ["2023", "2024-01"], "value": [1.5, "NA"],
              "dimensions": {"geo": "DE", "unit": "PC"}}]}}  # fmt: skip
    document: Any = chance.choice((
        [dict(zip(head, row, strict=True)) for row in rows], stat, {"version": "2.0", **stat}, {"a": stat, "b": stat}, message, {"data": message},
        {"data": {"structures": [flat], "dataSets": [{"observations": {"0:0:0": [589.4]}}]}}, bureau, bank, nomics,
        [{"message": [{"value": "no"}]}], {"errors": [{"message": "no"}], **nomics},
    ))  # fmt: skip
    for _ in range(chance.randint(0, 3)):
        document = changed_leaves(document, chance)
    text = json.dumps(document, ensure_ascii=chance.random() < 0.5, default=str)
    return maybe(text, chance, 2, 0.1).encode("utf-8", "replace")


def message(chance: random.Random) -> bytes:
    """Return figures as SDMX-ML, compact or generic, what stands in it changed."""
    compact = ('<Series INDICATOR="常住人口(万人)" REF_AREA="371500"><Obs TIME_PERIOD="2022" OBS_VALUE="589.4" OBS_STATUS="A"/>'
               '<Obs TIME_PERIOD="2023" OBS_VALUE="587"/></Series>')  # fmt: skip
    generic = ('<g:Series><g:SeriesKey><g:Value id="INDICATOR" value="GDP"/><g:Value concept="REF_AREA" value="CHN"/></g:SeriesKey><g:Attributes>'
               '<g:Value id="UNIT" value="亿元"/></g:Attributes><g:Obs><g:ObsDimension value="2023"/><g:ObsValue value="5"/></g:Obs>'
               "<g:Obs><g:Time>2024</g:Time><g:ObsValue value='6'/></g:Obs></g:Series>")  # fmt: skip
    flat = '<Obs REF_AREA="371500" TIME_PERIOD="2023" OBS_VALUE="5" xsi:type="x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    body = chance.choice((compact, generic, flat, compact + flat, "<Series><Obs/></Series>", ""))
    text = f'<?xml version="1.0"?><m:Data xmlns:m="m" xmlns="d" xmlns:g="g"><m:DataSet>{body}</m:DataSet></m:Data>'
    return maybe(changed_markup(text, chance), chance, 2, 0.15).encode("utf-8", "replace")


def _typed(cell: Any, chance: random.Random) -> Any:
    """Return a cell as a workbook has it: a number, a day, or text without what no workbook holds."""
    text = "".join(letter for letter in str(cell) if letter.isprintable() and letter != "\uffff")[:200]
    if chance.random() < 0.05:
        return chance.choice((date(2024, 8, 1), True, 1e308, -0.0, 0.558, 45536, None, "=SUM(A1:B2)", "=1/0"))
    return cell if isinstance(cell, int | float) else text


def workbook(chance: random.Random) -> bytes:
    """Return a workbook: merged heads, dates, percentages, formulas, hidden sheets, rows and columns, several tables."""
    from openpyxl import Workbook

    book = Workbook()
    for number in range(chance.choice((1, 1, 1, 2, 3))):
        sheet = book.active if number == 0 else book.create_sheet()
        for row in table(chance):
            sheet.append([_typed(cell, chance) for cell in row])
        for _ in range(chance.randint(0, 3)):
            column, line = chance.randint(1, 4), chance.randint(1, max(1, sheet.max_row))
            cell = sheet.cell(line, column)
            cell.number_format = chance.choice(
                ("0.0%", "yyyy-mm-dd", 'yyyy"年"m"月"', "#,##0.00", '0"万"', "@", "[Red]0;;")
            )
            if chance.random() < 0.6:
                sheet.merge_cells(
                    start_row=line,
                    start_column=column,
                    end_row=line + chance.randint(0, 2),
                    end_column=column + chance.randint(0, 2),
                )
        if chance.random() < 0.2:
            sheet.row_dimensions[2].hidden = sheet.column_dimensions["B"].hidden = True
        if number and chance.random() < 0.4:
            sheet.sheet_state = chance.choice(("hidden", "veryHidden"))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


SPACES = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
          'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"')  # fmt: skip


def opendocument(chance: random.Random) -> bytes:
    """Return a table as an OpenDocument spreadsheet, cells and rows repeated, of every type."""

    def cell(value: Any) -> str:
        kind = chance.choice(("float", "float", "percentage", "date", "currency", "string", ""))
        repeated = chance.choice(
            ("", "", "", ' table:number-columns-repeated="3"', ' table:number-columns-repeated="x"')
        )
        formula = ' table:formula="of:=[.A1]"' if chance.random() < 0.05 else ""
        if isinstance(value, int | float) and kind:
            said = {"date": 'office:date-value="2024-08-01T00:00:00"'}.get(
                kind, f'office:value="{chance.choice((value, value, value, "x"))}"'
            )
            return f'<table:table-cell office:value-type="{kind}" {said}{repeated}{formula}/>'
        clean = escape("".join(letter for letter in str(value) if letter.isprintable() and letter != "\uffff"))
        return f"<table:table-cell{repeated}{formula}><text:p>{clean}</text:p></table:table-cell>"

    twice = ("", "", ' table:number-rows-repeated="2"')
    rows = "".join(
        f"<table:table-row{chance.choice(twice)}>{''.join(map(cell, row))}</table:table-row>" for row in table(chance)
    )
    sheets = f'<table:table table:name="甲">{rows}</table:table>' * chance.choice((1, 1, 2))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", chance.choice(("<manifest/>", "<manifest/>", "<encryption-data/>")))
        archive.writestr("content.xml", f"<office:document-content {SPACES}>{sheets}</office:document-content>")
    return stream.getvalue()


def document(chance: random.Random) -> bytes:
    """Return tables as a Word document: cells merged, lines between tables, a table within a cell."""
    import docx

    made = docx.Document()
    for _ in range(chance.choice((1, 1, 2))):
        rows = [[_plain(cell) for cell in row] for row in table(chance)]
        made.add_paragraph(chance.choice(TITLES))
        width = max(map(len, rows))
        laid = made.add_table(len(rows), width)
        for line, row in zip(laid.rows, rows, strict=True):
            for place, cell in zip(line.cells, row, strict=False):
                place.text = cell
        if chance.random() < 0.4 and len(rows) > 1:
            laid.cell(0, 0).merge(laid.cell(chance.randint(0, 1), chance.randrange(width)))
        if chance.random() < 0.1:
            laid.cell(0, 0).add_table(1, 1).cell(0, 0).text = "5"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _plain(cell: Any) -> str:
    return "".join(letter for letter in str(cell) if letter.isprintable() and letter != "\uffff")


def package(chance: random.Random) -> tuple[str, bytes]:
    """Return a frame as a statistical package or Parquet writes it, with its ending."""
    import pandas as pd
    import pyreadstat

    columns: dict[str, list[Any]] = {
        "region": ["聊城市", mutated("济南市", chance)[:40].replace("\0", ""), None],
        "year": chance.choice(([2022, 2023, 2024], [2022.0, float("nan"), 1e300], ["2022", "2023年", ""])),
        "population": chance.choice(([589.4, 587.0, float("inf")], [1, 2, 3], [True, False, True])),
        "day": pd.to_datetime(["2024-08-01", None, "1700-01-01"]).tolist(),
    }
    if chance.random() < 0.4:
        del columns["day"]
    frame = pd.DataFrame(columns)
    kind = chance.choice(("parquet", "parquet", "dta", "sav"))
    if kind == "parquet":
        frame["more"] = chance.choice(
            ([[1], [], None], [b"\xff", b"", None], [{"a": 1}, None, {}], ["=1+1", "\0", "nan"])
        )
        stream = io.BytesIO()
        frame.to_parquet(stream)
        return ".parquet", stream.getvalue()
    with tempfile.TemporaryDirectory(prefix="onpace-") as folder:
        path = Path(folder) / f"a.{kind}"
        labels = ["region", "year", chance.choice(("常住人口(万人)", "year")), "日期"][: frame.shape[1]]
        writer = {"dta": pyreadstat.write_dta, "sav": pyreadstat.write_sav}[kind]
        try:
            writer(frame, str(path), column_labels=labels, variable_value_labels={"population": {1: "甲"}})
        except Exception:  # the writer's own limits are not what is tested
            writer(pd.DataFrame({"population": [5.0, 6.5]}), str(path))
        return f".{kind}", path.read_bytes()


def form(chance: random.Random) -> bytes:
    """Return a department's form as it comes back, filled well or oddly."""
    from openpyxl import load_workbook

    from analysis.ingest.form import RequestedFigure, form_workbook

    asked = RequestedFigure("371500", "grain-output", "2026Q3", "粮食产量", "达到118亿斤", "117.6 亿斤", "2025", "公报",
                            "2026年前三季度", "亿斤", "统计口径", ("liaocheng-2026-02",), 0, None)  # fmt: skip
    book = load_workbook(io.BytesIO(_empty_form(asked, form_workbook)))
    sheet = book.active
    for _ in range(chance.randint(1, 8)):
        cell = sheet.cell(chance.randint(3, 7), chance.randint(1, 14))
        if type(cell).__name__ == "Cell":
            cell.value = _typed(
                chance.choice((*FIGURES, *ODD, "2026-10-12", "实际", "初步", "亿斤", "市统计局", "因为下雨")), chance
            )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@lru_cache
def _empty_form(asked: Any, make: Callable[..., bytes]) -> bytes:
    return make("聊城市2026年三季度数据", "市农业农村局", [asked])
