"""What happened: the therapist's own conduct. A client's absence, lateness or silence counts for nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence
from alliance_core.proportions import share
from alliance_core.vocabulary import Abstention

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
    sentence = _("%(kept)d of %(all)d sessions took place as planned from the therapist’s side.")
    said = sentence % {"kept": as_planned, "all": len(told)}
    return Evidence(share(as_planned, len(told), 0, METHOD), said, _plainly(as_planned, len(told)))


def _plainly(as_planned: int, told: int) -> str:
    if as_planned == told:
        return _("Every session took place as planned, from your therapist’s side.")
    if as_planned > told / 2:
        return _("Most sessions took place as planned, from your therapist’s side.")
    return _("Many sessions were moved, called off or late, from your therapist’s side.")
