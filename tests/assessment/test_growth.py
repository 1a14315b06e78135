"""A region costs as much among many as among few: what tables and day say is worked out once for all of them."""

import time
from dataclasses import replace
from itertools import islice

import numpy as np
import pandas as pd
import pytest

from analysis.assessment.assess import assess
from analysis.domain.regions import all_regions
from analysis.store.store import load, stores
from analysis.tables.dataset import write_dataset
from analysis.tables.workspace_tables import read_workspace
from analysis.workspace import Workspace

FEW, SERIES, PROMISED, YEARS = 4, 40, 5, range(2011, 2026)


@pytest.fixture(scope="module")
def made(root, tmp_path_factory):
    """Data sets of 4 and 16 counties of one province, with 40 series and 5 targets each."""
    office = read_workspace(Workspace(root))
    counties = [region for region in all_regions() if region.level == "county" and region.code.startswith("37")]
    place = tmp_path_factory.mktemp("growth")
    for count in (FEW, 4 * FEW):
        write_dataset(place / str(count), [of_counties(office, counties[:count])])
    return place


def of_counties(office, counties):
    ids = [f"made-{number:02d}" for number in range(SERIES)]
    names, rng = [county.name for county in counties], np.random.default_rng(0)
    flow = office.series[office.series["kind"] == "flow"].iloc[:1]
    one = office.observations.iloc[:1].assign(status="A", bound="", unit=flow["unit"].iloc[0], confidentiality="")
    rows = pd.MultiIndex.from_product([names, ids, map(str, YEARS)], names=["region", "series_id", "period"])
    walk = np.cumsum(rng.normal(0.05, 0.05, (len(names) * SERIES, len(YEARS))), axis=1)
    figures = (
        one.iloc[[0] * len(rows)]
        .reset_index(drop=True)
        .assign(
            **rows.to_frame(index=False), value=np.exp(3 + walk).ravel().round(2), published=pd.Timestamp("2026-03-20")
        )
    )
    promise = office.targets[(office.targets["kind"] == "flow") & (office.targets["scope"] == "")].iloc[:1]
    promises = [(county, number) for county in counties for number in range(PROMISED)]
    targets = (
        promise.iloc[[0] * len(promises)]
        .reset_index(drop=True)
        .assign(
            id=[f"{county.code}-2026-{number + 1:02d}" for county, number in promises],
            region=[county.name for county, _ in promises],
            series_id=[ids[number] for _, number in promises],
        )
    )
    series = flow.iloc[[0] * SERIES].reset_index(drop=True).assign(series_id=ids)
    none = {
        name: getattr(office, name).iloc[:0] for name in ("derived", "events", "past_promises", "links", "comments")
    }
    return replace(
        office, series=series, observations=figures, targets=targets, regions=tuple(sorted(names)), files={}, **none
    )


def seconds_a_region(place):
    """The least seconds of the processor that a region takes."""
    taken = []
    for store in stores(workspace=place):
        begun = time.process_time()
        assess(store, quarter="2026Q3", draws=200)
        taken.append(time.process_time() - begun)
    return min(taken)


def test_a_region_costs_as_much_among_many_as_among_few(made):
    seconds_a_region(made / str(FEW))  # reads what ships with the program
    many, few = seconds_a_region(made / str(4 * FEW)), seconds_a_region(made / str(FEW))
    assert many <= 1.2 * few


def test_a_region_is_assessed_alike_alone_and_among_others(made):
    place = made / str(FEW)
    for store in islice(stores(workspace=place), 1, 3):
        together = assess(store, quarter="2026Q3", draws=200).table
        alone = assess(load(store.region.name, place), quarter="2026Q3", draws=200).table
        assert together.to_csv() == alone.to_csv()
