"""What happened: what became of what was brought. What somebody did not bring counts for nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence
from alliance_core.proportions import share
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "share of open topics of sessions held that were opened there or looked back on", "2"
AT_LEAST = 3


def what_happened(facts: Sequence[Fact], _now: datetime) -> Evidence:
    """The share of topics both may see that were taken up, of sessions that took place; silent below three.

    What only the client sees, or what waits for a session to come, is in neither count.
    """
    held = {one.ref for one in facts if one.kind == "session.held"}
    talked = {one.ref for one in facts if one.kind == "review.talked"}
    opened = {one.key for one in facts if one.kind == "topic.opened"}
    brought = [
        one for one in facts if one.kind == "topic.brought" and one.ref in held and _is_open(one, opened)
    ]
    if len(brought) < AT_LEAST:
        abstention = Abstention("too_few_topics", AT_LEAST, len(brought), METHOD, VERSION)
        return Evidence(abstention, _("Too early to say: it needs three things brought to a session."))
    reached = sum(one.ref in talked or one.key in opened for one in brought)
    sentence = _("%(reached)d of %(all)d things brought to a session were taken up.")
    said = sentence % {"reached": reached, "all": len(brought)}
    return Evidence(share(reached, len(brought), 0, METHOD), said, _plainly(reached, len(brought)))


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


def _is_open(brought: Fact, opened: set[str]) -> bool:
    return brought.audience == Fact.Audience.SHARED or brought.key in opened
