"""A workspace of a few rows, in which every figure of a test stands out."""

import pytest

from analysis.workspace import VERSION

SERIES_COLUMNS = (
    "series_id,indicator_zh,indicator_en,unit,kind,frequency,direction,lower_limit,upper_limit,"
    "release_lag_days,release_note,note\n"
)
SERIES = """capacity,可再生能源装机容量,Renewable capacity,万千瓦,stock,A,increase,0,,60,,
capacity-growth,可再生能源装机增长,Growth of renewable capacity,%,growth,A,increase,,,60,,
gdp,地区生产总值,Gross domestic product,亿元,flow,Q,increase,0,,25,,
urban-rate,常住人口城镇化率,Urbanisation rate,%,rate,A,increase,0,100,60,,
urban-rate-change,常住人口城镇化率提高,Change of the urbanisation rate,个百分点,change,A,increase,,,60,,
"""
SOURCES = """source_id,title,publisher,published,url,reliability
S-bulletin,统计公报,统计局,2026-03,,official
S-bulletin2,统计公报（修订）,统计局,2027-03,,official
S-office,部门新闻发布会,能源局,,,reported
S-paper,日报,日报社,,,press
S-wiki,百科,,,,secondary
"""
COLUMNS = "series_id,region,period,value,unit,status,bound,published,published_precision,source_id,note"


@pytest.fixture
def small(tmp_path):
    """Return a function that makes a workspace of some observations, and of declarations of derived values."""

    def make(*rows, derived=(), observations=None):
        statistics = tmp_path / "data" / "statistics"
        statistics.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / "version").write_text(f"{VERSION}\n", encoding="utf-8")
        (tmp_path / "data" / "targets").mkdir(exist_ok=True)
        (statistics / "series.csv").write_text(SERIES_COLUMNS + SERIES, encoding="utf-8")
        (statistics / "sources.csv").write_text(SOURCES, encoding="utf-8")
        text = "\n".join([COLUMNS, *rows]) + "\n"
        (statistics / "observations.csv").write_bytes(observations or text.encode())
        declared = "\n".join(["series_id,region,period,formula,status,note", *derived]) + "\n"
        (statistics / "derived.csv").write_text(declared, encoding="utf-8")
        return tmp_path

    return make
