"""One file from one address: tried again where that helps, whole or not at all, one line for what hindered it."""

import gzip
import shutil
import ssl
import subprocess

import pytest

from analysis.fetch.web import FetchError, Web

from .conftest import cut, silent, status, whole

TABLE = "指标,2024年\n粮食总产量（亿斤）,117.8\n".encode()


@pytest.fixture
def waits():
    return []


@pytest.fixture
def web(waits):
    return Web(timeout=0.3, pause=0.0, tries=3, sleep=waits.append)


def test_a_file_comes_with_its_name_address_and_hash(server, web):
    server.answers["/a/粮食"] = server.answers["/a/%E7%B2%AE%E9%A3%9F"] = [whole(TABLE)]
    found = web.get(f"{server.url}/a/%E7%B2%AE%E9%A3%9F", licence="CC BY 4.0")
    assert (found.name, found.data, found.licence) == ("粮食.csv", TABLE, "CC BY 4.0")
    assert found.url == f"{server.url}/a/%E7%B2%AE%E9%A3%9F"


@pytest.mark.parametrize("fault", [status(429), status(500), status(503), cut(TABLE), silent])
def test_what_may_pass_is_asked_for_again(server, web, fault):
    server.answers["/a.csv"] = [fault, whole(TABLE)]
    assert web.get(f"{server.url}/a.csv").data == TABLE
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("fault", "said", "times"),
    [
        (status(404), "answers 404", 1),
        (status(403), "answers 403", 1),
        (status(500), "answers 500", 3),
        (cut(TABLE), "broke off before it was whole", 3),
        (silent, "no answer within 0.3 s", 3),
        (whole(b""), "an empty answer", 3),
        (status(302, Location="/a.csv"), "without end", 1),
        (whole(b"no gzip", **{"Content-Encoding": "gzip"}), "cannot be undone", 3),
    ],
)
def test_what_does_not_pass_is_told_in_one_line(server, web, fault, said, times):
    server.answers["/a.csv"] = [fault]
    with pytest.raises(FetchError) as told:
        web.get(f"{server.url}/a.csv")
    assert said in str(told.value)
    assert len(str(told.value).splitlines()) == 1
    assert sum(path == "/a.csv" for path, _ in server.asked) >= times


def test_a_server_that_asks_to_wait_is_waited_for(server, web, waits):
    server.answers["/a.csv"] = [status(429, Retry_After="7"), whole(TABLE)]
    web.get(f"{server.url}/a.csv")
    assert waits == [7.0]


def test_a_wait_longer_than_all_tries_together_is_not_waited(server, waits):
    server.answers["/a.csv"] = [status(429, Retry_After="50")]
    with pytest.raises(FetchError, match="answers 429"):
        Web(timeout=1, deadline=20, sleep=waits.append).get(f"{server.url}/a.csv")
    assert waits == []


def test_two_requests_to_one_host_keep_their_distance(server, waits):
    server.answers["/a.csv"] = [whole(TABLE)]
    web = Web(timeout=1, pause=5.0, sleep=waits.append)
    for _ in range(2):
        web.get(f"{server.url}/a.csv")
    (waited,) = waits
    assert 4.0 < waited <= 5.0


def test_what_unpacks_without_end_is_left(server):
    bomb = gzip.compress(bytes(20 * 2**20))
    server.answers["/a.csv"] = [whole(bomb, **{"Content-Encoding": "gzip"})]
    with pytest.raises(FetchError, match="more than 2 MB"):
        Web(timeout=2, largest=2 * 2**20).get(f"{server.url}/a.csv")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a/b", "a.csv", "http://", "https:///x"])
def test_only_addresses_of_the_web_are_asked(web, url):
    with pytest.raises(FetchError, match="no address of the web"):
        web.get(url)


def test_a_host_that_is_not_there_is_told(web):
    with pytest.raises(FetchError, match="cannot be reached"):
        web.get("http://127.0.0.1:9/a.csv")


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make a certificate")
def test_a_certificate_that_nobody_trusts_is_refused_unless_the_feed_names_its_authority(server, web, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    words += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(words, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.answers["/a.csv"] = [whole(TABLE)]
    url = f"{server.url}/a.csv".replace("http", "https", 1)
    with pytest.raises(FetchError, match=r"certificate is not trusted .*self.signed"):
        web.get(url)
    assert server.asked == []
    assert Web(timeout=2, certificate=str(certificate)).get(url).data == TABLE
