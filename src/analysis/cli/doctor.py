"""``onpace doctor``: whether machine and workspace are fit for work, and what to do where they are not."""

from __future__ import annotations

from dataclasses import asdict

from analysis.cli.common import Format, FormatOption, WorkspaceOption, emit_rows, told_in_part


def doctor_command(form: FormatOption = Format.TABLE, workspace: WorkspaceOption = None) -> None:
    """Look at packages, fonts, kernels, data, lock and folders; say what to do. Status 1 where something is amiss."""
    from analysis.jobs.doctor import examine

    found = examine(workspace)
    emit_rows([{**asdict(each), "well": "ok" if each.well else "!"} for each in found], form)
    told_in_part([f"{each.check}: {each.seen}; {each.advice}" for each in found if not each.well])
