"""What happened: what became of what was brought. What somebody did not bring counts for nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence
from alliance_core.vocabulary import Abstention, Estimate

METHOD, VERSION = "share of topics brought whose session was looked back on together", "1"
AT_LEAST = 3


def what_happened(facts: Sequence[Fact], _now: datetime) -> Evidence:
    """The share of topics both may see that were talked about in a session reviewed together; silent below three."""
    brought = [one for one in facts if one.kind == "topic.brought"]
    talked = {one.ref for one in facts if one.kind == "review.talked"}
    opened = {one.key for one in facts if one.kind == "topic.opened"}
    if len(brought) < AT_LEAST:
        abstention = Abstention("too_few_topics", AT_LEAST, len(brought), METHOD, VERSION)
        return Evidence(abstention, _("Too early to say: it needs three things brought to a session."))
    reached = sum(one.ref in talked or one.key in opened for one in brought)
    estimate = Estimate(reached / len(brought), None, len(brought), 0, METHOD, VERSION)
    sentence = _("%(reached)d of %(all)d things brought to a session were taken up.")
    return Evidence(estimate, sentence % {"reached": reached, "all": len(brought)})
