"""Countries and territories other than the nation itself: their ISO 3166 codes, and the names that sources print."""

from __future__ import annotations

import csv
import unicodedata
from functools import lru_cache
from importlib.resources import files

from analysis.domain.regions import Region, find_region


@lru_cache(maxsize=1)
def _countries() -> dict[str, Region]:
    """Return each country by its codes, in capitals, and by its names, in small letters."""
    nation = find_region("全国")
    found = {"CN": nation, "CHN": nation, "china": nation, "中国": nation}
    text = files("analysis").joinpath("domain/countries.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        country = Region(row["code"], row["name"], row["name_en"], "", "country", "")
        found |= {row["code"]: country, row["short"]: country}
        for name in (row["name"], row["name_en"], *row["other"].split("|")):
            found.setdefault(_plain(name), country)
            if len(name) < 4 and name.isupper():
                found.setdefault(name, country)
    return found


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.replace("&", "and")).lower()
    return "".join(letter for letter in letters if letter.isalnum())


def country_called(name: str) -> Region | None:
    """Return the country of an ISO code, in capitals, or of a name; None where there is none.

    Examples
    --------
    >>> country_called("AUT").name_en, country_called("Cote d'Ivoire").code, country_called("UK").code
    ('Austria', 'CIV', 'GBR')
    >>> country_called("World") is None, country_called("is") is None
    (True, True)
    """
    if name.isupper() and len(name) < 4:
        return _countries().get(name)
    return _countries().get(_plain(name)) if len(name) > 3 or not name.isascii() else None
