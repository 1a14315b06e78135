"""What somebody says of a file that it does not say itself, or that is to be read otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.ingest.cells import fold


@dataclass(frozen=True)
class Given:
    """What is said of all tables of an import; what is blank is left to the tables.

    Attributes
    ----------
    indicator, unit, scope, period : str
        Of figures that print none; an indicator by name or by the id of its series.
    only : tuple of str
        Names or codes of the regions whose figures are read; all where it is empty.
    columns : mapping of str to str
        By a column's head or letter: ``*`` to read it and no other column of figures, ``-`` to leave it out, the id of
        the series that it holds, or its role: country, province, region, city, county, period, indicator, unit, scope.
    remembered : mapping of str to Given
        What was said before, by the fingerprints of the layouts of which it was said.
    """

    indicator: str = ""
    unit: str = ""
    scope: str = ""
    period: str = ""
    only: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, Given] = field(default_factory=dict, repr=False)

    @property
    def is_said(self) -> bool:
        """Whether anything is said at all."""
        return bool(self.indicator or self.unit or self.scope or self.period or self.only or self.columns)

    def over(self, other: Given) -> Given:
        """Return this with what another says of the things that this leaves open."""
        return Given(
            self.indicator or other.indicator,
            self.unit or other.unit,
            self.scope or other.scope,
            self.period or other.period,
            self.only or other.only,
            {**other.columns, **self.columns},
            self.remembered,
        )


def read_columns(text: str) -> dict[str, str]:
    """Return what ``--columns`` says: heads one by one, or each with what it is.

    Examples
    --------
    >>> read_columns("地区生产总值,人口密度=-,D=gdp-growth")
    {'地区生产总值': '*', '人口密度': '-', 'd': 'gdp-growth'}
    """
    found = {}
    for part in text.replace("，", ",").split(","):
        head, _, role = part.partition("=")
        if head.strip():
            key = fold(head)
            key = key.lower() if key.isascii() and key.isalpha() and len(key) <= 2 else key
            found[key] = role.strip() or "*"
    return found
