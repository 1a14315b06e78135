"""The record made from a corpus, and looked at; what can be wrong with a corpus."""

import pandas as pd
import pytest

from analysis.cli.main import run
from analysis.errors import RequestError
from analysis.record.build import PHRASE, build
from analysis.record.cases import counted, find, read_record, shipped, to_frame, write_record
from analysis.record.corpus import read_corpus

HEADLINE = (
    "今年经济社会发展的主要预期目标是：地区生产总值增长6%左右，一般公共预算收入增长5%，"
    "固定资产投资增长7%，居民消费价格涨幅3%左右。"
)
PADDING = "我们坚持稳中求进工作总基调，统筹推进各项工作，全市经济社会保持平稳健康发展。" * 6


def report(year, told, promised):
    return (
        f"{year}年政府工作报告\n\n一、{year - 1}年工作回顾\n\n{PADDING}{told}\n\n"
        f"二、{year}年工作安排\n\n{HEADLINE}\n{promised}\n"
    )


TEXTS = {
    2022: report(
        2022, "地区生产总值增长7.1%。", "新建农村公路260公里，改造老旧小区50个，新增养老床位800张，种植油茶3万亩。"
    ),
    2023: report(
        2023,
        "地区生产总值增长5.1%，一般公共预算收入增长5.6%，居民消费价格上涨2.0%。固定资产投资没有达到预期目标。"
        "建成农村公路300公里。改造老旧小区46个。养老床位总数达到9000张。",
        "新建农村公路280公里。",
    ),
}


@pytest.fixture
def corpus_file(tmp_path):
    rows = [{"place": "聊城市", "year": year, "kind": "work_report", "text": text} for year, text in TEXTS.items()]
    path = tmp_path / "corpus.parquet"
    pd.DataFrame(rows).to_parquet(path)
    return path


@pytest.fixture
def made(corpus_file):
    return build(read_corpus(corpus_file))


def test_each_promise_has_a_status(made):
    said = {case.head: (case.status, case.reported, case.met) for case in made.cases}
    assert said["生产总值"] == ("reported", 5.1, False)
    assert said["公共预算收入"] == ("reported", 5.6, True)
    assert said["消费价格"] == ("reported", 2.0, True)
    assert said["农村公路"] == ("reported", 300.0, True)
    assert said["老旧小区"] == ("reported", 46.0, False)
    assert said["固定资产投资"] == ("reported", None, False)
    assert said["养老床位"][0] == "other_scope"
    assert said["油茶"][0] == "not_reported"
    assert {case.year for case in made.cases} == {2022}
    assert made.unread > 0


def test_the_outcome_of_the_year_before_is_known_where_the_same_report_tells_it(made):
    previous = {case.head: case.previous for case in made.cases}
    assert previous["生产总值"] == 7.1
    assert previous["农村公路"] is None


def test_phrases_are_short_and_there_is_no_text_beside_them(made):
    frame = to_frame(made.cases)
    texts = frame.select_dtypes(["object", "string"])
    assert max(texts[column].astype(str).str.len().max() for column in texts) <= PHRASE


def test_after_a_plans_last_year_promises_are_flagged_and_not_scored(tmp_path):
    rows = [
        {"place": "聊城市", "year": year - 2, "kind": "work_report", "text": text.replace(str(year), str(year - 2))}
        for year, text in TEXTS.items()
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "corpus.csv", index=False)
    found = build(read_corpus(tmp_path / "corpus.csv"))
    assert {case.flag for case in found.cases} == {"plan_end"}
    counts = counted(to_frame(found.cases))
    assert counts["flagged"] == counts["promises"] > 0
    assert counts["met"] == counts["missed"] == counts["reported"] == 0


def test_a_record_comes_back_as_it_was_written(made, tmp_path):
    frame = to_frame(made.cases)
    back = read_record(write_record(frame, tmp_path / "record.parquet"))
    assert list(back.columns) == list(frame.columns)
    assert counted(back) == counted(frame)
    assert back["indicator"].tolist() == frame["indicator"].tolist()


def test_find_knows_other_names(made):
    frame = to_frame(made.cases)
    assert find("四好农村路", record=frame)["head"].tolist() == ["农村公路"]
    assert find("农村公路", region="聊城", year=2022, record=frame).shape[0] == 1
    assert find("农村公路", year=2021, record=frame).empty


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": "soon"}, "corpus.csv row 1: 聊城市 soon work_report: no year"),
        ({"text": " "}, "corpus.csv row 1: 聊城市 2022 work_report: holds no text"),
        ({"place": "无此市"}, "corpus.csv row 1: 无此市 2022 work_report: no place"),
    ],
)
def test_a_bad_row_is_told_by_line_and_the_rest_is_done(tmp_path, changes, words):
    good = [{"place": "聊城市", "year": str(year), "kind": "work_report", "text": text} for year, text in TEXTS.items()]
    pd.DataFrame([good[0] | changes, *good]).to_csv(tmp_path / "corpus.csv", index=False)
    found = read_corpus(tmp_path / "corpus.csv")
    assert len(found.documents) == 2
    assert words in found.failures[0]


def test_a_second_report_of_a_year_is_told_and_left_out(tmp_path):
    rows = [{"place": "聊城市", "year": 2022, "kind": "work_report", "text": TEXTS[2022]}] * 2
    pd.DataFrame(rows).to_parquet(tmp_path / "corpus.parquet")
    found = read_corpus(tmp_path / "corpus.parquet")
    assert len(found.documents) == 1
    assert found.failures == ["聊城市 2022: a second report of that year is left out"]


def test_a_folder_of_documents_is_a_corpus(tmp_path):
    for year, text in TEXTS.items():
        (tmp_path / f"{year}.md").write_text(f"聊城市{text}", encoding="utf-8")
    (tmp_path / "notes.md").write_text("没有标题的文字。", encoding="utf-8")
    found = read_corpus(tmp_path)
    assert [(each.place, each.level, each.year) for each in found.documents] == [
        ("聊城市", "city", 2022),
        ("聊城市", "city", 2023),
    ]
    assert len(found.failures) == 1
    assert "notes.md" in found.failures[0]


def test_a_table_without_a_column_and_a_path_without_reports_are_refused(tmp_path):
    pd.DataFrame({"place": ["聊城市"], "year": [2022]}).to_csv(tmp_path / "corpus.csv", index=False)
    with pytest.raises(RequestError, match=r"corpus\.csv: no column kind, text"):
        read_corpus(tmp_path / "corpus.csv")
    with pytest.raises(RequestError, match="no such file"):
        read_corpus(tmp_path / "nothing")


def test_the_command_builds(corpus_file, tmp_path, capsys):
    assert run(["record", "build", str(corpus_file), "--output", str(tmp_path / "r.parquet")]) == 0
    told = capsys.readouterr()
    assert "not reported" in told.err
    assert told.out == ""
    assert len(read_record(tmp_path / "r.parquet")) > 0


def test_the_shipped_record_can_be_looked_at(capsys):
    assert run(["record", "find", "农村公路", "--region", "山东省"]) == 0
    told = capsys.readouterr()
    assert "山东省" in told.out
    assert "promises; figure reported" in told.err
    assert run(["record", "find", "无此指标"]) == 2
    assert run(["record", "find"]) == 2


def test_the_shipped_record_is_small_and_says_no_more_than_phrases(root):
    path = root / "src" / "analysis" / "record" / "record.parquet"
    assert path.stat().st_size <= 15e6
    frame = shipped()
    assert frame["promise"].str.len().max() <= PHRASE
    assert frame["outcome"].str.len().max() <= PHRASE
    assert frame.loc[frame["status"] != "reported", "met"].isna().all()
    assert frame.loc[frame["status"] == "reported", "promise"].ne("").all()
