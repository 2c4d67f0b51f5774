"""Each signal: fires, does not, abstains with what it needs, says what speaks against it. A new one needs a row."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from alliance.insight.finding import Finding, Look
from alliance.insight.signals import abstentions, look, signal_kinds
from alliance.kernel import ledger
from alliance.kernel.models import Fact
from alliance.rooms.registry import all_rooms
from tests.spec.insight.test_signals import OTHER, TRUST, at, fact, held, history, rated

KEYS = [room.key for room in all_rooms()]


def all_elements(*values: float, chair: str = "client", first: int = 0) -> list[Fact]:
    """Sessions in which one chair gave the same answer to every element."""
    return [rated(first + n, value, key=key, chair=chair) for n, value in enumerate(values) for key in KEYS]


def sessions(n: int, first: int = 0) -> list[Fact]:
    return [held(first + number) for number in range(n)]


def scores(*values: float, key: str = "phq-9.total") -> list[Fact]:
    """One score before each session, and the session."""
    given = [
        fact("score", n, minutes=-30, chair="client", key=key, value=value) for n, value in enumerate(values)
    ]
    return [*given, *sessions(len(values))]


def goal(touched: Sequence[int], n: int) -> list[Fact]:
    """A goal agreed while its room is open, and noted in some of the sessions."""
    agreed = [
        fact("room.opened", 0, minutes=1, key="goals"),
        fact("goal.agreed", 0, minutes=2, key="g"),
        *sessions(n),
    ]
    return [*agreed, *(fact("goal.touched", one, minutes=80, chair="client", key="g") for one in touched)]


def message(*, answered: bool) -> list[Fact]:
    sent = fact("message.sent", 0, minutes=-9000, chair="client", value=1.0)
    stated = fact("message.promised", 0, minutes=-9500, chair="therapist", value=48.0)
    reply = fact("message.sent", 0, minutes=-8000, chair="therapist")
    return [stated, sent, *([reply] if answered else [])]


def promise(minutes: int, *, kept: bool) -> list[Fact]:
    day = held(0).occurred_at.timestamp() + 60.0 * minutes
    made = fact("promise.made", 0, minutes=-9000, chair="therapist", value=day)
    settled = fact("promise.settled", 0, minutes=-8000, chair="therapist", value=1.0)
    settled.ref = made.ref
    return [made, *([settled] if kept else [])]


def moments(*values: float) -> list[Fact]:
    return [fact("understood.moment", n, chair="client", value=value) for n, value in enumerate(values)]


CALM = [*sessions(8), *all_elements(8, 9, 8, 8, 9, 8, 9, 8)]
FALLEN = [*sessions(8), *all_elements(8, 9, 8, 8, 9, 8, 9, 3)]
APART = [held(0), rated(0, 4), rated(0, 9, chair="therapist")]
GUESS = fact("guess", 0, chair="therapist", key=TRUST, value=9)


@dataclass(frozen=True)
class Case:
    """Facts where it fires, where it does not, where it abstains (None: it has nothing to wait for), and a word that
    stands in what speaks against it."""

    fires: list[Fact]
    does_not: list[Fact]
    abstains: tuple[list[Fact], str] | None
    against: str
    chair: str = "therapist"
    unread: int = 0


CASES = {
    "rupture": Case(FALLEN, CALM, ([*sessions(2), *all_elements(8, 2)], "too_few_answers"), "passing day"),
    "drop": Case(
        history(8, 8, 7, 8, 4), history(8, 8, 7, 8, 7), (history(8, 2), "too_few_answers"), "one answer"
    ),
    "chairs_apart": Case(
        APART,
        [held(0), rated(0, 7), rated(0, 8, chair="therapist")],
        ([held(0), rated(0, 4)], "one_side_only"),
        "chair",
    ),
    "guess_off": Case(
        [held(0), rated(0, 3), GUESS],
        [held(0), rated(0, 8), GUESS],
        ([held(0), GUESS], "no_guess_with_answer"),
        "guess",
    ),
    "drift": Case(goal([0], 5), goal([0, 3], 5), None, "mattered more"),
    "felt_missed": Case(moments(0, 0, 1), moments(0, 1, 1), None, "marked"),
    "unanswered": Case(message(answered=False), message(answered=True), None, "aloud"),
    "unreliable": Case(promise(-8500, kept=False), promise(-8500, kept=True), None, "reason"),
    "not_looked_back": Case(
        sessions(3),
        [*sessions(3), fact("review.talked", 2, minutes=90, chair="client")],
        (sessions(2), "too_few_sessions"),
        "talked about it",
    ),
    "missed_session": Case(
        [held(0), fact("session.missed", 1, chair="client")], [held(0)], None, "plain reason"
    ),
    "to_talk_about": Case(
        [held(0), fact("to_talk_about", 0, chair="client", value=1.0)], [held(0)], None, "opening it"
    ),
    "not_on_track": Case(
        scores(10, 15, 19), scores(14, 13, 12), (scores(14), "too_few_scores"), "few scores"
    ),
    "early_gain": Case(
        scores(18, 11, 10), scores(18, 17, 16), (scores(18, 8), "too_few_scores"), "lost again"
    ),
    "safety": Case([held(0)], [held(0)], None, "read it first", unread=1),
}


def found(case: Case, facts: list[Fact], kind: str, unread: int = 0, chair: str = "") -> list[Finding]:
    return [one for one in look(at(facts, chair or case.chair, unread)) if one.kind == kind]


def test_every_signal_has_its_row() -> None:
    assert set(CASES) == {kind.key for kind in signal_kinds()}


@pytest.mark.parametrize("kind", CASES)
def test_it_fires_with_its_basis_and_what_speaks_against_it(kind: str) -> None:
    case = CASES[kind]
    (one, *_) = found(case, case.fires, kind, case.unread)
    assert one.basis
    assert all(figure.n >= 0 for figure in one.basis)
    assert case.against in " ".join(map(str, one.against))


@pytest.mark.parametrize("kind", CASES)
def test_it_does_not_fire_without_a_reason(kind: str) -> None:
    assert not found(CASES[kind], CASES[kind].does_not, kind)
    assert not found(CASES[kind], [], kind)


@pytest.mark.parametrize("kind", CASES)
def test_it_abstains_and_says_what_it_needs_or_has_nothing_to_wait_for(kind: str) -> None:
    case = CASES[kind]
    if case.abstains is None:
        assert not [one for one in abstentions(at([], case.chair)) if one.kind == kind]
        return
    facts, reason = case.abstains
    assert not found(case, facts, kind)
    (withheld,) = [one for one in abstentions(at(facts, case.chair)) if one.kind == kind][:1]
    assert withheld.abstention.reason == reason
    assert withheld.abstention.needed is None or withheld.abstention.found < withheld.abstention.needed


@pytest.mark.parametrize("kind", sorted(set(CASES) - {"safety", "missed_session"}))
def test_a_client_reads_it_without_a_figure(kind: str) -> None:
    """In the sentence, what speaks against it and the steps."""
    case = CASES[kind]
    for one in found(case, case.fires, kind, chair="client"):
        title = "PHQ-9"
        said = " ".join(map(str, [one.sentence, *one.against])).replace(title, "")
        assert not any(sign.isdigit() for sign in said) or kind == "rupture", said


def of_audience(facts: list[Fact], audience: str, chair: str) -> Look:
    return at(ledger.effective(facts, audience), chair)


def test_a_rupture_of_answers_kept_to_oneself_is_the_clients_alone() -> None:
    closed = []
    for one in FALLEN:
        again = fact(one.kind, 0, chair=one.chair, key=one.key, value=one.value)
        again.occurred_at, again.ref = one.occurred_at, one.ref
        again.audience = "client" if one.kind == "rating.after" else "shared"
        closed.append(again)
    assert "rupture" in [one.kind for one in look(of_audience(closed, "client", "client"))]
    assert "rupture" not in [one.kind for one in look(of_audience(closed, "therapist", "therapist"))]


def test_a_rupture_says_where_and_is_quiet_where_it_is_worked_on() -> None:
    one_element = [*sessions(8), *all_elements(8, 9, 8, 8, 9, 8, 9)]
    last = [rated(7, 1 if key == OTHER else 9, key=key) for key in KEYS]
    (one,) = found(CASES["rupture"], [*one_element, *last], "rupture")
    assert one.element == OTHER
    assert any("as usual" in str(said) for said in one.against)
    repair = fact("repair.opened", 7, minutes=95, chair="client", key=OTHER)
    assert not found(CASES["rupture"], [*one_element, *last, repair], "rupture")


def test_a_hint_is_for_the_therapist_and_no_label_for_the_client() -> None:
    (staff,) = found(CASES["rupture"], FALLEN, "rupture")
    (client,) = found(CASES["rupture"], FALLEN, "rupture", chair="client")
    assert client.hint == ""
    assert "kind" in str(staff.hint)
    assert str(staff.sentence).startswith("Something may have changed between you two")


def test_only_tens_and_silence_are_said() -> None:
    tens = [*sessions(6), *all_elements(10, 10, 10, 10, 10, 10)]
    silent = [*CALM, held(8)]
    reasons = [
        [one.abstention.reason for one in abstentions(at(facts)) if one.kind == "rupture"]
        for facts in (tens, silent)
    ]
    assert reasons == [["all_at_top"], ["not_answered"]]
