"""Whose pages may be cited by address."""

import csv

import pytest

from analysis.domain.publishers import is_publishers_own


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://www.liaocheng.gov.cn/x", True),
        ("http://m.lcxw.cn:8080/x", True),
        ("https://GOV.cn/", True),
        ("https://xgov.cn/", False),
        ("https://gov.cn.example.net/", False),
        ("https://gov.cn@example.net/", False),
        ("https://dzwww-com.example.net/", False),
        ("https://www.dzwww.co/", False),
        ("ftp://www.gov.cn/", False),
        ("javascript:alert('gov.cn')", False),
        ("https://[gov.cn/", False),
        ("www.gov.cn", False),
        ("", False),
    ],
)
def test_a_look_alike_is_no_publishers_site(url, own):
    assert is_publishers_own(url) is own


def test_every_address_in_the_store_is_its_publishers_own(root):
    with (root / "data" / "statistics" / "sources.csv").open(encoding="utf-8", newline="") as table:
        addresses = [row["url"] for row in csv.DictReader(table) if row["url"]]
    assert len(addresses) > 50
    assert [url for url in addresses if not is_publishers_own(url)] == []
