"""Forms for departments: what they ask, and what comes back from openpyxl and from LibreOffice."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from analysis.domain.periods import Quarter
from analysis.errors import RequestError
from analysis.ingest.form import HEADS, ID, NOTE, STATUS, UNIT, VALUE
from analysis.retrospect.request import forms, write_forms
from analysis.store.store import load

TODAY = date(2026, 10, 20)
SYSTEM_PYTHON = "/usr/bin/python3"


@pytest.fixture(scope="module")
def sent(sparse_city, tmp_path_factory):
    """Send out the forms of the third quarter."""
    folder = tmp_path_factory.mktemp("forms")
    quarter = Quarter(2026, 3)
    found = forms(sparse_city, quarter, TODAY)
    return dict(
        zip((form.department for form in found), write_forms(found, sparse_city.region, quarter, folder), strict=True)
    )


def column(head):
    return HEADS.index(head) + 1


def rows_of(sheet):
    return {sheet.cell(row, 2).value: row for row in range(6, sheet.max_row + 1) if sheet.cell(row, 2).value}


def observed(result):
    return {each.observation.series_id: each.observation for each in result.observations}


def test_one_workbook_a_department_asks_for_every_measured_target(sparse_city, sent):
    asked = {
        key for form in forms(sparse_city, Quarter(2026, 3), TODAY) for key in (each.series_id for each in form.asked)
    }
    targets = sparse_city.targets_of(date(2026, 9, 30))
    assert asked == {target.series_id for target in targets} & set(sparse_city.series.index)
    assert sorted(path.suffix for path in sent.values()) == [".xlsx"] * len(sent)


def test_form_shows_target_last_figure_period_unit_and_definition(sent):
    sheet = openpyxl.load_workbook(sent["聊城市能源局"]).active
    row = rows_of(sheet)["可再生能源装机容量"]
    shown = [sheet.cell(row, place).value for place in range(1, len(HEADS) + 1)]
    assert shown[0] == "371500|renewable-capacity|2026-09|liaocheng-2026-20"
    assert shown[2].startswith("可再生能源装机容量达到750万千瓦以上")
    assert shown[3:5] == ["420万千瓦以上", "2023"]
    assert shown[6] == "2026年9月末"
    assert shown[7] is None
    assert shown[8] == "万千瓦"
    assert sheet.column_dimensions["A"].hidden
    assert sheet.cell(row, column(VALUE)).fill.start_color.rgb.endswith("FFFF00")
    assert f"H{row}" in " ".join(str(check.sqref) for check in sheet.data_validations.dataValidation)


@pytest.mark.parametrize(("quarter", "stock", "flow"), [(3, "2026-09", "2026-01/2026-09"), (4, "2026", "2026")])
def test_last_quarter_asks_for_the_year(sparse_city, quarter, stock, flow):
    asked = {
        each.series_id: each.period for form in forms(sparse_city, Quarter(2026, quarter), TODAY) for each in form.asked
    }
    assert (asked["renewable-capacity"], asked["grain-output"]) == (stock, flow)


def test_owner_chooses_departments_and_unknown_ones_are_named(sparse_city):
    assert [form.department for form in forms(sparse_city, Quarter(2026, 3), TODAY, "能源")] == ["聊城市能源局"]
    with pytest.raises(RequestError, match="聊城市农业农村局"):
        forms(sparse_city, Quarter(2026, 3), TODAY, "能原局")


def test_form_edited_by_openpyxl_comes_back_whatever_the_order_of_rows(tmp_path, sent, read):
    book = openpyxl.load_workbook(sent["聊城市农业农村局"])
    sheet = book.active
    sheet["E3"] = date(2026, 10, 16)
    rows = rows_of(sheet)
    sheet.cell(rows["粮食总产量"], column(VALUE)).value = 590
    sheet.cell(rows["粮食总产量"], column(UNIT)).value = "万吨"
    sheet.cell(rows["粮食总产量"], column(STATUS)).value = "预计"
    sheet.cell(rows["建成高标准农田"], column(VALUE)).value = "５１．５"
    sheet.cell(rows["建成高标准农田"], column(NOTE)).value = "截至9月底"
    sheet.cell(rows["打造和美乡村"], column(VALUE)).value = "–"
    sheet.cell(rows["打造和美乡村"], column("原因")).value = "（示例）评审未到期"
    sheet.cell(rows["打造和美乡村"], column("下一步措施")).value = "（示例）11月评审"
    body = [[sheet.cell(row, place).value for place in range(1, len(HEADS) + 1)] for row in range(6, sheet.max_row + 1)]
    for row, cells in enumerate(reversed(body), start=6):
        for place, value in enumerate(cells, start=1):
            sheet.cell(row, place).value = value
    sheet.column_dimensions["H"].width = 40
    book.save(tmp_path / "filled.xlsx")

    result = read(tmp_path / "filled.xlsx", source="", region="")
    assert result.faults == []
    found = observed(result)
    assert set(found) == {"grain-output", "high-standard-farmland-built"}
    grain = found["grain-output"]
    assert (grain.value, grain.unit, grain.status, grain.period) == (590, "万吨", "E", "2026-01/2026-09")
    assert (grain.published, grain.published_precision) == ("2026-10-16", "day")
    assert found["high-standard-farmland-built"].note == "截至9月底"
    source = result.book.sources[grain.source_id]
    assert (source.publisher, source.reliability) == ("聊城市农业农村局", "reported")
    by = {"target": "liaocheng-2026-12", "date": "2026-10-16", "author": "聊城市农业农村局"}
    said = [("reason", "（示例）评审未到期"), ("next_step", "（示例）11月评审")]
    assert result.comments == [by | {"about": about, "text": text} for about, text in said]
    assert result.counts["comments"] == 2


def test_comments_alone_are_written_once_and_a_form_of_before_they_were_asked_for_comes_back(
    tmp_path, sent, read, workspace
):
    book = openpyxl.load_workbook(sent["聊城市邮政管理局"])
    sheet = book.active
    sheet["E3"] = date(2026, 10, 16)
    sheet.cell(6, column("原因")).value = "（示例）选址未定"
    book.save(tmp_path / "said.xlsx")
    written = read(tmp_path / "said.xlsx", source="", workspace=workspace).write()
    assert [path.name for path in written] == ["comments.csv"]
    store = load("聊城市", workspace)
    assert store.comments_on("liaocheng-2026-64", date(2026, 10, 15)) == {}
    assert store.comments_on("liaocheng-2026-64", TODAY)["reason"].text == "（示例）选址未定"
    again = read(tmp_path / "said.xlsx", source="", workspace=workspace)
    assert (again.comments, again.faults) == ([], [])

    sheet.cell(6, column("原因")).value = "（示例）另一种说法"
    book.save(tmp_path / "said.xlsx")
    (fault,) = read(tmp_path / "said.xlsx", source="", workspace=workspace).faults
    assert "or another day" in str(fault)

    sheet.cell(6, 1).value = "|".join(str(sheet.cell(6, 1).value).split("|")[:3])
    sheet.cell(6, column(VALUE)).value = 900
    book.save(tmp_path / "old.xlsx")
    assert observed(read(tmp_path / "old.xlsx", source=""))["village-parcel-stations-built"].value == 900


def test_jump_in_a_form_asks_for_confirmation(tmp_path, sent, read):
    book = openpyxl.load_workbook(sent["聊城市能源局"])
    sheet = book.active
    sheet.cell(rows_of(sheet)["可再生能源装机容量"], column(VALUE)).value = 6_120_000
    book.save(tmp_path / "filled.xlsx")
    assert [notice.kind for notice in read(tmp_path / "filled.xlsx", source="").doubts] == ["hundredfold"]


def test_form_without_its_hidden_column_or_with_a_formula_is_a_fault(tmp_path, sent, read):
    book = openpyxl.load_workbook(sent["聊城市能源局"])
    sheet = book.active
    sheet.cell(rows_of(sheet)["可再生能源装机容量"], column(VALUE)).value = "=600+12"
    book.save(tmp_path / "formula.xlsx")
    sheet.delete_cols(1)
    book.save(tmp_path / "headless.xlsx")
    (formula,) = read(tmp_path / "formula.xlsx", source="").faults
    assert (formula.column, formula.value) == (VALUE, "=600+12")
    (gone,) = read(tmp_path / "headless.xlsx", source="").faults
    assert gone.column == ID


def test_empty_form_is_told(sent, read):
    (fault,) = read(sent["聊城市能源局"], source="").faults
    assert "the form is empty" in str(fault)


@pytest.mark.slow
def test_form_edited_by_libreoffice_comes_back(tmp_path, sparse_city, read):
    office = shutil.which("soffice")
    uno = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    if office is None or uno.returncode:
        pytest.skip("LibreOffice with its Python bridge (python3-uno) is not installed")
    quarter = Quarter(2026, 3)
    everything = [each for form in forms(sparse_city, quarter, TODAY) for each in form.asked]
    form = forms(sparse_city, quarter, TODAY)[0]
    one = type(form)("聊城市统计局", False, tuple(everything))
    (path,) = write_forms([one], sparse_city.region, quarter, tmp_path)
    pipe = f"onpace{tmp_path.name}".replace("_", "")
    profile = (tmp_path / "profile").as_uri()
    listening = subprocess.Popen(
        [office, "--headless", "--norestore", f"-env:UserInstallation={profile}", f"--accept=pipe,name={pipe};urp;"]
    )
    try:
        editor = Path(__file__).with_name("edit_in_libreoffice.py")
        output = tmp_path / "filled.xlsx"
        subprocess.run([SYSTEM_PYTHON, editor, pipe, path, output], check=True, timeout=120)
    finally:
        listening.terminate()
        listening.wait(30)

    result = read(output, source="", region="")
    assert result.faults == []
    found = observed(result)
    assert set(found) == {"straw-utilisation-rate", "renewable-capacity", "afforestation"}
    straw, renewable = found["straw-utilisation-rate"], found["renewable-capacity"]
    assert (straw.value, straw.unit, straw.published) == (95.6, "%", "2026-10-16")
    assert (renewable.value, renewable.unit, renewable.status) == (612, "万千瓦", "E")
    assert found["afforestation"].value == 3100


def test_no_form_shows_what_the_office_noted_for_itself(sparse_city, sent):
    own = re.compile(r"标[A-Z]|无公开数|可用|已有数|公布|相接|[a-z]+-[a-z]+(?!\|)")
    for form in forms(sparse_city, Quarter(2026, 3), TODAY):
        for each in form.asked:
            assert not own.search(each.definition), each.series_id
            assert each.definition.split("；")[0] in ("期末数", "累计数", "数值", "增量", "增长率")
