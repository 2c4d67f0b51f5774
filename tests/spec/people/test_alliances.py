"""The acts about an alliance: opened, broken off and taken up, ended alone or together, handed over, supervised."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from alliance.confidentiality.sentences import SENTENCES
from alliance.kernel import audit, clock, due, ledger
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry, DueRow, Fact
from alliance.people import alliances as acts
from alliance.people.actions import add_person, found_practice
from alliance.people.models import Alliance, CaseGrant, Chair, EndingProposal, Membership, Pause
from alliance.people.seats import seat_at
from tests.spec.house import House, build

DAY = timedelta(days=1)


def verbs(house: House) -> list[str]:
    return list(
        AuditEntry.objects.filter(scope_id=house.alliance.id).order_by("seq").values_list("verb", flat=True)
    )


def told(house: House) -> list[tuple[str, str]]:
    facts = ledger.effective(list(Fact.objects.filter(scope_id=house.alliance.id)), "shared")
    return [(one.kind, one.chair) for one in facts if one.kind.startswith("alliance.")]


def granted(house: House, days: float = 7, *, agreed: bool = True) -> CaseGrant:
    grant = acts.ask_supervision(
        alliance_id=house.alliance.id,
        supervisor=house.supervisor.person_id,
        until=clock.now() + days * DAY,
        by=house.therapist,
    )
    if agreed:
        acts.answer_supervision(grant_id=grant.id, agree=True, by=house.client)
    return grant


def now_of(house: House) -> Alliance:
    house.alliance.refresh_from_db()
    return house.alliance


# Opening


def another(house: House, role: str) -> object:
    made = add_person(
        practice_id=house.practice.id, name="New", address=f"{uuid4().hex}@example.org", role=role, by=None
    )
    return made.id


@pytest.mark.parametrize(
    ("n_clients", "n_therapists", "says"),
    [(0, 1, "one client"), (2, 1, "couples and groups"), (1, 0, "one therapist"), (1, 2, "co-therapists")],
)
def test_couples_groups_and_co_therapists_are_refused_in_words(
    house: House, n_clients: int, n_therapists: int, says: str
) -> None:
    clients = [another(house, "client") for _ in range(n_clients)]
    therapists = [another(house, "therapist") for _ in range(n_therapists)]
    with pytest.raises(Refused, match=says):
        acts.open_alliance(
            practice_id=house.practice.id, clients=clients, therapists=therapists, by=house.manager
        )


@pytest.mark.parametrize("who", ["client", "therapist", "colleague", "supervisor"])
def test_only_a_manager_opens(house: House, who: str) -> None:
    with pytest.raises(NotYours):
        acts.open_alliance(
            practice_id=house.practice.id,
            clients=[another(house, "client")],
            therapists=[house.colleague.person_id],
            by=getattr(house, who),
        )


def test_a_manager_of_another_practice_opens_and_hands_over_nothing(house: House) -> None:
    other = build().manager
    with pytest.raises(NotYours):
        acts.open_alliance(
            practice_id=house.practice.id,
            clients=[another(house, "client")],
            therapists=[house.colleague.person_id],
            by=other,
        )
    with pytest.raises(NotYours):
        acts.hand_over(alliance_id=house.alliance.id, therapist=house.colleague.person_id, by=other)


def test_one_person_holds_two_roles_but_never_both_chairs(house: House) -> None:
    Membership.objects.create(
        practice=house.practice, person_id=house.colleague.person_id, role="client", started_at=clock.now()
    )
    with pytest.raises(Refused, match="two people"):
        acts.open_alliance(
            practice_id=house.practice.id,
            clients=[house.colleague.person_id],
            therapists=[house.colleague.person_id],
            by=house.manager,
        )
    own = acts.open_alliance(
        practice_id=house.practice.id,
        clients=[house.colleague.person_id],
        therapists=[house.therapist.person_id],
        by=house.manager,
    )
    assert seat_at(house.colleague, own.id).is_client


def test_a_second_open_alliance_of_a_client_is_refused(house: House) -> None:
    with pytest.raises(Refused, match="Hand it over or close it first"):
        acts.open_alliance(
            practice_id=house.practice.id,
            clients=[house.client.person_id],
            therapists=[house.colleague.person_id],
            by=house.manager,
        )


# Breaks


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_either_chair_begins_a_break_and_both_know(house: House, who: str) -> None:
    acts.pause(alliance_id=house.alliance.id, by=getattr(house, who), until=clock.now() + 7 * DAY)
    with pytest.raises(Refused, match="a break already"):
        acts.pause(alliance_id=house.alliance.id, by=house.client)
    acts.resume(alliance_id=house.alliance.id, by=house.client)
    assert told(house)[-2:] == [("alliance.paused", who), ("alliance.resumed", "client")]
    assert verbs(house)[-2:] == ["alliance.pause", "alliance.resume"]
    with pytest.raises(Refused, match="no break"):
        acts.resume(alliance_id=house.alliance.id, by=house.client)


def test_a_break_the_client_began_is_theirs_to_end(house: House) -> None:
    acts.pause(alliance_id=house.alliance.id, by=house.client)
    with pytest.raises(Refused, match="ends it when they are ready"):
        acts.resume(alliance_id=house.alliance.id, by=house.therapist)
    assert Pause.objects.get().ended_at is None


def test_a_break_does_not_end_before_it_begins(house: House) -> None:
    with pytest.raises(Refused, match="in the future"):
        acts.pause(alliance_id=house.alliance.id, by=house.client, until=clock.now())


@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
@pytest.mark.parametrize("act", [acts.pause, acts.resume, acts.close_alliance, acts.propose_ending])
def test_nobody_else_touches_an_alliance(house: House, who: str, act) -> None:
    with pytest.raises(NotYours):
        act(alliance_id=house.alliance.id, by=getattr(house, who))


# Ending


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_each_alone_may_end_and_only_the_clients_access_stays(house: House, who: str) -> None:
    granted(house)
    acts.close_alliance(alliance_id=house.alliance.id, by=getattr(house, who))
    assert now_of(house).closed_how == who
    assert house.seat.is_client
    for gone in (house.therapist, house.supervisor):
        with pytest.raises(NotYours):
            seat_at(gone, house.alliance.id)
    assert not Chair.objects.filter(alliance=house.alliance, left_at=None).exists()


@pytest.mark.parametrize(("first", "second"), [("client", "therapist"), ("therapist", "client")])
def test_ending_together_needs_the_other(house: House, first: str, second: str) -> None:
    one, other = getattr(house, first), getattr(house, second)
    acts.propose_ending(alliance_id=house.alliance.id, by=one)
    with pytest.raises(Refused, match="proposed already"):
        acts.propose_ending(alliance_id=house.alliance.id, by=other)
    with pytest.raises(Refused, match="yes of the other"):
        acts.answer_ending(alliance_id=house.alliance.id, agree=True, by=one)
    assert now_of(house).closed_at is None
    acts.answer_ending(alliance_id=house.alliance.id, agree=True, by=other)
    assert now_of(house).closed_how == "together"
    assert verbs(house)[-2:] == ["ending.propose", "ending.agree"]
    assert ("alliance.closed", second) in told(house)


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_a_no_or_taking_it_back_leaves_everything_as_it_was(house: House, who: str) -> None:
    acts.propose_ending(alliance_id=house.alliance.id, by=house.client)
    acts.answer_ending(alliance_id=house.alliance.id, agree=False, by=getattr(house, who))
    assert now_of(house).closed_at is None
    with pytest.raises(Refused, match="not proposed any more"):
        acts.answer_ending(alliance_id=house.alliance.id, agree=True, by=house.therapist)


def test_ending_alone_while_together_was_proposed_leaves_nothing_open(house: House) -> None:
    acts.pause(alliance_id=house.alliance.id, by=house.client)
    acts.propose_ending(alliance_id=house.alliance.id, by=house.therapist)
    acts.close_alliance(alliance_id=house.alliance.id, by=house.client)
    assert not EndingProposal.objects.filter(answered_at=None).exists()
    assert not Pause.objects.filter(ended_at=None).exists()


# Handing over


def test_a_handover_opens_a_new_alliance_and_moves_nothing(house: House) -> None:
    granted(house)
    new = acts.hand_over(alliance_id=house.alliance.id, therapist=house.colleague.person_id, by=house.manager)
    assert now_of(house).closed_how == "handed_over"
    assert new.follows_id == house.alliance.id
    assert seat_at(house.colleague, new.id).is_therapist
    assert seat_at(house.client, new.id).is_client
    for gone in (house.therapist, house.supervisor, house.colleague):
        with pytest.raises(NotYours):
            seat_at(gone, house.alliance.id)
    assert not Fact.objects.filter(scope_id=new.id).exclude(kind="alliance.opened").exists()


@pytest.mark.parametrize("who", ["client", "therapist", "colleague", "supervisor"])
def test_only_a_manager_hands_over(house: House, who: str) -> None:
    with pytest.raises(NotYours):
        acts.hand_over(
            alliance_id=house.alliance.id, therapist=house.colleague.person_id, by=getattr(house, who)
        )


def test_a_handover_that_makes_no_sense_is_refused_in_words(house: House) -> None:
    for therapist, says in (
        (house.therapist.person_id, "in the chair already"),
        (house.supervisor.person_id, "does not have that role"),
        (house.client.person_id, "does not have that role"),
    ):
        with pytest.raises(Refused, match=says):
            acts.hand_over(alliance_id=house.alliance.id, therapist=therapist, by=house.manager)
    acts.close_alliance(alliance_id=house.alliance.id, by=house.client)
    with pytest.raises(Refused, match="closed already"):
        acts.hand_over(alliance_id=house.alliance.id, therapist=house.colleague.person_id, by=house.manager)


# Supervision


def test_supervision_opens_with_the_clients_yes_and_closes_by_itself(house: House) -> None:
    grant = granted(house, agreed=False)
    with pytest.raises(NotYours):
        seat_at(house.supervisor, house.alliance.id)
    acts.answer_supervision(grant_id=grant.id, agree=True, by=house.client)
    assert seat_at(house.supervisor, house.alliance.id).audience == "shared"
    with clock.at(grant.until):
        with pytest.raises(NotYours):
            seat_at(house.supervisor, house.alliance.id)
        due.sweep()
        due.sweep()
    grant.refresh_from_db()
    assert grant.ended_at == grant.until
    assert verbs(house).count("supervision.run_out") == 1


def test_what_ended_before_its_time_does_not_run_out(house: House) -> None:
    grant = granted(house)
    acts.answer_supervision(grant_id=grant.id, agree=False, by=house.therapist)
    with clock.at(grant.until + DAY):
        due.sweep()
    assert "supervision.run_out" not in verbs(house)
    assert DueRow.objects.get(kind=acts.DUE_SUPERVISION).done_at


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_either_chair_ends_supervision_at_once(house: House, who: str) -> None:
    grant = granted(house)
    acts.answer_supervision(grant_id=grant.id, agree=False, by=getattr(house, who))
    with pytest.raises(NotYours):
        seat_at(house.supervisor, house.alliance.id)
    assert verbs(house)[-1] == "supervision.end"


@pytest.mark.parametrize("who", ["therapist", "colleague", "supervisor", "manager"])
def test_only_the_client_agrees(house: House, who: str) -> None:
    grant = granted(house, agreed=False)
    with pytest.raises(NotYours):
        acts.answer_supervision(grant_id=grant.id, agree=True, by=getattr(house, who))


def test_only_the_therapist_asks_for_a_supervisor_within_a_year(house: House) -> None:
    for who in (house.client, house.colleague, house.supervisor, house.manager):
        with pytest.raises(NotYours):
            acts.ask_supervision(
                alliance_id=house.alliance.id,
                supervisor=house.supervisor.person_id,
                until=clock.now() + DAY,
                by=who,
            )
    for days in (0, -1, 400):
        with pytest.raises(Refused, match="within a year"):
            granted(house, days)
    with pytest.raises(Refused, match="does not have that role"):
        acts.ask_supervision(
            alliance_id=house.alliance.id,
            supervisor=house.colleague.person_id,
            until=clock.now() + DAY,
            by=house.therapist,
        )


def test_a_supervisor_who_is_the_client_is_refused(house: House) -> None:
    Membership.objects.create(
        practice=house.practice, person_id=house.client.person_id, role="supervisor", started_at=clock.now()
    )
    with pytest.raises(Refused, match="not one of you two"):
        acts.ask_supervision(
            alliance_id=house.alliance.id,
            supervisor=house.client.person_id,
            until=clock.now() + DAY,
            by=house.therapist,
        )


def test_after_it_ran_out_one_may_ask_again_even_before_the_worker_came(house: House) -> None:
    old = granted(house, 1)
    with pytest.raises(Refused, match="asked for this supervisor already"):
        granted(house, 2)
    with clock.at(old.until + DAY):
        with pytest.raises(Refused, match="can ask again"):
            acts.answer_supervision(grant_id=old.id, agree=True, by=house.client)
        granted(house, 2)
        assert seat_at(house.supervisor, house.alliance.id)
    assert "supervision.run_out" in verbs(house)


# All of them


def test_a_closed_alliance_takes_no_act(house: House) -> None:
    acts.close_alliance(alliance_id=house.alliance.id, by=house.client)
    for act in (acts.pause, acts.resume, acts.close_alliance, acts.propose_ending):
        with pytest.raises(Refused, match="closed"):
            act(alliance_id=house.alliance.id, by=house.client)
        with pytest.raises(NotYours):
            act(alliance_id=house.alliance.id, by=house.therapist)


def test_every_line_of_these_acts_has_a_sentence_and_the_chain_holds(house: House) -> None:
    acts.propose_ending(alliance_id=house.alliance.id, by=house.client)
    acts.answer_ending(alliance_id=house.alliance.id, agree=False, by=house.client)
    acts.pause(alliance_id=house.alliance.id, by=house.client)
    acts.resume(alliance_id=house.alliance.id, by=house.client)
    with clock.at(granted(house).until):
        due.sweep()
    acts.hand_over(alliance_id=house.alliance.id, therapist=house.colleague.person_id, by=house.manager)
    assert set(verbs(house)) <= set(SENTENCES)
    assert audit.broken_at(house.alliance.id) is None


def test_what_must_not_happen_cannot_be_stored(house: House) -> None:
    acts.propose_ending(alliance_id=house.alliance.id, by=house.client)
    one = EndingProposal.objects.get()
    breaks = (
        lambda: EndingProposal.objects.create(
            practice=house.practice, alliance=house.alliance, by_chair="client", proposed_at=clock.now()
        ),
        lambda: EndingProposal.objects.filter(id=one.id).update(answered_at=clock.now() - DAY),
        lambda: EndingProposal.objects.filter(id=one.id).update(by_chair="manager"),
        lambda: Membership.objects.filter(person_id=house.client.person_id).update(may_return=True),
        lambda: Alliance.objects.filter(id=house.alliance.id).update(closed_at=clock.now()),
        lambda: Chair.objects.create(
            practice=house.practice,
            alliance=house.alliance,
            person_id=house.colleague.person_id,
            role="therapist",
            seated_at=clock.now(),
        ),
    )
    for broken in breaks:
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_a_second_practice_is_another_world(house: House) -> None:
    found_practice(name="Elsewhere")
    other = build()
    with pytest.raises(NotYours):
        acts.pause(alliance_id=house.alliance.id, by=other.therapist)
    with pytest.raises(NotYours):
        acts.answer_supervision(grant_id=granted(house, agreed=False).id, agree=True, by=other.client)
