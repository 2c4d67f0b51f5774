"""What this room notices: a promise of the therapist whose day has passed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliance.therapy.room import Noticed


def notice(kept: Mapping[str, Any], now: datetime) -> Sequence[Noticed]:
    """The therapist's own promises alone."""
    late = [at for at in kept.get("promised", {}).values() if at <= now.timestamp()]
    if not late:
        return ()
    days = (now.timestamp() - min(late)) / 86400.0
    text = ngettext_lazy(
        "The day of a promise has passed.", "The days of %(n)d promises have passed.", len(late)
    )
    sentence = text % {"n": len(late)} if len(late) > 1 else text
    return [Noticed(sentence, _("days since"), days, len(late), 18.0)]
