"""Consents of the two: given for one purpose, withdrawn with immediate effect, each with its history."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.confidentiality.models import Consent
from alliance.kernel import audit, clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.models import ChairRole
from alliance.people.seats import Seat, seat_at

RESEARCH, RECORDING, TRANSCRIPT = "research", "recording", "transcript"
PURPOSES = (RESEARCH, RECORDING, TRANSCRIPT)
GIVEN, WITHDRAWN = "consent.given", "consent.withdrawn"


@action
def give_consent(*, alliance_id: UUID, purpose: str, by: Principal) -> Consent:
    """This chair's yes to one purpose; it holds for the two once both said it."""
    seat = _chair(by, alliance_id, purpose)
    living = consent_of(seat, purpose)
    if living is not None:
        return living
    given = Consent.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        chair=seat.chair,
        purpose=purpose,
        given_by_id=by.person_id,
        given_at=clock.now(),
    )
    _tell(seat, given, GIVEN)
    return given


@action
def withdraw_consent(*, alliance_id: UUID, purpose: str, by: Principal) -> None:
    """Takes it back: from this moment nothing rests on it any more."""
    seat = _chair(by, alliance_id, purpose)
    living = consent_of(seat, purpose)
    if living is not None:
        living.withdrawn_at = clock.now()
        living.save(update_fields=["withdrawn_at"])
        _tell(seat, living, WITHDRAWN)


def consent_of(seat: Seat, purpose: str) -> Consent | None:
    """This chair's living consent to a purpose."""
    return Consent.objects.filter(
        alliance=seat.alliance, chair=seat.chair, purpose=purpose, about=None, withdrawn_at=None
    ).first()


def both_consent(alliance_id: UUID, purpose: str) -> bool:
    """Whether both chairs consent now: asked before anything that rests on it."""
    living = Consent.objects.filter(alliance_id=alliance_id, purpose=purpose, about=None, withdrawn_at=None)
    return living.values("chair").distinct().count() == len(ChairRole.values)


def history_of(seat: Seat) -> Sequence[Consent]:
    """Every consent of the two, the newest first."""
    found = Consent.objects.filter(alliance=seat.alliance, about=None)
    return list(found.order_by("-given_at", "-id"))


def _chair(by: Principal, alliance_id: UUID, purpose: str) -> Seat:
    seat = seat_at(by, alliance_id, lock=True)
    if seat.chair not in ChairRole.values:
        raise NotYours
    if purpose not in PURPOSES:
        raise Refused(_("Choose what you consent to."), field="purpose")
    return seat


def _tell(seat: Seat, consent: Consent, kind: str) -> None:
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=kind,
        role=seat.chair,
        object_kind="consent",
        object_id=consent.id,
    )
    fact = ledger.fact(
        kind,
        audience=Fact.Audience.SHARED,
        occurred_at=clock.now(),
        source="confidentiality",
        chair=seat.chair,
        key=consent.purpose,
        ref=consent.id,
    )
    ledger.record(practice_id=consent.practice_id, scope_id=seat.alliance.id, facts=[fact])
