"""What happened: what became of what was brought. What somebody did not bring counts for nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Trace
from alliance_core.proportions import share
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "share of open topics of sessions held that were opened there or looked back on", "2"
AT_LEAST = 3


def fold(kept: dict[str, Any], fact: Fact) -> None:
    """Topics wait with their session until it was held and looked back on; then they are two counts."""
    waits = kept.setdefault("waits", {}).setdefault(str(fact.ref), {"held": 0, "brought": [], "opened": []})
    if fact.kind == "topic.brought":
        waits["brought"] += [fact.key] if fact.audience == Fact.Audience.SHARED else []
    elif fact.kind == "topic.opened":
        waits["opened"] += [fact.key] if fact.key not in waits["opened"] else []
    elif fact.kind == "session.held":
        waits["held"] = 1
    if fact.kind == "review.talked" and waits["held"]:
        n = len(_both_saw(kept["waits"].pop(str(fact.ref))))
        kept["n"] = kept.get("n", 0) + n


def _both_saw(waits: Mapping[str, Any]) -> set[str]:
    return {*waits["brought"], *waits["opened"]}


def tell(kept: Mapping[str, Any], _now: datetime) -> Evidence:
    """The share of topics both may see that were taken up, of sessions that took place; silent below three.

    What only the client sees, or what waits for a session to come, is in neither count.
    """
    held = [one for one in kept.get("waits", {}).values() if one["held"]]
    settled = kept.get("n", 0)
    brought = settled + sum(len(_both_saw(one)) for one in held)
    reached = settled + sum(len(one["opened"]) for one in held)
    if brought < AT_LEAST:
        abstention = Abstention("too_few_topics", AT_LEAST, brought, METHOD, VERSION)
        return Evidence(abstention, _("Too early to say: it needs three things brought to a session."))
    sentence = _("%(reached)d of %(all)d things brought to a session were taken up.")
    said = sentence % {"reached": reached, "all": brought}
    return Evidence(share(reached, brought, 0, METHOD), said, _plainly(reached, brought))


def _plainly(reached: int, brought: int) -> str:
    if reached == brought:
        return _("Everything brought to a session was taken up.")
    if reached > brought / 2:
        return _("Most of what was brought to a session was taken up.")
    return (
        _("Some of what was brought was taken up.")
        if reached
        else _("What was brought was not taken up yet.")
    )


TRACE = Trace(frozenset({"topic.brought", "topic.opened", "session.held", "review.talked"}), fold, tell)
