"""A workspace small enough to render in seconds."""

import pytest


@pytest.fixture
def small(workspace):
    """The workspace with three targets only, so that a report takes a few seconds."""
    for path in (workspace / "data" / "targets").glob("*.csv"):
        if path.stem == "liaocheng-2026":
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(lines[:4]), encoding="utf-8")
        else:
            path.unlink()
    for path in (workspace / "data" / "scenarios").glob("*.yml"):  # they name targets that are gone
        path.unlink()
    return workspace
