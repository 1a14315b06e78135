"""What each publisher is asked, and in which words: addresses made of a query, and whether an answer answers it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field

from analysis.errors import Fault, InputError
from analysis.ingest.grids import Grid
from analysis.ingest.readers import read_grids
from analysis.ingest.snapshots import Snapshot

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@$,+*:~-]+$", max_length=120)]
Codes = Annotated[list[Code], Field(min_length=1, max_length=200)]


class Connector(BaseModel, ABC):
    """A query of one kind of publisher."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    def address(self) -> str:
        """Return the address that answers the query."""

    def headers(self) -> dict[str, str]:
        """Return what the request says beside its address."""
        return {}

    def asked(self) -> list[str]:
        """Return the codes that the answer must hold: where one is gone, the publisher's code list has changed."""
        return []

    def parse(self, snapshot: Snapshot) -> list[Grid]:
        """Return the tables of an answer; nothing but the answer is needed for it.

        Raises InputError when it cannot be read, or does not hold what was asked for.
        """
        held = snapshot.data.decode("utf-8", "replace")
        gone = [code for code in self.asked() if code not in held]
        if gone:
            wanted = f"an answer of {', '.join(gone)}; the publisher's codes have changed, or hold no figures"
            raise InputError([Fault(snapshot.name, None, None, None, f"expected {wanted}")])
        return read_grids(snapshot)


class Address(Connector):
    """A table or page at an address."""

    connector: Literal["address"]
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2000)]

    def address(self) -> str:
        """Return the address itself."""
        return self.url


_AGENCIES = {
    "ESTAT": "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1/data/{flow}/{key}?format=SDMX-CSV",
    "OECD": "https://sdmx.oecd.org/public/rest/data/{flow}/{key}?format=csvfile",
    "IMF": "https://api.imf.org/external/sdmx/2.1/data/{flow}/{key}?",
    "ILO": "https://sdmx.ilo.org/rest/data/{flow}/{key}?format=csv",
}
"""Where the data of each agency are asked for, and how it is told to answer in CSV; the IMF answers in XML."""


class Sdmx(Connector):
    """A data flow of an agency that speaks SDMX; `url` is its service where it is none of those known."""

    connector: Literal["sdmx"]
    agency: Literal["ESTAT", "OECD", "IMF", "ILO"] | None = None
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$", max_length=2000)] = ""
    flow: Code
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.+*-]+$", max_length=400)] = "all"
    start: Annotated[str, Field(pattern=r"^(\d{4}(-(Q[1-4]|S[12]|\d{2}))?)?$")] = ""

    def address(self) -> str:
        """Return the address of the flow's figures with that key."""
        form = _AGENCIES[self.agency] if self.agency else f"{self.url.rstrip('/')}/data/{{flow}}/{{key}}?"
        plain = form.format(flow=quote(self.flow, safe=",@"), key=quote(self.key, safe=".+*"))
        return f"{plain}&startPeriod={self.start}".replace("?&", "?") if self.start else plain.removesuffix("?")

    def headers(self) -> dict[str, str]:
        """Ask for CSV, or else for XML by its own structure."""
        forms = ("data+csv;version=1.0.0", "structurespecificdata+xml;version=2.1;q=0.8")
        return {"Accept": ", ".join(f"application/vnd.sdmx.{form}" for form in forms)}

    def asked(self) -> list[str]:
        """Return the codes of the key."""
        parts = self.key.replace("+", ".").split(".") if self.key != "all" else []
        return [part for part in parts if part and part != "*"]


class Nbs(Connector):
    """The national bureau's database (国家数据): 指标, 地区 and 时间 by their codes."""

    connector: Literal["nbs"]
    database: Literal["hgnd", "hgjd", "hgyd", "fsnd", "fsjd", "fsyd", "csnd", "csyd"]
    indicators: Codes
    regions: list[Code] = []
    periods: Code = "LAST10"
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2000)] = "https://data.stats.gov.cn/easyquery.htm"

    def address(self) -> str:
        """Return the address of the query: regions fixed, indicators down, periods across."""
        fixed = [{"wdcode": "reg", "valuecode": ",".join(self.regions)}] if self.regions else []
        asked = [
            {"wdcode": "zb", "valuecode": ",".join(self.indicators)},
            {"wdcode": "sj", "valuecode": self.periods},
        ]
        query = {"m": "QueryData", "dbcode": self.database, "rowcode": "zb", "colcode": "sj"}
        return f"{self.url}?{urlencode({**query, 'wds': json.dumps(fixed), 'dfwds': json.dumps(asked)})}"

    def asked(self) -> list[str]:
        """Return the codes of indicators and regions."""
        return [*self.indicators, *self.regions]


class WorldBank(Connector):
    """Indicators of the World Bank by country."""

    connector: Literal["worldbank"]
    indicator: Code
    countries: Codes
    years: Annotated[str, Field(pattern=r"^(\d{4}(:\d{4})?)?$")] = ""
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2000)] = "https://api.worldbank.org/v2"

    def address(self) -> str:
        """Return the address of the indicator's figures, all on one page."""
        more = {"format": "json", "per_page": "32500"} | ({"date": self.years} if self.years else {})
        return f"{self.url}/country/{';'.join(self.countries)}/indicator/{self.indicator}?{urlencode(more, safe=':')}"

    def asked(self) -> list[str]:
        """Return the indicator and the countries."""
        return [f'"{code}"' for code in (self.indicator, *self.countries) if code != "all"]


class DBnomics(Connector):
    """Series that DBnomics gathers from many providers."""

    connector: Literal["dbnomics"]
    series: Annotated[
        list[Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@+-]+/[A-Za-z0-9_.@+-]+/[!-~]+$", max_length=300)]],
        Field(min_length=1),
    ]
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2000)] = "https://api.db.nomics.world/v22"

    def address(self) -> str:
        """Return the address of all series with their figures."""
        return f"{self.url}/series?{urlencode({'series_ids': ','.join(self.series), 'observations': '1'})}"

    def asked(self) -> list[str]:
        """Return the codes of the series within their data sets."""
        return [f'"{each.split("/", 2)[2]}"' for each in self.series]


Query = Annotated[Address | Sdmx | Nbs | WorldBank | DBnomics, Field(discriminator="connector")]
