"""Tables without rows are tables."""

from datetime import date

from analysis.store.store import load

from .observing import observations

CHANGE = "urban-rate-change,*,year,urban-rate@year - urban-rate@year-1,A,"


def test_a_workspace_without_figures_knows_nothing_and_says_so_by_an_empty_table(small):
    place = small(derived=[CHANGE, "*,*,quarter,part of *,A,"])
    known = observations("聊城市", "urban-rate", "2026-12-31", workspace=place)
    assert known.empty
    assert {"amount", "status", "bound", "conflict", "revised", "lineage"} <= set(known.columns)
    store = load("聊城市", place, need_targets=False)
    assert store.known(None).empty
    assert store.known(date(2026, 1, 1)).empty


def test_a_missing_value_gives_way_to_one_that_is_there(small):
    rows = [
        "urban-rate,聊城市,2025,,%,M,,2026-03-20,day,S-bulletin,",
        "urban-rate,聊城市,2025,55.8,%,A,,2026-04-20,day,S-paper,",
    ]
    known = observations("聊城市", "urban-rate", "2026-12-31", workspace=small(*rows))
    assert list(known["amount"]) == [55.8]
    assert not known["conflict"].any()
