"""What is told or asked before a file's figures become the store's: vintage, trust, slips, parents, what was said."""

from analysis.ingest.layout import Given

PANEL = (
    "省份,城市,年份,常住人口(万人),人口密度(人/平方公里)\n山东省,聊城市,2021,592.79,680\n山东省,德州市,2021,560,540\n"
)


def asked(result):
    return {doubt.kind for doubt in result.doubts}


def file(folder, text, name="table.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_growth_as_a_fraction_is_asked_about(tmp_path, read):
    path = file(tmp_path, "城市,年份,GDP增速(%)\n聊城市,2023,0.061\n聊城市,2022,0.043\n")
    (doubt,) = [doubt for doubt in read(path).doubts if doubt.kind == "fraction"]
    assert "0.061 % or 6.1 %? and 1 more like it" in str(doubt)


def test_slip_of_ten_against_the_store_is_asked_about(tmp_path, read):
    path = file(tmp_path, "地区,年份,地区生产总值(亿元)\n聊城市,2022,27798.5\n")
    assert "hundredfold" in asked(read(path))


def test_city_with_more_than_its_province_is_asked_about(tmp_path, read):
    path = file(tmp_path, "地区,年份,地区生产总值(亿元)\n山东省,2030,9000\n聊城市,2030,9926.36\n")
    result = read(path, published="2031-05-01")
    assert [doubt.message for doubt in result.doubts if doubt.kind == "above_parent"] == [
        "聊城市 2030: 9926.36 亿元, more than 山东省 with 9000"
    ]


def test_amount_since_january_that_falls_is_asked_about(tmp_path, read):
    rows = "".join(
        f"新增城镇就业,聊城市,2026年1-{month}月,{value},万人\n" for month, value in ((6, 3.1), (9, 2.9), (10, 4))
    )
    result = read(file(tmp_path, "指标,地区,时期,数值,单位\n" + rows), published="2026-11-20")
    assert [doubt.message for doubt in result.doubts if doubt.kind == "falling"] == [
        "new-urban-jobs 聊城市 2026-01/2026-09: 2.9 万人, but 3.1 of the first 6 months"
    ]


def test_nobody_counts_up_to_a_month_that_has_not_begun(tmp_path, read):
    path = file(tmp_path, "指标,地区,时期,数值,单位\n新增城镇就业,聊城市,2026-01/2026-12,3,万人\n")
    (fault,) = read(path, published="2026-10-20").faults
    assert "had begun when the figure was published (2026-10-20)" in str(fault)


def test_export_that_ends_long_before_its_publication_is_asked_about(tmp_path, read):
    path = file(tmp_path, "地区,2017年,2016年\n地区生产总值(亿元),,\n山东省,72634.15,68024.49\n")
    result = read(path, published="2026-06-01", region="")
    assert "vintage" in asked(result)
    assert "the file ends in 2017 and is said to be published 2026-06-01" in str(result.doubts[0])


def test_words_in_a_title_raise_no_trust(tmp_path, read):
    path = file(tmp_path, PANEL)
    said = {"reliability": "", "source": "中国城市统计年鉴面板"}
    (source,) = read(path, **said).book.sources.new.values()
    assert source.reliability == "secondary"


def test_figures_without_a_date_are_told_first(tmp_path, read):
    assert read(file(tmp_path, PANEL)).notices[0].kind == "undated"


def test_what_was_said_of_a_layout_is_remembered(tmp_path, workspace, read):
    first = file(tmp_path, PANEL)
    given = Given(only=("聊城市",), columns={"人口密度(人/平方公里)": "-"})
    result = read(first, workspace=workspace, published="2026-12-14", given=given)
    assert [each.observation.region for each in result.observations] == ["聊城市"]
    result.write()
    (mapping,) = (workspace / "data" / "mappings").glob("*.yml")
    assert "人口密度" in mapping.read_text(encoding="utf-8")
    second = file(tmp_path, PANEL.replace("2021", "2020"), "next.csv")
    again = read(second, workspace=workspace, published="2026-12-14")
    assert [each.observation.key for each in again.observations] == [("permanent-population", "聊城市", "2020")]
    assert "remembered" in {notice.kind for notice in again.notices}


def test_what_a_table_does_not_say_can_be_said(tmp_path, read):
    path = file(tmp_path, "地区,2023年\n山东省,10123\n")
    (fault,) = read(path).faults
    assert "--indicator says it" in str(fault)
    (found,) = read(path, given=Given(indicator="常住人口", unit="万人")).observations
    assert (found.observation.series_id, found.observation.unit) == ("permanent-population", "万人")


def test_what_was_said_of_one_file_without_an_indicator_holds_for_no_other(tmp_path, workspace, read):
    first = file(tmp_path, "地区,2023年\n山东省,10123\n", "people_2023.csv")
    said = {"workspace": workspace, "published": "2026-12-14"}
    read(first, given=Given(indicator="常住人口", unit="万人"), **said).write()
    beds = read(file(tmp_path, "地区,2024年\n山东省,70.1\n", "beds_2024.csv"), **said)
    assert beds.observations == []
    (found,) = read(file(tmp_path, "地区,2024年\n山东省,10080\n", "people_2024.csv"), **said).observations
    assert found.observation.series_id == "permanent-population"
