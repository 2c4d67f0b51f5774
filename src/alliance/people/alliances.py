"""The acts about an alliance: opened, paused, handed over, closed; a supervisor let in for a time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel import audit, clock, due, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.models import (
    Alliance,
    CaseGrant,
    Chair,
    ChairRole,
    EndingProposal,
    HandoverPick,
    Membership,
    Pause,
    Person,
    Role,
)
from alliance.people.seats import Seat, seat_at

DUE_SUPERVISION = "supervision.until"
TELL = {ChairRole.CLIENT: "tell.client", ChairRole.THERAPIST: "tell.therapist"}
LONGEST_SUPERVISION = timedelta(days=366)


@action
def open_alliance(
    *, practice_id: UUID, clients: list[UUID], therapists: list[UUID], by: Principal | None
) -> Alliance:
    """Opens an alliance of one client and one therapist; couples, groups and co-therapists are refused in words."""
    if by is not None and not (by.practice_id == practice_id and by.has(Role.MANAGER)):
        raise NotYours
    if len(clients) != 1:
        raise Refused(
            _("An alliance has one client for now: couples and groups cannot be opened yet."), field="client"
        )
    if len(therapists) != 1:
        raise Refused(
            _("An alliance has one therapist for now: co-therapists cannot be opened yet."), field="therapist"
        )
    _lock_client(clients[0])
    _must_hold(practice_id, clients[0], Role.CLIENT)
    _must_hold(practice_id, therapists[0], Role.THERAPIST)
    if clients[0] == therapists[0]:
        raise Refused(_("The two chairs need two people."), field="therapist")
    both = {"chairs__person_id": clients[0], "chairs__role": ChairRole.CLIENT, "closed_at": None}
    if Alliance.objects.filter(practice_id=practice_id, **both).exists():
        raise Refused(
            _("This client has an open alliance here. Hand it over or close it first."), field="client"
        )
    return _open(practice_id, clients[0], therapists[0], by)


def _lock_client(client: UUID) -> None:
    """Of two managers who bring the same client together with somebody at once, one waits, and is told."""
    Person.objects.select_for_update().only("id").filter(id=client).first()


def _open(
    practice_id: UUID, client: UUID, therapist: UUID, by: Principal | None, follows: Alliance | None = None
) -> Alliance:
    now = clock.now()
    alliance = Alliance.objects.create(practice_id=practice_id, opened_at=now, follows=follows)
    seats = ((client, ChairRole.CLIENT), (therapist, ChairRole.THERAPIST))
    Chair.objects.bulk_create(
        Chair(practice_id=practice_id, alliance=alliance, person_id=person, role=role, seated_at=now)
        for person, role in seats
    )
    _note(alliance, by, "alliance.open", "manager" if by else "server")
    _tell(alliance, "alliance.opened")
    return alliance


@action
def pause(*, alliance_id: UUID, by: Principal, until: datetime | None = None) -> None:
    """A planned break, by either chair; a client needs nobody's leave."""
    seat = _chair(by, alliance_id)
    if until is not None and until <= clock.now():
        raise Refused(_("Choose a day in the future, or leave it open."), field="until")
    if Pause.objects.filter(alliance=seat.alliance, ended_at=None).exists():
        raise Refused(_("There is a break already."))
    Pause.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        by_chair=seat.chair,
        starts_at=clock.now(),
        expected_until=until,
    )
    _note(seat.alliance, by, "alliance.pause", seat.chair)
    _tell(seat.alliance, "alliance.paused", seat.chair)
    _let_know(seat.alliance, _other(seat))


@action
def resume(*, alliance_id: UUID, by: Principal) -> None:
    """Ends the break. One that the client began is theirs to end."""
    seat = _chair(by, alliance_id)
    now = Pause.objects.filter(alliance=seat.alliance, ended_at=None).first()
    if now is None:
        raise Refused(_("There is no break to end."))
    if now.by_chair == ChairRole.CLIENT and not seat.is_client:
        raise Refused(_("Your client began this break, and ends it when they are ready."))
    now.ended_at = clock.now()
    now.save(update_fields=["ended_at"])
    _note(seat.alliance, by, "alliance.resume", seat.chair)
    _tell(seat.alliance, "alliance.resumed", seat.chair)
    _let_know(seat.alliance, _other(seat))


@action
def close_alliance(*, alliance_id: UUID, by: Principal) -> Alliance:
    """Ends the alliance. A client alone may; the therapist's access ends at once, the client's own never does."""
    seat = _chair(by, alliance_id)
    how = Alliance.Ending.CLIENT if seat.is_client else Alliance.Ending.THERAPIST
    _close(seat.alliance, how)
    _note(seat.alliance, by, "alliance.close", seat.chair)
    _tell(seat.alliance, "alliance.closed", seat.chair)
    _let_know(seat.alliance, _other(seat))
    return seat.alliance


@action
def propose_ending(*, alliance_id: UUID, by: Principal) -> EndingProposal:
    """Proposes to end together: nothing ends before the other's yes, and each alone may still end."""
    seat = _chair(by, alliance_id)
    if EndingProposal.objects.filter(alliance=seat.alliance, answered_at=None).exists():
        raise Refused(_("Ending together was proposed already."))
    proposal = EndingProposal.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        by_chair=seat.chair,
        proposed_at=clock.now(),
    )
    _note(seat.alliance, by, "ending.propose", seat.chair)
    _let_know(seat.alliance, _other(seat))
    return proposal


@action
def answer_ending(*, alliance_id: UUID, agree: bool, by: Principal) -> Alliance:
    """The other's yes ends the alliance together; a no, or taking it back, leaves everything as it was."""
    seat = _chair(by, alliance_id)
    proposal = EndingProposal.objects.filter(alliance=seat.alliance, answered_at=None).first()
    if proposal is None:
        raise Refused(_("Ending together is not proposed any more."))
    if agree and proposal.by_chair == seat.chair:
        raise Refused(_("It needs the yes of the other."))
    proposal.answered_at = clock.now()
    proposal.save(update_fields=["answered_at"])
    _note(seat.alliance, by, "ending.agree" if agree else "ending.decline", seat.chair)
    _let_know(seat.alliance, _other(seat))
    if agree:
        _close(seat.alliance, Alliance.Ending.TOGETHER)
        _tell(seat.alliance, "alliance.closed", seat.chair)
    return seat.alliance


@action
def hand_over(*, alliance_id: UUID, therapist: UUID, by: Principal) -> Alliance:
    """Closes this alliance as handed over and opens a new one. Nothing moves except what the client picks later."""
    before = Alliance.objects.select_for_update().filter(id=alliance_id, practice_id=by.practice_id).first()
    if before is None or not by.has(Role.MANAGER):
        raise NotYours
    if before.closed_at:
        raise Refused(_("This alliance is closed already."))
    _must_hold(before.practice_id, therapist, Role.THERAPIST)
    people = dict(Chair.objects.filter(alliance=before, left_at=None).values_list("role", "person_id"))
    if people[ChairRole.THERAPIST] == therapist:
        raise Refused(_("This therapist is in the chair already."), field="therapist")
    _close(before, Alliance.Ending.HANDED_OVER)
    _note(before, by, "alliance.hand_over", "manager")
    _tell(before, "alliance.closed")
    after = _open(before.practice_id, people[ChairRole.CLIENT], therapist, by, follows=before)
    _let_know(after, ChairRole.CLIENT, ChairRole.THERAPIST)
    return after


@action
def pick(*, alliance_id: UUID, kind: str, object_id: UUID, by: Principal) -> None:
    """The client lets one thing of the alliance before move to the new therapist."""
    seat = _chair(by, alliance_id)
    if not seat.is_client or seat.alliance.follows_id is None:
        raise NotYours
    HandoverPick.objects.get_or_create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        kind=kind,
        object_id=object_id,
        defaults={"picked_at": clock.now()},
    )
    _note(seat.alliance, by, f"handover.pick.{kind}", seat.chair)


@action
def ask_supervision(*, alliance_id: UUID, supervisor: UUID, until: datetime, by: Principal) -> CaseGrant:
    """The therapist asks to show this case to a supervisor for a time; nothing opens before the client agrees."""
    seat = _chair(by, alliance_id)
    if not seat.is_therapist:
        raise NotYours
    _must_hold(by.practice_id, supervisor, Role.SUPERVISOR)
    if Chair.objects.filter(alliance=seat.alliance, person_id=supervisor, left_at=None).exists():
        raise Refused(_("Choose somebody who is not one of you two."), field="supervisor")
    now = clock.now()
    if not now < until <= now + LONGEST_SUPERVISION:
        raise Refused(_("Choose a day in the future, within a year."), field="until")
    for old in CaseGrant.objects.filter(alliance=seat.alliance, supervisor_id=supervisor, ended_at=None):
        if old.until > now:
            raise Refused(_("You have asked for this supervisor already."), field="supervisor")
        _run_out(old)
    grant = CaseGrant.objects.create(
        practice_id=by.practice_id,
        alliance=seat.alliance,
        supervisor_id=supervisor,
        asked_at=now,
        therapist_agreed_at=now,
        until=until,
    )
    due.schedule(kind=DUE_SUPERVISION, ref=grant.id, practice_id=by.practice_id, due_at=until)
    _note(seat.alliance, by, "supervision.ask", seat.chair)
    _let_know(seat.alliance, ChairRole.CLIENT)
    return grant


@action
def answer_supervision(*, grant_id: UUID, agree: bool, by: Principal) -> None:
    """The client says yes or no; the therapist or the client may end it at any time."""
    live = CaseGrant.objects.filter(id=grant_id, practice_id=by.practice_id, ended_at=None)
    place = live.values_list("alliance_id", flat=True).first()
    if place is None:
        raise NotYours
    seat = _chair(by, place)
    grant = live.first()
    if grant is None or (agree and not seat.is_client):
        raise NotYours
    if agree and grant.until <= clock.now():
        raise Refused(_("The time that was asked for is over. Your therapist can ask again."))
    if agree:
        grant.client_agreed_at = grant.client_agreed_at or clock.now()
    else:
        grant.ended_at = clock.now()
    grant.save()
    _note(seat.alliance, by, "supervision.agree" if agree else "supervision.end", seat.chair)
    _let_know(seat.alliance, _other(seat))


def end_grants_to(practice_id: UUID, supervisor: UUID, by: Principal | None) -> None:
    """Ends what this supervisor was let into, inside an act that ends the role; each client's log says so."""
    live = CaseGrant.objects.filter(practice_id=practice_id, supervisor_id=supervisor, ended_at=None)
    for grant in live.order_by("alliance_id"):
        alliance = Alliance.objects.select_for_update().get(id=grant.alliance_id)
        grant.ended_at = clock.now()
        grant.save(update_fields=["ended_at"])
        _note(alliance, by, "supervision.end", "manager" if by else "server")


def on_supervision_due(grant_id: UUID) -> None:
    """The deadline: the time both agreed to is over. Access ended with it already; this says so. Safe to run twice."""
    place = CaseGrant.objects.values_list("alliance_id", flat=True).get(id=grant_id)
    Alliance.objects.select_for_update().get(id=place)
    grant = CaseGrant.objects.select_related("alliance").get(id=grant_id)
    if grant.ended_at is None and grant.until <= clock.now():
        _run_out(grant)


def _run_out(grant: CaseGrant) -> None:
    grant.ended_at = grant.until
    grant.save(update_fields=["ended_at"])
    _note(grant.alliance, None, "supervision.run_out", "")
    _let_know(grant.alliance, ChairRole.CLIENT)


def _chair(by: Principal, alliance_id: UUID) -> Seat:
    """One of the two chairs of an alliance that is open, locked."""
    seat = seat_at(by, alliance_id, lock=True)
    if seat.chair not in ChairRole.values:
        raise NotYours
    if seat.alliance.closed_at:
        raise Refused(_("This alliance is closed."))
    return seat


def _close(alliance: Alliance, how: Alliance.Ending) -> None:
    now = clock.now()
    alliance.closed_at, alliance.closed_how = now, how
    alliance.save(update_fields=["closed_at", "closed_how"])
    Chair.objects.filter(alliance=alliance, left_at=None).update(left_at=now)
    for left in (CaseGrant, Pause):
        left.objects.filter(alliance=alliance, ended_at=None).update(ended_at=now)
    EndingProposal.objects.filter(alliance=alliance, answered_at=None).update(answered_at=now)


def _must_hold(practice_id: UUID, person_id: UUID, role: str) -> None:
    held = Membership.objects.filter(practice_id=practice_id, person_id=person_id, role=role, ended_at=None)
    if not held.exists():
        raise Refused(_("This person does not have that role in this practice."), field=role)


def _note(alliance: Alliance, by: Principal | None, verb: str, role: str) -> None:
    audit.write(
        scope_id=alliance.id,
        by=by,
        practice_id=alliance.practice_id,
        verb=verb,
        role=role,
        object_kind="alliance",
        object_id=alliance.id,
    )


def _let_know(alliance: Alliance, *chairs: ChairRole) -> None:
    """A neutral note to these chairs: that there is something, never what. The floor of the notices sends it."""
    for chair in chairs:
        due.schedule(kind=TELL[chair], ref=alliance.id, practice_id=alliance.practice_id, due_at=clock.now())


def _other(seat: Seat) -> ChairRole:
    return ChairRole.THERAPIST if seat.is_client else ChairRole.CLIENT


def _tell(alliance: Alliance, kind: str, chair: str = "") -> None:
    fact = ledger.fact(
        kind, audience=Fact.Audience.SHARED, occurred_at=clock.now(), source="people", chair=chair
    )
    ledger.record(practice_id=alliance.practice_id, scope_id=alliance.id, facts=[fact])
