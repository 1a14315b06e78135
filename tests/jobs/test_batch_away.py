"""A batch at URLs: the same bytes as on a disk, once, and never half a report."""

import fsspec
import pytest

from analysis.cli.main import run
from analysis.errors import MachineError, RequestError
from analysis.jobs import batch_away
from analysis.jobs.batch import Batch
from analysis.jobs.batch_away import Away
from analysis.jobs.batch_spec import Spec

AUTHOR = ("office", "2026-11-28T08:00:00Z")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ONPACE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def store():
    """A store in memory with a bucket that has a workspace of one table."""
    store = fsspec.filesystem("memory")
    store.pipe_file("/bucket/work/data/targets/a-2026.csv", b"id\n")
    yield store
    store.rm("/bucket", recursive=True)


def test_a_report_that_is_put_anew_loses_its_manifest_first_and_gets_it_last(store, tmp_path, monkeypatch):
    away = Away.at("memory://bucket/work", "")
    place = tmp_path / "2026Q3" / "zh"
    place.mkdir(parents=True)
    for name in ("index.html", "manifest.json", "assessment.csv", "report.pdf"):
        (place / name).write_text("first", encoding="utf-8")
    away.put(tmp_path, place)
    seen, put = [], batch_away._put
    (place / "report.pdf").unlink()

    def watched(to, path, content):
        seen.append((path.rpartition("/")[2], sorted(name.rpartition("/")[2] for name in to.find("/bucket/work/rep"))))
        put(to, path, content)

    monkeypatch.setattr(batch_away, "_put", watched)
    away.put(tmp_path, place)
    assert [name for name, _ in seen] == ["assessment.csv", "index.html", "manifest.json"]
    lying = batch_away._names(store, "/bucket/work/reports/2026Q3/zh")
    assert lying == ["assessment.csv", "index.html", "manifest.json"]


def test_a_workspace_is_brought_once_and_another_one_by_another_key(store):
    away = Away.at("memory://bucket/work", "")
    table = away.brought().data / "targets" / "a-2026.csv"
    assert table.read_bytes() == b"id\n"
    store.pipe_file("/bucket/work/data/targets/a-2026.csv", b"id\nchanged\n")
    assert away.brought().data == table.parents[1]  # what the batch began with
    later = Away.at("memory://bucket/work", "")
    assert (later.brought().data / "targets" / "a-2026.csv").read_bytes() == b"id\nchanged\n"
    with pytest.raises(MachineError, match="was changed since the batch began"):
        Away("memory://bucket/work", later.output, "0" * 24).brought()


@pytest.mark.parametrize(
    ("workspace", "output", "told"),
    [
        ("nowhere://bucket/work", "", "nowhere://bucket/work: cannot be opened (Protocol not known: nowhere)"),
        ("memory://bukcet/work", "", "memory://bukcet/work: there is no bucket bukcet"),
        ("memory://bucket/work", "memory://bukcet/out", "memory://bukcet/out: there is no bucket bukcet"),
        ("memory://bucket/empty", "", "no workspace, it has no folder data/targets"),
        ("memory://bucket/work", "reports", "--workspace and --output are both folders or both URLs"),
    ],
)
def test_what_is_not_there_is_one_line(store, tmp_path, workspace, output, told, capsys):
    spec = tmp_path / "spec.yml"
    spec.write_text("regions: all\nquarters: 2026Q3\n", encoding="utf-8")
    words = ["--workspace", workspace, *(["--output", output] if output else [])]
    assert run(["batch", str(spec), *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_documents_are_not_read_into_a_url(store, tmp_path):
    away = Away.at("memory://bucket/work", "")
    spec = Spec.model_validate({"regions": "all", "extract": [tmp_path]})
    with pytest.raises(RequestError, match="extract and begin write into a workspace on a disk"):
        Batch.prepared(spec, away.brought(), tmp_path, AUTHOR, away)
