"""Everything that the tables name can be read in English."""

import math
import re

import pytest

from analysis.domain.target import Target
from analysis.store.store import load
from analysis.tables.rows import objects
from analysis.words.wording import Words

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("region", ["聊城市", "山东省", "河南省", "湖南省", "江苏省", "陕西省", "河北省"])
def test_every_target_has_an_english_name_and_unit(region):
    for row in load(region).targets.to_dict("records"):
        assert row["indicator_en"], row["id"]
        assert not CHINESE.search(row["indicator_en"] + Words("en").unit(row["unit"])[1]), row["id"]


@pytest.mark.parametrize("blank", ["", None, math.nan])
def test_without_an_english_name_the_chinese_one_stands(city, blank):
    (target,) = objects(city.targets.head(1).assign(indicator_zh="投资", indicator_en=blank), Target)
    assert Words("en").of(target.names) == "投资"
