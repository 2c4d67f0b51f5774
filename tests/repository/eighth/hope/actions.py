"""The acts of this room."""

from uuid import UUID

from alliance.elements.hope.models import Wish

from alliance.kernel import audit, clock
from alliance.kernel.acting import action
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.seats import seat_at


@action
def make_wish(*, alliance_id: UUID, words: str, by: Principal) -> Wish:
    """Keeps a wish of the client."""
    seat = seat_at(by, alliance_id, lock=True)
    audit.write(scope_id=seat.alliance.id, by=by, verb="hope.wish", role=seat.chair)
    return Wish.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        words=seal(words, key=by.person_id.hex),
        wished_at=clock.now(),
    )
