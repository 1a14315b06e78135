"""One series of one region as it was known on a day, of a workspace or of tables already loaded."""

from analysis.notebooks.series_history import series_history
from analysis.store.store import Store, load


def observations(region, series, as_of=None, *, every=False, workspace):
    store = workspace if isinstance(workspace, Store) else load(region, workspace, need_targets=False)
    found = series_history(store, series, region=region, as_of=as_of)
    return found.visible if every else found.figures
