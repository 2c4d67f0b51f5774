"""What may be read in this room, from a seat."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from alliance.confidentiality.consents import PURPOSES, history_of
from alliance.confidentiality.models import Consent
from alliance.confidentiality.queries import log_of
from alliance.confidentiality.sentences import sentence
from alliance.elements.trust.models import ConfidentialityAgreement, OwnContact, Remember, WhyAsked
from alliance.kernel.models import AuditEntry
from alliance.people.queries import names_of
from alliance.people.seats import Seat
from alliance.therapy.asks import waiting_about

NOBODY = UUID(int=0)
State = ConfidentialityAgreement.State


def agreements_of(seat: Seat) -> list[ConfidentialityAgreement]:
    """Every version, the newest first."""
    return list(ConfidentialityAgreement.objects.filter(alliance=seat.alliance).order_by("-number"))


@dataclass(frozen=True, slots=True)
class Why:
    """A question about the log with what was opened, by whom, and the answer."""

    why: WhyAsked
    opened: str
    answered_by: str
    is_new: bool


def whys_of(seat: Seat) -> list[Why]:
    """The client's questions, the newest first; whoever was asked sees those asked of them, the therapist all."""
    found = WhyAsked.objects.filter(alliance=seat.alliance).order_by("-asked_at")
    if not (seat.is_client or seat.is_therapist):
        found = found.filter(asked_of_id=seat.principal.person_id)
    rows = list(found)
    names = names_of(one for row in rows for one in (row.asked_of_id, row.answered_by_id) if one)
    unread = waiting_about(seat, "answered")
    return [
        Why(
            row,
            sentence(row.verb, names[row.asked_of_id]),
            names.get(row.answered_by_id or NOBODY, ""),
            row.id in unread,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening by somebody else, as the client may ask about it."""

    entry: AuditEntry
    said: str


def openings_to_ask_about(seat: Seat, at_most: int = 15) -> list[Opening]:
    """The newest openings by others, for the client; what was asked about already is left out."""
    asked = WhyAsked.objects.filter(alliance=seat.alliance).values("entry_seq")
    rows = log_of(seat).filter(verb__startswith="open.", actor_id__isnull=False)
    entries = list(rows.exclude(actor_id=seat.principal.person_id).exclude(seq__in=asked)[:at_most])
    names = names_of(one.actor_id for one in entries if one.actor_id)
    return [Opening(one, sentence(one.verb, names[one.actor_id])) for one in entries if one.actor_id in names]


def to_remember(seat: Seat) -> list[Remember]:
    """What the two recorded, or one proposed, the newest first."""
    return list(Remember.objects.filter(alliance=seat.alliance, ended_at=None).order_by("-proposed_at"))


def own_contact(seat: Seat) -> str:
    """Whom the client can turn to, for the client alone."""
    if not seat.is_client:
        return ""
    found = OwnContact.objects.filter(alliance=seat.alliance).first()
    return found.words.text_or_gone if found and found.words else ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One purpose with what each chair says to it now, and its history."""

    purpose: str
    client: bool
    therapist: bool
    history: Sequence[Consent]

    @property
    def holds(self) -> bool:
        """Whether both consent now."""
        return self.client and self.therapist

    def own(self, chair: str) -> bool:
        """What one chair says."""
        return self.client if chair == "client" else self.therapist


def consents_of(seat: Seat) -> list[Standing]:
    """Every purpose, in a fixed order."""
    rows = history_of(seat)
    found = []
    for purpose in PURPOSES:
        own = [one for one in rows if one.purpose == purpose]
        says = {one.chair for one in own if one.withdrawn_at is None}
        found.append(Standing(purpose, "client" in says, "therapist" in says, own))
    return found
