"""What this room notices: moments of feeling missed that were shared, more of them than of the others."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliance.therapy.room import Noticed

AT_LEAST = 2


def notice(kept: Mapping[str, Any], _now: datetime) -> Sequence[Noticed]:
    """From two shared moments on."""
    missed, understood = kept.get("missed", 0), kept.get("understood", 0)
    if missed < AT_LEAST or missed <= understood:
        return ()
    text = ngettext_lazy(
        "%(missed)d moment was marked as felt missed, %(understood)d as felt understood.",
        "%(missed)d moments were marked as felt missed, %(understood)d as felt understood.",
        missed,
    )
    figures = {"missed": missed, "understood": understood}
    return [
        Noticed(
            "felt_missed",
            text % figures,
            _("moments felt missed"),
            float(missed),
            missed + understood,
            14.0,
            for_client=_("Some moments felt missed to you. You can say which."),
        )
    ]
