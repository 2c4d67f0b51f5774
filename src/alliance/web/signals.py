"""What a reader says of a signal: useful, not useful and why, later. From the page where it stands, and back to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alliance.insight.finding import Finding
from alliance.insight.noticing import Said, said_of, say_of_finding
from alliance.insight.signals import kind_of
from alliance.insight.summary import Summary
from alliance.kernel import clock
from alliance.kernel.asking import posted, who
from alliance.people.seats import Seat

BACK = ("alliance", "profile")
REASONS: Sequence[tuple[str, Promise]] = (
    ("knew", _("I knew already")),
    ("not_so", _("It is not so")),
    ("too_late", _("It came too late")),
    ("not_ours", _("It is not for us to work on")),
)


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding on a page: how it was found, and what this reader said of it."""

    finding: Finding
    method: str
    said: Said
    is_quiet: bool


def shown_findings(seat: Seat, summary: Summary) -> list[list[ShownFinding]]:
    """The findings of a page in their groups, each with what this reader said of it."""
    said, now = said_of(seat), clock.now()
    return [[_shown(one, said, now) for one in group] for group in summary.groups]


def _shown(one: Finding, said: Mapping[tuple[str, str, str], Said], now: datetime) -> ShownFinding:
    here = said.get(one.place, Said())
    return ShownFinding(one, kind_of(one.kind).method, here, here.is_quiet(now))


@require_POST
@never_cache
def signal_said(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Keeps what was said, and leads back."""
    typed = posted(request)
    kind, _tab, rest = typed.get("about", "").partition("|")
    element, _tab, session = rest.partition("|")
    says, _tab, reason = typed.get("says", "").partition(" ")
    say_of_finding(
        alliance_id=alliance,
        place=(kind, element, session),
        says=says,
        reason=reason or typed.get("reason", ""),
        by=who(request),
    )
    back = typed.get("back", "")
    return HttpResponseRedirect(reverse(back if back in BACK else "alliance", args=[alliance]) + "#signals")
