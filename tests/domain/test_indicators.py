"""One dictionary, two doors: a series is found by its name in a sentence and in a table, and by no other name."""

import csv
from pathlib import Path

import pytest

from analysis.domain.dictionary import (
    action_words,
    actions,
    actions_in,
    indicators,
    is_neutral,
    neutrals,
    without_front,
)
from analysis.domain.indicators import PLANNED, Indicators, indicators_of
from analysis.domain.units import families, split_unit
from analysis.extract.targets import extract_targets
from analysis.ingest.labels import read_label

ROOT = Path(__file__).parents[2]
SERIES = {
    row["series_id"]: row
    for row in csv.DictReader((ROOT / "data/statistics/series.csv").read_text(encoding="utf-8").splitlines())
}
SENTENCES = {
    "air-index-improvement": "环境空气质量综合指数改善5%",
    "co2-intensity-cum": "单位GDP二氧化碳排放累计降低18%",
    "disabled-rehabilitation-added": "新增为2000名残疾人提供基本康复服务",
    "energy-intensity-cum": "单位GDP能耗累计降低14%",
    "expressway-projects": "建设高速公路4条",
    "good-air-days-change": "优良天数增加5天",
    "heavy-pollution-days-reduction": "重污染天数减少20%",
    "new-energy-capacity-growth": "新能源装机容量增长20%",
    "pm25-improvement": "PM2.5浓度下降5%",
    "two-cancer-insurance-women": "为2万名低收入妇女购买“两癌”保险",
    "villages-environment-improved": "带动2万个村（社区）改善生产生活环境",
}
"""How a report says what a series' name says in a table's manner."""
NOT_SAID = {
    "agri-chains-1bn-plus": "十亿级以上 is read as the bound of a number",
    "agri-leaders-county-up": "县级以上 is read as the bound of a number",
    "gdp-growth-mean": "a promise of 年均增长 is held against the growth of each year",
    "renewable-capacity-multiple": "增加13倍 is a growth rate, its name is not",
    "urbanisation-rate-change": "a promise of points is held against the rate itself",
    "wind-350-connected": "its name begins with a quantity",
}
"""Series whose names no sentence carries."""


@pytest.fixture(scope="module")
def known():
    return indicators_of(ROOT)


def said_of(series):
    """Sentences that promise a series by its own name."""
    name, value = series["indicator_zh"], "5" if series["unit"] in ("%", "个百分点") else "20"
    plain = [f"{name}达到{value}{series['unit']}", f"{name}{value}{series['unit']}"]
    return [SENTENCES[series["series_id"]]] if series["series_id"] in SENTENCES else plain


def linked(sentence, known=None):
    return [target.series_id for target in extract_targets(f"{sentence}。", year=2026, indicators=known)]


def found_in_table(label, unit, known):
    read = read_label(label)
    found = known.find(read.name or label, read.measure, read.unit or unit)
    return found.series_id if found else ""


@pytest.mark.parametrize("series_id", SERIES)
def test_every_series_is_found_by_its_own_name_through_both_doors(series_id, known):
    series = SERIES[series_id]
    assert known.find(series["indicator_zh"], "", series["unit"]).series_id == series_id
    if not (series_id in NOT_SAID or series_id.endswith(PLANNED)):
        assert series_id in {found for sentence in said_of(series) for found in linked(sentence, known)}


@pytest.mark.parametrize("series_id", [series_id for series_id in SERIES if series_id.endswith(PLANNED)])
def test_a_promise_is_never_held_against_what_was_planned(series_id, known):
    assert series_id not in {found for sentence in said_of(SERIES[series_id]) for found in linked(sentence, known)}


NAMES = [
    pytest.param(name, measure, row.series_for(measure, unit), unit, id=f"{name}-{measure}")
    for row in indicators()
    for measure, unit in (("level", row.units[0] if row.units else ""), ("growth", "%"))
    if row.series(measure)
    for name in row.names
]


@pytest.mark.parametrize(("name", "measure", "series_id", "unit"), NAMES)
def test_every_name_of_the_dictionary_means_one_series_through_both_doors(name, measure, series_id, unit, known):
    kinds = ("growth",) if measure == "growth" else ("flow", "stock", "rate", "change", "growth")
    said = {known.promised(name, kind, unit).series_id for kind in kinds if known.promised(name, kind, unit)}
    assert series_id in said
    assert known.find(name, measure, unit).series_id == series_id


@pytest.mark.parametrize("row", indicators(), ids=lambda row: row.names[0] if row.names else row.things[0])
def test_every_row_works_on_its_example(row):
    (target,) = extract_targets(f"{row.example}。", year=2026)
    ids = (*row.level, *row.growth, *row.change)
    assert target.series_id in ids if ids else target.series_id == ""
    assert target.indicator_en in (row.english, row.english_growth)
    assert ids == () or set(ids) <= SERIES.keys()
    assert all(split_unit(unit)[1] in families() for unit in row.units)


def test_no_name_means_two_things():
    seen = [
        (name, measure, unit)
        for row in indicators()
        for name in (*row.names, *row.things)
        for measure in ("level", "growth")
        if row.series(measure)
        for unit in row.units
    ]
    assert sorted(set(seen)) == sorted(seen)


@pytest.mark.parametrize(
    ("sentence", "series_id"),
    [
        ("全年优良天数达到300天", "good-air-days"),
        ("固定资产投资突破1200亿元", "fai"),
        ("常住人口达到590万人", "permanent-population"),
        ("风电装机容量达到350万千瓦", "wind-capacity"),
        ("出口总额突破500亿元", "exports"),
        ("研发投入强度达到2.5%", "rd-intensity"),
        ("力争全市城镇新增就业达到10万人", "new-urban-jobs"),
        ("全社会固定资产投资增长5%", "fai-growth"),
        ("“十五五”时期地区生产总值年均增长5%", "gdp-growth"),
        ("生产总值突破3200亿元", "gdp"),
        ("新建和改造提升高标准农田20万亩", "high-standard-farmland-built"),
        ("累计建成高标准农田700万亩", "high-standard-farmland-stock"),
        ("改造城镇老旧小区20个", "old-compounds-renovated"),
        ("新开工改造城镇老旧小区20个", "old-compound-renovation-starts"),
        ("补贴性职业技能培训3万人次", "training"),
        ("进出口总额达到20亿美元", "trade-usd"),
        ("新增高新技术企业50家", "hightech-firms-added"),
        ("县域医共体全覆盖", "county-medical-community-coverage"),
        ("城镇登记失业率控制在4%以内", "registered-unemployment"),
        ("居民消费价格指数涨幅2%左右", "cpi-inflation"),
        ("海洋生产总值突破3200亿元", ""),
        ("数字经济增长10%", ""),
        ("数字经济总量达到500亿元", ""),
        ("县域经济总量增长8%", ""),
        ("林业经济增长8%", ""),
        ("临空经济区地区生产总值达到100亿元", ""),
        ("冷水滩、祁阳地区生产总值突破500亿元", ""),
        ("开发区规上工业增加值增长8%", ""),
        ("园区规模工业增加值增长8%", ""),
        ("服务贸易进出口增长10%", ""),
        ("货物和服务进出口增长10%", ""),
        ("数字经济固定资产投资增长10%", ""),
        ("工业固定资产投资增长10%", ""),
        ("规模以上固定资产投资增长10%", ""),
        ("重点群体城镇新增就业2万人", ""),
        ("规上高新技术企业达到100家", ""),
        ("涉海高新技术企业达到100家", ""),
        ("市级科技型中小企业达到100家", ""),
        ("应急救护技能培训2万人次", ""),
        ("农牧民技能培训2万人次", ""),
        ("城乡居民人均可支配收入增长5%", ""),
        ("城镇居民人均可支配收入增长5%", ""),
        ("农村居民人均可支配收入达到2万元", ""),
        ("户籍人口城镇化率达到50%", ""),
        ("人均地区生产总值达到10万元", ""),
        ("村集体经济增长10%", ""),
        ("人工造林20万亩", ""),
        ("营造林20万亩", ""),
        ("规上工业企业研发投入强度达到2%", ""),
        ("改造老旧小区2万户", ""),
        ("改造提升高标准农田15万亩", ""),
        ("新建大中修农村公路100公里", ""),
        ("中心城区PM2.5浓度降至33微克/立方米", ""),
        ("居民消费价格累计增长3%", ""),
        ("实现地区生产总值翻一番", ""),
        ("主城区老旧小区改造20个", ""),
    ],
)  # fmt: skip
def test_a_modifier_that_is_not_neutral_keeps_a_name_from_a_series(sentence, series_id, known):
    assert linked(sentence, known) == [series_id]


@pytest.mark.parametrize(
    ("label", "near"),
    [
        ("海洋生产总值（亿元）", "gdp"),
        ("数字经济固定资产投资（亿元）", "fai"),
        ("临空经济区地区生产总值（亿元）", "gdp"),
        ("服务贸易进出口（亿元）", "trade"),
        ("重点群体城镇新增就业（万人）", "new-urban-jobs"),
        ("规上高新技术企业（家）", "hightech-firms"),
        ("开发区规上工业增加值增速（%）", "industrial-va-growth"),
    ],
)
def test_a_near_miss_in_a_table_is_offered_and_not_taken(label, near, known):
    assert found_in_table(label, "", known) == ""
    assert any(offered.endswith(f"({near})") for offered in known.near(read_label(label).name))


@pytest.mark.parametrize("row", neutrals(), ids=lambda row: row.reason)
def test_neutral_words_leave_a_name_what_it_is(row):
    assert [without_front(f"{word}城镇新增就业", tables=row.tables) for word in row.words] == ["城镇新增就业"] * len(
        row.words
    )
    assert any(word in row.example for word in row.words)
    assert linked(row.example)[0]


@pytest.mark.parametrize("row", actions(), ids=lambda row: row.name)
def test_what_is_done_with_a_thing_decides(row):
    assert all(row.name in actions_in(word) for word in row.words)
    assert bool(linked(row.example)[0]) == (row.name == "build")
    assert set(row.words) <= set(action_words())


def test_a_scope_is_the_whole_place_or_it_is_not():
    assert [is_neutral(scope) for scope in ("", "全市", "市区", "规上")] == [True, True, False, False]


def test_adding_an_indicator_of_a_known_sort_touches_one_row(tmp_path):
    table = tmp_path / "data" / "statistics" / "series.csv"
    table.parent.mkdir(parents=True)
    (tmp_path / "data" / "targets").mkdir()
    table.write_text(
        "series_id,indicator_zh,indicator_en,unit,kind\nseaweed,海带产量,Kelp output,万吨,flow\n", encoding="utf-8"
    )
    known = indicators_of(tmp_path)
    assert linked("海带产量达到20万吨", known) == ["seaweed"]
    assert found_in_table("海带产量（吨）", "", known) == "seaweed"
    assert linked("海带产量达到20万吨", Indicators()) == [""]
