"""The wording of skeletons that this installation holds a licence for: a file each, in its own folder, never in ours.

The file is a FHIR Questionnaire with `copyright` (by what right) and `approvalDate` (since when it stands here). It is
written whole or not at all, and read again wherever the questionnaire is asked for.
"""

import json
import logging
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from alliance_core.instruments import (
    Instrument,
    InstrumentError,
    Rights,
    load,
    read_questionnaire,
    take_wording,
)

log = logging.getLogger(__name__)
FOLDER, FILE = "instruments", "questionnaire.json"
LICENCE, SINCE = "copyright", "approvalDate"


def file_of(folder: Path, instrument_id: str) -> Path:
    """Where the wording of this instrument lies, or would."""
    return folder / instrument_id / FILE


def stamp(folder: Path, instrument_id: str) -> int:
    """When it was written, as a number that changes with each writing; 0 where there is none."""
    try:
        return file_of(folder, instrument_id).stat().st_mtime_ns
    except OSError:
        return 0


def document(folder: Path, instrument_id: str) -> dict[str, Any] | None:
    """The file as it lies there; None where there is none, or none that can be read."""
    try:
        found = json.loads(file_of(folder, instrument_id).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def fitted(instrument_id: str, found: Mapping[str, Any]) -> Instrument:
    """The skeleton with the wording of a document; an InstrumentError says why it does not fit."""
    skeleton = load(instrument_id)
    rights = Rights(
        holder=skeleton.rights.holder if skeleton.rights else "",
        licence=str(found.get(LICENCE, "")),
        source="what this installation wrote down when it added the wording",
        checked=str(found.get(SINCE, "")),
        wording=True,
        translate=False,
        display=True,
        distribute=False,
    )
    return take_wording(skeleton, read_questionnaire(found, id=instrument_id), rights)


def worded(folder: Path, instrument_id: str) -> Instrument:
    """The instrument in the site's wording; the skeleton, and a line in the log, where that does not fit any more."""
    try:
        return fitted(instrument_id, document(folder, instrument_id) or {})
    except InstrumentError:
        log.warning("the wording that was added for %s does not fit: add it again", instrument_id)
        return load(instrument_id)


def keep(folder: Path, instrument_id: str, found: Mapping[str, Any]) -> Path:
    """Writes the document whole, in place of one before it."""
    place = file_of(folder, instrument_id)
    for one in (folder.parent, folder, place.parent):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, beside = mkstemp(dir=place.parent)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(found, file, ensure_ascii=False, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, place)
    finally:
        Path(beside).unlink(missing_ok=True)
    return place


def remove(folder: Path, instrument_id: str) -> None:
    """Takes the wording away again; what was answered stays, and is scored as before."""
    place = file_of(folder, instrument_id)
    place.unlink()
    shutil.rmtree(place.parent)
