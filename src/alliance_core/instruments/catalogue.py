"""The instruments there are: one folder each, found by looking. Adding one is adding a folder."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from alliance_core.instruments.errors import MalformedScoring, UnknownInstrument
from alliance_core.instruments.model import GoldenCase, Instrument, InstrumentSummary, Rights
from alliance_core.instruments.reading import read_questionnaire
from alliance_core.instruments.scoring_file import read_golden, read_rights, read_scoring


def load_folder(folder: Path | Traversable) -> Instrument:
    """Read questionnaire.json, scoring.toml, rights.toml and golden.csv of one folder; its name is the id.

    A folder without rights.toml or golden.csv can be read, so that `check` can say so.
    """
    instrument = read_questionnaire(_text(folder, "questionnaire.json"), id=folder.name)
    scoring = read_scoring(_text(folder, "scoring.toml"), f"{folder.name}/scoring.toml")
    return replace(instrument, **scoring, rights=_rights(folder), golden=_golden(folder))


def _rights(folder: Path | Traversable) -> Rights | None:
    if not (folder / "rights.toml").is_file():
        return None
    return read_rights(_text(folder, "rights.toml"), f"{folder.name}/rights.toml")


def _golden(folder: Path | Traversable) -> tuple[GoldenCase, ...]:
    if not (folder / "golden.csv").is_file():
        return ()
    return read_golden(_text(folder, "golden.csv"), f"{folder.name}/golden.csv")


@cache
def load(id: str) -> Instrument:
    """The instrument of the library with that id; `UnknownInstrument` names those there are."""
    if id not in library_ids():
        raise UnknownInstrument(id, library_ids())
    return load_folder(_shelf() / id)


def questionnaire_json(id: str) -> str:
    """The FHIR Questionnaire of the library with that id, as it lies there."""
    if id not in library_ids():
        raise UnknownInstrument(id, library_ids())
    return _text(_shelf() / id, "questionnaire.json")


@cache
def library_ids() -> tuple[str, ...]:
    """The ids of the library, sorted."""
    folders = (folder for folder in _shelf().iterdir() if folder.is_dir())
    return tuple(sorted(f.name for f in folders if (f / "questionnaire.json").is_file()))


def library() -> tuple[InstrumentSummary, ...]:
    """One line for each instrument of the library, sorted by id."""
    return tuple(summary(load(id)) for id in library_ids())


def summary(instrument: Instrument) -> InstrumentSummary:
    """The line that lists an instrument."""
    return InstrumentSummary(
        id=instrument.id,
        title=instrument.title,
        version=instrument.version,
        scoring_version=instrument.scoring_version,
        n_questions=len(instrument.questions),
        measures=instrument.measures,
        label=instrument.label,
        is_skeleton=instrument.is_skeleton,
        languages=instrument.languages,
    )


def _shelf() -> Traversable:
    return files("alliance_core.instruments") / "library"


def _text(folder: Path | Traversable, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedScoring(f"{folder.name}/{name}", "there is no such UTF-8 file") from error
