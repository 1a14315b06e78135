"""Whose pages may be cited by address: governments' and known outlets' own, never a copy's.

``publishers.txt`` lists their hosts. A page of any other host keeps its title, outlet and date, by which a reader
finds the original; expired domains are re-used by others and say something else tomorrow.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit


def is_publishers_own(url: str) -> bool:
    """Say whether an address is of a known publisher's own site.

    Examples
    --------
    >>> is_publishers_own("https://tjj.shandong.gov.cn/tjnj/2016")
    True
    >>> is_publishers_own("https://dzwww.com.example.net/2017/0505")
    False
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    plain = parts.scheme in ("http", "https") and parts.username is None
    return plain and any(host == known or host.endswith(f".{known}") for known in _known())


@lru_cache(maxsize=1)
def _known() -> tuple[str, ...]:
    """Return the hosts of known publishers."""
    lines = (files("analysis.domain") / "publishers.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
