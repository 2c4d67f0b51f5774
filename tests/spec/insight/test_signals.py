"""Each signal fires, does not fire, and abstains; from one audience's state alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from alliance.insight.filters import read, settle, written
from alliance.insight.finding import Look
from alliance.insight.queries import readings_of
from alliance.insight.signals import abstentions, look, signal_kinds
from alliance.insight.state import Known, fold_all
from alliance.insight.summary import summary
from alliance.kernel import ledger
from alliance.kernel.models import Fact
from alliance.rooms.registry import all_rooms, rooms_by_key

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
SESSIONS = [UUID(int=n + 1) for n in range(12)]
TRUST, OTHER = (room.key for room in all_rooms()[1:3])


def fact(kind: str, session: int, *, minutes: int = 60, **more: object) -> Fact:
    at = T0 + timedelta(weeks=session, minutes=minutes)
    more = {"audience": "shared", "source": "test", "ref": SESSIONS[session], **more}
    return ledger.fact(kind, occurred_at=at, **more)


def held(session: int) -> Fact:
    return fact("session.held", session, minutes=50, chair="therapist")


def rated(session: int, value: float, *, chair: str = "client", key: str = TRUST, mark: str = "") -> Fact:
    return fact("rating.after", session, chair=chair, key=key, value=value, mark=mark)


def history(*values: float, key: str = TRUST) -> list[Fact]:
    return [one for n, value in enumerate(values) for one in (held(n), rated(n, value, key=key))]


def at(facts: list[Fact], chair: str = "therapist", unread: int = 0) -> Look:
    known = fold_all(sorted(facts, key=ledger.PLACE)) if facts else Known()
    known.bank = written(settle(known.watch, read("")))
    return Look(known, rooms_by_key(), chair, "Clea", T0, unread, readings_of(known))


def kinds(facts: list[Fact], chair: str = "therapist", unread: int = 0) -> list[str]:
    return [one.kind for one in look(at(facts, chair, unread))]


def withheld(facts: list[Fact], kind: str, chair: str = "therapist") -> list[str]:
    return [one.abstention.reason for one in abstentions(at(facts, chair)) if one.kind == kind]


def test_every_signal_says_what_it_needs_and_how_it_is_worked_out() -> None:
    for kind in signal_kinds():
        assert str(kind.title)
        assert str(kind.needs)
        assert str(kind.how)
    assert len({kind.key for kind in signal_kinds()}) == len(signal_kinds())


@pytest.mark.parametrize("chair", ["client", "therapist", "supervisor"])
def test_a_drop_has_its_basis(chair: str) -> None:
    found = [one for one in look(at(history(8, 8, 7, 8, 4), chair)) if one.kind == "drop"]
    assert [one.element for one in found] == [TRUST]
    assert [figure.value for figure in found[0].basis][:2] == [4, 7.75]
    assert found[0].basis[1].n == 4
    assert found[0].opens_repair


@pytest.mark.parametrize("values", [(8, 8, 7, 8, 7), (8, 8, 7, 8, 6.5), (2, 9, 3, 8, 4), (7, 7, 7, 7, 9)])
def test_no_drop_within_what_is_usual_or_upwards(values: tuple[float, ...]) -> None:
    assert "drop" not in kinds(history(*values))


@pytest.mark.parametrize("values", [(), (8,), (8, 2), (8, 8, 2)])
def test_too_early_for_a_drop(values: tuple[float, ...]) -> None:
    facts = history(*values)
    assert "drop" not in kinds(facts)
    assert "too_few_answers" in withheld(facts, "drop")
    early = next(one for one in abstentions(at(facts)) if one.abstention.reason == "too_few_answers")
    assert (early.abstention.needed, early.abstention.found) == (4, len(values))


def test_always_ten_is_said_and_is_over_with_the_first_other_answer() -> None:
    assert "all_at_top" in withheld(history(10, 10, 10, 10), "drop")
    after = history(10, 10, 10, 10, 7)
    assert "all_at_top" not in withheld(after, "drop")
    assert "drop" in kinds(after)


def test_an_old_drop_is_no_news_and_one_in_repair_is_known() -> None:
    facts = history(8, 8, 7, 8, 4)
    assert "drop" not in kinds([*facts, held(5)])
    repair = fact("repair.opened", 4, minutes=90, chair="client", key=TRUST)
    assert "drop" not in kinds([*facts, repair])


@pytest.mark.parametrize(
    ("client", "therapist", "fires"), [(4, 8, True), (8, 5, True), (6, 8, False), (7, 7, False)]
)
def test_chairs_apart(client: float, therapist: float, fires: bool) -> None:
    facts = [held(0), rated(0, client), rated(0, therapist, chair="therapist")]
    assert ("chairs_apart" in kinds(facts)) == fires
    other = next(one for one in abstentions(at(facts)) if one.kind == "chairs_apart")
    assert TRUST not in other.elements


@pytest.mark.parametrize(
    ("chair", "apart", "guessed"),
    [
        ("client", "You two see this differently: {name}.", "Your therapist guessed differently: {name}."),
        (
            "therapist",
            "You see {name} differently: you 8, Clea 3.",
            "Your guess for {name} was 9; the answer was 3.",
        ),
        (
            "supervisor",
            "They see {name} differently: Clea 3, the therapist 8.",
            "The therapist's guess for {name} was 9; the answer was 3.",
        ),
    ],
)
def test_two_numbers_say_whose_they_are(chair: str, apart: str, guessed: str) -> None:
    guess = fact("guess", 0, chair="therapist", key=TRUST, value=9)
    seen = at([held(0), rated(0, 3), rated(0, 8, chair="therapist"), guess], chair)
    said = {one.kind: str(one.sentence) for one in look(seen)}
    name = seen.name(TRUST)
    assert said["chairs_apart"] == apart.format(name=name)
    assert said["guess_off"] == guessed.format(name=name)


@pytest.mark.parametrize(
    "facts",
    [
        [held(0), rated(0, 2)],
        [held(0), rated(0, 9, chair="therapist")],
        [held(0), rated(0, 2), rated(0, 9, chair="therapist", mark="not_blind")],
        [held(0), rated(0, 2), held(1), rated(1, 9, chair="therapist")],
    ],
)
def test_a_missing_late_or_other_side_is_never_a_gap(facts: list[Fact]) -> None:
    assert "chairs_apart" not in kinds(facts)
    assert "one_side_only" in withheld(facts, "chairs_apart")


def test_before_the_first_session_there_is_nothing_to_compare() -> None:
    assert withheld([], "chairs_apart") == withheld([], "guess_off") == []
    assert withheld([], "not_looked_back") == ["too_few_sessions"]


@pytest.mark.parametrize(("guess", "mark", "fires"), [(9, "", True), (6, "", False), (9, "not_blind", False)])
def test_guess_off(guess: float, mark: str, fires: bool) -> None:
    guessed = fact("guess", 0, chair="therapist", key=TRUST, value=guess, mark=mark)
    facts = [held(0), rated(0, 5), guessed]
    assert ("guess_off" in kinds(facts)) == fires
    assert bool(withheld(facts, "guess_off")) == bool(mark)


def test_a_guess_without_an_answer_is_withheld() -> None:
    facts = [held(0), fact("guess", 0, chair="therapist", key=TRUST, value=9)]
    assert "guess_off" not in kinds(facts)
    assert withheld(facts, "guess_off") == ["no_guess_with_answer"]


def test_not_looked_back_counts_until_both_confirmed() -> None:
    facts = [held(0), held(1), held(2)]
    assert "not_looked_back" not in kinds(facts[:2])
    found = next(one for one in look(at(facts)) if one.kind == "not_looked_back")
    assert found.basis[0].value == 3
    assert "not_looked_back" not in kinds([*facts, fact("review.talked", 2, minutes=90, chair="client")])


def test_a_missed_session_is_for_the_therapist_alone_and_over_with_the_next() -> None:
    facts = [held(0), fact("session.missed", 1, chair="client")]
    assert "missed_session" in kinds(facts)
    assert "missed_session" not in kinds(facts, "client")
    assert "missed_session" not in kinds([*facts, held(2)])
    assert "missed_session" not in kinds([held(0), fact("session.missed", 1, chair="therapist")])


def test_safety_stands_first_for_who_reads_it_and_never_for_the_client() -> None:
    facts = history(8, 8, 7, 8, 2)
    assert kinds(facts, unread=1)[0] == "safety"
    assert "safety" not in kinds(facts, unread=0)
    assert "safety" not in kinds(facts, "client", unread=1)


def test_something_to_talk_about_until_looked_back_on() -> None:
    facts = [held(0), fact("to_talk_about", 0, chair="client", value=1.0)]
    assert "to_talk_about" in kinds(facts)
    assert "to_talk_about" not in kinds([*facts, fact("review.talked", 0, minutes=90, chair="client")])


def test_a_client_reads_no_figure() -> None:
    guess = fact("guess", 4, chair="therapist", key=TRUST, value=9)
    facts = [*history(8, 8, 7, 8, 3), rated(4, 8, chair="therapist"), guess]
    found = [one for one in look(at(facts, "client")) if one.element]
    assert {one.kind for one in found} == {"rupture", "drop", "chairs_apart", "guess_off"}
    for one in found:
        assert not any(sign.isdigit() for sign in str(one.sentence)), one.sentence


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ((), "No answers to look at yet."),
        ((7, 8), "Too early to say: 2 of 4 answers."),
        ((10, 10, 10, 10), "All answers are tens: ratings cannot show a change here."),
        ((7, 8, 7, 8), "No change visible."),
    ],
)
def test_what_is_said_where_nothing_was_found(values: tuple[float, ...], sentence: str) -> None:
    said = summary(at(history(*values)))
    assert str(said.sentence) == sentence
    assert not said.needs_a_thought
    assert bool(said.misses) == (sentence == "No change visible.")
    assert len(said.lines) == (2 if len(values) > 2 else 1)


def test_no_answer_about_the_newest_session_is_no_change_visible_neither() -> None:
    said = summary(at([*history(7, 8, 7, 8), held(4)]))
    assert str(said.sentence) == "Nothing to compare for the last session."


def test_the_order_is_by_weight_then_by_place() -> None:
    facts = [
        *history(8, 8, 8, 8, 5),
        *(rated(n, value, key=OTHER) for n, value in enumerate((8, 8, 8, 8, 2))),
    ]
    found = [one.element for one in look(at(facts)) if one.kind == "drop"]
    assert found == [OTHER, TRUST]
    same = [*history(8, 8, 8, 8, 5), *(rated(n, value, key=OTHER) for n, value in enumerate((8, 8, 8, 8, 5)))]
    assert [one.element for one in look(at(same)) if one.kind == "drop"] == [TRUST, OTHER]


def test_a_fact_of_another_audience_is_in_no_state() -> None:
    facts = history(8, 8, 7, 8, 2)
    for one in facts:
        if one.kind == "rating.after":
            one.audience = "client"
    seen = {audience: ledger.effective(facts, audience) for audience in ("client", "therapist", "shared")}
    assert "drop" in kinds(seen["client"], "client")
    assert "drop" not in kinds(seen["therapist"])
    assert "drop" not in kinds(seen["shared"], "supervisor")
