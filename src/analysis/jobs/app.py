"""Notebooks as pages for people who do not code: Voilà, read-only, on this machine alone unless told otherwise."""

from __future__ import annotations

import os
from importlib.util import find_spec

from analysis.errors import RequestError
from analysis.files import READ_ONLY
from analysis.runs.address import PAGES
from analysis.workspace import Workspace

LOOPBACK = ("127.0.0.1", "localhost", "::1")
IDLE = 1200
"""Seconds after which the kernel of a page that nobody looks at ends."""
ONLY_FROM_HERE = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: ws: wss:; frame-ancestors 'self'"
"""What a page may load: nothing from another machine, whatever its template asks for."""


def settings(place: Workspace, address: str, port: int, token: str) -> dict[str, dict[str, object]]:
    """Return Voilà's settings: a token is made where others reach the pages and none is given."""
    guarded: dict[str, object] = {"token": token} if token else {"auto_token": address not in LOOPBACK}
    return {
        "Voila": {
            "ip": address,
            "port": port,
            "port_retries": 0,
            "root_dir": str(place.notebooks),
            "open_browser": False,
            "tornado_settings": {"headers": {"Content-Security-Policy": ONLY_FROM_HERE}},
            **guarded,
        },
        "VoilaConfiguration": {
            "file_allowlist": ["(?!)"],
            "extension_denylist": ["@jupyterlab/scheduler"],
            "allow_template_override": "NO",
            "show_margins": True,
        },
        "TagRemovePreprocessor": {"remove_cell_tags": {"notebook-only"}},
        "MappingKernelManager": {"cull_idle_timeout": IDLE, "cull_interval": 60},
    }


def serve(place: Workspace, address: str, port: int, token: str, *, writable: bool) -> None:
    """Serve the pages until somebody ends it.

    Raises RequestError when Voilà is not installed.
    """
    if find_spec("voila") is None:
        raise RequestError("the pages need Voilà; pip install 'onpace[app]' brings it")
    from traitlets.config import Config
    from voila.app import Voila

    os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "onpace-warm"
    if not writable:
        os.environ[READ_ONLY] = "1"
    Voila.launch_instance(argv=[], config=Config(settings(place, address, port, token)))


def pages(address: str, port: int) -> list[str]:
    """Return the addresses of the pages."""
    return [f"http://{address}:{port}/voila/render/{name}.ipynb" for name in PAGES]
