"""What the record's models said of promises of places, or of years, that they had not seen, beside what came."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.record.weights import SHIPPED

Floats = NDArray[np.float64]
STORED = "promises.csv"


@lru_cache(maxsize=1)
def stored() -> pd.DataFrame:
    """Return the scores that ship; their last column names the weights that they are of."""
    return pd.read_csv(Path(str(files("analysis.backtest").joinpath(STORED))))


def weights_hash() -> str:
    """Return what tells the weights that ship from others."""
    return sha256(files("analysis.record").joinpath(SHIPPED).read_bytes()).hexdigest()[:16]
