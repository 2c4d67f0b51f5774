"""The states follow from the facts alone: in whatever order they arrive, folded one by one or all at once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.insight.folding import AUDIENCES, rebuild
from alliance.insight.models import Checkpoint, State
from alliance.insight.state import dumps, fold_all, loads
from alliance.kernel import ledger
from alliance.kernel.models import Fact
from alliance.people.models import Alliance, Practice
from alliance.rooms.registry import all_rooms

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROOM = all_rooms()[0].key
OF_ROOMS = {kind for room in all_rooms() if room.trace for kind in room.trace.kinds}
KINDS = [
    "rating.after",
    "guess",
    "rating.before",
    "session.held",
    "session.held",
    "session.held",
    "session.missed",
    "review.talked",
    "goal.rating",
    *sorted(OF_ROOMS - {"session.held", "session.missed", "review.talked"}),
]
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

acts = st.lists(
    st.one_of(
        st.tuples(
            st.just("new"),
            st.sampled_from(KINDS),
            st.sampled_from(["client", "therapist", "shared"]),
            st.sampled_from(["a", ROOM]),
            st.integers(0, 10),
            st.integers(0, 60),
        ),
        st.tuples(st.sampled_from(["reveal", "correct", "withdraw"]), st.integers(0, 50), st.integers(0, 10)),
    ),
    min_size=1,
    max_size=25,
)


def told(acts_: list[tuple]) -> list[list[Fact]]:
    """The acts as batches of facts, each reveal, correction and withdrawal aimed at an earlier fact."""
    written: list[Fact] = []
    batches = []
    for act in acts_:
        if act[0] == "new":
            _, kind, audience, key, value, minute = act
            chair = "therapist" if audience == "therapist" else "client"
            batch = [
                ledger.fact(
                    kind,
                    audience=audience,
                    occurred_at=T0 + timedelta(minutes=minute),
                    source="test",
                    chair=chair,
                    key=key,
                    ref=UUID(int=minute // 10),
                    value=float(value),
                )
            ]
            written += batch
        elif not written:
            continue
        else:
            target = written[act[1] % len(written)]
            batch = changed(act, target)
        batches.append(batch)
    return batches


def changed(act: tuple, target: Fact) -> list[Fact]:
    if act[0] == "reveal":
        return (
            ledger.reveal([target], source="test")
            if not getattr(target, "was_revealed", False) and mark(target)
            else []
        )
    kind = ledger.CORRECTED if act[0] == "correct" else ledger.WITHDRAWN
    return [
        ledger.fact(
            kind,
            audience=target.audience,
            occurred_at=target.occurred_at,
            source="test",
            target=target.id,
            value=float(act[2]),
        )
    ]


def mark(target: Fact) -> bool:
    target.was_revealed = True  # type: ignore[attr-defined]
    return True


@pytest.fixture
def alliance(db) -> Alliance:
    practice = Practice.objects.create(name="p", created_at=T0)
    return Alliance.objects.create(practice=practice, opened_at=T0)


def fresh(alliance: Alliance) -> Alliance:
    return Alliance.objects.create(practice_id=alliance.practice_id, opened_at=T0, id=uuid4())


def together(batches: list[list[Fact]], joins: list[bool]) -> list[list[Fact]]:
    """Some acts in one transaction with the one before, as a form, an import or a paper entered later brings them."""
    joined: list[list[Fact]] = []
    for number, batch in enumerate(batches):
        if joined and joins[number % len(joins)]:
            joined[-1] = [*joined[-1], *batch]
        else:
            joined.append(list(batch))
    return joined


@QUICK
@given(acts=acts, joins=st.lists(st.booleans(), min_size=1, max_size=6))
def test_incremental_equals_rebuilt(alliance, acts, joins):
    here = fresh(alliance)
    for batch in together(told(acts), joins):
        ledger.record(practice_id=here.practice_id, scope_id=here.id, facts=batch)
    facts = list(Fact.objects.filter(scope_id=here.id))
    stored = dict(State.objects.filter(alliance=here).values_list("audience", "payload"))
    assert not State.objects.filter(alliance=here, is_stale=True).exists()
    for audience in AUDIENCES:
        rebuilt = dumps(fold_all(ledger.effective(facts, audience)))
        assert stored.get(audience, rebuilt) == rebuilt
        assert dumps(loads(rebuilt)) == rebuilt
    assert_banks_are_rebuilt_too(here)


def assert_banks_are_rebuilt_too(here: Alliance) -> None:
    """The filters: what was folded in piece by piece is what a rebuild folds at once, byte for byte."""
    banks = newest_banks(here)
    rebuild(here.practice_id, here.id)
    assert newest_banks(here) == banks


def newest_banks(here: Alliance) -> dict[str, tuple[int, str]]:
    found = {}
    for row in State.objects.filter(alliance=here):
        kept = Checkpoint.objects.filter(alliance=here, audience=row.audience).order_by("-closed").first()
        assert (kept.closed if kept else 0) == row.closed
        found[row.audience] = (row.closed, kept.bank if kept else "")
    return {audience: one for audience, one in found.items() if one[0]}


@QUICK
@given(acts=acts, value=st.integers(0, 10))
def test_what_one_may_not_see_changes_no_byte(acts, value):
    facts = [one for batch in told(acts) for one in batch]
    for one in facts:
        one.recorded_at = one.occurred_at
    seen = {one.target for one in facts if one.kind == ledger.REVEALED}
    before = {who: dumps(fold_all(ledger.effective(facts, who))) for who in ("therapist", "shared")}
    for one in facts:
        if one.audience == "client" and one.id not in seen and one.target not in seen:
            one.value = float(value)
    assert before == {who: dumps(fold_all(ledger.effective(facts, who))) for who in ("therapist", "shared")}


@pytest.mark.django_db
def test_a_fold_that_fails_keeps_the_fact_and_marks_the_state(alliance, monkeypatch):
    def one(minute):
        return ledger.fact(
            "rating.after",
            audience="client",
            occurred_at=T0 + timedelta(minutes=minute),
            source="t",
            chair="client",
            key="a",
            value=1.0,
        )

    ledger.record(practice_id=alliance.practice_id, scope_id=alliance.id, facts=[one(1)])
    with monkeypatch.context() as broken:
        broken.setattr("alliance.insight.folding.fold", lambda *_: 1 / 0)
        ledger.record(practice_id=alliance.practice_id, scope_id=alliance.id, facts=[one(2)])
    assert Fact.objects.filter(scope_id=alliance.id).count() == 2
    assert State.objects.filter(alliance=alliance, is_stale=True).count() == 3
    ledger.record(practice_id=alliance.practice_id, scope_id=alliance.id, facts=[one(3)])
    assert loads(State.objects.get(alliance=alliance, audience="client").payload).elements["a"].client.n == 3
    assert not State.objects.filter(is_stale=True).exists()
