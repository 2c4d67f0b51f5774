"""The wording that a site holds a licence for: seen first, then added as a whole, or taken away again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from alliance.cli.speaking import print_json, say, show_table
from alliance.cli.starting import var_folder
from alliance.kernel import clock
from alliance.kernel.errors import Refused
from alliance.measurement import site_wording
from alliance.measurement.askable import unaskable
from alliance_core.instruments import (
    Instrument,
    InstrumentError,
    Item,
    library_ids,
    load,
    questionnaire_json,
    questionnaire_with,
    read_words,
)

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Coming:
    """What would be written: the document, the instrument it makes, and the document before it, if there is one."""

    document: dict[str, Any]
    instrument: Instrument
    before: dict[str, Any] | None

    @property
    def is_here(self) -> bool:
        """Whether the same wording lies there already, whenever it was added."""
        undated = {**self.document, site_wording.SINCE: ""}
        return self.before is not None and {**self.before, site_wording.SINCE: ""} == undated


def folder() -> Path:
    """Where this installation keeps the wording it added."""
    return var_folder() / site_wording.FOLDER


def added() -> Iterator[tuple[str, str]]:
    """Each instrument with wording of this installation's own, and what is wrong with it, if anything is."""
    for name in library_ids():
        if site_wording.stamp(folder(), name):
            try:
                site_wording.fitted(name, site_wording.document(folder(), name) or {})
                yield name, ""
            except InstrumentError as error:
                yield name, str(error)


def coming(instrument_id: str, file: Path, language: str, licence: str) -> Coming:
    """Reads the file and holds it against the skeleton; what does not fit is refused, with everything that is wrong."""
    skeleton = load(instrument_id)
    if not skeleton.is_skeleton:
        raise Refused(f"{skeleton.title} comes with its wording: there is nothing to add.")
    found = _document(instrument_id, _text(file), language)
    document = {
        **found,
        "language": _one("--language", language, str(found.get("language") or "")),
        site_wording.LICENCE: _one("--licence", licence, str(found.get(site_wording.LICENCE) or "")),
        site_wording.SINCE: f"{clock.now():%Y-%m-%d}",
    }
    instrument = site_wording.fitted(instrument_id, document)
    _refuse_unaskable(instrument)
    return Coming(document, instrument, site_wording.document(folder(), instrument_id))


def show(one: Coming) -> None:
    """Every text as it would stand on the pages, with the number that each answer counts."""
    instrument = one.instrument
    rights = instrument.rights
    say(
        f"{instrument.title}, in {', '.join(instrument.languages)}, by this right: {rights.licence if rights else ''}"
    )
    show_table(("Item", "Text", "Answers"), [_row(item) for item in instrument.walk()])
    if one.before is not None and not one.is_here:
        say("It takes the place of the wording that was added before.")


def write(one: Coming) -> Path:
    """Writes it whole, into this installation's own folder."""
    return site_wording.keep(folder(), one.instrument.id, one.document)


def take_away(instrument_id: str) -> None:
    """Removes what was added; refused where nothing was."""
    load(instrument_id)
    if not site_wording.stamp(folder(), instrument_id):
        raise Refused(f"No wording was added for {instrument_id}. Nothing was changed.")
    site_wording.remove(folder(), instrument_id)


def ask_first(question: str, *, yes: bool, as_json: bool) -> None:
    """Asks a person; a script has to say yes."""
    if yes:
        return
    if as_json:
        raise Refused("A script says --yes. Nothing was changed.")
    typer.confirm(question, abort=True)


def print_coming(one: Coming, *, written: bool) -> None:
    """What the preview and the writing came to, for a script."""
    instrument = one.instrument
    print_json(
        {
            "instrument": instrument.id,
            "languages": instrument.languages,
            "licence": instrument.rights.licence if instrument.rights else "",
            "items": [{"link_id": item.link_id, "text": item.text} for item in instrument.walk()],
            "is_here": one.is_here,
            "replaces": one.before is not None,
            "written": written,
            "file": str(site_wording.file_of(folder(), instrument.id)),
        }
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").removeprefix(BOM)
    except UnicodeDecodeError:
        raise Refused(f"{file} is not UTF-8 text. Save the table as CSV UTF-8.") from None


def _document(instrument_id: str, text: str, language: str) -> dict[str, Any]:
    """The FHIR Questionnaire in the file, or made from the table in it."""
    if not text.lstrip().startswith("{"):
        return questionnaire_with(questionnaire_json(instrument_id), read_words(text), language)
    try:
        found: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise Refused(f"The file begins as JSON and is none: {error}.") from None
    return found


def _one(option: str, typed: str, found: str) -> str:
    """What the option says or the file; refused where they differ or neither says anything."""
    if typed.strip() and found.strip() and typed.strip() != found.strip():
        raise Refused(f"The file says {found.strip()}, {option} says {typed.strip()}. Which is right?")
    said = typed.strip() or found.strip()
    if not said:
        raise Refused(f"{MISSING[option]} Nothing was changed.")
    return said


MISSING = {
    "--language": "Say which language the wording is in: --language en.",
    "--licence": 'Say by what right you show it: --licence "who permits it, since when, where that is written".',
}


def _refuse_unaskable(instrument: Instrument) -> None:
    item = unaskable(instrument)
    if item:
        raise Refused(
            f"Alliance cannot show item {item} on a page yet: it asks for more than whole numbers. Nothing was changed."
        )


def _row(item: Item) -> tuple[str, str, str]:
    answers = "; ".join(f"{one.value:g} {one.label}" for one in item.options if one.weight is not None)
    return item.link_id, item.text or "", answers
