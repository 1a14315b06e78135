"""Who answers for a promise: whom its report names, else by its series' notes, its words, its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.domain.codes import DOMAINS
from analysis.domain.departments import department_of
from analysis.domain.regions import find_region

QUARTER_END = date(2026, 9, 30)
CASES = [
    ("01", "农业农村局", "by its field"),
    ("02", "农业农村局", "its field's own, named second by the release note"),
    ("09", "商务局", "the first that the note names"),
    ("16", "发展和改革委员会", "by its words"),
    ("18", "自然资源和规划局", "by its words: no note"),
    ("22", "生态环境局", "its field's own, named second"),
    ("28", "教育和体育局", "by its words, as this city calls it"),
    ("32", "人力资源和社会保障局", "a short name"),
    ("37", "国网聊城供电公司", "a company with the city's name in its own"),
    ("42", "残疾人联合会", "a short name"),
    ("52", "卫生健康委员会", "not its field's"),
    ("64", "邮政管理局", "not its field's"),
    ("88", "消防救援支队", "a document, by its words"),
    ("93", "山东省水利厅", "the province's, as the note says"),
    ("97", "公安局", "a campaign, by its words"),
]


@pytest.mark.parametrize(("number", "name", "why"), CASES)
def test_departments_follow_notes_then_words_then_fields(city, number: str, name: str, why: str):
    target = next(each for each in city.targets_of(QUARTER_END) if each.id == f"liaocheng-2026-{number}")
    found = department_of(target, city.definition(target.series_id), city.region)
    assert (found.names.zh, found.is_suggested) == (name, True), why
    assert city.region.name.removesuffix("市") in found.full_name or name.startswith("山东省")


def test_whom_the_report_names_is_no_suggestion(city):
    target = replace(city.targets_of(QUARTER_END)[0], owner="市农业农村局、市财政局")
    found = department_of(target, None, city.region)
    assert (found.full_name, found.is_suggested) == ("市农业农村局、市财政局", False)


@pytest.mark.parametrize("place", ["聊城市", "山东省", "全国"])
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_field_has_a_department_in_every_place(city, place: str, domain: str):
    target = replace(city.targets_of(QUARTER_END)[0], domain=domain, indicator_zh="")
    assert department_of(target, None, find_region(place)).full_name.startswith(place)
