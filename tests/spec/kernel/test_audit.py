"""The chain of an access log: every edit, delete, insert and swap is found."""

from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.kernel import audit
from alliance.kernel.models import AuditEntry
from alliance.kernel.principal import Principal

EDITABLE = {
    "practice_id": uuid4,
    "actor_id": uuid4,
    "actor_role": lambda: "other",
    "verb": lambda: "other",
    "object_kind": lambda: "other",
    "object_id": uuid4,
    "purpose": lambda: "other",
    "previous": lambda: "0" * 64,
    "digest": lambda: "0" * 64,
}


def chain(length: int) -> UUID:
    scope = uuid4()
    by = Principal(uuid4(), uuid4())
    for number in range(length):
        audit.write(scope_id=scope, by=by, verb=f"verb.{number}", role="client", object_id=uuid4())
    return scope


def lines(scope: UUID):
    return AuditEntry.objects.filter(scope_id=scope).order_by("seq")


@pytest.mark.django_db
def test_an_untouched_chain_holds_and_scopes_are_apart() -> None:
    one, other = chain(5), chain(3)
    assert audit.broken_at(one) is audit.broken_at(other) is audit.broken_at(uuid4()) is None
    assert [entry.seq for entry in lines(other)] == [1, 2, 3]


LAW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@LAW
@given(length=st.integers(2, 6), place=st.integers(0, 5), column=st.sampled_from(sorted(EDITABLE)))
def test_every_edit_is_found_where_it_is(db, length: int, place: int, column: str) -> None:
    scope = chain(length)
    seq = place % length + 1
    AuditEntry.objects.filter(scope_id=scope, seq=seq).update(**{column: EDITABLE[column]()})
    assert audit.broken_at(scope) == seq


@LAW
@given(length=st.integers(2, 6), place=st.integers(0, 5))
def test_every_line_taken_out_of_the_middle_is_found(db, length: int, place: int) -> None:
    scope = chain(length)
    seq = place % (length - 1) + 1
    AuditEntry.objects.filter(scope_id=scope, seq=seq).delete()
    assert audit.broken_at(scope) == seq


@LAW
@given(length=st.integers(2, 6), place=st.integers(0, 5))
def test_every_swap_of_neighbours_is_found(db, length: int, place: int) -> None:
    scope = chain(length)
    seq = place % (length - 1) + 1
    for was, becomes in ((seq, 1000), (seq + 1, seq), (1000, seq + 1)):
        AuditEntry.objects.filter(scope_id=scope, seq=was).update(seq=becomes)
    assert audit.broken_at(scope) == seq


@LAW
@given(length=st.integers(1, 5), place=st.integers(0, 5))
def test_every_line_slipped_in_is_found(db, length: int, place: int) -> None:
    scope = chain(length)
    seq = place % length + 1
    original = lines(scope).get(seq=seq)
    for entry in reversed(lines(scope).filter(seq__gte=seq)):
        AuditEntry.objects.filter(id=entry.id).update(seq=entry.seq + 1)
    slipped = AuditEntry(
        practice_id=original.practice_id,
        scope_id=scope,
        seq=seq,
        at=original.at,
        verb="slipped.in",
        previous=original.previous,
    )
    slipped.digest = audit.digest(slipped)
    slipped.save()
    assert audit.broken_at(scope) == seq + 1


@pytest.mark.django_db
def test_a_line_of_the_software_needs_its_practice() -> None:
    with pytest.raises(ValueError, match="practice"):
        audit.write(scope_id=uuid4(), by=None, verb="alert.raise")


@pytest.mark.django_db
def test_every_act_of_a_house_keeps_its_chain(house) -> None:
    house.plan()
    house.assign()
    house.answer(1)
    assert audit.broken_at(house.alliance.id) is None
    assert lines(house.alliance.id).count() >= 6
