"""From an error to one sentence and an exit code: no traceback, and never words of a person."""

import os
import traceback
from pathlib import Path
from typing import NoReturn

import typer
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError

from alliance.cli.speaking import complain, print_json
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.keyring import KeyGone, WrongMasterKey
from alliance_core.instruments import InstrumentError

REFUSED, FAULT = 1, 70
BY_THE_HOUSE = (Refused, InstrumentError, WrongMasterKey, ImproperlyConfigured)
BY_THE_COMMAND_LINE = ("typer", "click")


def end_with_sentence(error: Exception, *, as_json: bool) -> NoReturn:
    """Says what went wrong and ends; what belongs to the command line itself is passed on."""
    if type(error).__module__.split(".")[0] in BY_THE_COMMAND_LINE:
        raise error
    sentence, code = sentence_for(error)
    if as_json:
        print_json({"error": sentence})
    complain(sentence)
    raise typer.Exit(code) from None


def sentence_for(error: Exception) -> tuple[str, int]:
    """The sentence and the exit code."""
    if isinstance(error, BY_THE_HOUSE):
        return str(error), REFUSED
    if isinstance(error, NotYours):
        return "There is nothing of this name here.", REFUSED
    if isinstance(error, KeyGone):
        return (
            "A key is missing from the keyring. Does the keyring belong to this database? See `alliance doctor`.",
            REFUSED,
        )
    if isinstance(error, DatabaseError | InterfaceError):
        return _of_database(error), REFUSED
    if isinstance(error, OSError):
        return _of_file(error), REFUSED
    return _fault(error), FAULT


def _of_database(error: Exception) -> str:
    """The database's message may quote a row, so only its kind is told."""
    return (
        f"The database did not take this ({type(error).__name__}). Nothing was changed. Is it running and "
        "up to date? `alliance doctor` says what is missing."
    )


def _of_file(error: OSError) -> str:
    name = f"{error.filename}: " if error.filename else ""
    return f"{name}{error.strerror or type(error).__name__}. Nothing was changed."


def _fault(error: Exception) -> str:
    """A fault of ours: where it happened, without its message, which could carry a person's words."""
    if os.environ.get("ALLIANCE_TRACEBACK"):
        traceback.print_exception(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}, line {last.lineno}"
    return (
        f"This is a fault in Alliance, not in what you typed: {type(error).__name__} in {place}. Please report "
        "it. Where no real person's words are involved, ALLIANCE_TRACEBACK=1 shows more."
    )
