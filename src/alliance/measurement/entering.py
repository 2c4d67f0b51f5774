"""Without the client's own device: a tablet with a one-time code, and what staff type from paper."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel import audit, clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.measurement.models import Occasion, TabletCode
from alliance.people.models import Chair, ChairRole, Person, Role
from alliance.people.seats import CLIENT, Seat, seat_at
from alliance.people.tokens import new_code, token_hash
from alliance.therapy.actions import of_chair
from alliance.therapy.models import Session

CODE_LASTS = timedelta(minutes=30)
FORM_LASTS = timedelta(hours=2)
TABLET = "tablet"


@action
def make_tablet_code(*, session_id: UUID, occasion: str, by: Principal) -> str:
    """The therapist makes a code for one form of one session; it is returned once and kept nowhere.

    An earlier code for the same form that nobody used ends.
    """
    seat, session = of_chair(by, session_id)
    if not seat.is_therapist or occasion not in (Occasion.BEFORE, Occasion.AFTER):
        raise NotYours
    now, code = clock.now(), new_code()
    TabletCode.objects.filter(session=session, occasion=occasion, used_at=None).delete()
    TabletCode.objects.create(
        practice_id=session.practice_id,
        session=session,
        occasion=occasion,
        code_hash=token_hash(code),
        made_by_id=by.person_id,
        made_at=now,
        expires_at=now + CODE_LASTS,
    )
    audit.write(
        scope_id=seat.alliance.id,
        by=by,
        verb="tablet.code",
        role=seat.chair,
        object_kind="session",
        object_id=session.id,
    )
    return code


@action
def use_tablet_code(*, code: str) -> TabletCode:
    """Uses a code once: of two at the same moment one gets it."""
    typed = token_hash("".join(code.upper().split()).replace("-", ""))
    now = clock.now()
    live = TabletCode.objects.filter(code_hash=typed, used_at=None, expires_at__gt=now)
    if not live.update(used_at=now):
        raise Refused(_("This code does not work (any more). Ask for a new one."), field="code")
    return TabletCode.objects.get(code_hash=typed)


@action
def finish_tablet(*, code_id: UUID) -> None:
    """Ends what a code opened: its form was sent, or given back."""
    TabletCode.objects.filter(id=code_id, answered_at=None).update(answered_at=clock.now())


def opened_by(code_id: UUID) -> tuple[Principal, TabletCode] | None:
    """The client as who answers the one form of this code, and nothing else; None once sent, or two hours later.

    The principal carries the narrowing in `scopes`; it is never a sign-in, so no other page knows it.
    """
    since = clock.now() - FORM_LASTS
    code = (
        TabletCode.objects.select_related("session")
        .filter(id=code_id, answered_at=None, used_at__gt=since)
        .first()
    )
    if code is None:
        return None
    scopes = frozenset({TABLET, f"{code.session_id}:{code.occasion}"})
    return _client_of(code.session, scopes), code


def seat_of_client(seat: Seat) -> Seat:
    """The client's seat, for the therapist who types what the client wrote on paper."""
    if not seat.is_therapist:
        raise NotYours
    person = _client(seat.alliance.id)
    principal = Principal(
        person.id, seat.alliance.practice_id, frozenset({Role.CLIENT}), language=person.language
    )
    return Seat(principal, seat.alliance, CLIENT, CLIENT)


@action
def note_refused_paper(*, alliance_id: UUID, session_id: UUID, by: Principal) -> None:
    """The line in the client's log of a form from paper that was refused: the refusal may tell that they answered."""
    seat = seat_at(by, alliance_id, lock=True)
    audit.write(
        scope_id=seat.alliance.id,
        by=by,
        verb="paper.refused",
        role=seat.chair,
        object_kind="session",
        object_id=session_id,
    )


def _client_of(session: Session, scopes: frozenset[str]) -> Principal:
    person = _client(session.alliance_id)
    return Principal(
        person_id=person.id,
        practice_id=session.practice_id,
        roles=frozenset({Role.CLIENT}),
        scopes=scopes,
        purpose=TABLET,
        language=person.language,
        time_zone=person.time_zone,
    )


def _client(alliance_id: UUID) -> Person:
    chair = Chair.objects.select_related("person").filter(alliance_id=alliance_id, role=ChairRole.CLIENT)
    return chair.get().person
