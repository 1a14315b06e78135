"""``onpace app``: the notebooks as pages for people who do not code."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli import options


def app_command(
    address: Annotated[
        str, typer.Option("--ip", help="Address that is listened on; others than this machine's own ask for a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port that is listened on.")] = 8866,
    token: Annotated[str, typer.Option("--token", help="Who knows it may look; made anew where one is needed.")] = "",
    writable: Annotated[
        bool, typer.Option("--writable", help="Let those who look save scenarios into the workspace.")
    ] = False,
    workspace: options.Workspace = None,
) -> None:
    """Show laboratory, targets, regions and record as pages without code; print their addresses."""
    from analysis.jobs.app import pages, serve
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    for page in pages(address, port):
        print(page, flush=True)
    serve(place, address, port, token, writable=writable)
