"""English names put together from parts."""

from __future__ import annotations

import pytest

from analysis.domain.english import english_name


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("新建农村公路", "Rural roads built*"),
        ("亿元以上重点项目投资", "Key project investment of 100 million yuan or more*"),
        ("数字经济核心产业增加值占地区生产总值比重", "Core digital industry value added as a share of GDP*"),
        ("不发生规模性返贫", "No large-scale return to poverty*"),
        ("新建、改建污水管网", "Sewage networks built or rebuilt*"),
        ("常益长高铁", "Changyizhang high-speed rail lines*"),
        ("", ""),
    ],
)
def test_parts_are_put_together(name: str, english: str) -> None:
    assert english_name(name) == english


def test_an_unknown_part_stays_chinese() -> None:
    said = english_name("新增魑魅设施")
    assert said == "魑魅 facilities added*"
