"""A published quarter: signed off, read-only, in the ledger; what comes later stands beside it as a revision."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.errors import MachineError, RequestError
from analysis.files import sha256, sweep_folders, write_folder
from analysis.locking import writing
from analysis.report.content import ManifestContent
from analysis.report.library import Volume, signature, volumes, write_library
from analysis.report.render import outputs
from analysis.report.signing import signed_files
from analysis.retrospect.ledger import append, read_ledger
from analysis.scenario import BASELINE
from analysis.tables.csv_text import frame_of

READ_ONLY, ANYBODY_WRITES = 0o444, 0o222


@dataclass(frozen=True)
class Published:
    """What publishing did: the folder that is frozen now, how many rows the ledger gained, and who signed."""

    folder: Path
    rows: int
    by: str


def publish(label: str, region: str, output: Path, ledger: Path, signed_by: str, on: date) -> Published:
    """Freeze a rendered quarter: sign its manifests, append its probabilities to the ledger, make its files read-only.

    Each of the steps is done where it is not done yet: publishing that broke off anywhere is completed by publishing
    again, under the signature that it has.

    Raises RequestError when the quarter is not rendered, is published already, was changed by hand since it was
    rendered, or its languages were made from different inputs. Raises InputError when the ledger was edited by hand;
    nothing is signed then. Raises MachineError when a file cannot be written.
    """
    if not signed_by.strip():
        raise RequestError("nobody signs; give a name with --by")
    with writing(ledger.parent, "publishing"), writing(output, "publishing"):
        volume = _volume(label, region, output)
        places = [output / volume.folder / page for page in volume.pages.values()]
        manifests = {place: _manifest(place) for place in places}
        for place, manifest in manifests.items():
            _check_outputs(place, manifest)
        _check_languages(label, list(manifests.values()))
        known = read_ledger(ledger)  # one that was edited is told before anything is signed
        first = next(filter(None, map(signature, places)), {"by": signed_by.strip(), "on": on.isoformat()})
        signed = _sign(manifests, first)
        rows = 0 if _is_recorded(known, volume, label) else _append(label, volume, places[0], ledger, first["on"])
        for parent in {place.parent for place in places}:
            sweep_folders(parent)  # nothing is written there again that would
        frozen = _freeze(places)
        if not any([signed, rows, frozen, _shelve(output)]):
            raise RequestError(f"{label} was published on {first['on']} by {first['by']}; a later render is a revision")
        return Published(output / volume.folder, rows, first["by"])


def _sign(manifests: dict[Path, ManifestContent], first: dict[str, str]) -> bool:
    """Sign what is not signed yet; return whether there was anything."""
    unsigned = {place: content for place, content in manifests.items() if not content.get("signed_off")}
    for place, content in unsigned.items():
        files = signed_files(place, content, first)
        hashes = {item["path"]: item["sha256"] for item in [*content["outputs"], *outputs(files)]}
        told = [{"path": name, "sha256": hash_} for name, hash_ in hashes.items()]
        text = json.dumps({**content, "outputs": told, "signed_off": first}, ensure_ascii=False, indent=1)
        write_folder(place, {**files, "manifest.json": f"{text}\n"})
    return bool(unsigned)


def _is_recorded(ledger: pd.DataFrame, volume: Volume, label: str) -> bool:
    name = volume.manifest["region"]["name"]
    return bool(((ledger["region"] == name) & (ledger["quarter"] == label)).any())


def _volume(label: str, region: str, output: Path) -> Volume:
    own = [volume for volume in volumes(output) if volume.manifest["region"]["code"] == region]
    found = next((volume for volume in own if Path(volume.folder).name == label), None)
    if found is None:
        lying = ", ".join(sorted(Path(volume.folder).name for volume in own)) or "none"
        raise RequestError(f"{label} is not rendered in {output} (there: {lying}); run onpace report first")
    if found.manifest["scenario"] != BASELINE or found.manifest["targets"] != "all" or found.is_public:
        raise RequestError(
            f"{label} holds a scenario, a part of the targets or a public edition; the whole baseline is published"
        )
    return found


def _manifest(place: Path) -> dict[str, object]:
    return dict(json.loads((place / "manifest.json").read_text(encoding="utf-8")))


def _check_outputs(place: Path, manifest: ManifestContent) -> None:
    for item in manifest["outputs"]:
        path = place / item["path"]
        if not path.exists() or sha256(path.read_bytes()) != item["sha256"]:
            raise RequestError(f"{path}: is missing or was changed since it was rendered; render the quarter anew")


def _check_languages(label: str, manifests: list[dict[str, object]]) -> None:
    for key in ("as_of", "inputs", "code", "draws", "seed"):
        if any(manifest[key] != manifests[0][key] for manifest in manifests):
            raise RequestError(f"{label}: its languages differ in {key}; render them together")


def _append(label: str, volume: Volume, place: Path, ledger: Path, on: str) -> int:
    table = frame_of(place / "assessment.csv")
    manifest = volume.manifest
    code = manifest["code"]
    return append(
        ledger,
        table,
        manifest["region"]["name"],
        label,
        date.fromisoformat(on),
        model_version=f"{code['version']}+{code['sha256'][:12]}",
        data_hash=manifest["vintage"]["sha256"][:16],
    )


def _freeze(places: list[Path]) -> bool:
    """Make files read-only; return whether any was not."""
    open_ones = [path for place in places for path in place.iterdir() if path.stat().st_mode & ANYBODY_WRITES]
    try:
        for path in open_ones:
            path.chmod(READ_ONLY)
    except OSError as error:
        raise MachineError(f"{error.filename}: cannot be made read-only ({error.strerror})") from error
    return bool(open_ones)


def _shelve(output: Path) -> bool:
    """List the reports anew; return whether the page changed."""
    page = output / "index.html"
    before = page.read_bytes() if page.exists() else b""
    return write_library(output).read_bytes() != before
