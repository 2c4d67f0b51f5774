"""What this room notices: something the client proposed that was not answered, though a session passed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliance.therapy.room import Noticed


def notice(kept: Mapping[str, Any], _now: datetime) -> Sequence[Noticed]:
    """Proposals of the client alone: the therapist owes an answer, a client owes nothing."""
    n = sum(kept.get("asked", {}).values())
    if not n:
        return ()
    text = ngettext_lazy(
        "Something the client proposed was not answered, and a session has passed.",
        "%(n)d things the client proposed were not answered, and a session has passed.",
        n,
    )
    sentence = text % {"n": n} if n > 1 else text
    return [
        Noticed(
            "unanswered",
            sentence,
            _("proposals without an answer"),
            float(n),
            n,
            18.0,
            for_client=_("Something you proposed is not answered yet."),
        )
    ]
