"""How a region's name is written in an id: its pinyin, as the list of regions has it."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

from analysis.domain.regions import find_region
from analysis.errors import RequestError


@lru_cache(maxsize=1024)
def region_slug(region: str) -> str:
    """Return a region's name as ids write it; ``unknown`` for no region.

    A place that the list of regions lacks is spelled by its characters.

    Examples
    --------
    >>> region_slug("聊城市"), region_slug("陕西省"), region_slug("重庆市"), region_slug("苏州市"), region_slug("")
    ('liaocheng', 'shaanxi', 'chongqing', 'jiangsu-suzhou', 'unknown')
    """
    name = region.strip()
    if not name:
        return "unknown"
    try:
        return find_region(name).pinyin
    except RequestError:
        return re.sub(r"[^a-z0-9]+", "", "".join(lazy_pinyin(name)).lower())
