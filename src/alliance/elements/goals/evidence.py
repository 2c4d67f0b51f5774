"""What happened: goals agreed by both, and how many of them are still worked on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Trace
from alliance_core.vocabulary import Abstention, Estimate

METHOD, VERSION = "goals agreed by both and not closed", "1"


def fold(kept: dict[str, Any], fact: Fact) -> None:
    """The goals agreed, and those closed."""
    told = kept.setdefault("agreed" if fact.kind == "goal.agreed" else "closed", [])
    if fact.key not in told:
        told.append(fact.key)


def tell(kept: Mapping[str, Any], _now: datetime) -> Evidence:
    """How many goals are agreed by both and open; silent before the first."""
    agreed, closed = set(kept.get("agreed", ())), set(kept.get("closed", ()))
    if not agreed:
        return Evidence(
            Abstention("no_goal_agreed", 1, 0, METHOD, VERSION), _("No goal is agreed by both yet.")
        )
    still = len(agreed - closed)
    estimate = Estimate(float(still), None, len(agreed), 0, METHOD, VERSION)
    sentence = _("%(open)d of %(all)d goals agreed by both are being worked on.")
    plainly = (
        _("You agreed on goals and work on them.") if still else _("The goals you agreed on are closed.")
    )
    return Evidence(estimate, sentence % {"open": still, "all": len(agreed)}, plainly)


TRACE = Trace(frozenset({"goal.agreed", "goal.closed"}), fold, tell)
