"""Who may see an answer, changed by the client alone: opened by a tap, or shown to fewer as long as it was not seen."""

from uuid import UUID

from django.utils.translation import gettext as _

from alliance.confidentiality.models import OPENED as OPENED
from alliance.confidentiality.models import Candour
from alliance.kernel import audit, clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.measurement.models import Response
from alliance.people.seats import Seat
from alliance.rooms.forms import AFTER, TOPIC
from alliance.therapy.chairs import chair_of, of_chair
from alliance.therapy.models import Session
from alliance.therapy.revealing import CANDOUR, reveal_therapist_side
from alliance.therapy.waiting import answer_key, waits, waits_no_more

NARROWER = {
    Candour.SHARE.value: (Candour.SESSION.value, Candour.KEEP.value),
    Candour.SESSION.value: (Candour.KEEP.value,),
}


@action
def open_answer(*, response_id: UUID, link_id: str, by: Principal) -> None:
    """Opens one answer to the therapist, by the client's own tap. A measure is opened whole, by its instrument."""
    seat, response = _own(response_id, by)
    if _candour_of(response, link_id) == OPENED:
        return
    facts = [one for one in _facts_behind(response, link_id) if not ledger.is_shared(one)]
    _set_candour(seat, response, link_id, OPENED, "candour.widen")
    _record(response, ledger.reveal(facts, source="opened"))


@action
def narrow_answer(*, response_id: UUID, link_id: str, candour: str, by: Principal) -> None:
    """Makes an answer visible to fewer, as long as it was not opened. What was seen cannot be unseen."""
    seat, response = _own(response_id, by)
    if candour not in NARROWER.get(_candour_of(response, link_id), ()):
        raise Refused(_("An answer can only be made visible to fewer here."))
    facts = _facts_behind(response, link_id)
    if is_open(response, link_id) or any(ledger.is_shared(one) for one in facts):
        raise Refused(_("Your therapist can see this already."))
    _set_candour(seat, response, link_id, candour, "candour.narrow")
    _record(response, [*_no_rule_opens(facts, candour), *_waiting_now(response, link_id, candour)])


@action
def ask_for_therapist_side(*, session_id: UUID, by: Principal) -> None:
    """The client asks to see what the therapist answered, before the joint review."""
    seat, session = of_chair(by, session_id)
    if not seat.is_client:
        raise NotYours
    reveal_therapist_side(session)
    _note(seat, "reveal.ask", "session", session.id)


def is_open(response: Response, link_id: str) -> bool:
    """Whether the rule or the client opened what was answered here to the therapist."""
    candour = response.candours.get(link_id, "")
    return candour == OPENED or (candour == Candour.SHARE and _rule_has_opened(response))


def _rule_has_opened(response: Response) -> bool:
    """Shared answers after a session open with the reveal, all others at once."""
    session: Session | None = response.session
    return response.occasion != AFTER or bool(session and session.revealed_at)


def _no_rule_opens(facts: list[Fact], candour: str) -> list[Fact]:
    return [
        ledger.fact(
            CANDOUR,
            audience=Fact.Audience.CLIENT,
            occurred_at=one.occurred_at,
            source="narrowed",
            ref=one.ref,
            mark=candour,
            target=one.id,
        )
        for one in facts
    ]


def _waiting_now(response: Response, link_id: str, candour: str) -> list[Fact]:
    """It waits to be opened in its session, or does not any more."""
    key = answer_key(response.session_id, response.occasion, link_id)
    if candour == Candour.KEEP:
        return waits_no_more(response.alliance_id, key)
    return waits(response.session, [key], clock.now()) if response.session else []


def _record(response: Response, facts: list[Fact]) -> None:
    ledger.record(practice_id=response.practice_id, scope_id=response.alliance_id, facts=facts)


def _own(response_id: UUID, by: Principal) -> tuple[Seat, Response]:
    """The client's own response, read anew once the alliance is locked."""
    own = Response.objects.filter(id=response_id, practice_id=by.practice_id, chair="client")
    place = own.values_list("alliance_id", flat=True).first()
    if place is None:
        raise NotYours
    seat = chair_of(by, place)
    if not seat.is_client:
        raise NotYours
    return seat, own.select_related("session").get()


def _candour_of(response: Response, link_id: str) -> str:
    """What was chosen for this answer; what is to be talked about has a row and acts of its own."""
    if link_id not in response.candours or link_id == TOPIC:
        raise NotYours
    return str(response.candours[link_id])


def _facts_behind(response: Response, link_id: str) -> list[Fact]:
    about = Fact.objects.filter(scope_id=response.alliance_id, chair="client", target=None)
    if response.instrument == link_id:
        return list(about.filter(ref=response.id, kind="score"))
    return list(about.filter(ref=response.session_id, source__endswith=f":{link_id}"))


def _set_candour(seat: Seat, response: Response, link_id: str, candour: str, verb: str) -> None:
    response.candours = {**response.candours, link_id: candour}
    response.save(update_fields=["candours"])
    _note(seat, verb, "response", response.id)


def _note(seat: Seat, verb: str, kind: str, about: UUID) -> None:
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind=kind,
        object_id=about,
    )
