"""A year played through: what each quarter's assessment says of a few promises as their figures come in.

The table `played_year.csv` is what an economist would read; a change of it is a change of what is said.
"""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from analysis.assessment.assess import assess
from analysis.store.store import load

GOLDEN = Path(__file__).with_name("played_year.csv")
QUARTERS = ("2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1")
NAMES = {
    "liaocheng-2026-02": "grain",
    "liaocheng-2026-19": "wind",
    "liaocheng-2026-20": "renewables",
    "liaocheng-2026-36": "compounds",
    "shandong-2026-05": "jobs",
}
REGIONS = {"聊城市": "liaocheng", "山东省": "shandong"}
FIGURES = """\
renewable-capacity,聊城市,2026-03,715,万千瓦,A,,2026-04-18,day,S76cc4578,
renewable-capacity,聊城市,2026-06,845,万千瓦,A,,2026-07-18,day,S76cc4578,
renewable-capacity,聊城市,2026-09,960,万千瓦,A,,2026-10-18,day,S76cc4578,
wind-350-connected,聊城市,2026-06,140,万千瓦,A,,2026-07-18,day,S76cc4578,
wind-350-connected,聊城市,2026-09,250,万千瓦,A,,2026-10-18,day,S76cc4578,
wind-350-connected,聊城市,2026-12,350,万千瓦,A,,2027-01-18,day,S76cc4578,
old-compounds-renovated,聊城市,2026-01/2026-06,5,个,A,,2026-07-15,day,S76cc4578,
old-compounds-renovated,聊城市,2026-01/2026-09,8,个,A,,2026-10-15,day,S76cc4578,
old-compounds-renovated,聊城市,2026-01/2026-11,12,个,A,,2026-12-15,day,S76cc4578,
old-compounds-renovated,聊城市,2026,15,个,A,,2027-02-10,day,S76cc4578,
grain-output,聊城市,2026,117.2,亿斤,A,,2026-12-15,day,S76cc4578,
new-urban-jobs,山东省,2026-01/2026-03,29,万人,A,,2026-04-20,day,S76cc4578,
new-urban-jobs,山东省,2026-01/2026-06,62,万人,A,,2026-07-20,day,S76cc4578,
new-urban-jobs,山东省,2026-01/2026-09,93,万人,A,,2026-10-20,day,S76cc4578,
new-urban-jobs,山东省,2026,113,万人,A,,2027-01-20,day,S76cc4578,
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory, underived):
    import shutil

    root, folder = Path(__file__).parents[2], tmp_path_factory.mktemp("year")
    for name in ("data", "notebooks"):
        shutil.copytree(root / name, folder / name)
    underived(folder)
    path = folder / "data" / "statistics" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + FIGURES, encoding="utf-8")
    rows = []
    for region, prefix in REGIONS.items():
        place, names = load(region, folder), [name for name in NAMES if name.startswith(prefix)]
        for quarter in QUARTERS:
            found = assess(place, quarter=quarter, targets=names, draws=4000, reasons=False)
            assert not found.failures
            rows += [(quarter, NAMES[name], case) for name, case in found.cases.items()]
    return sorted(rows, key=lambda row: QUARTERS.index(row[0]))


def shown(quarter, name, case):
    """One line of the golden table; the chance to a twentieth, so that another machine's last digit changes nothing."""
    row = case.row
    chance = "" if row.probability != row.probability else f"{20 * row.probability:.0f}/20"
    share = "" if row.progress_share != row.progress_share else f"{row.progress_share:.0%}"
    settles = str(case.settles_about or "")
    day = str(row.settled_on or "")
    return [quarter, name, f"{row.latest_value:g}", share, str(row.progress), str(row.outlook), chance, day, settles]


def test_every_quarter_reads_as_in_the_golden_table(played):
    with GOLDEN.open(encoding="utf-8") as file:
        golden = list(csv.reader(file))[1:]
    told = [shown(*each) for each in played]
    assert told == golden


def test_nothing_said_contradicts_another_line(played):
    for quarter, name, case in played:
        row = case.row
        assert case.settles_about is None or case.settles_about > case.case.as_of, (quarter, name)
        assert not (row.settled_on and case.settles_about), (quarter, name)
        assert (row.outlook in ("kept", "missed")) == (row.settled_on is not None), (quarter, name)
        if name == "wind" and row.hi_95 == row.hi_95:
            assert row.hi_95 <= 350, quarter


def test_joining_on_time_lowers_nothing(played):
    chances = [case.row.probability for _, name, case in played if name == "wind"]
    assert chances == sorted(chances)


def test_what_is_settled_stays_settled_as_it_was(played):
    for name in NAMES.values():
        days = [case.row.settled_on for _, each, case in played if each == name]
        assert all(after == before for before, after in pairwise(days) if before is not None), name
