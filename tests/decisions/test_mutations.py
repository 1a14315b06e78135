"""The tables of decisions notice a change in them: a tenth of the mutants a day; mutations.py tries them all."""

from datetime import date

from .mutations import mutants, survivors

LEAST_KILLED = 0.9


def test_the_tables_notice_when_a_decision_is_changed():
    tenth = date.today().toordinal() % 10
    chosen = list(mutants())[tenth::10]
    alive = survivors(chosen)
    told = [f"{len(chosen)} mutants (tests/decisions/mutations.py --tenth {tenth}); these survive:", *alive]
    assert len(alive) <= (1 - LEAST_KILLED) * len(chosen), "\n".join(told)
