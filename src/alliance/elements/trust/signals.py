"""What this room notices: a question why something was opened that nobody answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliance.elements.trust.evidence import TIME_TO_ANSWER
from alliance.therapy.room import Noticed


def notice(kept: Mapping[str, Any], now: datetime) -> Sequence[Noticed]:
    """From a week on."""
    late = [at for at in kept.get("asked", {}).values() if now - datetime.fromisoformat(at) > TIME_TO_ANSWER]
    if not late:
        return ()
    text = ngettext_lazy(
        "A question why something was opened has waited for more than a week.",
        "%(n)d questions why something was opened have waited for more than a week.",
        len(late),
    )
    sentence = text % {"n": len(late)} if len(late) > 1 else text
    return [
        Noticed(
            "unanswered",
            sentence,
            _("questions not answered"),
            float(len(late)),
            len(late),
            22.0,
            for_client=_("A question of yours waits for an answer."),
        )
    ]
