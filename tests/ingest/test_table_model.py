"""One model of a table: what each column and head is, typed by its words and all its cells."""

import pytest

CASES = {
    "city_in_its_province": (
        "省份,城市,年份,地区生产总值(亿元)\n山东省,聊城市,2021,2642.52\n",
        [("聊城市", "2021", "地区生产总值", "", 2642.52, "亿元", "gdp")],
    ),
    "county_in_city_and_province": (
        "省份,城市,县区,年份,常住人口（万人）\n山东省,聊城市,莘县,2021,88.1\n",
        [("莘县", "2021", "常住人口", "", 88.1, "万人", "permanent-population")],
    ),
    "row_of_the_province_takes_no_city_from_above": (
        "省份,城市,年份,地区生产总值(亿元)\n山东省,聊城市,2021,2642.52\n山东省,,2021,82875\n",
        [
            ("聊城市", "2021", "地区生产总值", "", 2642.52, "亿元", "gdp"),
            ("山东省", "2021", "地区生产总值", "", 82875, "亿元", "gdp"),
        ],
    ),
    "code_of_the_city": (
        "年份,省份代码,城市代码,常住人口（万人）\n2021,370000,371500,592.79\n",
        [("聊城市", "2021", "常住人口", "", 592.79, "万人", "permanent-population")],
    ),
    "district_told_apart_by_its_city": (
        "城市,区县,年份,常住人口（万人）\n石家庄市,新华区,2021,88.1\n",
        [("石家庄市新华区", "2021", "常住人口", "", 88.1, "万人", "permanent-population")],
    ),
    "zone_of_the_country_is_left_out": (
        "地区,城市,year,常住人口（万人）\n东部,聊城市,2021,592.79\n东部,德州市,2021,560\n",
        [
            ("聊城市", "2021", "常住人口", "", 592.79, "万人", "permanent-population"),
            ("德州市", "2021", "常住人口", "", 560, "万人", "permanent-population"),
        ],
    ),
    "last_of_december_is_a_year": (
        "城市,日期,常住人口(万人)\n聊城市,2023-12-31,585.93\n",
        [("聊城市", "2023", "常住人口", "", 585.93, "万人", "permanent-population")],
    ),
    "december_beside_a_year_is_a_year": (
        "地区,指标,时间,数值,单位\n聊城市,地区生产总值,202312,2926.36,亿元\n聊城市,地区生产总值,2022,2779.85,亿元\n",
        [
            ("聊城市", "2023", "地区生产总值", "", 2926.36, "亿元", "gdp"),
            ("聊城市", "2022", "地区生产总值", "", 2779.85, "亿元", "gdp"),
        ],
    ),
    "ends_of_quarters": (
        "地区,日期,社会消费品零售总额_累计(亿元)\n聊城市,2023-03-31,250\n聊城市,2023-06-30,510\n",
        [
            ("聊城市", "2023-01/2023-03", "社会消费品零售总额", "", 250, "亿元", "retail-sales"),
            ("聊城市", "2023-01/2023-06", "社会消费品零售总额", "", 510, "亿元", "retail-sales"),
        ],
    ),
    "export_of_a_terminal": (
        "指标名称,山东:GDP:累计值,聊城:GDP\n频率,季,年\n单位,亿元,亿元\n指标ID,M1,M2\n来源,国家统计局,聊城市统计局\n"
        "2023-12-31,92068.7,2926.36\n",
        [
            ("山东省", "2023-01/2023-12", "GDP", "", 92068.7, "亿元", "gdp"),
            ("聊城市", "2023", "GDP", "", 2926.36, "亿元", "gdp"),
        ],
    ),
    "scope_in_the_title": (
        "2-1 人口状况(市辖区)(2023年)\n单位：万人\n城市,常住人口\n聊城市,131.5\n",
        [("聊城市", "2023", "常住人口", "市辖区", 131.5, "万人", None)],
    ),
    "scopes_below_a_head": (
        "2023年主要指标\n单位：万人\n城市,常住人口,\n,全市,市辖区\n聊城市,585.9,131.5\n",
        [
            ("聊城市", "2023", "常住人口", "", 585.9, "万人", "permanent-population"),
            ("聊城市", "2023", "常住人口", "市辖区", 131.5, "万人", None),
        ],
    ),
    "scope_and_unit_in_a_name": (
        "城市,年份,地区生产总值_当年价格_全市_万元,年末常住人口_市辖区_万人\n聊城市,2021,26425200,131.5\n",
        [
            ("聊城市", "2021", "地区生产总值", "", 26425200, "万元", "gdp"),
            ("聊城市", "2021", "年末常住人口", "市辖区", 131.5, "万人", None),
        ],
    ),
    "scope_in_brackets_that_a_comma_parts": (
        "城市,年份,地区生产总值(市辖区,亿元)\n聊城市,2021,800.5\n",
        [("聊城市", "2021", "地区生产总值", "市辖区", 800.5, "亿元", None)],
    ),
    "bilingual_heads": (
        "2-1 各市生产总值 (2023年)\n单位:亿元,\n市别 City,地区生产总值 Gross Regional Product\n"
        "全省 Total,92068.7\n聊城市 Liaocheng,2926.36\n",
        [
            ("山东省", "2023", "地区生产总值", "", 92068.7, "亿元", "gdp"),
            ("聊城市", "2023", "地区生产总值", "", 2926.36, "亿元", "gdp"),
        ],
    ),
    "table_that_goes_on": (
        "单位：亿元,,\n地区,2021年,2022年\n地区生产总值,,\n聊城市,2642.5,2779.9\n"
        "续表,,\n地区,2023年,2024年\n聊城市,2926.4,3001.2\n",
        [
            ("聊城市", "2021", "地区生产总值", "", 2642.5, "亿元", "gdp"),
            ("聊城市", "2022", "地区生产总值", "", 2779.9, "亿元", "gdp"),
            ("聊城市", "2023", "地区生产总值", "", 2926.4, "亿元", "gdp"),
            ("聊城市", "2024", "地区生产总值", "", 3001.2, "亿元", "gdp"),
        ],
    ),
    "place_among_indicators": (
        "指标,2023年\n地区生产总值(亿元),2926.36\n其中：莘县,300.1\n",
        [
            ("聊城市", "2023", "地区生产总值", "", 2926.36, "亿元", "gdp"),
            ("莘县", "2023", "地区生产总值", "", 300.1, "亿元", "gdp"),
        ],
    ),
    "part_of_the_row_above": (
        "指标,2023年\n年末总人口(万人),415.77\n男,206.82\n",
        [
            ("聊城市", "2023", "年末总人口", "", 415.77, "万人", None),
            ("聊城市", "2023", "年末总人口_男", "", 206.82, "万人", None),
        ],
    ),
    "whole_of_the_places_beside_it": (
        "2022年人口,,,,\n指标名称,单位,全市,惠城区,惠阳区\n常住人口,(万人),605.02,156.10,96.44\n",
        [
            ("聊城市", "2022", "常住人口", "", 605.02, "万人", "permanent-population"),
            ("惠城区", "2022", "常住人口", "", 156.1, "万人", "permanent-population"),
            ("惠阳区", "2022", "常住人口", "", 96.44, "万人", "permanent-population"),
        ],
    ),
    "eurostat": (
        "indic_de,geo\\time\t2008 \t2009 \t2010 \nJAN,AT\t83137 \t84484 p\t: \n",
        [
            ("Austria", "2008", "JAN", "", 83137, "", None),
            ("Austria", "2009", "JAN", "", 84484, "", None),
        ],
    ),
    "preamble_narrower_than_the_table": (
        '"Data Source","World Development Indicators",\n\n"Last Updated Date","2022-12-22",\n\n'
        '"Country Name","Country Code","Indicator Name","2019","2020",\n"Austria","AUT","Births","10155.5","10358",\n',
        [
            ("Austria", "2019", "Births", "", 10155.5, "", None),
            ("Austria", "2020", "Births", "", 10358, "", None),
        ],
    ),
    "what_tells_rows_apart_is_measured": (
        "Country,Year,Technology,Output (MW)\nAustria,2020,Wind,10\nAustria,2020,Solar,20\n",
        [
            ("Austria", "2020", "Output", "Wind", 10, "MW", None),
            ("Austria", "2020", "Output", "Solar", 20, "MW", None),
        ],
    ),
    "decimal_commas": (
        "geo;year;lifeExp\nAT;2017;78,1\nAT;2016;78,25\n",
        [("Austria", "2017", "lifeExp", "", 78.1, "", None), ("Austria", "2016", "lifeExp", "", 78.25, "", None)],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_figures_are_what_their_table_says(name, tmp_path, read):
    text, expected = CASES[name]
    path = tmp_path / ("table.tsv" if "\t" in text else "table.csv")
    path.write_text(text, encoding="utf-8")
    result = read(path)
    keys = ("region", "period", "indicator", "scope", "value", "unit", "series_id")
    assert [tuple(each.record()[key] for key in keys) for each in result.observations] == expected


def test_region_that_nobody_knows_never_becomes_the_one_above_it(tmp_path, read):
    path = tmp_path / "panel.csv"
    path.write_text("省份,城市,年份,常住人口(万人)\n山东省,不存在市,2021,12\n", encoding="utf-8")
    result = read(path)
    assert [each.observation.region for each in result.observations] == ["不存在市"]
    assert [doubt.kind for doubt in result.doubts] == ["unknown_region"]


def test_two_columns_of_time_that_differ_are_a_fault(tmp_path, read):
    path = tmp_path / "periods.csv"
    path.write_text("城市,年份,报告期,地区生产总值(亿元)\n聊城市,2023,2023年1-9月,2100\n", encoding="utf-8")
    (fault,) = read(path).faults
    assert "one column of this kind; 年份 and 报告期 both are" in str(fault)


def test_table_below_another_is_read_under_its_own_head(tmp_path, read):
    path = tmp_path / "two.csv"
    path.write_text(
        "指标,2024年,2023年\n粮食总产量(亿斤),118.2,117.1\n数据来源：聊城市统计局,,\n年份,常住人口(万人),\n2022,589.4,\n",
        encoding="utf-8",
    )
    found = [(each.observation.series_id, each.observation.period) for each in read(path).observations]
    assert found == [("grain-output", "2024"), ("grain-output", "2023"), ("permanent-population", "2022")]


def test_every_column_is_shown_as_it_is_understood(tmp_path, read):
    path = tmp_path / "panel.csv"
    path.write_text("省份,城市,年份,位次,常住人口(万人),colour\n山东省,聊城市,2021,3,592.79,red\n", encoding="utf-8")
    result = read(path)
    assert [(each.head, each.meaning) for each in result.columns] == [
        ("省份", "qualifies the region"),
        ("城市", "region"),
        ("年份", "period (as printed)"),
        ("位次", "left out: a rank"),
        ("常住人口(万人)", "常住人口(万人)"),
        ("colour", "left out: says nothing that tells figures apart"),
    ]
    assert "<td>城市</td><td>region</td>" in result._repr_html_()


def test_faults_of_one_cause_are_one_line(tmp_path, read):
    path = tmp_path / "many.csv"
    path.write_text("年份,粮食总产量(亿斤)\n" + "".join(f"{year},多\n" for year in range(2000, 2020)), encoding="utf-8")
    (fault,) = read(path).faults
    assert "(20 rows, this the first)" in str(fault)
