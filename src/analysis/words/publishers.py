"""Who published a source, as a reader is told: that others only carried a text is said, it is no publisher's name."""

from __future__ import annotations

import re
from functools import lru_cache

from analysis.words.wording import Words, wording

_CARRIED = re.compile(r"(?P<name>.+?)\s*[(（][^()（）]*转[载引]?[^()（）]*[)）]|(?P<carrier>.+?)转[载引]")
_CARRYING = re.compile(r"(?:论坛|期刊|百科)?转[载引]?[(（]?引?(?P<name>[^,，()（）]*)[)）]?(?:[,，].*)?")


def publisher_told(name: str, words: Words) -> str:
    """Return a publisher's name for readers; an office's in English, where its name is made of known parts.

    Examples
    --------
    >>> [publisher_told(name, Words("en")) for name in ("转载", "国家统计局(转载)", "聊城市统计局")]
    ['reprint, publisher not named', 'National Bureau of Statistics (reprint)', 'Liaocheng Bureau of Statistics']
    >>> publisher_told("转载住建部", Words("zh"))
    '住建部（转载）'
    """
    found = _CARRYING.fullmatch(name) or _CARRIED.fullmatch(name)
    if found is None:
        return _named(name, words)
    own = next(filter(None, found.groupdict().values()), "")
    return words.say("publisher.reprint", name=_named(own, words)) if own else words.say("publisher.unnamed")


def _named(name: str, words: Words) -> str:
    if name in _offices():
        return words.say(f"office.{_offices()[name]}")
    for ending in ("人民政府", "统计局"):
        place = name.removesuffix(ending)
        if place != name and words.region(place) != place:
            return words.say(f"publisher.{_offices()[ending]}", region=words.region(place))
    return name


@lru_cache(maxsize=1)
def _offices() -> dict[str, str]:
    """Return the keys of the offices whose names are known in every language, by their Chinese names."""
    return {told["zh"]: key for key, told in wording()["office"].items()}
