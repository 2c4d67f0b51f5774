"""What an audience may see of the facts: a law, whatever order they arrived in."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel import ledger
from alliance.kernel.models import Fact

T0 = datetime(2026, 3, 2, tzinfo=UTC)
AUDIENCES = ("client", "therapist", "shared")


def written(number: int, audience: str, minute: int, value: float, kind: str = "rating") -> Fact:
    one = ledger.fact(
        kind, audience=audience, occurred_at=T0 + timedelta(minutes=minute), source="t", value=value
    )
    one.id, one.recorded_at = UUID(int=number + 1), T0 + timedelta(days=1, seconds=number)
    return one


@st.composite
def ledgers(draw) -> list[Fact]:
    facts: list[Fact] = []
    for number in range(draw(st.integers(0, 14))):
        do = draw(st.sampled_from(["new", "new", "reveal", "withdraw", "correct"]))
        originals = [one for one in facts if one.target is None]
        if do == "new" or not originals:
            facts.append(
                written(
                    number, draw(st.sampled_from(AUDIENCES)), draw(st.integers(0, 5)), draw(st.integers(0, 9))
                )
            )
            continue
        target = draw(st.sampled_from(originals))
        if do == "reveal":
            one = ledger.reveal([target], source="t")[0]
        elif do == "withdraw":
            one = ledger.withdrawal(target, source="t")
        else:
            one = written(number, target.audience, 0, 9.5, ledger.CORRECTED)
            one.target, one.occurred_at = target.id, target.occurred_at
        one.id, one.recorded_at = UUID(int=number + 1), T0 + timedelta(days=1, seconds=number)
        facts.append(one)
    return facts


def shown(facts: list[Fact], audience: str) -> list[tuple]:
    return [(one.id, one.value, one.occurred_at) for one in ledger.effective(facts, audience)]


@given(facts=ledgers(), seed=st.integers(0, 999))
def test_the_order_of_arrival_does_not_matter(facts: list[Fact], seed: int) -> None:
    shuffled = list(facts)
    Random(seed).shuffle(shuffled)
    for audience in AUDIENCES:
        assert shown(shuffled, audience) == shown(facts, audience)


@given(facts=ledgers())
def test_shared_is_what_both_see(facts: list[Fact]) -> None:
    client, therapist, shared = (dict.fromkeys(one[0] for one in shown(facts, who)) for who in AUDIENCES)
    assert set(shared) == set(client) & set(therapist)


@given(facts=ledgers(), value=st.integers(0, 9))
def test_what_may_not_be_seen_changes_nothing(facts: list[Fact], value: int) -> None:
    before = shown(facts, "therapist")
    opened = {one.target for one in facts if one.kind == ledger.REVEALED}
    for one in facts:
        if one.audience == "client" and one.id not in opened and one.target is None:
            one.value = float(value)
    assert shown(facts, "therapist") == before


@given(facts=ledgers())
def test_a_reveal_only_adds_and_a_withdrawal_only_removes(facts: list[Fact]) -> None:
    for audience in AUDIENCES:
        seen = {one[0] for one in shown(facts, audience)}
        no_reveals = {one[0] for one in shown([f for f in facts if f.kind != ledger.REVEALED], audience)}
        no_withdrawals = {one[0] for one in shown([f for f in facts if f.kind != ledger.WITHDRAWN], audience)}
        assert no_reveals <= seen <= no_withdrawals


@given(facts=ledgers())
def test_the_newest_correction_counts_and_nothing_else_changes(facts: list[Fact]) -> None:
    originals = {one.id: one for one in facts if one.target is None}
    corrected = {one.target: one.value for one in facts if one.kind == ledger.CORRECTED}
    for audience in AUDIENCES:
        for id_, value, _at in shown(facts, audience):
            assert value == corrected.get(id_, originals[id_].value)


@given(facts=ledgers())
def test_the_order_is_canonical(facts: list[Fact]) -> None:
    for audience in AUDIENCES:
        seen = ledger.effective(facts, audience)
        assert seen == sorted(seen, key=lambda one: (one.occurred_at, one.kind, one.id))
