"""A signature put on a rendered report itself: on the page, the printed document and the Word document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from analysis.errors import MachineError
from analysis.report.content import ManifestContent
from analysis.report.formats.docx import signed_docx
from analysis.report.formats.making import FILES, written
from analysis.report.page import page
from analysis.report.render import banner, issue_of


def signed_files(place: Path, manifest: ManifestContent, signed: Mapping[str, str]) -> dict[str, str | bytes]:
    """Return the files of one language's report that bear a signature, with it; the others stay as they are.

    ``place``: the report's folder. ``manifest``: its manifest. ``signed``: who signed (`by`), and when (`on`). Raises
    MachineError when one of them cannot be made.
    """
    notebook = (place / "notebook.ipynb").read_text(encoding="utf-8")
    issue = issue_of(notebook)
    issue = replace(issue, told={**issue.told, "signed_off": dict(signed)})
    told = banner(int(manifest["revision"]), str(manifest["reason"]), issue.words)
    files: dict[str, str | bytes] = {
        "index.html": page(notebook, str(issue.told["title"]), issue.words, told, issue.signature)
    }
    if (place / FILES["docx"]).exists():
        files[FILES["docx"]] = signed_docx((place / FILES["docx"]).read_bytes(), issue)
    if (place / FILES["pdf"]).exists():
        made = written(issue, ["pdf"])
        if made.failures:
            raise MachineError("; ".join(made.failures))
        files[FILES["pdf"]] = made.files[FILES["pdf"]]
    return files
