"""What is met, in the words of the issue: printed precision, bounds, falls, and what cannot fall back."""

from analysis.assessment.assess import assess
from analysis.assessment.verdict import hits
from analysis.domain.codes import Direction, Kind, Operator
from analysis.store.store import load

EXPORTS, COMPOUNDS = "liaocheng-2026-09", "liaocheng-2026-36"


def observed(workspace, line, name, as_of="2027-03-01"):
    path = workspace / "data" / "statistics" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    return assess(load("聊城市", workspace), quarter="2026Q4", as_of=as_of, targets=[name]).cases[name].row


def test_draws_count_as_they_would_be_printed_and_figures_as_they_stand(promise):
    more_than = promise(operator=Operator.ABOVE, lower=15.0)
    assert hits(more_than, [15.4, 15.6], decimals=0).tolist() == [False, True]
    assert hits(more_than, [15.4, 15.6]).tolist() == [True, True]
    assert hits(promise(lower=15.0), [14.9]).tolist() == [False]


def test_of_a_fall_more_is_better(promise):
    falling = {"operator": Operator.ABOUT, "direction": Direction.DECREASE}
    saving = promise(kind=Kind.CHANGE, lower=3.0, upper=3.0, **falling)
    assert hits(saving, [2.7, 2.85, 3.4]).tolist() == [False, True, True]
    ceiling = promise(kind=Kind.RATE, lower=5.5, upper=5.5, **falling)
    assert hits(ceiling, [5.1, 5.7, 5.8]).tolist() == [True, True, False]


def test_over_sixty_does_exceed_sixty(workspace):
    line = "agri-exports,聊城市,2026,60,亿元,A,over,2027-02-15,day,S76cc4578,"
    assert observed(workspace, line, EXPORTS).verdict == "met"


def test_an_estimate_past_the_threshold_is_not_met_yet(workspace):
    line = "old-compounds-renovated,聊城市,2026-01/2026-09,16,个,E,,2026-10-15,day,S76cc4578,"
    row = observed(workspace, line, COMPOUNDS, as_of="2026-10-30")
    assert row.verdict != "met"
