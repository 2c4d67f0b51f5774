"""Candour and reveal: who sees what, when; narrowed until opened; wider only by the client's own act."""

from datetime import timedelta

import pytest

from alliance.kernel import clock, due
from alliance.kernel.errors import AlreadyDifferent, NotYours, Refused
from alliance.kernel.models import DueRow, Fact
from alliance.measurement.models import Draft, Response
from alliance.rooms.forms import AFTER, BEFORE, OPEN_WORDS, form_for
from alliance.rooms.opening import ask_for_therapist_side
from alliance.rooms.queries import own_answers
from alliance.therapy import actions
from tests.spec.house import House
from tests.spec.rooms.loop import Loop, held


@pytest.fixture
def loop(house: House) -> Loop:
    loop = held(house)
    with clock.at(loop.session.starts_at + timedelta(hours=2)):
        yield loop


def test_shared_answers_open_once_the_therapists_own_are_in(loop: Loop) -> None:
    loop.answer("client", 4)
    assert loop.client_ratings() == {}
    loop.answer("therapist", 8)
    assert set(loop.client_ratings().values()) == {4.0}
    assert len(loop.client_ratings()) == 7


def test_the_other_way_round_they_open_when_sent(loop: Loop) -> None:
    loop.answer("therapist", 8)
    loop.answer("client", 4)
    assert len(loop.client_ratings()) == 7


def test_the_therapists_answers_wait_for_the_review_or_for_the_client_to_ask(loop: Loop) -> None:
    loop.answer("client")
    loop.answer("therapist", 3, answers={**dict.fromkeys(loop.questions("therapist"), 3), OPEN_WORDS: "Hm."})
    theirs = [one for one in loop.facts("client", "rating.after") if one.chair == "therapist"]
    assert theirs == []
    with pytest.raises(NotYours):
        ask_for_therapist_side(session_id=loop.session.id, by=loop.house.therapist)
    ask_for_therapist_side(session_id=loop.session.id, by=loop.house.client)
    theirs = [one for one in loop.facts("client", "rating.after") if one.chair == "therapist"]
    assert len(theirs) == 7


def test_the_deadline_opens_what_was_shared_and_what_comes_after_is_not_blind(loop: Loop) -> None:
    loop.answer("client", 4)
    following = loop.house.session(days=7)
    with clock.at(following.starts_at - timedelta(hours=24, seconds=1)):
        due.sweep()
        assert loop.client_ratings() == {}
    with clock.at(following.starts_at - timedelta(hours=24)):
        due.sweep()
        assert len(loop.client_ratings()) == 7
        loop.answer("therapist", 8)
    marks = {one.mark for one in loop.facts("therapist", "rating.after") if one.chair == "therapist"}
    assert marks == {"not_blind"}


def test_the_deadline_comes_also_when_nobody_said_that_it_took_place(house: House) -> None:
    session = house.session()
    loop = Loop(house, session)
    with clock.at(session.starts_at + timedelta(hours=1)):
        loop.answer("client", 4)
        house.session(days=7)
    with clock.at(session.starts_at + timedelta(days=7)):
        due.sweep()
    assert len(loop.client_ratings()) == 7


def due_at(session) -> object:
    return (
        DueRow.objects.filter(kind="session.reveal", ref=session.id, done_at=None)
        .values_list("due_at", flat=True)
        .first()
    )


def test_the_deadline_follows_the_next_session_wherever_it_goes(house: House) -> None:
    day = timedelta(days=1)
    first, third = house.session(days=1), house.session(days=15)
    assert due_at(first) == third.starts_at - day
    second = house.session(days=8)
    assert due_at(first) == second.starts_at - day
    assert due_at(second) == third.starts_at - day
    moved = actions.move_session(session_id=second.id, starts_at=first.starts_at + 3 * day, by=house.client)
    assert due_at(first) == moved.starts_at - day
    assert due_at(moved) == third.starts_at - day
    actions.cancel_session(session_id=moved.id, by=house.client)
    assert due_at(first) == third.starts_at - day
    actions.take_back(session_id=moved.id, by=house.client)
    assert due_at(first) == moved.starts_at - day
    actions.cancel_session(session_id=moved.id, by=house.client)
    actions.cancel_session(session_id=third.id, by=house.client)
    assert due_at(first) is None


def test_sessions_on_two_days_running_open_halfway(house: House) -> None:
    first, second = house.session(days=1), house.session(days=2)
    over = first.starts_at + timedelta(minutes=50)
    assert due_at(first) == over + (second.starts_at - over) / 2


@pytest.mark.parametrize("candour", ["session", "keep"])
def test_what_was_not_shared_no_rule_opens(loop: Loop, candour: str) -> None:
    loop.answer("client", candour=candour, answers={**_ratings(loop, 4), OPEN_WORDS: "Too fast."})
    loop.answer("therapist", 8)
    following = loop.house.session(days=7)
    with clock.at(following.starts_at):
        due.sweep()
    assert loop.client_ratings() == {}
    assert loop.therapist_reads() == []
    assert bool(loop.facts("therapist", "to_talk_about")) == (candour == "session")


def _ratings(loop: Loop, value: int) -> dict[str, int]:
    return dict.fromkeys(loop.questions("client"), value)


def test_kept_looks_like_skipped_and_both_like_nothing_at_all(house: House) -> None:
    """Three sessions: everything kept, everything skipped, nothing sent. The therapist's facts are alike."""
    kept, skipped, nothing = held(house, days=1), held(house, days=8), held(house, days=15)
    with clock.at(nothing.session.starts_at + timedelta(hours=2)):
        kept.answer("client", candour="keep", answers={**_ratings(kept, 4), OPEN_WORDS: "Words"})
        skipped.answer("client", answers={})
        for one in (kept, skipped, nothing):
            one.answer("therapist", 8)
        seen = [_about(one) for one in (kept, skipped, nothing)]
    assert seen[0] == seen[1] == seen[2]
    assert kept.therapist_reads() == skipped.therapist_reads() == []


def _about(loop: Loop) -> list[tuple]:
    facts = [one for one in loop.facts("therapist") if one.ref == loop.session.id]
    told = [
        one for one in facts if one.kind != "guess"
    ]  # which element is guessed follows the session's number
    return sorted((one.kind, one.chair, one.key, one.value or 0, one.mark, one.audience) for one in told)


def test_narrowed_before_the_reveal_it_never_opens(loop: Loop) -> None:
    sent = loop.answer("client", 4)
    first, second, *_ = loop.questions("client")
    loop.narrow(sent, first, "keep")
    loop.narrow(sent, second, "session")
    loop.answer("therapist", 8)
    assert len(loop.client_ratings()) == 5
    assert len(loop.facts("therapist", "to_talk_about")) == 1
    loop.narrow(sent, second, "keep")
    assert loop.facts("therapist", "to_talk_about") == []


def test_what_was_opened_cannot_be_narrowed(loop: Loop) -> None:
    sent = loop.answer("client", 4, answers={**_ratings(loop, 4), OPEN_WORDS: "Words"})
    loop.answer("therapist", 8)
    for link_id in (loop.questions("client")[0], OPEN_WORDS):
        with pytest.raises(Refused, match="see this already"):
            loop.narrow(sent, link_id, "keep")


def test_it_is_never_made_wider_but_by_a_tap(loop: Loop) -> None:
    sent = loop.answer("client", 4, candour="keep", answers={**_ratings(loop, 4), OPEN_WORDS: "Words"})
    first = loop.questions("client")[0]
    for candour in ("share", "session", "keep", "opened", "nonsense"):
        with pytest.raises(Refused):
            loop.narrow(sent, first, candour)
    for link_id in (first, first, OPEN_WORDS):
        loop.open(sent, link_id)
    assert list(loop.client_ratings().values()) == [4.0]
    assert loop.therapist_reads() == ["Words"]
    assert Fact.objects.filter(kind="revealed").count() == 1


def test_a_rating_given_after_seeing_the_other_of_the_same_element_is_not_blind(loop: Loop) -> None:
    sent = loop.answer("client", 4, candour="session")
    first = loop.questions("client")[0]
    loop.open(sent, first)
    loop.answer("therapist", 8)
    own = {one.key: one.mark for one in loop.facts("therapist", "rating.after") if one.chair == "therapist"}
    assert [key for key, mark in own.items() if mark] == [first.split(".")[0]]


def test_nobody_else_opens_or_narrows(loop: Loop) -> None:
    sent = loop.answer("client", 4, candour="session")
    first = loop.questions("client")[0]
    for who in ("therapist", "colleague", "supervisor", "manager"):
        other = Loop(loop.house, loop.session)
        other.house = type(loop.house)(**{**vars(loop.house), "client": getattr(loop.house, who)})
        with pytest.raises(NotYours):
            other.open(sent, first)
        with pytest.raises(NotYours):
            other.narrow(sent, first, "keep")
    with pytest.raises(NotYours):
        loop.open(sent, "no.such.question")


def test_no_candour_is_ever_chosen_for_the_client(loop: Loop) -> None:
    with pytest.raises(Refused, match="who may see"):
        loop.answer("client", candours={})
    assert not Response.objects.exists()


def test_the_same_again_is_the_same_and_another_body_is_refused(loop: Loop) -> None:
    sent = loop.answer("client", 4)
    facts = Fact.objects.count()
    assert loop.answer("client", 4, submission_id=sent) == sent
    assert (Fact.objects.count(), Response.objects.count()) == (facts, 1)
    with pytest.raises(AlreadyDifferent):
        loop.answer("client", 5, submission_id=sent)
    with pytest.raises(Refused, match="answered this already"):
        loop.answer("client", 4)


def test_taking_back_that_it_took_place_does_not_tell_whether_the_other_answered(house: House) -> None:
    answered, nothing = held(house, days=1), held(house, days=8)
    with clock.at(nothing.session.starts_at + timedelta(hours=2)):
        answered.answer("client", candour="keep")
        for one in (answered, nothing):
            actions.take_back(session_id=one.session.id, by=house.therapist)
        actions.hold_session(session_id=answered.session.id, by=house.therapist)
        with pytest.raises(Refused, match="answers about this session"):
            actions.take_back(session_id=answered.session.id, by=house.client)


@pytest.mark.parametrize("how", ["missed", "moved", "cancelled"])
def test_a_session_that_did_not_take_place_is_not_answered(house: House, how: str) -> None:
    session = house.session()
    loop = Loop(house, session)
    with clock.at(session.starts_at + timedelta(hours=1)):
        if how == "missed":
            actions.miss_session(session_id=session.id, missed_by="client", by=house.therapist)
        elif how == "moved":
            actions.move_session(
                session_id=session.id, starts_at=clock.now() + timedelta(days=1), by=house.client
            )
        else:
            actions.cancel_session(session_id=session.id, by=house.therapist)
        with pytest.raises(Refused, match="did not take place"):
            loop.answer("client")


def test_before_a_session_what_is_shared_is_seen_at_once(house: House) -> None:
    house.assign("gad-7")
    loop = Loop(house, house.session())
    form = form_for(house.seat, loop.session, BEFORE)
    measure = [one.link_id for one in form.questions if one.instrument]
    together = next(one.link_id for one in form.questions if one.fact_key == "together")
    answers = {together: 6, "topic": "My sister", **dict.fromkeys(measure, 1)}
    sent = loop.answer("client", occasion=BEFORE, answers=answers)
    assert [one.value for one in loop.facts("therapist", "rating.before")] == [6.0]
    assert [one.value for one in loop.facts("therapist", "score")] == [7.0]
    assert len(loop.facts("therapist", "topic.brought")) == 1
    with pytest.raises(Refused, match="see this already"):
        loop.narrow(sent, together, "keep")
    with pytest.raises(NotYours):
        loop.narrow(sent, "topic", "keep")
    own = own_answers(house.seat, loop.session)
    assert [(one.shown, one.is_open) for one in own] == [("6", True), ("7 answers", True)]


def test_a_measure_is_opened_and_kept_whole(house: House) -> None:
    house.assign("gad-7")
    loop = Loop(house, house.session())
    form = form_for(house.seat, loop.session, BEFORE)
    answers = {one.link_id: 1 for one in form.questions if one.instrument}
    loop.answer("client", occasion=BEFORE, answers=answers, candours={"gad-7": "session"})
    measure = Response.objects.get(instrument="gad-7")
    assert loop.facts("therapist", "score") == []
    assert loop.facts("therapist", "to_talk_about")
    loop.narrow(measure.id, "gad-7", "keep")
    assert not loop.facts("therapist", "to_talk_about")
    loop.open(measure.id, "gad-7")
    assert [one.value for one in loop.facts("therapist", "score")] == [7.0]


def test_what_was_drafted_is_gone_once_sent(loop: Loop) -> None:
    from alliance.measurement.actions import save_draft

    questions = list(form_for(loop.seat("client"), loop.session, AFTER).questions)
    first = questions[0].link_id
    save_draft(
        session=loop.session, occasion=AFTER, answers={first: "3"}, questions=questions, by=loop.house.client
    )
    assert Draft.objects.count() == 1
    loop.answer("client")
    assert Draft.objects.count() == 0
