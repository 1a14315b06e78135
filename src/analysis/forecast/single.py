"""One series under the usual models, for an economist who inspects it: the one module that holds statsmodels."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

FEWEST_DRIFT, FEWEST_FITTED = 2, 5
"""Known values below which a drift, and a fitted model, says nothing."""


def usual_models(history: ArrayLike, horizon: int) -> dict[str, Array]:
    """Return the point forecasts of the usual models for one series.

    They show how far opinions about a series differ; the projection itself comes from `analysis.forecast.kernel`.

    ``history`` of shape (years,): values in order of time; gaps are bridged by straight lines, as the kernel does.
    ``horizon``: years ahead. Returned: shape (horizon,): ``naive``: the last value. ``drift``: the mean change goes on.
    ``damped``: Holt's damped trend. ``theta``: the Theta method. A model that needs more values than there are, or does
    not converge, is NaN.

    References
    ----------
    Gardner and McKenzie (1985), Management Science 31, 1237-1246; Assimakopoulos and Nikolopoulos (2000),
    Int. J. Forecasting 16, 521-530.

    Examples
    --------
    >>> usual_models([1.0, 2.0, 3.0], 2)["drift"].tolist()
    [4.0, 5.0]
    """
    values = np.asarray(history, float)
    known = np.flatnonzero(np.isfinite(values))
    nothing = np.full(horizon, np.nan)
    if len(known) == 0:
        return dict.fromkeys(("naive", "drift", "damped", "theta"), nothing)
    span = np.interp(np.arange(known[0], known[-1] + 1), known, values[known])
    steps = np.arange(1, horizon + 1)
    drift = (span[-1] - span[0]) / (len(span) - 1) if len(span) >= FEWEST_DRIFT else np.nan
    fitted = len(span) >= FEWEST_FITTED
    return {
        "naive": np.full(horizon, span[-1]),
        "drift": span[-1] + drift * steps,
        "damped": _damped(span, horizon) if fitted else nothing,
        "theta": _theta(span, horizon) if fitted else nothing,
    }


def _fitted(model: Callable[[], ArrayLike], horizon: int) -> Array:
    """Return a model's forecast, NaN where it fails, runs away or does not converge: that is no forecast."""
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            ahead = np.asarray(model(), float)
        except (ValueError, ArithmeticError, np.linalg.LinAlgError, ConvergenceWarning):
            return np.full(horizon, np.nan)
    return ahead if np.isfinite(ahead).all() else np.full(horizon, np.nan)


def _damped(values: Array, horizon: int) -> Array:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    return _fitted(
        lambda: ExponentialSmoothing(values, trend="add", damped_trend=True).fit().forecast(horizon), horizon
    )


def _theta(values: Array, horizon: int) -> Array:
    import pandas as pd
    from statsmodels.tsa.forecasting.theta import ThetaModel

    series = pd.Series(values, index=pd.period_range("2000", periods=len(values), freq="Y"))
    return _fitted(lambda: ThetaModel(series, deseasonalize=False, period=1).fit().forecast(horizon), horizon)
