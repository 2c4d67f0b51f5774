"""What this room notices: something the client put forward that was not answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliance.therapy.room import Noticed


def notice(kept: Mapping[str, Any], _now: datetime) -> Sequence[Noticed]:
    """What one has lived and puts forward asks for words."""
    n = kept.get("put", 0) - kept.get("replied", 0)
    if n <= 0:
        return ()
    text = ngettext_lazy(
        "Something the client has lived and put forward is not answered.",
        "%(n)d things the client has lived and put forward are not answered.",
        n,
    )
    sentence = text % {"n": n} if n > 1 else text
    return [
        Noticed(
            "unanswered",
            sentence,
            _("experiences without an answer"),
            float(n),
            n,
            16.0,
            for_client=_("Something you put forward is not answered yet."),
        )
    ]
