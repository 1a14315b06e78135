"""XLSX as offices send it: merged heads, percent and date cells, several sheets; and what is no workbook to open."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest


def saved(folder, fill, name="table.xlsx"):
    book = openpyxl.Workbook()
    fill(book.active, book)
    book.save(folder / name)
    return folder / name


def values(result):
    return {each.observation.key: (each.observation.value, each.observation.unit) for each in result.observations}


def test_merged_heads_stand_over_all_their_columns(tmp_path, read):
    def fill(sheet, book):
        sheet.append(["各市主要经济指标"])
        sheet.merge_cells("A1:E1")
        sheet.append(["地区", "地区生产总值（亿元）", None, "常住人口（万人）", None])
        sheet.append([None, "2024年", "2023年", "2024年", "2023年"])
        sheet.append(["济南市", 13527.6, 12757.4, 951.5, 943.7])
        sheet.append(["聊城市", 2986.1, None, "–", 587])
        for area in ("A2:A3", "B2:C2", "D2:E2"):
            sheet.merge_cells(area)

    result = read(saved(tmp_path, fill))
    assert result.faults == []
    assert values(result) == {
        ("gdp", "济南市", "2024"): (13527.6, "亿元"),
        ("gdp", "济南市", "2023"): (12757.4, "亿元"),
        ("permanent-population", "济南市", "2024"): (951.5, "万人"),
        ("permanent-population", "济南市", "2023"): (943.7, "万人"),
        ("gdp", "聊城市", "2024"): (2986.1, "亿元"),
        ("permanent-population", "聊城市", "2023"): (587, "万人"),
    }


def yearbook(sheet):
    sheet.append(["年份", "地区生产总值（亿元）", "其中", None, "常住人口（万人）"])
    sheet.append([None, None, "第一产业", "第二产业增加值增长（%）", None])
    sheet.append([2023, 2926.4, 401, 5.1, 587])
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
        sheet.merge_cells(area)


def test_of_which_takes_the_name_and_unit_of_the_column_before_and_a_head_merged_downwards_stands_once(tmp_path, read):
    result = read(saved(tmp_path, lambda sheet, book: yearbook(sheet)), new_series=True)
    assert result.faults == []
    known = {key[0]: value for key, value in values(result).items()}
    assert known.pop("gdp") == (2926.4, "亿元")
    assert known.pop("permanent-population") == (587, "万人")
    assert sorted(known.values()) == [(5.1, "%"), (401, "亿元")]


def test_percent_and_date_cells_are_read_as_they_show(tmp_path, read):
    def fill(sheet, book):
        sheet.append(["时期", "常住人口城镇化率", "粮食总产量（亿斤）"])
        sheet.append([date(2022, 12, 1), 0.5484, "１１６．５"])
        sheet.append([2023, 0.558, "117.1①"])
        sheet["A2"].number_format = 'yyyy"年"'
        for cell in ("B2", "B3"):
            sheet[cell].number_format = "0.00%"

    assert values(read(saved(tmp_path, fill))) == {
        ("urbanisation-rate", "聊城市", "2022"): (54.84, "%"),
        ("grain-output", "聊城市", "2022"): (116.5, "亿斤"),
        ("urbanisation-rate", "聊城市", "2023"): (55.8, "%"),
        ("grain-output", "聊城市", "2023"): (117.1, "亿斤"),
    }


def test_every_visible_sheet_is_read_and_named_in_faults(tmp_path, read):
    def fill(sheet, book):
        sheet.title = "粮食"
        sheet.append(["指标", "2023年"])
        sheet.append(["粮食总产量（亿斤）", 117.1])
        other = book.create_sheet("人口")
        other.append(["指标", "2023年"])
        other.append(["常住人口（万人）", "多"])
        hidden = book.create_sheet("草稿")
        hidden.append(["什么", "都", "不是"])
        hidden.sheet_state = "hidden"

    result = read(saved(tmp_path, fill))
    assert [str(fault) for fault in result.faults] == [
        "table.xlsx[人口]:2: 2023年 = '多'; expected a number, or nothing"
    ]
    assert [each.observation.series_id for each in result.observations] == ["grain-output"]


@pytest.mark.parametrize("formula", ["=116+1.1", "=SUM(C2:D2)", '=HYPERLINK("http://x")'])
def test_formula_in_a_cell_is_a_fault(tmp_path, read, formula):
    def fill(sheet, book):
        sheet.append(["指标", "2023年"])
        sheet.append(["粮食总产量（亿斤）", formula])

    (fault,) = read(saved(tmp_path, fill)).faults
    assert (fault.file, fault.line, fault.column, fault.value) == ("table.xlsx", 2, "2023年", formula)


def test_truncated_workbook_is_one_fault(tmp_path, read):
    whole = saved(tmp_path, lambda sheet, book: [sheet.append(["指标", "2023年", number]) for number in range(500)])
    for share in (0.2, 0.5, 0.95):
        cut = tmp_path / "cut.xlsx"
        cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
        (fault,) = read(cut).faults
        assert "cut off or damaged" in str(fault)


def bomb(sheet_xml):
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "指标"
    whole = io.BytesIO()
    book.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            target.writestr(part.filename, sheet_xml if part.filename.endswith("sheet1.xml") else data)
    return stream.getvalue()


HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
    + b']><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>' + TAIL
)


@pytest.mark.parametrize(
    "sheet",
    [
        HEAD + b" " * (60 * 1024 * 1024) + TAIL,
        HEAD + b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + TAIL,
        HEAD + b'<row r="1"><c r="B1"><v>1</v></c><c r="F33333333333333333333"><v>1</v></c></row>' + TAIL,
        HEAD + b"<row r='1'><c r = 'xfd99999999'><v>1</v></c></row>" + TAIL,
        HEAD + b"".join(b'<row r="%d"><c r="ADA%d"><v>1</v></c></row>' % (n, n) for n in range(1, 4000)) + TAIL,
        ENTITIES,
    ],
    ids=[
        "unpacks_to_sixty_megabytes",
        "last_cell_of_all",
        "row_beyond",
        "other_quotes",
        "wide_gaps",
        "entities",
    ],
)
def test_workbook_bomb_is_refused_before_it_goes_off(tmp_path, read, sheet):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(bomb(sheet))
    assert path.stat().st_size < 200_000
    (fault,) = read(path).faults
    assert fault.file == "bomb.xlsx"
    assert "\n" not in str(fault)


def test_merge_over_the_whole_sheet_fills_no_more_than_what_is_there(tmp_path, read):
    everything = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="C2"><v>1</v></c></row>'
    path = tmp_path / "merged.xlsx"
    path.write_bytes(bomb(HEAD + cells + TAIL.replace(b"</sheetData>", everything)))
    assert read(path).observations == []


@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, b"PK\x03\x04 nothing"])
def test_old_or_false_workbook_is_told_in_one_line(tmp_path, read, start):
    path = tmp_path / "old.xls"
    path.write_bytes(start)
    assert len(read(path).faults) == 1
