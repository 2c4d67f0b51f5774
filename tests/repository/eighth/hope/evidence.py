"""What happened: how many sessions took place."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence
from alliance_core.vocabulary import Estimate


def what_happened(facts: Sequence[Fact], _now: datetime) -> Evidence:
    """The sessions held."""
    held = sum(one.kind == "session.held" for one in facts)
    estimate = Estimate(float(held), None, held, 0, "sessions held", "1")
    return Evidence(estimate, _("You met %(n)d times.") % {"n": held})
