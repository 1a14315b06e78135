"""A published quarter: signed off, read-only, in the ledger; what comes later stands beside it as a revision."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import MachineError, RequestError
from analysis.files import sha256, write
from analysis.report.shelf import Volume, signature, volumes, write_shelf
from analysis.retrospect.ledger import append, read_ledger
from analysis.scenario import BASELINE

READ_ONLY = 0o444


@dataclass(frozen=True)
class Published:
    """What publishing did: the folder that is frozen now, and how many rows the ledger gained."""

    folder: Path
    rows: int


def publish(label: str, region: str, output: Path, ledger: Path, signed_by: str, on: date) -> Published:
    """Freeze a rendered quarter: sign its manifests, append its probabilities to the ledger, make its files read-only.

    Publishing that broke off half-way is completed by publishing again.

    Parameters
    ----------
    label : str
        Folder of the quarter, ``2026Q3``, or of a revision, ``2026Q3-r2``.
    region : str
        Six-digit code.
    output : Path
        Folder of the reports.
    ledger : Path
        ``data/ledger.csv``.
    signed_by : str
        Who answers for it.
    on : date
        Day of publication.

    Returns
    -------
    Published

    Raises
    ------
    RequestError
        When the quarter is not rendered, is published already, was changed by hand since it was rendered, or its
        languages were made from different inputs.
    InputError
        When the ledger was edited by hand; nothing is signed then.
    MachineError
        When a file cannot be written.
    """
    if not signed_by.strip():
        raise RequestError("nobody signs; give a name with --by")
    volume = _volume(label, region, output)
    places = [output / volume.folder / page for page in volume.pages.values()]
    manifests = {place / "manifest.json": _manifest(place) for place in places}
    for path, manifest in manifests.items():
        _check_outputs(path.parent, manifest)
    _check_languages(label, list(manifests.values()))
    known = read_ledger(ledger)
    name = volume.manifest["region"]["name"]
    recorded = bool(((known["region"] == name) & (known["quarter"] == label)).any())
    signed = [signature(place) for place in places]
    if recorded and all(signed):
        first = next(filter(None, signed))
        raise RequestError(f"{label} was published on {first['on']} by {first['by']}; a later render is a revision")
    for path, manifest in manifests.items():
        if signature(path.parent) is None:
            content = {**manifest, "signed_off": {"by": signed_by.strip(), "on": on.isoformat()}}
            write(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    rows = 0 if recorded else _append(label, volume, places[0], ledger, on)
    _freeze(places)
    write_shelf(output)
    return Published(output / volume.folder, rows)


def _volume(label: str, region: str, output: Path) -> Volume:
    own = [volume for volume in volumes(output) if volume.manifest["region"]["code"] == region]
    found = next((volume for volume in own if Path(volume.folder).name == label), None)
    if found is None:
        lying = ", ".join(sorted(Path(volume.folder).name for volume in own)) or "none"
        raise RequestError(f"{label} is not rendered in {output} (there: {lying}); run onpace report first")
    if found.manifest["scenario"] != BASELINE or found.manifest["targets"] != "all":
        raise RequestError(f"{label} holds a scenario or a part of the targets; the whole baseline is published")
    return found


def _manifest(place: Path) -> dict[str, Any]:
    return dict(json.loads((place / "manifest.json").read_text(encoding="utf-8")))


def _check_outputs(place: Path, manifest: dict[str, Any]) -> None:
    for item in manifest["outputs"]:
        path = place / item["path"]
        if not path.exists() or sha256(path.read_bytes()) != item["sha256"]:
            raise RequestError(f"{path}: is missing or was changed since it was rendered; render the quarter anew")


def _check_languages(label: str, manifests: list[dict[str, Any]]) -> None:
    for key in ("as_of", "inputs", "code", "draws", "seed"):
        if any(manifest[key] != manifests[0][key] for manifest in manifests):
            raise RequestError(f"{label}: its languages differ in {key}; render them together")


def _append(label: str, volume: Volume, place: Path, ledger: Path, on: date) -> int:
    table = pd.read_csv(io.StringIO((place / "assessment.csv").read_text(encoding="utf-8")))
    manifest = volume.manifest
    code = manifest["code"]
    return append(
        ledger,
        table,
        manifest["region"]["name"],
        label,
        on,
        model_version=f"{code['version']}+{code['sha256'][:12]}",
        data_hash=manifest["vintage"]["sha256"][:16],
    )


def _freeze(places: list[Path]) -> None:
    try:
        for place in places:
            for path in place.iterdir():
                path.chmod(READ_ONLY)
    except OSError as error:
        raise MachineError(f"{error.filename}: cannot be made read-only ({error.strerror})") from error
