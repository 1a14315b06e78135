"""What changed between two quarters: the parts add up, and each cause shows where it belongs."""

from decimal import Decimal

import numpy as np
import pytest

from analysis.assessment.assess import assess
from analysis.errors import InputError
from analysis.forecast.joint import Correlations, count_met
from analysis.retrospect.changes import PARTS, compare, published_probabilities
from analysis.store.store import load

RENEWABLES, COMPOUNDS = "liaocheng-2026-20", "liaocheng-2026-36"


def observe(sparse_workspace, *lines):
    path = sparse_workspace / "data" / "statistics" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def changes(sparse_workspace, *targets, **options):
    table = compare(load("聊城市", sparse_workspace), "2026Q2", "2026Q3", targets=targets, draws=4000, **options).table
    return table.set_index("id")


def test_parts_add_up_without_a_remainder(sparse_workspace):
    observe(
        sparse_workspace,
        "renewable-capacity,聊城市,2025,640,万千瓦,A,,2026-09-15,day,S76cc4578,",
        "renewable-capacity,聊城市,2023,428,万千瓦,A,,2026-09-15,day,S76cc4578,",
        "old-compounds-renovated,聊城市,2026-01/2026-06,5,个,A,,2026-07-15,day,S76cc4578,",
        "old-compounds-renovated,聊城市,2026-01/2026-09,9,个,A,,2026-10-15,day,S76cc4578,",
    )
    table = changes(sparse_workspace, RENEWABLES, COMPOUNDS)
    assert table["change"].to_numpy() == pytest.approx(table[list(PARTS)].sum(axis=1).to_numpy(), abs=1e-12)
    assert (table["change"].abs() > 0).all()


def test_a_new_figure_is_new_data(sparse_workspace):
    observe(sparse_workspace, "renewable-capacity,聊城市,2025,700,万千瓦,A,,2026-09-15,day,S76cc4578,")
    row = changes(sparse_workspace, RENEWABLES).loc[RENEWABLES]
    assert row["new_data"] == pytest.approx(row["change"])
    assert row["change"] > 0


def test_a_corrected_figure_is_a_revision(sparse_workspace):
    observe(sparse_workspace, "renewable-capacity,聊城市,2023,520,万千瓦,A,,2026-09-15,day,S76cc4578,")
    row = changes(sparse_workspace, RENEWABLES).loc[RENEWABLES]
    assert row["revision"] == pytest.approx(row["change"])
    assert row["new_data"] == 0


def test_what_was_published_before_and_differs_is_method(sparse_workspace, tmp_path):
    path = tmp_path / "assessment.csv"
    path.write_text(f"id,probability\n{RENEWABLES},0.5\n", encoding="utf-8")
    row = changes(sparse_workspace, RENEWABLES, published=published_probabilities(path)).loc[RENEWABLES]
    assert row["probability_before"] == 0.5
    assert row["method"] == pytest.approx(row["change"])


def test_a_changed_number_is_a_changed_target(sparse_workspace, tmp_path):
    path = tmp_path / "assessment.csv"
    before = assess(load("聊城市", sparse_workspace), quarter="2026Q2", targets=[RENEWABLES], draws=4000).table
    before.to_csv(path, index=False)
    targets = sparse_workspace / "data" / "targets" / "liaocheng-2026.csv"
    text = targets.read_text(encoding="utf-8")
    targets.write_text(text.replace(",750,,万千瓦,", ",900,,万千瓦,"), encoding="utf-8")
    row = changes(sparse_workspace, RENEWABLES, published=published_probabilities(path)).loc[RENEWABLES]
    assert row["change"] < 0
    assert (row["target"], row["method"], row["new_data"]) == (row["change"], 0, 0)


def test_parts_add_up_also_where_nothing_was_known_before(sparse_workspace, tmp_path):
    path = tmp_path / "assessment.csv"
    path.write_text(f"id,probability\n{COMPOUNDS},0.61\n", encoding="utf-8")
    observe(sparse_workspace, "old-compounds-renovated,聊城市,2026-01/2026-09,9,个,A,,2026-10-15,day,S76cc4578,")
    row = changes(sparse_workspace, COMPOUNDS, published=published_probabilities(path)).loc[COMPOUNDS]
    assert sum(Decimal(str(row[name])) for name in PARTS) == Decimal(str(row["change"]))


def test_a_published_file_without_its_columns_is_told(tmp_path):
    path = tmp_path / "assessment.csv"
    path.write_text("id\nx\n", encoding="utf-8")
    with pytest.raises(InputError, match="probability"):
        published_probabilities(path)


def test_joint_draws_keep_each_probability_and_widen_the_count():
    rng = np.random.default_rng(3)
    chances = rng.uniform(0.1, 0.9, 30)
    tied = count_met(chances, [1] * 30, draws=20000, rng=np.random.default_rng(1))
    free = count_met(chances, range(30), draws=20000, rng=np.random.default_rng(1), correlations=Correlations(0.0, 0.0))
    assert tied.mean() == pytest.approx(chances.sum(), abs=0.25)
    assert free.mean() == pytest.approx(chances.sum(), abs=0.1)
    assert tied.std() > 1.5 * free.std()


def test_the_expected_count_lies_in_its_range(sparse_quarter):
    told = sparse_quarter.expected()
    assert told.low <= told.kept <= told.high
    assert told.kept <= told.reported
    assert told.high <= sparse_quarter.table["probability"].notna().sum()
