"""Sessions: planned, held, missed, moved, called off, late by whom; taken back when it was a mistake."""

from datetime import timedelta

import pytest

from alliance.kernel import audit, clock, ledger
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.people.actions import add_person
from alliance.people.alliances import open_alliance
from alliance.therapy import actions
from alliance.therapy.models import Session
from alliance.therapy.queries import around, around_for, interpreters_of, sessions_of
from tests.spec.house import House
from tests.spec.stories import another_pair, one_week

DAY = timedelta(days=1)


def seen(house: House, kind: str = "") -> list[tuple[str, str, float | None]]:
    """What both see of sessions, taken-back facts left out."""
    facts = ledger.effective(list(Fact.objects.filter(scope_id=house.alliance.id)), "shared")
    return [(one.kind, one.chair, one.value) for one in facts if one.kind.startswith(kind or "session.")]


def later(moment):
    return clock.at(moment.starts_at + timedelta(minutes=50))


def test_either_chair_plans_and_both_see_it(house: House) -> None:
    for who, days in ((house.therapist, 1), (house.client, 8)):
        actions.plan_session(alliance_id=house.alliance.id, starts_at=clock.now() + days * DAY, by=who)
    assert [one.number for one in sessions_of(house.seat)] == [2, 1]
    assert sorted(seen(house)) == [
        ("session.planned", "client", None),
        ("session.planned", "therapist", None),
    ]
    where = around(sessions_of(house.seat))
    assert where.next
    assert where.next.number == 1


@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
def test_nobody_else_plans_or_changes(house: House, who: str) -> None:
    session = house.session()
    stranger = getattr(house, who)
    with pytest.raises(NotYours):
        actions.plan_session(alliance_id=house.alliance.id, starts_at=clock.now() + DAY, by=stranger)
    with pytest.raises(NotYours):
        actions.cancel_session(session_id=session.id, by=stranger)


@pytest.mark.parametrize("shift", [-49, 0, 49])
def test_two_sessions_never_overlap(house: House, shift: int) -> None:
    house.session(days=1)
    with pytest.raises(Refused, match="another session at that time"):
        house.session(days=1 + shift / 1440)
    house.session(days=1 + 50 / 1440)
    assert Session.objects.count() == 2


def test_the_therapist_cannot_be_in_two_alliances_at_once(house: House) -> None:
    house.session(days=1)
    other = add_person(
        practice_id=house.practice.id, name="Otto", address="otto@example.org", role="client", by=None
    )
    theirs = open_alliance(
        practice_id=house.practice.id, clients=[other.id], therapists=[house.therapist.person_id], by=None
    )
    with pytest.raises(Refused, match="another session at that time"):
        actions.plan_session(alliance_id=theirs.id, starts_at=clock.now() + DAY, by=house.therapist)


def test_held_with_who_was_late(house: House) -> None:
    session = house.session()
    with later(session):
        actions.hold_session(session_id=session.id, by=house.client, late_by="therapist", late_minutes=10)
    assert ("session.late", "therapist", 10.0) in seen(house)
    session.refresh_from_db()
    assert (session.status, session.late_by, session.late_minutes) == ("held", "therapist", 10)


@pytest.mark.parametrize(("late_by", "minutes"), [("client", None), ("", 5), ("nobody", 5), ("client", 500)])
def test_late_needs_who_and_how_much(house: House, late_by: str, minutes: int | None) -> None:
    session = house.session()
    with later(session), pytest.raises(Refused):
        actions.hold_session(session_id=session.id, by=house.therapist, late_by=late_by, late_minutes=minutes)


def test_what_lies_ahead_has_not_taken_place_and_was_not_missed(house: House) -> None:
    session = house.session()
    with pytest.raises(Refused, match="future"):
        actions.hold_session(session_id=session.id, by=house.therapist)
    with pytest.raises(Refused, match="future"):
        actions.miss_session(session_id=session.id, missed_by="client", by=house.therapist)


def test_missed_says_by_whom(house: House) -> None:
    session = house.session()
    with later(session):
        with pytest.raises(Refused, match="who it was"):
            actions.miss_session(session_id=session.id, missed_by="", by=house.therapist)
        actions.miss_session(session_id=session.id, missed_by="client", by=house.therapist)
    assert ("session.missed", "client", None) in seen(house)


def test_a_move_keeps_the_old_row_and_says_who(house: House) -> None:
    session = house.session()
    new = actions.move_session(
        session_id=session.id, starts_at=session.starts_at + timedelta(minutes=20), by=house.client
    )
    session.refresh_from_db()
    assert (session.status, session.by_chair, session.moved_to_id) == ("moved", "client", new.id)
    assert ("session.moved", "client", 24.0) in seen(house)  # told a day ahead
    with pytest.raises(Refused):
        actions.move_session(session_id=session.id, starts_at=session.starts_at + DAY, by=house.client)


def test_a_move_to_a_taken_hour_changes_nothing(house: House) -> None:
    session, other = house.session(days=1), house.session(days=2)
    with pytest.raises(Refused):
        actions.move_session(session_id=session.id, starts_at=other.starts_at, by=house.client)
    session.refresh_from_db()
    assert session.status == "planned"


@pytest.mark.parametrize("how", ["held", "missed", "cancelled"])
def test_taken_back_it_is_planned_again_and_nothing_is_left_of_it(house: House, how: str) -> None:
    session = house.session()
    with later(session):
        if how == "held":
            actions.hold_session(session_id=session.id, by=house.therapist, late_by="client", late_minutes=5)
        elif how == "missed":
            actions.miss_session(session_id=session.id, missed_by="client", by=house.therapist)
        else:
            actions.cancel_session(session_id=session.id, by=house.therapist)
        actions.take_back(session_id=session.id, by=house.client)
    session.refresh_from_db()
    assert (session.status, session.by_chair, session.late_by) == ("planned", "", "")
    assert seen(house) == [("session.planned", "therapist", None)]
    assert audit.broken_at(house.alliance.id) is None


def test_what_was_called_off_is_not_taken_back_into_a_taken_hour(house: House) -> None:
    session = house.session()
    actions.cancel_session(session_id=session.id, by=house.client)
    house.session()
    with pytest.raises(Refused, match="another session at that time"):
        actions.take_back(session_id=session.id, by=house.client)


def test_said_to_be_missed_and_held_after_all(house: House) -> None:
    session = house.session()
    with later(session):
        actions.miss_session(session_id=session.id, missed_by="client", by=house.therapist)
        actions.hold_session(session_id=session.id, by=house.therapist)
    assert [kind for kind, _chair, _value in seen(house)] == ["session.planned", "session.held"]


@pytest.mark.parametrize(("minutes", "mode"), [(4, "room"), (481, "room"), (50, "moon")])
def test_a_session_that_makes_no_sense_is_refused(house: House, minutes: int, mode: str) -> None:
    with pytest.raises(Refused):
        actions.plan_session(
            alliance_id=house.alliance.id,
            starts_at=clock.now() + DAY,
            minutes=minutes,
            mode=mode,
            by=house.client,
        )


def test_an_interpreter_is_named_for_one_session_and_counts_when_both_agreed(house: House) -> None:
    session = house.session()
    named = actions.name_interpreter(session_id=session.id, name=" Ivo ", by=house.therapist)
    assert not named.is_agreed
    actions.answer_interpreter(interpreter_id=named.id, agree=True, by=house.client)
    named.refresh_from_db()
    assert named.is_agreed
    assert [one.name.text for one in interpreters_of(session)] == ["Ivo"]
    actions.answer_interpreter(interpreter_id=named.id, agree=False, by=house.therapist)
    assert interpreters_of(session) == []
    with pytest.raises(NotYours):
        actions.answer_interpreter(interpreter_id=named.id, agree=True, by=house.client)


def test_only_the_client_says_when_the_two_look_back(house: House) -> None:
    actions.arrange_review(alliance_id=house.alliance.id, review_when="ends", by=house.client)
    with pytest.raises(NotYours):
        actions.arrange_review(alliance_id=house.alliance.id, review_when="opens", by=house.therapist)
    with pytest.raises(Refused):
        actions.arrange_review(alliance_id=house.alliance.id, review_when="never", by=house.client)


def test_the_last_session_held_is_found_after_any_break(house: House, django_assert_num_queries) -> None:
    other = another_pair(house, "Otto")
    held = [one_week(house, clock.now() + n * 7 * DAY, client=None) for n in (1, 2)]
    recent = one_week(other, clock.now() + 499 * DAY, client=None)
    with clock.at(clock.now() + 500 * DAY), django_assert_num_queries(1):
        places = around_for([house.alliance.id, other.alliance.id])
    assert places[house.alliance.id].last == held[-1]
    assert places[other.alliance.id].last == recent
