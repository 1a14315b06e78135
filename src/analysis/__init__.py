"""OnPace: which of the numbers a government promised will be kept.

The names below are the public face; each is loaded from its home when first used, so that ``import analysis`` is quick.
"""

import sys
from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME: dict[str, str] = {
    "load": "analysis.store.store",
    "observations": "analysis.store.store",
    "stores": "analysis.store.store",
    "assess": "analysis.assessment.assess",
    "in_depth": "analysis.present.depth",
    "judge": "analysis.pace.table",
    "laboratory": "analysis.lab.bench",
    "quarterly_report": "analysis.report.content",
    "places": "analysis.lab.places",
    "plot": "analysis.explore",
    "project": "analysis.explore",
    "series": "analysis.explore",
    "target": "analysis.explore",
    "target_chart": "analysis.present.charts",
}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    found = getattr(import_module(_HOME[name]), name)
    if "ipykernel" in sys.modules:  # in a notebook, assessments show themselves as pages do
        import_module("analysis.present.display").register()
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
