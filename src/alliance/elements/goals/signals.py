"""What this room notices: goals both agreed to that the sessions have not touched for long."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliance.elements.goals.evidence import drifting
from alliance.therapy.room import Noticed


def notice(kept: Mapping[str, Any], _now: datetime) -> Sequence[Noticed]:
    """Drift: from four sessions on, counted only while this room is open and sessions are tagged."""
    gone = drifting(kept) if kept.get("worked") else {}
    if not gone:
        return ()
    text = ngettext_lazy(
        "One goal was not touched for %(most)d sessions.",
        "%(n)d goals were not touched for up to %(most)d sessions.",
        len(gone),
    )
    most = max(gone.values())
    return [
        Noticed(
            "drift",
            text % {"n": len(gone), "most": most},
            _("sessions without it"),
            float(most),
            len(gone),
            12.0,
            for_client=_("A goal of yours has not come up for a while."),
        )
    ]
