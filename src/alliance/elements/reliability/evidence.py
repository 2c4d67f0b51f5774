"""What happened: the therapist's own conduct. A client's absence, lateness or silence counts for nothing."""

from collections.abc import Mapping
from datetime import datetime
from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Seen, Trace
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "what the therapist kept: sessions as planned and promises in time, shrunken", "2"
AT_LEAST, REMEMBERED = 3, 30
OWN = ("session.moved", "session.cancelled", "session.missed", "session.late")
# What is usual, stated and not learned: nine of ten kept, worth five occasions.
USUAL, WORTH = 0.9, 5.0
AS_PLANNED, HALF, MINUTES_A_POINT = 10.0, 5.0, 3.0


def fold(kept: dict[str, Any], fact: Fact) -> None:
    """Counts each session once, and once as broken where the therapist moved, called off, missed or began it late."""
    if fact.kind.startswith("promise."):
        _promise(kept, fact)
    elif fact.kind == "therapist.away":
        kept["away"] = kept.get("away", 0) + 1
        kept["covered"] = kept.get("covered", 0) + int(bool(fact.value))
    elif fact.kind == "alliance.paused":
        kept["offered_at"] = ""
    else:
        _session(kept, fact)


def _session(kept: dict[str, Any], fact: Fact) -> None:
    ref, is_held = str(fact.ref), fact.kind == "session.held"
    if is_held or (fact.kind == "session.missed" and fact.chair == "client"):
        _offered(kept, fact)
    if not is_held and fact.chair != "therapist":
        return
    broken = kept.setdefault("broken", [])
    if ref not in broken and ref != kept.get("last"):
        kept["told"] = kept.get("told", 0) + 1
    if is_held:
        kept["last"] = ref
    elif ref not in broken:
        broken.append(ref)
        if fact.kind in ("session.moved", "session.cancelled") and fact.value is not None:
            kept["notice"] = [*kept.get("notice", ()), fact.value][-REMEMBERED:]


def _offered(kept: dict[str, Any], fact: Fact) -> None:
    """The days between sessions the therapist was there for, whether the client came or not."""
    before = kept.get("offered_at", "")
    if before:
        days = (fact.occurred_at - datetime.fromisoformat(before)).total_seconds() / 86400.0
        kept["gaps"] = [*kept.get("gaps", ()), round(days, 3)][-REMEMBERED:]
    kept["offered_at"] = fact.occurred_at.isoformat()


def _promise(kept: dict[str, Any], fact: Fact) -> None:
    """A promise waits with its day until it is kept; only the therapist's own count."""
    if fact.chair != "therapist":
        return
    waits = kept.setdefault("promised", {})
    if fact.kind == "promise.made":
        waits[str(fact.ref)] = fact.value
    elif waits.pop(str(fact.ref), None) is not None:
        name = "in_time" if fact.value else "late"
        kept[name] = kept.get(name, 0) + 1


def channel(kept: Mapping[str, Any], fact: Fact) -> Seen | None:
    """A session as planned; half of that where the therapist had moved it; less, the later they came."""
    ref = str(fact.ref or "")
    if fact.kind == "session.held":
        return Seen(ref, HALF if ref in kept.get("broken", ()) else AS_PLANNED)
    if fact.kind == "session.late" and fact.chair == "therapist":
        return Seen(ref, max(0.0, AS_PLANNED - (fact.value or 0.0) / MINUTES_A_POINT))
    return None


def tell(kept: Mapping[str, Any], now: datetime) -> Evidence:
    """The shrunken share of what the therapist kept, with its interval; silent below three occasions."""
    told, broken = kept.get("told", 0), len(kept.get("broken", ()))
    in_time, late = kept.get("in_time", 0), kept.get("late", 0)
    overdue = sum(at <= now.timestamp() for at in kept.get("promised", {}).values())
    promised = in_time + late + overdue
    if told + promised < AT_LEAST:
        abstention = Abstention("too_few_sessions", AT_LEAST, told + promised, METHOD, VERSION)
        return Evidence(abstention, _("Too early to say: it needs three sessions."))
    from alliance_core.consistency.conduct import BetaPrior, Tally, shrunken_rate

    as_planned = told - broken
    prior = BetaPrior(USUAL * WORTH, (1.0 - USUAL) * WORTH)
    result = shrunken_rate(Tally(as_planned + in_time, told + promised), prior)
    sentence = _("%(kept)d of %(all)d sessions took place as planned from the therapist’s side.")
    said = [sentence % {"kept": as_planned, "all": told}, *_beside(kept, in_time, promised)]
    return Evidence(result, " ".join(said), _plainly(as_planned + in_time, told + promised))


def _beside(kept: Mapping[str, Any], in_time: int, promised: int) -> list[str]:
    said = []
    if promised:
        text = ngettext(
            "%(kept)d of %(all)d promise was kept in time.",
            "%(kept)d of %(all)d promises were kept in time.",
            promised,
        )
        said.append(text % {"kept": in_time, "all": promised})
    if kept.get("notice"):
        text = _("What was moved or called off was told %(hours)d hours ahead, at the median.")
        said.append(text % {"hours": round(median(kept["notice"]))})
    if len(kept.get("gaps", ())) >= AT_LEAST:
        text = _("A session was offered every %(days)d days, at the median.")
        said.append(text % {"days": round(median(kept["gaps"]))})
    if kept.get("away"):
        text = ngettext(
            "Away once, covered %(covered)d time.", "Away %(n)d times, covered %(covered)d.", kept["away"]
        )
        said.append(text % {"n": kept["away"], "covered": kept.get("covered", 0)})
    return said


def _plainly(as_planned: int, told: int) -> str:
    if as_planned == told:
        return _("Every session took place as planned, from your therapist’s side.")
    if as_planned > told / 2:
        return _("Most sessions took place as planned, from your therapist’s side.")
    return _("Many sessions were moved, called off or late, from your therapist’s side.")


TRACE = Trace(
    frozenset({"session.held", *OWN, "promise.made", "promise.settled", "therapist.away", "alliance.paused"}),
    fold,
    tell,
    channel,
)
