"""The same table in every container: what a file is called says nothing of what it holds."""

import io
import json
import os
import time
import zipfile

import docx
import openpyxl
import pandas as pd
import pyreadstat
import pytest

ROWS = [
    ["地区", "年份", "常住人口(万人)", "常住人口城镇化率(%)"],
    ["聊城市", 2022, 589.4, 54.84],
    ["聊城市", 2023, 587, 55.8],
]
WANTED = {
    ("permanent-population", "2022"): 589.4,
    ("permanent-population", "2023"): 587,
    ("urbanisation-rate", "2022"): 54.84,
    ("urbanisation-rate", "2023"): 55.8,
}
ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def text(delimiter):
    return "\n".join(delimiter.join(map(str, row)) for row in ROWS) + "\n"


def page():
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return f"<!-- made by a site --><html><head></head><body><table>{body}</table></body></html>".encode()


def workbook():
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def document():
    stream = io.BytesIO()
    made = docx.Document()
    table = made.add_table(len(ROWS), 4)
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, value in zip(row.cells, cells, strict=True):
            cell.text = str(value)
    made.save(stream)
    return stream.getvalue()


def packed(rows):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        content = f"<office:document-content {ODS}><table:table>{rows}</table:table></office:document-content>"
        archive.writestr("content.xml", content)
    return stream.getvalue()


def opendocument():
    def cell(place, value):
        if isinstance(value, str):
            return f"<table:table-cell><text:p>{value}</text:p></table:table-cell>"
        kind, said = ("percentage", value / 100) if place == 3 else ("float", value)
        return f'<table:table-cell office:value-type="{kind}" office:value="{said:.6g}"/>'

    cells = ["".join(cell(place, value) for place, value in enumerate(row)) for row in ROWS]
    return packed("".join(f"<table:table-row>{row}</table:table-row>" for row in cells))


def frame():
    return pd.DataFrame(ROWS[1:], columns=["region", "year", *ROWS[0][2:]])


def packaged(tmp_path, kind):
    path = tmp_path / f"packaged.{kind}"
    plain = frame().set_axis(["region", "year", "population", "share"], axis=1)
    writer = {"dta": pyreadstat.write_dta, "sav": pyreadstat.write_sav}[kind]
    writer(plain, str(path), column_labels=["region", "year", *ROWS[0][2:]])
    return path.read_bytes()


def parquet():
    stream = io.BytesIO()
    frame().to_parquet(stream)
    return stream.getvalue()


def json_stat():
    data = {
        "class": "dataset",
        "id": ["geo", "time", "indicator"],
        "size": [1, 2, 2],
        "dimension": {
            "geo": {"category": {"index": ["371500"]}},
            "time": {"category": {"index": {"2022": 0, "2023": 1}}},
            "indicator": {
                "category": {"index": ["p", "u"], "label": {"p": ROWS[0][2], "u": ROWS[0][3]}},
            },
        },
        "value": [589.4, 54.84, 587, 55.8],
    }
    return json.dumps(data).encode()


def sdmx_ml():
    series = [(ROWS[0][2], 589.4, 587), (ROWS[0][3], 54.84, 55.8)]
    body = "".join(
        f'<Series INDICATOR="{name}" REF_AREA="371500"><Obs TIME_PERIOD="2022" OBS_VALUE="{one}"/>'
        f'<Obs TIME_PERIOD="2023" OBS_VALUE="{two}"/></Series>'
        for name, one, two in series
    )
    return f'<?xml version="1.0"?><m:Data xmlns:m="m" xmlns="d"><m:DataSet>{body}</m:DataSet></m:Data>'.encode()


def sdmx_json():
    dimensions = {
        "series": [
            {"id": "REF_AREA", "values": [{"id": "371500"}]},
            {"id": "INDICATOR", "values": [{"id": "p", "name": ROWS[0][2]}, {"id": "u", "name": ROWS[0][3]}]},
        ],
        "observation": [{"id": "TIME_PERIOD", "values": [{"id": "2022"}, {"id": "2023"}]}],
    }
    series = {
        "0:0": {"observations": {"0": [589.4], "1": [587]}},
        "0:1": {"observations": {"0": [54.84], "1": [55.8]}},
    }
    return json.dumps({"structure": {"dimensions": dimensions}, "dataSets": [{"series": series}]}).encode()


CONTAINERS = {
    "comma.csv": lambda folder: text(",").encode("gb18030"),
    "tab.xls": lambda folder: text("\t").encode("utf-16-le"),
    "big_endian.txt": lambda folder: text("\t").encode("utf-16-be"),
    "semicolon.csv": lambda folder: text(";").encode("utf-8-sig"),
    "page.xls": lambda folder: page(),
    "workbook.xls": lambda folder: workbook(),
    "document.docx": lambda folder: document(),
    "sheet.ods": lambda folder: opendocument(),
    "stata.dta": lambda folder: packaged(folder, "dta"),
    "spss.sav": lambda folder: packaged(folder, "sav"),
    "columns.parquet": lambda folder: parquet(),
    "stat.json": lambda folder: json_stat(),
    "message.xml": lambda folder: sdmx_ml(),
    "message.json": lambda folder: sdmx_json(),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_container_changes_no_figure(name, tmp_path, read):
    path = tmp_path / name
    path.write_bytes(CONTAINERS[name](tmp_path))
    result = read(path, region="")
    assert result.faults == []
    found = {
        (each.observation.series_id, each.observation.period): each.observation.value for each in result.observations
    }
    assert found == WANTED
    assert {each.observation.region for each in result.observations} == {"聊城市"}


def test_formula_is_read_by_the_result_stored_with_it(tmp_path, read):
    path = tmp_path / "computed.xlsx"
    stream = io.BytesIO(workbook())
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            target.writestr(part.filename, data.replace(b"<v>589.4</v>", b"<f>B2+1</f><v>589.4</v>"))
    result = read(path)
    assert next(each.observation.value for each in result.observations) == 589.4
    assert "formulas are read by the results stored with them" in " ".join(map(str, result.notices))


def bomb_document():
    stream = io.BytesIO()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="99999"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {space}><w:body><w:tbl><w:tr>{cell}</w:tr></w:tbl></w:body></w:document>"
        )
    return stream.getvalue()


REPEATED = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="1024" '
    'office:value-type="float" office:value="1"/></table:table-row>'
)
HOSTILE = {
    "tabs.csv": b"a" + b"\t" * 200_000 + b"b\n",
    "columns.csv": b",".join([b"2024"] * 100_000) + b"\n",
    "deep.json": b"[" * 5000,
    "deep.html": b"<html>" + b"<div>" * 100_000,
    "cells.html": b"<html><table><tr>" + b"<td>1</td>" * 20_000,
    **{f"charset {each}.html": f"<html><meta charset={each}><p>x".encode() for each in ("undefined", "idna", "zlib")},
    "span.docx": bomb_document(),
    "repeated.ods": packed(REPEATED),
    "zeros.csv": b"\0" * 1_000_000,
    "cut.parquet": b"PAR1" + b"\0" * 100,
    "portrait.pdf": b"%PDF-1.4 nothing",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_at_once_in_one_line(name, tmp_path, read):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    start = time.process_time()
    (fault,) = read(path).faults
    assert time.process_time() - start < 3
    assert "\n" not in str(fault)


def test_pipe_and_device_are_no_files(tmp_path, read):
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", tmp_path, type(tmp_path)("/dev/zero")):
        (fault,) = read(path).faults
        assert "expected a file, not a folder or device" in str(fault)
