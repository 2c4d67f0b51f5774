"""Who might fit at intake: what clients ask for and therapists offer, matched exactly; the client chooses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _now

from alliance.elements.identification.models import (
    IntakeProposal,
    IntakeRequest,
    TherapistOffer,
)
from alliance.elements.identification.profiles import Profile
from alliance.elements.identification.ways import REACH
from alliance.kernel import audit, clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal_json
from alliance.people.alliances import open_alliance
from alliance.people.models import Alliance, ChairRole, Person, Role
from alliance.people.queries import name_of

MOST_PLACES = 60


def _checked(profile: Profile) -> Profile:
    if not profile.languages:
        raise Refused(_now("Choose a language."), field="languages")
    if not profile.hours:
        raise Refused(_now("Choose at least one time."), field="hours")
    if not all(-REACH <= one <= REACH for one in profile.ways):
        raise Refused(_now("Choose a place on each of the four lines."), field="lines")
    return profile


@action
def offer_places(*, places: int, profile: Profile, by: Principal) -> TherapistOffer:
    """A therapist says how many clients they can take now, and when, in which languages, with what experience."""
    if not by.has(Role.THERAPIST):
        raise NotYours
    if not 0 <= places <= MOST_PLACES:
        raise Refused(_now("Give a number of places from 0 to 60."), field="places")
    found, _made = TherapistOffer.objects.update_or_create(
        practice_id=by.practice_id,
        person_id=by.person_id,
        defaults={
            "places": places,
            "profile": seal_json(_checked(profile).plain(), key=by.person_id.hex),
            "changed_at": clock.now(),
        },
    )
    audit.write(scope_id=by.practice_id, by=by, verb="intake.offer", role="therapist")
    return found


@action
def ask_for_therapist(*, profile: Profile, by: Principal) -> IntakeRequest:
    """A waiting client says what they ask for; once more changes it, and proposals made before are gone."""
    if not by.has(Role.CLIENT):
        raise NotYours
    if _has_open_alliance(by):
        raise Refused(_now("You work with somebody here already."))
    Person.objects.select_for_update().only("id").get(id=by.person_id)
    sealed = seal_json(_checked(profile).plain(), key=by.person_id.hex)
    found = IntakeRequest.objects.filter(
        practice_id=by.practice_id, person_id=by.person_id, ended_at=None
    ).first()
    if found is None:
        found = IntakeRequest(practice_id=by.practice_id, person_id=by.person_id, asked_at=clock.now())
    found.profile = sealed
    found.save()
    _decline(found)
    audit.write(scope_id=by.practice_id, by=by, verb="intake.ask", role="client")
    return found


@action
def choose_therapist(*, proposal_id: UUID, by: Principal) -> Alliance:
    """The client chooses one of those proposed: the two chairs are brought together, and a place is taken."""
    found = _proposal(proposal_id, by)
    offer = (
        TherapistOffer.objects.select_for_update()
        .filter(practice_id=by.practice_id, person_id=found.therapist_id)
        .first()
    )
    if offer is None or offer.places < 1:
        raise Refused(_now("There is no free place with this person any more. Choose another, or wait."))
    offer.places -= 1
    offer.save(update_fields=["places"])
    found.chosen_at = clock.now()
    found.save(update_fields=["chosen_at"])
    request = found.request
    request.ended_at = clock.now()
    request.save(update_fields=["ended_at"])
    _decline(request)
    return open_alliance(
        practice_id=by.practice_id, clients=[by.person_id], therapists=[found.therapist_id], by=None
    )


@action
def decline_all(*, by: Principal) -> None:
    """None of these: the client goes on waiting, and is told of others when there are some."""
    request = IntakeRequest.objects.filter(
        practice_id=by.practice_id, person_id=by.person_id, ended_at=None
    ).first()
    if request is None:
        raise NotYours
    _decline(request)
    audit.write(scope_id=by.practice_id, by=by, verb="intake.decline", role="client")


@action
def match_waiting(*, by: Principal) -> int:
    """Matches everybody who waits with the places there are; each gets up to three proposals. Says to how many."""
    if not by.has(Role.MANAGER):
        raise NotYours
    from alliance.elements.identification.fitting import fit

    requests = list(
        IntakeRequest.objects.select_for_update()
        .filter(practice_id=by.practice_id, ended_at=None)
        .order_by("asked_at", "id")
    )
    offers = list(TherapistOffer.objects.filter(practice_id=by.practice_id, places__gt=0).order_by("id"))
    now, told = clock.now(), 0
    for request, proposals in zip(requests, fit(requests, offers), strict=True):
        _decline(request)
        told += bool(proposals)
        for rank, one in enumerate(proposals, start=1):
            IntakeProposal.objects.create(
                practice_id=by.practice_id,
                request=request,
                therapist_id=one.therapist,
                rank=rank,
                fit_percent=one.fit_percent,
                reasons=seal_json(list(one.reasons), key=request.person_id.hex),
                proposed_at=now,
            )
    audit.write(scope_id=by.practice_id, by=by, verb="intake.match", role="manager")
    return told


def _decline(request: IntakeRequest) -> None:
    IntakeProposal.objects.filter(request=request, chosen_at=None, declined_at=None).update(
        declined_at=clock.now()
    )


def _proposal(proposal_id: UUID, by: Principal) -> IntakeProposal:
    found = (
        IntakeProposal.objects.select_related("request")
        .filter(id=proposal_id, practice_id=by.practice_id, request__person_id=by.person_id)
        .first()
    )
    if found is None:
        raise NotYours
    if found.chosen_at or found.declined_at or found.request.ended_at:
        raise Refused(_now("This was answered already."))
    return found


def _has_open_alliance(by: Principal) -> bool:
    return Alliance.objects.filter(
        practice_id=by.practice_id,
        closed_at=None,
        chairs__person_id=by.person_id,
        chairs__role=ChairRole.CLIENT,
    ).exists()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as the client reads it."""

    id: UUID
    name: str
    reasons: Sequence[str]


def proposals_for(by: Principal) -> list[Proposed]:
    """What is proposed to this client now, the best fit first."""
    rows = IntakeProposal.objects.filter(
        request__person_id=by.person_id,
        practice_id=by.practice_id,
        request__ended_at=None,
        chosen_at=None,
        declined_at=None,
    )
    return [
        Proposed(one.id, name_of(one.therapist.name), one.reasons.json() if one.reasons else ())
        for one in rows.select_related("therapist").order_by("rank")
    ]


@dataclass(frozen=True, slots=True)
class WaitingClient:
    """Somebody who waits, as the manager sees it: since when, and how well who was proposed fits. Never why."""

    name: str
    asked_at: Any
    proposed: Sequence[tuple[str, int]]


def waiting_clients(by: Principal) -> list[WaitingClient]:
    """Everybody who waits in this practice, the longest first."""
    if not by.has(Role.MANAGER):
        raise NotYours
    rows = IntakeRequest.objects.filter(practice_id=by.practice_id, ended_at=None)
    live = IntakeProposal.objects.filter(request__in=rows, chosen_at=None, declined_at=None)
    proposed: dict[UUID, list[tuple[str, int]]] = {}
    for one in live.select_related("therapist").order_by("rank"):
        proposed.setdefault(one.request_id, []).append((name_of(one.therapist.name), one.fit_percent))
    return [
        WaitingClient(name_of(one.person.name), one.asked_at, proposed.get(one.id, ()))
        for one in rows.select_related("person").order_by("asked_at", "id")
    ]


def places_offered(by: Principal) -> int:
    """How many places there are in this practice."""
    return sum(TherapistOffer.objects.filter(practice_id=by.practice_id).values_list("places", flat=True))
