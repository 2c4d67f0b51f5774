"""What this room notices: a message that waits longer than was stated."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Noticed

HOUR = 3600.0


def notice(kept: Mapping[str, Any], now: datetime) -> Sequence[Noticed]:
    """A client's message that needs an answer, once the stated time is over."""
    since, within = kept.get("since", ""), kept.get("within")
    if not since or within is None:
        return ()
    hours = (now - datetime.fromisoformat(since)).total_seconds() / HOUR
    if hours <= within:
        return ()
    sentence = _("A message has waited longer than the stated %(hours)d hours.") % {"hours": within}
    return [
        Noticed(
            "unanswered",
            sentence,
            _("hours waited"),
            hours,
            1,
            22.0,
            for_client=_("A message of yours has waited longer than your therapist stated."),
        )
    ]
