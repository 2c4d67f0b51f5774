"""What happened: goals agreed by both, and, while this room is open, in how many sessions the two worked on one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Seen, Trace
from alliance_core.proportions import share
from alliance_core.vocabulary import Abstention, Estimate

METHOD, VERSION = "goals agreed by both and not closed", "1"
WORKED = "share of sessions, with a goal agreed and this room open, in which one was worked on"
AT_LEAST, DRIFT = 3, 4
WORKED_ON, A_SESSION = 10.0, 2.0
OPENED, CLOSED = "room.opened", "room.closed"


def fold(kept: dict[str, Any], fact: Fact) -> None:
    """The goals agreed and closed; while the room is open, each session, and how long each goal was not touched."""
    if fact.kind in ("goal.agreed", "goal.closed"):
        _goal(kept, fact)
    elif fact.kind in (OPENED, CLOSED):
        if fact.key == "goals":
            kept["open"] = fact.kind == OPENED
    elif fact.kind == "session.held":
        _held(kept, fact)
    else:
        _touched(kept, fact)


def _goal(kept: dict[str, Any], fact: Fact) -> None:
    told = kept.setdefault("agreed" if fact.kind == "goal.agreed" else "closed", [])
    if fact.key not in told:
        told.append(fact.key)


def _held(kept: dict[str, Any], fact: Fact) -> None:
    still = _still(kept)
    if not (kept.get("open") and still):
        return
    kept["last"], kept["last_touched"] = str(fact.ref), False
    kept["sessions"] = kept.get("sessions", 0) + 1
    kept["since"] = {goal: kept.get("since", {}).get(goal, 0) + 1 for goal in still}


def _touched(kept: dict[str, Any], fact: Fact) -> None:
    """A goal was worked on: counted once a session, whichever goal; its own waiting begins anew."""
    kept.setdefault("since", {})[fact.key] = 0
    if str(fact.ref) == kept.get("last") and not kept["last_touched"]:
        kept["last_touched"] = True
        kept["worked"] = kept.get("worked", 0) + 1


def _still(kept: Mapping[str, Any]) -> list[str]:
    closed = set(kept.get("closed", ()))
    return [one for one in kept.get("agreed", ()) if one not in closed]


def channel(kept: Mapping[str, Any], fact: Fact) -> Seen | None:
    """A session in which a goal was worked on; the longer none was, the less. Only where the two note it at all."""
    if not kept.get("worked") or str(fact.ref) != kept.get("last"):
        return None
    if fact.kind == "goal.touched":
        return Seen(str(fact.ref), WORKED_ON)
    if fact.kind != "session.held" or not kept.get("since"):
        return None
    return Seen(str(fact.ref), max(0.0, WORKED_ON - A_SESSION * min(kept["since"].values())))


def drifting(kept: Mapping[str, Any]) -> dict[str, int]:
    """The goals in force that were not touched for four sessions or more, with how many."""
    still = set(_still(kept))
    return {goal: n for goal, n in kept.get("since", {}).items() if goal in still and n >= DRIFT}


def tell(kept: Mapping[str, Any], _now: datetime) -> Evidence:
    """The share of sessions in which a goal was worked on; without the room, how many goals are open."""
    agreed, still = len(kept.get("agreed", ())), len(_still(kept))
    if not agreed:
        nothing = Abstention("no_goal_agreed", 1, 0, METHOD, VERSION)
        return Evidence(nothing, _("No goal is agreed by both yet."))
    sentence = _("%(open)d of %(all)d goals agreed by both are being worked on.")
    goals = sentence % {"open": still, "all": agreed}
    plainly = (
        _("You agreed on goals and work on them.") if still else _("The goals you agreed on are closed.")
    )
    sessions, worked = kept.get("sessions", 0), kept.get("worked", 0)
    if sessions < AT_LEAST:
        return Evidence(Estimate(float(still), None, agreed, 0, METHOD, VERSION), goals, plainly)
    said = [goals, _("In %(n)d of %(all)d sessions you worked on one.") % {"n": worked, "all": sessions}]
    return Evidence(share(worked, sessions, 0, WORKED), " ".join([*said, *_drift(kept)]), plainly)


def _drift(kept: Mapping[str, Any]) -> list[str]:
    n = len(drifting(kept))
    if not n:
        return []
    text = ngettext(
        "%(n)d goal was not touched for four sessions or more.",
        "%(n)d goals were not touched for four sessions or more.",
        n,
    )
    return [text % {"n": n}]


TRACE = Trace(
    frozenset({"goal.agreed", "goal.closed", "goal.touched", "session.held", OPENED, CLOSED}),
    fold,
    tell,
    channel,
)
