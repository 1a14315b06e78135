"""How a region's name is written in an id: pinyin without 省, 市 or 县."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

_LEVEL = re.compile(r"(?:维吾尔|壮族|回族)?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|省|市|县|区|盟|旗)$")
_CUSTOMARY = {
    "陕西": "shaanxi",
    "内蒙古": "neimenggu",
    "西藏": "xizang",
    "香港": "hongkong",
    "澳门": "macao",
    "全国": "china",
}
"""Spellings that differ from plain pinyin, as the national standard of place names has them."""


@lru_cache(maxsize=1024)
def region_slug(region: str) -> str:
    """Return a region's name as ids write it; empty for no region.

    Examples
    --------
    >>> region_slug("聊城市"), region_slug("陕西省"), region_slug("重庆市"), region_slug("")
    ('liaocheng', 'shaanxi', 'chongqing', '')
    """
    name = region.strip()
    short = _LEVEL.sub("", name) if len(name) > 2 else name
    if short in _CUSTOMARY:
        return _CUSTOMARY[short]
    return re.sub(r"[^a-z0-9]+", "", "".join(lazy_pinyin(short)).lower())
