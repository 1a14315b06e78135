import pandas as pd
import pytest

from analysis.extract.batch import extract
from analysis.notebooks.promises import promises, promises_chart

TEXT = (
    "二、“十五五”时期主要目标\n常住人口城镇化率达到65%左右。\n三、2026年重点工作\n"
    "力争粮食产量达到118亿斤以上，新建农村公路260公里，城镇调查失业率控制在5.5%以内，实现县域医共体全覆盖，培育2—3个优势品种，"
    "确保高风险机构动态清零。\n"
)


@pytest.fixture
def targets(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return extract(path, region="371500", year=2026).table


def test_report_is_read_on_the_spot(targets):
    assert len(targets) == 7
    assert set(targets["region"]) == {"聊城市"}


def test_counts_by_kind_say_how_many_are_aspired_to(targets):
    table = promises(targets, "zh").counted("kind")
    assert table.loc["当年总量"].to_list() == [3, 1]
    assert table["目标数"].sum() == len(targets)


def test_deadlines_come_in_order_of_time(targets):
    assert promises(targets, "en").deadlines().index.to_list() == ["31 December 2026", "31 December 2030"]
    undated = promises(targets.assign(due=pd.NaT), "en").deadlines()
    assert undated.index.to_list() == ["no date set"]


def test_listing_words_each_bound(targets):
    amounts = promises(targets, "zh").listing().frame["目标值"].to_list()
    assert amounts == ["65%左右", "118亿斤以上", "260公里", "5.5%以内", "100%", "2—3个", "—"]
    assert "at most 5.5%" in [text.replace(" %", "%") for text in promises(targets, "en").listing().frame["promised"]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_chart_stacks_every_target_once(targets, language):
    figure = promises(targets, language).chart()
    (ax,) = figure.axes
    assert sum(bar.get_width() for bar in ax.patches) == len(targets)
    assert promises_chart(targets, language) is not None
