"""The table of an assessment: what is done within a target's own period, and the latest figure beside it."""

from analysis.assessment.assess import assess
from analysis.sentences.tables import as_text, has_own_figure, progress_row
from analysis.store.store import load
from analysis.words.wording import Words

GRAIN, COMPOUNDS, RENEWABLE, URBAN = (f"liaocheng-2026-{number}" for number in ("02", "36", "20", "16"))


def test_done_is_what_the_target_s_own_period_brought_and_the_latest_figure_stands_beside(sparse_workspace):
    path = sparse_workspace / "data" / "statistics" / "observations.csv"
    lines = (
        "old-compounds-renovated,聊城市,2026-01/2026-09,12,个,A,,2026-10-15,day,Sc8aac4f6,\n"
        "renewable-capacity,聊城市,2026-09,612,万千瓦,A,,2026-10-20,day,Sc8aac4f6,\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")
    store = load("聊城市", sparse_workspace)
    known = assess(store, quarter="2026Q3", targets=[GRAIN, COMPOUNDS, RENEWABLE, URBAN], draws=500)
    rows = {row[0]: row[3:5] for row in as_text(known, Words("en"))}
    assert rows[GRAIN] == ["—", "5.89 million tonnes (2024)"]
    assert rows[COMPOUNDS] == ["12", "12 (2026-01/2026-09)"]
    assert rows[RENEWABLE] == ["—", "6,120 MW (2026-09)"]
    assert rows[URBAN] == ["—", "55.8% (2023)"]

    level = progress_row(known.cases[RENEWABLE], Words("en"))
    assert (level["done"], level["light_text"]) == ("6,120 MW (September 2026)", "1,380 MW short")
    assert {name for name, case in known.cases.items() if has_own_figure(case)} == {COMPOUNDS, RENEWABLE}
