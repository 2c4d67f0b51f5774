"""What happened: the therapist's own conduct. A client's absence, lateness or silence counts for nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence
from alliance_core.vocabulary import Abstention, Estimate

METHOD, VERSION = "share of sessions kept as planned by the therapist", "1"
AT_LEAST = 3
OWN = ("session.moved", "session.cancelled", "session.missed", "session.late")


def what_happened(facts: Sequence[Fact], _now: datetime) -> Evidence:
    """The share of sessions in which the therapist kept what was agreed; silent below three."""
    kept = {one.ref for one in facts if one.kind == "session.held"}
    broken = {one.ref for one in facts if one.kind in OWN and one.chair == "therapist"}
    told = kept | broken
    if len(told) < AT_LEAST:
        abstention = Abstention("too_few_sessions", AT_LEAST, len(told), METHOD, VERSION)
        return Evidence(abstention, _("Too early to say: it needs three sessions."))
    as_planned = len(told - broken)
    estimate = Estimate(as_planned / len(told), None, len(told), 0, METHOD, VERSION)
    sentence = _("%(kept)d of %(all)d sessions took place as planned from the therapist's side.")
    return Evidence(estimate, sentence % {"kept": as_planned, "all": len(told)})
