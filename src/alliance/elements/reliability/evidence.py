"""What happened: the therapist's own conduct. A client's absence, lateness or silence counts for nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Trace
from alliance_core.proportions import share
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "share of sessions kept as planned by the therapist", "1"
AT_LEAST = 3
OWN = ("session.moved", "session.cancelled", "session.missed", "session.late")


def fold(kept: dict[str, Any], fact: Fact) -> None:
    """Counts each session once: held, and broken where the therapist moved, called off, missed or began it late."""
    ref, is_held = str(fact.ref), fact.kind == "session.held"
    if not is_held and fact.chair != "therapist":
        return
    broken = kept.setdefault("broken", [])
    if ref not in broken and ref != kept.get("last"):
        kept["told"] = kept.get("told", 0) + 1
    if is_held:
        kept["last"] = ref
    elif ref not in broken:
        broken.append(ref)


def tell(kept: Mapping[str, Any], _now: datetime) -> Evidence:
    """The share of sessions in which the therapist kept what was agreed; silent below three."""
    told, broken = kept.get("told", 0), len(kept.get("broken", ()))
    if told < AT_LEAST:
        abstention = Abstention("too_few_sessions", AT_LEAST, told, METHOD, VERSION)
        return Evidence(abstention, _("Too early to say: it needs three sessions."))
    as_planned = told - broken
    sentence = _("%(kept)d of %(all)d sessions took place as planned from the therapist’s side.")
    said = sentence % {"kept": as_planned, "all": told}
    return Evidence(share(as_planned, told, 0, METHOD), said, _plainly(as_planned, told))


def _plainly(as_planned: int, told: int) -> str:
    if as_planned == told:
        return _("Every session took place as planned, from your therapist’s side.")
    if as_planned > told / 2:
        return _("Most sessions took place as planned, from your therapist’s side.")
    return _("Many sessions were moved, called off or late, from your therapist’s side.")


TRACE = Trace(frozenset({"session.held", *OWN}), fold, tell)
