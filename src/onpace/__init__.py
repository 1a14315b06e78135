"""OnPace: which of the numbers a government promised will be kept.

``city = load("聊城市")`` is where most begin; what can be asked of a city are its methods. Each name below is loaded
when it is first used, so that ``import onpace`` is quick.
"""

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis import __version__ as __version__
    from analysis import charts as charts
    from analysis.charts.fonts import style as style
    from analysis.city import City as City
    from analysis.city import cities as cities
    from analysis.city import load as load
    from analysis.errors import InputError as InputError
    from analysis.errors import OnpaceError as OnpaceError
    from analysis.errors import RequestError as RequestError
    from analysis.extract.batch import extract as extract
    from analysis.ingest.imports import Origin as Origin
    from analysis.ingest.layout import Given as Given
    from analysis.notebooks.calibration import calibration as calibration
    from analysis.notebooks.display import BigTable as BigTable
    from analysis.notebooks.plotting import plot as plot
    from analysis.notebooks.promises import promises as promises
    from analysis.notebooks.walk import review as review
    from analysis.pace.cases import Cases as Cases
    from analysis.pace.methods import METHODS as METHODS
    from analysis.pace.table import judge as judge
    from analysis.panels import backtest as backtest
    from analysis.panels import project as project
    from analysis.runs.parameters import parameters as parameters

_HOME = {
    "City": "analysis.city",
    "cities": "analysis.city",
    "load": "analysis.city",
    "InputError": "analysis.errors",
    "OnpaceError": "analysis.errors",
    "RequestError": "analysis.errors",
    "extract": "analysis.extract.batch",
    "Origin": "analysis.ingest.imports",
    "Given": "analysis.ingest.layout",
    "Cases": "analysis.pace.cases",
    "METHODS": "analysis.pace.methods",
    "judge": "analysis.pace.table",
    "backtest": "analysis.panels",
    "project": "analysis.panels",
    "calibration": "analysis.notebooks.calibration",
    "charts": "analysis.charts",
    "style": "analysis.charts.fonts",
    "BigTable": "analysis.notebooks.display",
    "plot": "analysis.notebooks.plotting",
    "promises": "analysis.notebooks.promises",
    "review": "analysis.notebooks.walk",
    "parameters": "analysis.runs.parameters",
    "__version__": "analysis",
}
"""Where each name of the face lives; ``charts`` is that module itself."""

__all__ = sorted(_HOME)


def _claim_analysis() -> None:
    """Load the package ``analysis`` that lies beside this one, whatever else of that name Python would find first."""
    # Economists call their own folders and files "analysis", and Python looks beside a script or notebook before it
    # looks where packages are installed. So the code of OnPace is not looked for: it is taken from where this very
    # package was found and entered in sys.modules, which every import of analysis.… obeys, and this file runs before
    # any of them. A module of that name that was loaded before goes on working for whoever holds it.
    spec = PathFinder.find_spec("analysis", [str(Path(__file__).parents[1])])
    if spec is None or spec.loader is None or spec.origin is None:
        raise ImportError(f"{__file__}: the package analysis, installed together with onpace, is not beside it")
    loaded = getattr(sys.modules.get("analysis"), "__file__", None)
    if loaded and Path(loaded).resolve() == Path(spec.origin).resolve():
        return
    for name in [name for name in sys.modules if name.partition(".")[0] == "analysis"]:
        del sys.modules[name]
    sys.modules["analysis"] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules["analysis"])


_claim_analysis()


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'onpace' has no attribute {name!r}")
    home = import_module(_HOME[name])
    if "ipykernel" in sys.modules:  # in a notebook, assessments show themselves as pages do
        import_module("analysis.notebooks.display").register()
    return home if name == "charts" else getattr(home, name)


def __dir__() -> list[str]:
    return __all__
