"""Language and script of a text: what can be read, and traditional characters as simplified ones, one for one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|will|for)\b", re.IGNORECASE)
_ENOUGH = 40
"""Letters from which on a language is named."""
_SHARE = 0.2
"""A text with a smaller share of Chinese characters among its letters is not Chinese."""
_KANA_SHARE = 0.1
_ONLY_TRADITIONAL = re.compile(
    r"[國發產業經濟個萬億這為與關體進區縣實現對後開學會時動種農資長達過電車務導處態術來兩點將設備項勞動強環統劃總質環優構層線際險證貿網護療養齡驗應廣擴傳訓團結黨衛]"
)
_ONLY_SIMPLIFIED = re.compile(
    r"[国发产业经济个万亿这为与关体进区县实现对后开学会时动种农资长达过电车务导处态术来两点将设备项劳动强环统划总质环优构层线际险证贸网护疗养龄验应广扩传训团结党卫]"
)
_TRADITIONAL_SHARE = 0.02
OTHER_LANGUAGES = {
    "en": "English",
    "ja": "Japanese",
    "ko": "Korean",
    "ru": "Russian",
    "xx": "no language known",
}


def language_of(text: str) -> str:
    """Return the language of a text: zh, en, ja, ko, ru, or xx; a text of a few letters counts as Chinese.

    Examples
    --------
    >>> language_of("今年新建农村公路260公里。" * 9), language_of("This year we will build 260 km of rural roads. " * 9)
    ('zh', 'en')
    >>> language_of("本年度は農村道路を260キロ建設することにする。" * 9)
    'ja'
    """
    han, kana, hangul = (len(pattern.findall(text)) for pattern in (_HAN, _KANA, _HANGUL))
    latin, cyrillic = len(_LATIN.findall(text)), len(_CYRILLIC.findall(text))
    if han + kana + hangul + latin + cyrillic < _ENOUGH:
        return "zh"
    if kana > _KANA_SHARE * (han + kana):
        return "ja" if han + kana > latin * _SHARE else "en"
    if hangul > max(han, latin * _SHARE):
        return "ko"
    if han >= _SHARE * (han + latin / 4 + cyrillic / 4):
        return "zh"
    if cyrillic > latin:
        return "ru"
    return "en" if len(_ENGLISH.findall(text)) > latin / 100 else "xx"


def is_traditional(text: str) -> bool:
    """Say whether a Chinese text is set in traditional characters.

    Examples
    --------
    >>> is_traditional("今年經濟社會發展主要預期目標"), is_traditional("今年经济社会发展主要预期目标")
    (True, False)
    """
    written = len(_ONLY_TRADITIONAL.findall(text))
    return written > len(_ONLY_SIMPLIFIED.findall(text)) and written > _TRADITIONAL_SHARE * len(_HAN.findall(text))


def simplified(text: str) -> str:
    """Return a text in simplified characters, one for each of its own, so that places stay where they are.

    Examples
    --------
    >>> simplified("新建農村公路260公里,地區生產總值突破60億元")
    '新建农村公路260公里,地区生产总值突破60亿元'
    """
    return "".join([_line(line) for line in text.splitlines(keepends=True)])


def _line(line: str) -> str:
    """Return a line converted in its context, by single characters where that would change its length."""
    whole = _converter().convert(line)
    if len(whole) == len(line):
        return whole
    return "".join([_single(each) for each in line])


@lru_cache(maxsize=8192)
def _single(character: str) -> str:
    found = _converter().convert(character)
    return found if len(found) == 1 else character


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
