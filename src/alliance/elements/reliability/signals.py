"""What this room notices: promises whose day has passed, sessions that the therapist did not keep."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from alliance.elements.reliability.evidence import USUAL, WORTH
from alliance.therapy.room import Noticed

AT_LEAST = 5


def notice(kept: Mapping[str, Any], now: datetime) -> Sequence[Noticed]:
    """The therapist's own side alone: promises whose day has passed, sessions that did not take place as planned."""
    return [*_promises(kept, now), *_sessions(kept)]


def _promises(kept: Mapping[str, Any], now: datetime) -> Sequence[Noticed]:
    late = [at for at in kept.get("promised", {}).values() if at <= now.timestamp()]
    if not late:
        return ()
    days = (now.timestamp() - min(late)) / 86400.0
    text = ngettext_lazy(
        "The day of a promise has passed.", "The days of %(n)d promises have passed.", len(late)
    )
    sentence = text % {"n": len(late)} if len(late) > 1 else text
    plain = _("The day of something your therapist promised has passed.")
    in_time = kept.get("in_time", 0)
    against = ngettext(
        "Another promise was kept in time.", "%(n)d other promises were kept in time.", in_time
    )
    return [
        Noticed(
            "unreliable",
            sentence,
            _("days since"),
            days,
            len(late),
            18.0,
            for_client=plain,
            against=against % {"n": in_time} if in_time else "",
        )
    ]


def _sessions(kept: Mapping[str, Any]) -> Sequence[Noticed]:
    """Where it is sure enough (95 %) that fewer sessions went as planned than is usual."""
    told, broken = kept.get("told", 0), len(kept.get("broken", ()))
    if told < AT_LEAST or not broken:
        return ()
    from alliance_core.consistency.conduct import BetaPrior, Tally, shrunken_rate

    rate = shrunken_rate(Tally(told - broken, told), BetaPrior(USUAL * WORTH, (1.0 - USUAL) * WORTH))
    if rate.interval is None or rate.interval.high >= USUAL:
        return ()
    sentence = _("%(broken)d of %(all)d sessions were moved, called off or begun late from your side.")
    looking_on = sentence % {"broken": broken, "all": told}
    plain = _("Sessions were often moved, called off or begun late from your therapist’s side.")
    label = _("share that took place as planned, shrunken")
    return [Noticed("unreliable", looking_on, label, rate.value, told, 19.0, for_client=plain)]
