"""``onpace doctor``: whether machine and workspace are fit for work, and what to do where they are not."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from analysis.cli import options
from analysis.cli.clock import clock_day
from analysis.cli.common import Format, emit_rows, spoken_here, told_in_part

if TYPE_CHECKING:
    from analysis.jobs.doctor import Finding


def doctor_command(form: options.Form = Format.TABLE, workspace: options.Workspace = None) -> None:
    """Look at packages, fonts, kernels, clock, data, lock, folders; say what to do. Status 1 where one is amiss."""
    from analysis.jobs.doctor import examine

    found = examine(workspace, clock_day())
    if form is Format.TABLE:
        found = list(map(_spoken, found))
    emit_rows([{**asdict(each), "well": "ok" if each.well else "!"} for each in found], form)
    told_in_part(
        [f"{each.check}: {'; '.join(filter(None, (each.seen, each.advice)))}" for each in found if not each.well]
    )


def _spoken(finding: Finding) -> Finding:
    check = spoken_here(f"doctor: {finding.check}").removeprefix("doctor: ")
    return replace(finding, check=check, seen=spoken_here(finding.seen), advice=spoken_here(finding.advice))
