"""The only part that speaks HTTP: one file from one address, tried again where that helps, never without bounds."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import httpx

from analysis.errors import MachineError
from analysis.ingest.snapshots import Snapshot
from analysis.limits import most

AGAIN = (429, 500, 502, 503, 504)
"""Statuses after which the same request may succeed."""
_ENDINGS = {
    "csv": ".csv",
    "json": ".json",
    "html": ".html",
    "xml": ".xml",
    "spreadsheetml.sheet": ".xlsx",
    "ms-excel": ".xls",
    "pdf": ".pdf",
    "plain": ".txt",
}
AGENT = "onpace"


class FetchError(MachineError):
    """What hindered a file from coming, in one line; nothing of it is kept."""


@dataclass
class Web:
    """How addresses are asked."""

    timeout: float = 30.0  # timeout, deadline: seconds without an answer, and for all tries of one file together
    deadline: float = 180.0
    tries: int = 4  # how often one file is asked for
    pause: float = 1.0  # seconds between two requests to one host, and before a second try; doubled each time
    longest: float = 60.0  # seconds that a server may ask to wait
    proxy: str = ""  # address of a proxy; blank for the one that the environment names, if any
    certificate: str = ""  # file of the authority that signs the servers' certificates; blank for those commonly known
    largest: int = field(default_factory=lambda: most("bytes of a file"))  # bytes of one file, unpacked
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _asked: dict[str, float] = field(default_factory=dict, repr=False)

    def get(self, url: str, headers: Mapping[str, str] | None = None, licence: str = "") -> Snapshot:
        """Return the file at an address.

        Raises FetchError when the address is none of the web, or nothing whole came from it.
        """
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise FetchError(f"{url}: no address of the web")
        until = self.clock() + self.deadline
        with self._client(url, headers or {}) as client:
            for number in range(self.tries):
                self._wait_for_turn(url)
                found = self._tried(client, url, until)
                if isinstance(found, Snapshot):
                    return Snapshot(found.name, found.data, url, licence)
                wait = found.wait or self.pause * 2.0**number
                if not found.again or number + 1 == self.tries or self.clock() + wait >= until:
                    raise FetchError(f"{url}: {found.reason}")
                self.sleep(wait)
        raise FetchError(f"{url}: not asked for once")

    def _client(self, url: str, headers: Mapping[str, str]) -> httpx.Client:
        if self.certificate and not Path(self.certificate).is_file():
            raise FetchError(f"{url}: there is no file {self.certificate} with the certificate of an authority")
        import ssl

        try:
            verify = ssl.create_default_context(cafile=self.certificate) if self.certificate else True
            return httpx.Client(
                timeout=self.timeout,
                follow_redirects=True,
                max_redirects=5,
                proxy=self.proxy or None,
                verify=verify,
                headers={"User-Agent": AGENT, **headers},
            )
        except (ValueError, ssl.SSLError, httpx.InvalidURL) as error:
            raise FetchError(f"{url}: proxy or certificate cannot be used ({error})") from error

    def _wait_for_turn(self, url: str) -> None:
        host = urlsplit(url).netloc
        waited = self.clock() - self._asked.get(host, float("-inf"))
        if waited < self.pause:
            self.sleep(self.pause - waited)
        self._asked[host] = self.clock()

    def _tried(self, client: httpx.Client, url: str, until: float) -> Snapshot | _Refused:
        try:
            with client.stream("GET", url) as response:
                if response.status_code != 200:
                    again = response.status_code in AGAIN
                    said = f"the server answers {response.status_code} {response.reason_phrase}".strip()
                    return _Refused(said, again, self._asked_to_wait(response))
                return self._whole(response, url, until)
        except httpx.InvalidURL:
            return _Refused("no address of the web")
        except httpx.TimeoutException:
            return _Refused(f"no answer within {self.timeout:g} s", again=True)
        except httpx.TooManyRedirects:
            return _Refused("the server sends from one address to the next without end")
        except httpx.HTTPError as error:
            return _refusal(error)

    def _whole(self, response: httpx.Response, url: str, until: float) -> Snapshot | _Refused:
        data = bytearray()
        for part in response.iter_bytes(65536):
            data += part
            if len(data) > self.largest:
                return _Refused(f"more than {self.largest // 2**20} MB")
            if self.clock() > until:
                return _Refused(f"not whole within {self.deadline:g} s")
        return Snapshot(_name(response, url), bytes(data)) if data else _Refused("an empty answer", again=True)

    def _asked_to_wait(self, response: httpx.Response) -> float:
        text = response.headers.get("Retry-After", "")
        return min(float(text), self.longest) if text.isdigit() and len(text) < 6 else 0.0


@dataclass(frozen=True)
class _Refused:
    reason: str
    again: bool = False
    wait: float = 0.0


def _refusal(error: httpx.HTTPError) -> _Refused:
    """Return what hindered an exchange; a certificate that is not trusted is not tried again."""
    told = " ".join(str(error).split()) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in told or "SSL" in told.upper():
        why = re.sub(r"^.*certificate verify failed: |\s*\(_ssl.*$", "", told)
        return _Refused(f"the server's certificate is not trusted ({why}); the feed's certificate names the authority")
    if isinstance(error, httpx.RemoteProtocolError):
        return _Refused("the answer broke off before it was whole", again=True)
    if isinstance(error, httpx.DecodingError):
        return _Refused("the answer is packed in a way that cannot be undone", again=True)
    return _Refused(f"cannot be reached ({told[:160]})", again=isinstance(error, httpx.TransportError))


def _name(response: httpx.Response, url: str) -> str:
    """Return what a file is called: by the server, else by its address, with the ending of its kind."""
    said = re.search(r'filename="?([^";/\\]+)', response.headers.get("Content-Disposition", ""))
    name = said[1].strip() if said else PurePosixPath(unquote(urlsplit(url).path)).name
    name = re.sub(r"[^\w.\-()（） ]", "_", name)[:80] or str(urlsplit(url).hostname)
    kind = response.headers.get("Content-Type", "").lower()
    ending = next((ending for word, ending in _ENDINGS.items() if word in kind), "")
    return (
        name if PurePosixPath(name).suffix.lower() in {*_ENDINGS.values(), ".tsv", ".ods", ".docx"} else name + ending
    )
