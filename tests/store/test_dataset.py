"""Many regions as a Parquet data set: the same tables and the same numbers, read where they are needed."""

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import fsspec
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.assessment.assess import assess
from analysis.cli.main import run
from analysis.errors import InputError, MachineError, RequestError
from analysis.store.store import load, parts, stores
from analysis.tables import dataset as room
from analysis.tables.dataset import open_dataset, province_of, write_dataset
from analysis.tables.workspace_tables import read_workspace
from analysis.workspace import Workspace

from .observing import observations

pytestmark = pytest.mark.slow

CITY, AS_OF = "聊城市", date(2026, 10, 30)
TARGETS = ["liaocheng-2026-16", "liaocheng-2026-20", "liaocheng-2026-01"]


@pytest.fixture(scope="module")
def tables(root):
    return read_workspace(Workspace(root))


@pytest.fixture(scope="module")
def folder(tables, tmp_path_factory):
    place = tmp_path_factory.mktemp("set") / "panel"
    write_dataset(place, [tables])
    return place


def lying(place):
    """The folder of the generation that counts."""
    return Path(open_dataset(place).root)


def test_targets_keep_their_order_when_there_are_a_hundred(tables, tmp_path):
    names = [f"liaocheng-2026-{number:02d}" for number in range(1, 110)]
    targets = tables.targets.iloc[[0] * len(names)].assign(id=names, region=CITY)
    write_dataset(tmp_path, [replace(tables, targets=targets, links=tables.links.iloc[:0])])
    assert list(load(CITY, tmp_path).targets["id"]) == names


@pytest.mark.parametrize("scheme", ["", "file://", "memory://"])
def test_a_data_set_yields_what_the_csv_files_do(tables, city, tmp_path, scheme):
    url = f"{scheme}{tmp_path}/panel"
    write_dataset(url, [tables])
    store = load(CITY, url)
    assert store.targets.equals(city.targets)
    hundred = tables.targets.loc[tables.targets["region"] == "济南市", "id"].tolist()
    assert len(hundred) > 99
    assert load("济南市", url).targets["id"].tolist() == hundred
    keys = ["series_id", "region", "start", "end"]
    for own, other in ((store.known(AS_OF), city.known(AS_OF)), (store.known(None), city.known(None))):
        assert own[[*keys, "amount", "conflict", "lineage"]].equals(other[[*keys, "amount", "conflict", "lineage"]])
    one, other = (assess(item, quarter="2026Q3", targets=TARGETS, draws=200).table for item in (store, city))
    pd.testing.assert_frame_equal(one, other)


def test_observations_of_one_region_need_no_other(folder, city):
    for region, series in ((CITY, "urbanisation-rate"), ("山东省", "gdp"), ("全国", "grain-output")):
        there = observations(region, series, AS_OF, workspace=folder)
        here = observations(region, series, AS_OF, workspace=city)
        assert len(here)
        pd.testing.assert_frame_equal(there[here.columns], here, check_dtype=False)


def test_partitions_are_provinces_sorted_by_region_and_series(folder, tables):
    path = lying(folder) / "observations" / "province=370000" / "part-0.parquet"
    frame = pq.read_table(path, partitioning=None).to_pandas()
    assert set(frame["region"].map(province_of)) == {"370000"}
    assert frame[["region", "series_id"]].apply(tuple, axis=1).is_monotonic_increasing
    provinces = {item.name.partition("=")[2] for item in (lying(folder) / "observations").iterdir()}
    assert provinces == set(tables.observations["region"].map(province_of))


def test_row_groups_hold_a_hundred_thousand_rows_and_others_are_not_read(folder, tables, tmp_path, monkeypatch):
    monkeypatch.setattr(room, "ROW_GROUP", 100)
    write_dataset(tmp_path / "panel", [tables])
    data = open_dataset(tmp_path / "panel")
    path = lying(tmp_path / "panel") / "observations" / "province=370000" / "part-0.parquet"
    groups = pq.ParquetFile(path).metadata
    assert [groups.row_group(place).num_rows for place in range(groups.num_row_groups - 1)] == [100] * (
        groups.num_row_groups - 1
    )
    rows = data.rows("observations", regions=[CITY])
    assert set(rows["region"]) == {CITY}
    assert len(rows) == (tables.observations["region"] == CITY).sum()


def test_in_a_large_set_a_region_is_read_with_its_province_and_the_nation(folder, city, monkeypatch):
    monkeypatch.setattr(room, "SMALL", 0)
    store = load(CITY, folder)
    assert set(store.observations["region"].map(province_of)) == {"370000", "100000", "000000"} & set(
        city.observations["region"].map(province_of)
    )
    own = store.history("urbanisation-rate", CITY, AS_OF)
    assert own["amount"].equals(city.history("urbanisation-rate", CITY, AS_OF)["amount"])


@pytest.mark.parametrize("small", [0, 250_000])
def test_every_region_is_yielded_once_in_one_pass(folder, tables, monkeypatch, small):
    monkeypatch.setattr(room, "SMALL", small)
    names = [store.region.name for store in stores(workspace=folder)]
    assert sorted(names) == sorted(tables.regions)
    assert [name for together in parts(workspace=folder) for name in together] == names
    assert len(parts(workspace=folder)) == (1 if small else len(set(map(province_of, names))))
    chosen = list(stores(["聊城", "河南省"], folder))
    assert {store.region.name for store in chosen} == {CITY, "河南省"}
    assert all((store.targets["region"] == store.region.name).all() for store in chosen)


def test_regions_of_one_province_share_what_was_worked_out(root):
    first, second = stores([CITY, "山东省"], root)
    assert second.known(AS_OF) is first.known(AS_OF)


def test_the_same_command_assesses_one_region_or_all(tables, tmp_path, capsys):
    few = tables.targets[tables.targets["lower"].notna()].groupby("region").head(2)
    write_dataset(tmp_path / "panel", [replace(tables, targets=few)])
    arguments = ["assess", "--quarter", "2026Q3", "--draws", "100", "--format", "csv"]
    arguments += ["--workspace", str(tmp_path / "panel")]
    found = []
    for regions in (["all"], ["湖南省", CITY], [CITY]):
        assert run([*arguments, *(word for name in regions for word in ("--region", name))]) == 0
        table = io.StringIO(capsys.readouterr().out)
        found.append(pd.read_csv(table, dtype={"latest_period": "string"}).set_index("id"))
    everything, two, one = found
    assert set(everything["region"]) == set(tables.regions)
    assert list(dict.fromkeys(two["region"])) == ["湖南省", CITY]
    pd.testing.assert_frame_equal(everything.loc[two.index], two, check_dtype=False)
    pd.testing.assert_frame_equal(two.loc[one.index], one, check_dtype=False)


def test_the_command_writes_a_set_that_commands_read(root, tmp_path, capsys):
    assert run(["dataset", str(tmp_path / "panel"), "--workspace", str(root)]) == 0
    assert "targets" in capsys.readouterr().err
    arguments = ["assess", "--quarter", "2026Q3", "--target", TARGETS[0], "--draws", "100", "--format", "json"]
    assert run([*arguments, "--workspace", str(tmp_path / "panel")]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == TARGETS[0]


def test_a_set_written_again_keeps_nothing_of_the_earlier(folder, tables, tmp_path):
    place = tmp_path / "panel"
    write_dataset(place, [tables])
    before = lying(place)
    write_dataset(place, [replace(tables, observations=tables.observations[:1])])
    assert len(open_dataset(place).provinces) < len(open_dataset(folder).provinces)
    assert not before.exists()
    assert sorted(item.name for item in place.iterdir()) == sorted([".lock", "dataset.json", lying(place).name])


@pytest.mark.parametrize("broken_at", ["series.parquet", "dataset.json"])
def test_a_set_whose_writing_breaks_off_stays_the_earlier_one(tables, tmp_path, monkeypatch, broken_at):
    place = tmp_path / "panel"
    write_dataset(place, [tables])
    put = room._put

    def breaking(url, content):
        if url.endswith(broken_at):
            raise MachineError("disk full")
        put(url, content)

    monkeypatch.setattr(room, "_put", breaking)
    with pytest.raises(MachineError):
        write_dataset(place, [replace(tables, observations=tables.observations[:1])])
    assert len(open_dataset(place).rows("observations")) == len(tables.observations)
    assert len(list(place.glob("generation-*"))) == 1


def test_a_set_of_an_earlier_onpace_loads_and_is_replaced(tables, tmp_path):
    place = tmp_path / "panel"
    write_dataset(place, [tables])
    for item in lying(place).iterdir():
        item.rename(place / item.name)
    (place / "dataset.json").unlink()
    assert len(open_dataset(place).rows("observations")) == len(tables.observations)
    write_dataset(place, [tables])
    assert not (place / "series.parquet").exists()
    assert not (place / "observations").exists()
    assert len(open_dataset(place).rows("observations")) == len(tables.observations)


@pytest.mark.parametrize("mixture", ["older table", "missing partition", "partition more"])
def test_parts_of_two_generations_are_refused(tables, tmp_path, mixture):
    place, other = tmp_path / "panel", tmp_path / "other"
    write_dataset(place, [tables])
    write_dataset(other, [replace(tables, series=tables.series.assign(note="x"))])
    partition = "observations/province=370000/part-0.parquet"
    if mixture == "older table":
        (lying(place) / "series.parquet").write_bytes((lying(other) / "series.parquet").read_bytes())
    elif mixture == "missing partition":
        (lying(place) / partition).unlink()
    else:
        more = lying(place) / partition.replace("370000", "990000")
        more.parent.mkdir()
        more.write_bytes((lying(other) / partition).read_bytes())
    with pytest.raises(InputError, match="written with the rest of this data set"):
        load(CITY, place)


def test_a_set_of_a_later_onpace_is_refused_in_a_line(tables, tmp_path, capsys):
    write_dataset(tmp_path, [tables])
    manifest = tmp_path / "dataset.json"
    manifest.write_text(manifest.read_text().replace("dataset/1", "dataset/2"))
    assert run(["assess", "--quarter", "2026Q3", "--workspace", str(tmp_path)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "later onpace" in said[0]


def test_workspaces_that_define_a_series_differently_are_not_written(tables, tmp_path):
    other = replace(tables, series=tables.series.assign(unit="个"))
    with pytest.raises(InputError, match=r"series_id = '14fyp-indicators-early'; expected one definition"):
        write_dataset(tmp_path / "panel", [tables, other])
    assert not (tmp_path / "panel").exists()


def test_a_truncated_file_is_a_fault_and_a_missing_set_is_told(folder, tables, tmp_path):
    place = tmp_path / "panel"
    write_dataset(place, [tables])
    path = lying(place) / "observations" / "province=370000" / "part-0.parquet"
    path.write_bytes(path.read_bytes()[:-100] + bytes(100))
    with pytest.raises(InputError, match="cannot be read"):
        load(CITY, place)
    with pytest.raises(RequestError, match="no data set"):
        load(CITY, "memory://nothing/here")
    with pytest.raises(RequestError, match="cannot be opened"):
        load(CITY, "nosuchscheme://bucket/panel")
    with pytest.raises(RequestError, match="no targets of 青岛市"):
        load("青岛市", folder)


def teardown_module():
    memory = fsspec.filesystem("memory")
    memory.store.clear()
