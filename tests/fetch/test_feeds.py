"""Feeds: the address of each query, the answer in each documented form, and the one door behind them."""

import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from pydantic import TypeAdapter

from analysis.cli.main import run
from analysis.errors import InputError, RequestError
from analysis.fetch.connectors import Query
from analysis.fetch.feeds import Feed, chosen, feeds_of
from analysis.fetch.pull import pull
from analysis.fetch.web import Web
from analysis.ingest.snapshots import Snapshot
from analysis.workspace import Workspace

from .conftest import status, whole

ANSWERS = Path(__file__).parent / "answers"
TODAY = date(2026, 11, 28)
GERMANY = {"connector": "sdmx", "flow": "x"}
FEEDS = {
    "nbs": {"connector": "nbs", "database": "fsnd", "indicators": ["A020101"], "regions": ["370000"]},
    "worldbank": {"connector": "worldbank", "indicator": "SP.POP.TOTL", "countries": ["CHN"]},
    "dbnomics": {"connector": "dbnomics", "series": ["Eurostat/nama_10_gdp/A.CP_MEUR.B1GQ.DE"]},
    "eurostat": {**GERMANY, "agency": "ESTAT", "flow": "nama_10_gdp", "key": "A.CP_MEUR.B1GQ.DE", "start": "2022"},
    "oecd": {**GERMANY, "agency": "OECD", "flow": "OECD.SDD.NAD,DSD_NAMAIN1@DF_TABLE1,1.1", "key": "A.DEU"},
    "ilo": {**GERMANY, "agency": "ILO", "flow": "ILO,DF_UNE_DEAP_SEX_AGE_RT", "key": "DEU.A"},
    "imf": {**GERMANY, "agency": "IMF", "flow": "WEO", "key": "DEU.NGDP_RPCH.A"},
}
READ = {
    "nbs": ("nbs.json", {("山东省", "2024"): (98566, "亿元", ""), ("山东省", "2023"): (92068.7, "亿元", "")}),
    "worldbank": ("worldbank.json", {("全国", "2024"): (1408975000, "", ""), ("全国", "2023"): (1410710000, "", "")}),
    "dbnomics": ("dbnomics.json", {("Germany", "2022"): (3953850, "", ""), ("Germany", "2023"): (4185550, "", "")}),
    "eurostat": ("eurostat.csv", {("Germany", "2022"): (3953850, "", "A"), ("Germany", "2023"): (4185550, "", "P")}),
    "oecd": ("oecd.csv", {("Germany", "2022"): (3953.85, "", "A"), ("Germany", "2023"): (4185.55, "", "A")}),
    "ilo": ("ilo.csv", {("Germany", "2022"): (3.1, "", "A"), ("Germany", "2023"): (3.0, "", "A")}),
    "imf": ("imf.xml", {("Germany", "2022"): (1.8, "", "A"), ("Germany", "2023"): (-0.3, "", "A")}),
}


def query(name, **more):
    return TypeAdapter(Query).validate_python({**FEEDS[name], **more})


@pytest.mark.parametrize("name", sorted(READ))
def test_an_answer_in_its_documented_form_is_read(root, name):
    file, wanted = READ[name]
    snapshot = Snapshot(file, (ANSWERS / file).read_bytes())

    class Recorded:
        def get(self, url, headers, licence):
            return snapshot

    result = pull(name, Feed(query=query(name)), TODAY, Workspace(root), Recorded())
    found = {(row.observation.region, row.observation.period): row.observation for row in result.observations}
    assert {key: value.value for key, value in found.items()} == {key: value[0] for key, value in wanted.items()}
    for key, (_, unit, flag) in wanted.items():
        assert unit in found[key].unit
        assert not flag or found[key].status == flag
        assert found[key].snapshot == snapshot.id


@pytest.mark.parametrize(("name", "file"), [(name, READ[name][0]) for name in sorted(READ)], ids=sorted(READ))
def test_a_code_that_the_answer_lacks_is_a_fault_not_a_guess(name, file):
    text = (ANSWERS / file).read_text("utf-8")
    for code in ("A020101", "SP.POP.TOTL", "B1GQ", "DEU"):
        text = text.replace(code, "ZZZ")
    with pytest.raises(InputError, match="the publisher's codes have changed"):
        query(name).parse(Snapshot(file, text.encode()))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"returncode": 501, "returndata": "参数错误"}, "501: 参数错误"),
        (
            [
                {
                    "message": [
                        {"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}
                    ]
                }
            ],
            "not valid",
        ),
        ([{"page": 1, "pages": 3, "per_page": 50}, []], "page 1 of 3"),
        ([{"page": 1, "pages": 1, "per_page": 50}, None], "the answer holds none"),
        ({"series": {"docs": [{"period": ["2022"], "value": []}]}}, "another form"),
        ({"series": {"docs": []}, "errors": [{"message": "Dataset not found"}]}, "Dataset not found"),
    ],
)
def test_an_answer_that_says_what_is_wrong_is_told(answer, said):
    from analysis.ingest.readers import read_grids

    with pytest.raises(InputError) as told:
        read_grids(Snapshot("a.json", json.dumps(answer, ensure_ascii=False).encode()))
    assert said in str(told.value)
    assert len(str(told.value).splitlines()) == 1


def test_each_query_has_the_address_that_its_publisher_documents():
    nbs = parse_qs(urlsplit(query("nbs").address()).query)
    assert (nbs["m"], nbs["dbcode"], nbs["rowcode"], nbs["colcode"]) == (["QueryData"], ["fsnd"], ["zb"], ["sj"])
    assert json.loads(nbs["wds"][0]) == [{"wdcode": "reg", "valuecode": "370000"}]
    assert json.loads(nbs["dfwds"][0])[1] == {"wdcode": "sj", "valuecode": "LAST10"}
    assert {name: query(name).address() for name in ("worldbank", "eurostat", "oecd", "ilo", "imf")} == {
        "worldbank": "https://api.worldbank.org/v2/country/CHN/indicator/SP.POP.TOTL?format=json&per_page=32500",
        "eurostat": "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1/data/nama_10_gdp/A.CP_MEUR.B1GQ.DE"
        "?format=SDMX-CSV&startPeriod=2022",
        "oecd": "https://sdmx.oecd.org/public/rest/data/OECD.SDD.NAD,DSD_NAMAIN1@DF_TABLE1,1.1/A.DEU?format=csvfile",
        "ilo": "https://sdmx.ilo.org/rest/data/ILO,DF_UNE_DEAP_SEX_AGE_RT/DEU.A?format=csv",
        "imf": "https://api.imf.org/external/sdmx/2.1/data/WEO/DEU.NGDP_RPCH.A",
    }
    assert parse_qs(urlsplit(query("dbnomics").address()).query)["series_ids"] == [FEEDS["dbnomics"]["series"][0]]


@pytest.fixture
def grain(server, workspace):
    """A workspace with a feed of the local server."""
    feed = {
        "query": {"connector": "address", "url": f"{server.url}/grain.csv"},
        "source": "测试数据",
        "region": "聊城市",
    }
    (workspace / "data" / "feeds.yml").write_text(yaml.safe_dump({"grain": feed}, allow_unicode=True), "utf-8")
    server.answers["/grain.csv"] = [whole("指标,1991年\n粮食总产量（亿斤）,87.5\n".encode())]
    return workspace


def rows(workspace):
    return (workspace / "data/statistics/observations.csv").read_text("utf-8").splitlines()


def test_a_pull_goes_through_the_one_door_and_a_second_changes_nothing(grain, server):
    before = rows(grain)
    assert run(["pull", "--dry-run", "--workspace", str(grain)]) == 0
    assert rows(grain) == before
    assert run(["pull", "grain", "--yes", "--workspace", str(grain)]) == 0
    (added,) = [row for row in rows(grain) if ",1991,87.5," in row]
    assert added.startswith("grain-output,聊城市,1991,87.5,亿斤,A,,")
    assert ",inferred," in added
    index = (grain / "data/snapshots/index.csv").read_text("utf-8")
    assert f"{server.url}/grain.csv" in index
    after = rows(grain)
    feed = feeds_of(Workspace(grain))["grain"]
    later = pull("grain", feed, date(2027, 3, 1), Workspace(grain), Web(pause=0.0))
    assert (later.counts["unchanged"], later.added) == (1, [])
    assert rows(grain) == after


def test_a_feed_that_fails_leaves_the_others(grain, server, capsys):
    path = grain / "data" / "feeds.yml"
    feeds = yaml.safe_load(path.read_text("utf-8"))
    feeds["gone"] = {"query": {"connector": "address", "url": f"{server.url}/gone.csv"}}
    path.write_text(yaml.safe_dump(feeds, allow_unicode=True), "utf-8")
    server.answers["/gone.csv"] = [status(404)]
    assert run(["pull", "--yes", "--workspace", str(grain)]) == 1
    assert "gone.csv: the server answers 404" in capsys.readouterr().err
    assert any(",1991,87.5," in row for row in rows(grain))
    assert run(["pull", "gone", "--workspace", str(grain)]) == 2


def test_nothing_is_asked_where_no_feed_is_named(workspace, capsys):
    assert run(["pull", "--workspace", str(workspace)]) == 2
    assert "no feeds: data/feeds.yml names none" in capsys.readouterr().err


def test_an_unknown_feed_names_those_there_are():
    feeds = {"grain": Feed(query=query("nbs"))}
    with pytest.raises(RequestError, match=r"unknown feed 'grian'.*grain"):
        chosen(feeds, ["grian"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: {query: {connector: ftp, url: x}}", "a.query"),
        ("a: {query: {connector: address, url: 'file:///etc/passwd'}}", "a.query.address.url"),
        ("a: {query: {connector: nbs, database: xx, indicators: [A]}}", "database"),
        ("a: {query: {connector: worldbank, indicator: '../..', countries: [CHN]}}", "indicator"),
        ("a: {}", "a.query"),
        ("a: [", "no YAML"),
        ("a: &b {query: *b}", "without & and *"),
        ("- a", "feeds.yml"),
        ("[" * 3000, "feeds.yml"),
        ("? {a: b}\n: c", "feeds.yml"),
    ],
)
def test_a_file_of_feeds_with_faults_is_told_by_place(workspace, text, said):
    (workspace / "data" / "feeds.yml").write_text(text, "utf-8")
    with pytest.raises(InputError) as told:
        feeds_of(Workspace(workspace))
    assert said in str(told.value)
