"""A region beside its province, the nation and others."""

import re
from datetime import date

import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis.errors import InputError, RequestError
from analysis.notebooks.regions import PER_HEAD, RegionComparison, read_export
from analysis.store.store import load
from analysis.words.wording import Words

EXPORT = """数据库：分省年度数据
指标：地区生产总值(亿元)
时间：最近3年
地区,2024年,2023年,2022年
北京市,49670.2,47353.7,45222.4
山东省,98566.0,92068.7,87576.8
数据来源：国家统计局
"""


PEERS = ("济南市", "淄博市", "烟台市", "潍坊市", "泰安市", "威海市", "日照市", "滨州市", "菏泽市")


@pytest.fixture(scope="module")
def book(sparse_city):
    return RegionComparison(sparse_city, date(2026, 10, 30), Words("en"))


def test_the_region_stands_out_with_its_province_and_the_nation(book):
    assert list(book.named) == ["聊城市", "山东省", "全国"]
    assert list(book.named.values()) == ["Liaocheng", "Shandong", "China"]


def test_every_measure_is_known_of_the_region_and_another(book):
    assert {"urbanisation-rate", "gdp", PER_HEAD} <= set(book.measures)
    for measure in book.measures.values():
        assert "聊城市" in measure.regions
        assert len(measure.regions) > 1
        assert not measure.values.duplicated(["region", "year"]).any()


def test_a_city_stands_among_the_cities_of_its_province_and_is_ranked_among_them_alone(book):
    shown = {name for measure in book.measures.values() for name in measure.regions}
    assert {"山东省", "全国", "济南市"} <= shown <= {"聊城市", "山东省", "全国", *PEERS}
    growth = book.measures["gdp-growth"]
    assert set(book._ranked(growth, 2024).index) <= {"聊城市", *PEERS}
    assert not any(isinstance(value, float) and value.is_integer() for value in book.table().frame["Liaocheng"])


def test_a_place_is_judged_as_of_the_third_quarter_of_its_report(sparse_city):
    few = RegionComparison(sparse_city, date(2026, 10, 30), Words("en"), ("威海市",))
    place = next(store for store in few._reported if store.region.name == "威海市")
    name, year, known_on, promises, judged, *counts, reported, expected = few._standing_of(place)
    assert (name, year, known_on) == ("Weihai", 2021, "2021-10-30")
    assert promises >= judged >= sum(counts) > 0
    assert judged > reported >= expected > 0


def test_a_province_stands_among_the_provinces_and_the_nation_last_for_context(sparse_root):
    shown = RegionComparison(load("山东省", sparse_root), date(2026, 10, 30), Words("zh"))
    *regions, nation = shown._reported
    assert [store.region.name for store in [*regions[:2], nation]] == ["山东省", "天津市", "全国"]
    assert (len(regions), {store.region.level for store in regions}) == (26, {"province"})
    promised = shown.promises().frame.set_index("地区")  # so many regions stand below one another, each with its year
    assert list(promised.index[:2]) == ["山东省（2026）", "天津市（2025）"]
    assert promised.loc["西藏自治区（2025）", "地区生产总值增长"] == "7%以上"


def test_gdp_per_head_is_gdp_by_residents(book, sparse_city):
    known = sparse_city.known(date(2026, 10, 30)).set_index(["series_id", "region", "period"])["amount"]
    row = book.measures[PER_HEAD].values.query("region == '山东省' and year == 2022")["value"].item()
    assert row == pytest.approx(known["gdp", "山东省", "2022"] / known["permanent-population", "山东省", "2022"])


def test_indices_begin_at_a_hundred_in_the_first_year_of_the_region(book):
    shown = book._recent(book.measures["gdp"])
    indexed, base = book._indexed(shown)
    assert indexed.loc[indexed["year"] == base, "value"].to_numpy() == pytest.approx(100)
    assert base == shown.loc[shown["region"] == "聊城市", "year"].min()


def test_nothing_published_later_is_seen(sparse_city):
    early = RegionComparison(sparse_city, date(2021, 1, 31), Words("zh"))
    assert max(measure.values["year"].max() for measure in early.measures.values()) <= 2020


def test_the_regions_shown_may_be_chosen(sparse_city):
    few = RegionComparison(sparse_city, date(2026, 10, 30), Words("zh"), ("江苏省",))
    assert list(few.named)[-1] == "江苏省"
    assert {name for item in few.measures.values() for name in item.regions} <= {*few.named}
    assert list(few.promises().frame)[1:] == ["聊城市（2026）", "江苏省（2026）", "山东省（2026）", "全国（2025）"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_piece_shows_itself(sparse_city, language):
    shown = RegionComparison(sparse_city, date(2026, 10, 30), Words(language))
    assert isinstance(shown.multiples(), Figure)
    assert isinstance(shown.ranks(), Figure)
    assert isinstance(shown.ranks("gdp"), Figure)
    assert len(shown.table().frame) > 5
    promised = shown.promises().frame
    words = Words(language)
    heads = [re.sub(r" ?[(（]20\d\d[)）]$", "", name) for name in promised.columns[1:]]
    assert heads == [words.region(name) for name in ("聊城市", *PEERS, "山东省", "全国")]
    assert (promised.iloc[:, 1:].ne("").sum(axis=1) > 1).all()
    assert words.region("聊城市") in shown.standing()
    assert str(shown.brought())


def test_an_export_is_shown_and_nothing_is_written(sparse_city, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, encoding="utf-8")
    before = (sparse_city.workspace.statistics / "observations.csv").read_bytes()
    exported = read_export(path, date(2026, 10, 30), Words("zh"), sparse_city)
    (measure,) = exported.values()
    assert pd.Series(measure.values["year"]).nunique() == 3
    assert measure.regions == {"北京市", "山东省"}
    assert isinstance(RegionComparison(sparse_city, date(2026, 10, 30), Words("zh"), (), exported).brought(), Figure)
    assert (sparse_city.workspace.statistics / "observations.csv").read_bytes() == before


def test_a_file_that_is_no_export_is_refused(sparse_city, tmp_path):
    with pytest.raises(RequestError, match="no such file"):
        read_export(tmp_path / "none.csv", date(2026, 10, 30), Words("zh"), sparse_city)
    (tmp_path / "text.csv").write_text("hello\n", encoding="utf-8")
    with pytest.raises(InputError):
        read_export(tmp_path / "text.csv", date(2026, 10, 30), Words("zh"), sparse_city)
