"""What happened: how many sessions took place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alliance.kernel.models import Fact
from alliance.therapy.room import Evidence, Trace
from alliance_core.vocabulary import Estimate


def fold(kept: dict[str, Any], _fact: Fact) -> None:
    """One more session held."""
    kept["held"] = kept.get("held", 0) + 1


def tell(kept: Mapping[str, Any], _now: datetime) -> Evidence:
    """The sessions held."""
    held = kept.get("held", 0)
    estimate = Estimate(float(held), None, held, 0, "sessions held", "1")
    return Evidence(estimate, _("You met %(n)d times.") % {"n": held})


TRACE = Trace(frozenset({"session.held"}), fold, tell)
