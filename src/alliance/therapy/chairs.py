"""The chairs in an act of therapy: who acts, what key seals, the audit line and the fact of a session."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from alliance.kernel import audit, clock, ledger
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import Sealed, seal
from alliance.people.models import Chair, ChairRole
from alliance.people.seats import Seat, seat_at
from alliance.therapy.models import Session

Words = str | Promise


def chair_of(by: Principal, alliance_id: UUID) -> Seat:
    """One of the two chairs of an open alliance, locked for the act."""
    seat = seat_at(by, alliance_id, lock=True)
    if seat.chair not in ChairRole.values:
        raise NotYours
    if seat.alliance.closed_at:
        raise Refused(_("This alliance is closed."))
    return seat


def of_chair(by: Principal, session_id: UUID) -> tuple[Seat, Session]:
    """A session and the chair of who acts, locked; one that is not theirs does not exist."""
    place = (
        Session.objects.filter(id=session_id, practice_id=by.practice_id)
        .values_list("alliance_id", flat=True)
        .first()
    )
    if place is None:
        raise NotYours
    seat = chair_of(by, place)
    return seat, Session.objects.get(id=session_id)


def client_key(seat: Seat) -> str:
    """The key that seals what is said in this alliance: the client's."""
    if seat.is_client:
        return seat.principal.person_id.hex
    return (
        Chair.objects.values_list("person_id", flat=True)
        .get(alliance=seat.alliance, role=ChairRole.CLIENT)
        .hex
    )


def sealed_words(seat: Seat, text: str, *, field: str, empty: Words = "", longest: int = 2000) -> Sealed:
    """What somebody wrote, trimmed and sealed; refused where it is too long, or is nothing and may not be."""
    words = text.strip()
    if empty and not words:
        raise Refused(empty, field=field)
    if len(words) > longest:
        raise Refused(_("This is too long to keep: %(n)d characters at most.") % {"n": longest}, field=field)
    return seal(words, key=client_key(seat))


def note_in(seat: Seat, verb: str, kind: str, thing: UUID | None = None) -> None:
    """The audit line of an act in a room."""
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind=kind,
        object_id=thing,
    )


def tell_in(
    seat: Seat,
    kind: str,
    ref: UUID,
    *,
    room: str,
    key: str = "",
    value: float | None = None,
    audience: str = Fact.Audience.SHARED,
    chair: str = "",
    at: datetime | None = None,
) -> None:
    """The fact of an act in a room."""
    fact = ledger.fact(
        kind,
        audience=audience,
        occurred_at=at or clock.now(),
        source=room,
        chair=chair or seat.chair,
        key=key,
        ref=ref,
        value=value,
    )
    ledger.record(practice_id=seat.alliance.practice_id, scope_id=seat.alliance.id, facts=[fact])


def take_back_in(
    seat: Seat, ref: UUID, kind: str, *, room: str, keys: Collection[str] = (), chair: str = ""
) -> None:
    """Takes back what an act in a room said of a thing: all of this kind, or with these keys, or of one chair."""
    told = [
        one
        for one in ledger.facts_about(seat.alliance.id, ref, kind)
        if (not keys or one.key in keys) and chair in ("", one.chair)
    ]
    gone = [ledger.withdrawal(one, source=room) for one in told]
    ledger.record(practice_id=seat.alliance.practice_id, scope_id=seat.alliance.id, facts=gone)


def only_client(seat: Seat) -> Seat:
    """The client's own seat, or nobody's."""
    if not seat.is_client:
        raise NotYours
    return seat


def only_therapist(seat: Seat) -> Seat:
    """The therapist in the chair, or nobody."""
    if not seat.is_therapist:
        raise NotYours
    return seat


def note(seat: Seat, verb: str, session: Session | None = None) -> None:
    """The audit line of an act about a session."""
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind="session" if session else "",
        object_id=session.id if session else None,
    )


def tell(
    seat: Seat,
    kind: str,
    session: Session,
    *,
    chair: str = "",
    value: float | None = None,
    at: datetime | None = None,
) -> None:
    """The fact of an act about a session: shared, both know it."""
    fact = ledger.fact(
        kind,
        audience=Fact.Audience.SHARED,
        occurred_at=at or clock.now(),
        source="therapy",
        chair=chair or seat.chair,
        ref=session.id,
        value=value,
    )
    record(session, [fact])


def record(session: Session, facts: list[Fact]) -> None:
    """Writes facts of a session's alliance."""
    ledger.record(practice_id=session.practice_id, scope_id=session.alliance_id, facts=facts)
