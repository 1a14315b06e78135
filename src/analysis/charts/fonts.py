"""Charts drawn in the project's font and style; a glyph that the font lacks is a box."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from analysis.typeface import FAMILY, font_file

if TYPE_CHECKING:
    from matplotlib import RcParams


@lru_cache(maxsize=1)
def register() -> str:
    """Make the font known to matplotlib and return its family name."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(font_file()))
    return FAMILY


@lru_cache(maxsize=1)
def _choose_backend() -> None:
    """Let the notebook's drawing set itself up now: within a style, its being interactive would be taken back."""
    import matplotlib
    import matplotlib.pyplot as plt

    plt.switch_backend(matplotlib.get_backend())


@lru_cache(maxsize=1)
def _style() -> RcParams:
    """Return the project's style, read once."""
    from matplotlib import rc_params_from_file

    return rc_params_from_file(str(files("analysis.charts").joinpath("onpace.mplstyle")), use_default_template=False)


@contextmanager
def chart_style() -> Iterator[None]:
    """Draw in the project's style, without changing what is set outside; a glyph that the font lacks is a box."""
    import matplotlib

    register()
    _choose_backend()
    with matplotlib.rc_context(_style()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from")
        yield


def style() -> ExitStack:
    """Give charts of one's own the project's font and look, Chinese included, for good or within a ``with``.

    Examples
    --------
    >>> import matplotlib
    >>> with style():
    ...     matplotlib.rcParams["font.family"]
    ['Noto Sans CJK SC']
    """
    import matplotlib

    register()
    _choose_backend()
    before = dict(matplotlib.rcParams)
    matplotlib.rcParams.update(_style())
    ended = ExitStack()
    ended.callback(dict.update, matplotlib.rcParams, before)
    return ended
