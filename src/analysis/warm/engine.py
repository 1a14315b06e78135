"""The papermill engine that does nothing but ask for forked kernels."""

from __future__ import annotations

from typing import Any

from papermill.engines import NBClientEngine
from traitlets.config import Config

from analysis.warm.provisioner import WarmKernelManager


class WarmEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine with forked kernels: ``papermill --engine onpace-warm``."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *args: Any, config: Config | None = None, **kwargs: Any
    ) -> None:
        """Execute a notebook as papermill does, in a forked kernel."""
        chosen = Config({"NotebookClient": {"kernel_manager_class": WarmKernelManager}})
        chosen.merge(config or {})
        super().execute_managed_notebook(nb_man, kernel_name, *args, config=chosen, **kwargs)
