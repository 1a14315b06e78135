"""Much work at once: the same as one by one, each once, whatever ends a worker."""

import os
import re
import shutil
from pathlib import Path

import pytest

from analysis.cli.main import run
from analysis.errors import InputError, MachineError, RequestError
from analysis.jobs import batch, batch_away
from analysis.jobs.batch import Batch, run_batch
from analysis.jobs.batch_away import Away
from analysis.jobs.batch_spec import Spec, read_spec
from analysis.store.store import load
from analysis.workspace import Workspace

SPEC = {"regions": "聊城市", "quarters": ["2026Q2", "2026Q3"], "languages": ["zh"], "formats": ["html"], "draws": 200}
AUTHOR = ("office", "2026-11-28T08:00:00Z")


def batch_of(spec, workspace, output):
    return Batch.prepared(Spec.model_validate(spec), Workspace(workspace), output, AUTHOR)


@pytest.fixture(scope="module")
def done(few_targets, tmp_path_factory):
    """A workspace and its reports, made by two workers."""
    output = tmp_path_factory.mktemp("batch")
    outcomes = run_batch(batch_of(SPEC, few_targets, output), workers=2)
    return Workspace(few_targets), output, outcomes


@pytest.mark.slow
def test_each_report_is_made_and_listed(done):
    _, output, outcomes = done
    assert [(str(each.job), each.status, each.reason) for each in outcomes] == [
        ("聊城市 2026Q2", "done", ""),
        ("聊城市 2026Q3", "done", ""),
    ]
    listed = (output / "index.html").read_text(encoding="utf-8")
    assert all(f"{quarter}/zh/index.html" in listed for quarter in ("2026Q2", "2026Q3"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "again"),
    [
        ("nothing", []),
        ("a page is gone", ["2026Q3"]),
        ("a page is changed", ["2026Q3"]),
        ("other draws", ["2026Q2", "2026Q3"]),
        ("another format", ["2026Q2", "2026Q3"]),
        ("another figure", ["2026Q2", "2026Q3"]),
    ],
)
def test_what_is_done_from_the_same_inputs_is_not_done_again(done, tmp_path, change, again):
    place, made, _ = done
    output = shutil.copytree(made, tmp_path / "out")
    page = output / "2026Q3" / "zh" / "index.html"
    if change == "a page is gone":
        page.unlink()
    if change == "a page is changed":
        page.write_text("x", encoding="utf-8")
    if change == "another figure":
        place = Workspace(shutil.copytree(place.root, tmp_path / "other"))
        with (place.statistics / "series.csv").open("a", encoding="utf-8") as stream:
            stream.write("\n")
    spec = SPEC | {"other draws": {"draws": 300}, "another format": {"formats": ["html", "json"]}}.get(change, {})
    jobs = batch_of(spec, place.root, output).reports()
    assert [job.request.quarter for job in jobs if job.done(place, output) is None] == again


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_at_urls_the_same_bytes_are_made_and_once_only(done, tmp_path, monkeypatch):
    monkeypatch.setenv("ONPACE_CACHE", str(tmp_path / "cache"))
    place, made, _ = done
    away = Away.at(place.root.as_uri(), (tmp_path / "away").as_uri())
    spec = Spec.model_validate(SPEC | {"quarters": ["2026Q3"]})
    batch = Batch.prepared(spec, away.brought(), tmp_path / "none", AUTHOR, away)
    (first,), (again,) = run_batch(batch), run_batch(batch)
    assert (first.status, again.status) == ("done", "done before")
    assert first.files == again.files == (f"{away.output}/2026Q3/zh/index.html",)
    assert files_of(tmp_path / "away" / "2026Q3") == files_of(made / "2026Q3")
    assert sorted(path.name for path in (tmp_path / "away").iterdir()) == ["2026Q3", "batch", "index.html"]
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_a_report_of_which_an_upload_broke_off_is_not_done_until_it_is_whole(done, tmp_path, monkeypatch):
    monkeypatch.setenv("ONPACE_CACHE", str(tmp_path / "cache"))
    place, made, _ = done
    away = Away.at(place.root.as_uri(), (tmp_path / "away").as_uri())
    spec = Spec.model_validate(SPEC | {"quarters": ["2026Q3"]})
    (job,) = Batch.prepared(spec, place, tmp_path / "none", AUTHOR, away).reports()
    away.put(made, made / "2026Q3" / "zh")
    assert job.done(place, made) == [f"{away.output}/2026Q3/zh/index.html"]

    def breaks_off(store, path, content):
        raise OSError("connection lost")

    with monkeypatch.context() as broken:
        broken.setattr(batch_away, "_put", breaks_off)
        with pytest.raises(MachineError, match="cannot be reached or written"):
            away.put(made, made / "2026Q3" / "zh")
    assert "manifest.json" not in files_of(tmp_path / "away" / "2026Q3" / "zh")
    assert job.done(place, made) is None
    away.put(made, made / "2026Q3" / "zh")
    assert job.done(place, made) is not None


def ends_its_worker(job, workspace, output):
    if job.request.quarter == "2026Q2":
        os._exit(3)
    return batch.JobOutcome(job, "done")


def test_a_job_that_ends_its_worker_costs_no_other_job(few_targets, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "do", ends_its_worker)
    spec = SPEC | {"quarters": ["2026Q1", "2026Q2", "2026Q3", "2025Q4", "2025Q3"]}
    outcomes = run_batch(batch_of(spec, few_targets, tmp_path), workers=2)
    told = {each.job.request.quarter: (each.status, each.reason) for each in outcomes}
    assert told.pop("2026Q2") == ("failed", "its worker ended, twice")
    assert set(told.values()) == {("done", "")}


def test_what_takes_too_long_is_given_up(few_targets, tmp_path):
    spec = SPEC | {"quarters": ["2026Q3"], "minutes": 0.001}
    (outcome,) = run_batch(batch_of(spec, few_targets, tmp_path), workers=1)
    assert (outcome.status, outcome.reason) == ("failed", "took longer than 0.001 minutes")
    assert outcome.log.read_text(encoding="utf-8") == f"{outcome.reason}\n"


TEXT = "{year}年{place}政府工作报告\n一、{year}年工作安排\n新建农村公路{km}公里。粮食产量达到{grain}亿斤。\n"
PLACES = {"德州市": (120, 150), "济宁市": (260, 98)}


@pytest.fixture
def documents(tmp_path):
    """A folder for each place, with a report of each of two years in it, and one that nobody can place."""
    top = tmp_path / "texts"
    for place, (km, grain) in PLACES.items():
        (top / place).mkdir(parents=True)
        for year in (2025, 2026):
            text = TEXT.format(place=place, year=year, km=km + year - 2025, grain=grain)
            (top / place / f"{year}.txt").write_text(text, encoding="utf-8")
    (top / "notes.txt").write_text("会议记录", encoding="utf-8")
    return top


def test_the_latest_report_of_each_place_becomes_its_targets_once(sparse_workspace, documents, tmp_path):
    batch = batch_of({"extract": [documents], "regions": "all"}, sparse_workspace, tmp_path / "out")
    assert [re.sub(".*notes", "notes", told) for told in batch.documents.told] == ["notes.txt: left out (no place)"]
    outcomes = run_batch(batch, workers=1)
    assert [(str(each.job), each.status) for each in outcomes] == [("济宁市 2026", "done"), ("德州市 2026", "done")]
    made = {target.indicator_zh: target.lower for target in load("济宁市", sparse_workspace).promises}
    assert sorted(made.values()) == [98, 261]
    assert {each.status for each in run_batch(batch, workers=1)} == {"done before"}
    (documents / "济宁市" / "2026.txt").write_text(
        TEXT.format(place="济宁市", year=2026, km=1, grain=2), encoding="utf-8"
    )
    assert [each.status for each in run_batch(batch, workers=1)] == ["done", "done before"]


def test_one_document_that_cannot_be_read_leaves_the_others_and_a_log(sparse_workspace, documents, tmp_path):
    (documents / "德州市" / "2026.txt").write_text("2026年德州市政府工作报告\n我们要努力。\n", encoding="utf-8")
    batch = batch_of({"extract": [documents], "regions": "all"}, sparse_workspace, tmp_path / "out")
    done, failed = run_batch(batch, workers=2)
    assert (failed.status, done.status) == ("in part", "done")
    assert "no target found" in failed.log.read_text(encoding="utf-8")


def test_what_is_promised_against_another_figure_or_without_a_unit_keeps_nobody_from_being_loaded(
    sparse_workspace, tmp_path
):
    place = tmp_path / "texts" / "济宁市"
    place.mkdir(parents=True)
    text = "固定资产投资增速高于全省平均水平2个百分点。农田灌溉水有效利用系数达到0.65。抓好20个。"
    (place / "2026.txt").write_text(f"一、2026年工作安排\n{text}\n", encoding="utf-8")
    (done,) = run_batch(batch_of({"extract": [place], "regions": "all"}, sparse_workspace, tmp_path / "out"))
    assert (done.status, done.reason) == ("done", "")
    told = {target.kind: (target.threshold, target.unit) for target in load("济宁市", sparse_workspace).promises}
    assert told["rate"] == (0.65, "")
    assert told["relative"] == (pytest.approx(float("nan"), nan_ok=True), "")


def test_places_begun_have_all_their_reports_read(sparse_workspace, documents, tmp_path):
    batch = batch_of({"begin": [documents], "regions": "all"}, sparse_workspace, tmp_path / "out")
    assert [(str(each.job), each.status) for each in run_batch(batch, workers=2)] == [
        ("济宁市 2025–2026", "done"),
        ("德州市 2025–2026", "done"),
    ]
    assert {past.region for past in load("德州市", sparse_workspace).past} >= set(PLACES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("regions: 聊城市\nquarters: 2026Q3\nlanguage: zh", ":3: language"),
        ("regions: [聊城市, 聊城时]\nquarters: 2026Q3", ":1: regions"),
        ("regions: 聊城市\nquarters:\n- 2026Q3\n- 2026Q5", ":4: quarters"),
        ("regions: 聊城市\nquarters: 2026Q3\nformats: [pfd]", "unknown format 'pfd'"),
        ("regions: 聊城市\nquarters: 2026Q3\nscenarios: wnd-farm", "unknown scenario 'wnd-farm'"),
        ("regions: [聊城市, 湖南省]\nquarters: 2026Q3", "no targets in this workspace: 湖南省"),
        ("quarters: 2026Q3", "regions"),
        ("regions: 聊城市\nquarters: 2026Q3\nminutes: 0", ":3: minutes"),
        ("regions: all", "quarters to render, or documents to extract or begin with"),
        ("regions: all\nextract: a.txt\nbegin: b", "either extract or begin"),
        ("regions: all\nextract: nowhere.parquet", "nowhere.parquet: no such file or folder"),
        ("regions: all\nquarters: 2026Q3\nyears: 2026", "years are those of the reports that extract reads"),
    ],
)
def test_a_spec_with_faults_is_refused_whole_with_its_lines(small, tmp_path, text, told, capsys):
    path = tmp_path / "spec.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((InputError, RequestError)) as error:
        Batch.prepared(read_spec(path, Workspace(small)), Workspace(small), tmp_path / "out", AUTHOR)
    assert told in str(error.value)
    assert run(["batch", str(path), "--workspace", str(small), "--output", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_does_not_answer_is_one_line(small, tmp_path):
    with pytest.raises(MachineError, match="no Dask scheduler answers there within 5 s"):
        run_batch(batch_of(SPEC, small, tmp_path), scheduler="tcp://127.0.0.1:9")


@pytest.mark.long
def test_a_worker_that_sees_other_data_is_refused(sparse_workspace, tmp_path_factory, monkeypatch):
    from distributed import Client, LocalCluster

    top = tmp_path_factory.mktemp("elsewhere")
    elsewhere = shutil.copytree(sparse_workspace, top / sparse_workspace.name)
    with (elsewhere / "data" / "statistics" / "series.csv").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    monkeypatch.chdir(sparse_workspace.parent)
    batch = batch_of(SPEC, Path(sparse_workspace.name), top / "out")
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        client.run(os.chdir, elsewhere.parent)
        with pytest.raises(MachineError, match=f"other data lie at {sparse_workspace.name} on tcp"):
            run_batch(batch, scheduler=cluster.scheduler_address)


@pytest.mark.long
def test_a_cluster_makes_the_same_bytes_though_a_worker_is_killed(done, tmp_path):
    from distributed import LocalCluster

    place, made, _ = done
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        first = next(iter(cluster.workers.values()))
        outcomes = run_batch(
            batch_of(SPEC | {"quarters": ["2026Q2", "2026Q3", "2026Q1"]}, place.root, tmp_path),
            scheduler=cluster.scheduler_address,
            told=lambda outcome, number, total: first.process.process.kill() if number == 1 else None,
        )
    assert [each.status for each in outcomes] == ["done"] * 3
    for quarter in ("2026Q2", "2026Q3"):
        one, other = (folder / quarter / "zh" / "index.html" for folder in (made, tmp_path))
        assert one.read_bytes() == other.read_bytes()
