"""The ledger closed: what was said of targets whose outcome has come since."""

from __future__ import annotations

from datetime import date

from analysis.workspace import Workspace


def close(workspace: Workspace, as_of: date, region: str = "") -> int:
    """Close the rows of a workspace's ledger whose outcome was published by a day; return how many there were.

    Raises InputError when the ledger was edited by hand, or a table has faults.
    """
    path, closed = workspace.data / "ledger.csv", 0
    if not path.exists():
        return closed
    from analysis.assessment.assess import assess  # what is loaded only where there is something to close
    from analysis.retrospect.ledger import open_quarters, read_ledger, score
    from analysis.store.store import load

    for name, quarters in open_quarters(read_ledger(path)).items():
        if region in ("", name):
            store = load(name, workspace.root)
            closed += sum(score(path, assess(store, quarter=each, as_of=as_of, reasons=False)) for each in quarters)
    return closed
