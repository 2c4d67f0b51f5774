"""What happened: what became of what the client brought and proposed. What they did not bring counts for nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Seen, Trace
from alliance_core.proportions import share
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "share of what the client brought or proposed that was taken up or answered", "3"
AT_LEAST = 3
SESSION = frozenset({"topic.brought", "topic.opened", "agenda.reached", "session.held", "review.talked"})
PROPOSAL = frozenset({"proposal.made", "proposal.replied"})
AGREED = frozenset({"plan.signed", "plan.ended", "task.agreed"})


def fold(kept: dict[str, Any], fact: Fact) -> None:
    """Topics wait with their session until it was held and looked back on; proposals until they are answered."""
    if fact.kind in PROPOSAL:
        _proposal(kept, fact)
    elif fact.kind in AGREED:
        _agreed(kept, fact)
    else:
        _session(kept, fact)


def _session(kept: dict[str, Any], fact: Fact) -> None:
    waits = kept.setdefault("waits", {}).setdefault(str(fact.ref), {"held": 0, "brought": [], "opened": []})
    own = fact.chair == "client"
    if fact.kind == "topic.brought":
        waits["brought"] += [fact.key] if own and fact.audience == Fact.Audience.SHARED else []
    elif fact.kind in ("topic.opened", "agenda.reached"):
        waits["opened"] += [fact.key] if own and fact.key not in waits["opened"] else []
    elif fact.kind == "session.held":
        waits["held"] = 1
        kept["asked"] = dict.fromkeys(kept.get("asked", {}), 1)
    if fact.kind == "review.talked" and waits["held"]:
        n = len(_both_saw(kept["waits"].pop(str(fact.ref))))
        kept["n"] = kept.get("n", 0) + n


def _proposal(kept: dict[str, Any], fact: Fact) -> None:
    """A client's proposal waits for a session to pass, or for its answer, whatever that is."""
    asked = kept.setdefault("asked", {})
    if fact.kind == "proposal.made" and fact.chair == "client":
        asked[str(fact.ref)] = 0
    elif fact.chair == "therapist" and asked.pop(str(fact.ref), None) is not None:
        kept["answered"] = kept.get("answered", 0) + 1


def _agreed(kept: dict[str, Any], fact: Fact) -> None:
    if fact.kind == "task.agreed":
        kept["tasks"] = kept.get("tasks", 0) + 1
    elif fact.kind == "plan.signed":
        kept["plan"], kept["signed"] = str(fact.ref), fact.occurred_at.isoformat()
    elif kept.get("plan") == str(fact.ref):
        kept["plan"] = kept["signed"] = ""


def _both_saw(waits: Mapping[str, Any]) -> set[str]:
    return {*waits["brought"], *waits["opened"]}


def channel(kept: Mapping[str, Any], fact: Fact) -> Seen | None:
    """The share of what the client brought to a session, and both saw, that was taken up, once it was held."""
    waits = kept.get("waits", {}).get(str(fact.ref))
    if fact.kind not in SESSION or not waits or not waits["held"] or not _both_saw(waits):
        return None
    return Seen(str(fact.ref), 10.0 * len(waits["opened"]) / len(_both_saw(waits)))


def tell(kept: Mapping[str, Any], now: datetime) -> Evidence:
    """The share of what the client brought, in sessions that took place, and proposed that was taken up or answered.

    What only the client sees, or what waits for a session to come, is in neither count; silent below three.
    """
    held = [one for one in kept.get("waits", {}).values() if one["held"]]
    settled, answered = kept.get("n", 0), kept.get("answered", 0)
    waiting = sum(kept.get("asked", {}).values())
    brought = settled + answered + waiting + sum(len(_both_saw(one)) for one in held)
    reached = settled + answered + sum(len(one["opened"]) for one in held)
    beside = _beside(kept, now)
    if brought < AT_LEAST:
        abstention = Abstention("too_few_topics", AT_LEAST, brought, METHOD, VERSION)
        early = _("Too early to say: it needs three things that the client brought or proposed.")
        return Evidence(abstention, " ".join([early, *beside]), early)
    sentence = _("%(reached)d of %(all)d things the client brought or proposed were taken up or answered.")
    said = " ".join([sentence % {"reached": reached, "all": brought}, *beside])
    return Evidence(share(reached, brought, 0, METHOD), said, _plainly(reached, brought))


def _beside(kept: Mapping[str, Any], now: datetime) -> list[str]:
    """The plan's age and the tasks agreed: named beside the share, and never weighed in it."""
    said = []
    if kept.get("signed"):
        days = (now - datetime.fromisoformat(kept["signed"])).days
        text = ngettext(
            "The plan both signed is %(days)d day old.", "The plan both signed is %(days)d days old.", days
        )
        said.append(text % {"days": days})
    tasks = kept.get("tasks", 0)
    if tasks:
        text = ngettext("%(n)d task was agreed by both.", "%(n)d tasks were agreed by both.", tasks)
        said.append(text % {"n": tasks})
    return said


def _plainly(reached: int, brought: int) -> str:
    if reached == brought:
        return _("Everything you brought or proposed was taken up.")
    if reached > brought / 2:
        return _("Most of what you brought or proposed was taken up.")
    return (
        _("Some of what you brought or proposed was taken up.")
        if reached
        else _("What you brought or proposed was not taken up yet.")
    )


TRACE = Trace(SESSION | PROPOSAL | AGREED, fold, tell, channel)
