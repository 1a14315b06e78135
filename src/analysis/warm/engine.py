"""The papermill engine that does nothing but ask for forked kernels."""

from __future__ import annotations

from typing import Any

from traitlets.config import Config

from analysis.warm.provisioner import WarmKernelManager


class WarmEngine:
    """papermill's own engine with forked kernels: ``papermill --engine onpace-warm``.

    It asks papermill's engine rather than being one: papermill loads the engines of others while it is itself loaded.
    """

    @staticmethod
    def execute_notebook(*args: Any, config: Config | None = None, **kwargs: Any) -> Any:
        """Execute a notebook as papermill does, in a forked kernel."""
        from papermill.engines import NBClientEngine

        chosen = Config({"NotebookClient": {"kernel_manager_class": WarmKernelManager}})
        chosen.merge(config or {})
        return NBClientEngine.execute_notebook(*args, config=chosen, **kwargs)

    @staticmethod
    def nb_kernel_name(*args: Any, **kwargs: Any) -> Any:
        """Return the kernel that a notebook names."""
        from papermill.engines import NBClientEngine

        return NBClientEngine.nb_kernel_name(*args, **kwargs)

    @staticmethod
    def nb_language(*args: Any, **kwargs: Any) -> Any:
        """Return the language that a notebook names."""
        from papermill.engines import NBClientEngine

        return NBClientEngine.nb_language(*args, **kwargs)
