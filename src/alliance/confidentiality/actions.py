"""The acts of confidentiality: the client's standing choice, and the line that says who opened what."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.confidentiality.models import Candour, StandingCandour
from alliance.kernel import audit, clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat, seat_at

SAME_OPENING = timedelta(minutes=10)


@action
def choose_candour(*, alliance_id: UUID, candour: str, by: Principal) -> None:
    """The client's standing choice for answers to come; what was answered before stays as it was."""
    seat = seat_at(by, alliance_id, lock=True)
    if not seat.is_client:
        raise NotYours
    if candour not in Candour.values:
        raise Refused(_("Choose one of the three."), field="candour")
    StandingCandour.objects.create(
        practice_id=seat.alliance.practice_id, alliance=seat.alliance, candour=candour, chosen_at=clock.now()
    )
    audit.write(scope_id=seat.alliance.id, by=by, verb="candour.choose", role=seat.chair)


def note_opening(*, seat: Seat, page: str) -> None:
    """One line when somebody other than the client opens a page about the client; not again within ten minutes."""
    if not seat.is_client and not _noted(seat, f"open.{page}"):
        _note_opening(seat=seat, verb=f"open.{page}")


@action
def _note_opening(*, seat: Seat, verb: str) -> None:
    seat_at(seat.principal, seat.alliance.id, lock=True)
    if not _noted(seat, verb):  # asked again with the lock held: two tabs opened at once are one opening
        audit.write(scope_id=seat.alliance.id, by=seat.principal, verb=verb, role=seat.chair)


def _noted(seat: Seat, verb: str) -> bool:
    lately = AuditEntry.objects.filter(scope_id=seat.alliance.id, at__gt=clock.now() - SAME_OPENING)
    return lately.filter(actor_id=seat.principal.person_id, verb=verb).exists()
