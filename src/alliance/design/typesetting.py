"""Paper: a file in PDF set from a template under `design/paper`, tagged so that a screen reader reads it (PDF/UA).

What is set comes in as data and is never read as markup; nothing is written to a disk and nothing is fetched.
"""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any, Literal

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def typeset(template: str, content: Mapping[str, Any], *, title: str, at: datetime) -> bytes:
    """The PDF of `content`, set by `design/paper/<template>.typ`; its title is neutral, its date is `at`.

    Where the fonts at hand cannot draw a sign, PDF/UA cannot be promised: then it is a tagged PDF that says so.
    """
    source = files("alliance.design").joinpath(f"paper/{template}.typ").read_bytes()
    told = {"content": _plain(content), "title": title, "lang": (get_language() or "en").split("-")[0]}
    made = _compiled(source, told, at, "ua-1")
    if made is None:
        missing = _("Some signs cannot be drawn here. The screen shows them.")
        made = _compiled(source, {**told, "missing": missing}, at, None)
    if made is None:
        raise CannotBeSet
    return made


class CannotBeSet(Exception):
    """Nothing could be set. It says no more, for the reason could carry a person's words."""


def _compiled(
    source: bytes, told: Mapping[str, Any], at: datetime, standard: Literal["ua-1"] | None
) -> bytes | None:
    """The file, or None where it cannot be made so."""
    try:
        return typst.compile(
            source,
            format="pdf",
            sys_inputs={"told": json.dumps(told)},
            pdf_standards=standard,
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError:
        # Its message may carry a person's words: it is neither kept nor passed on.
        return None


def _plain(told: Any) -> Any:
    """The same without signs that no font draws: control characters, halves of pairs."""
    if isinstance(told, str):
        return "".join(" " if unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn") else one for one in told)
    if isinstance(told, Mapping):
        return {key: _plain(value) for key, value in told.items()}
    return [_plain(one) for one in told]
