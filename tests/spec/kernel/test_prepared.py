"""A prepared query gives what its queryset gives; rows inserted are the rows saved, on both databases."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, Value
from django.db.transaction import TransactionManagementError

from alliance.kernel import clock, ledger
from alliance.kernel.models import AuditEntry, Fact
from alliance.kernel.prepared import Prepared, insert
from alliance.therapy.models import Topic
from tests.spec.house import House

pytestmark = pytest.mark.django_db


def facts(n: int, scope: UUID) -> list[Fact]:
    made = []
    for number in range(n):
        one = ledger.fact(
            "score",
            audience=Fact.Audience.CLIENT,
            occurred_at=clock.now() - timedelta(minutes=number),
            source="a",
            key=f"k{number}",
            ref=None if number % 2 else uuid4(),
            value=number / 3,
        )
        one.practice_id, one.scope_id, one.recorded_at = uuid4(), scope, clock.now()
        made.append(one)
    return made


def values(one: Fact) -> dict[str, object]:
    return {field.attname: getattr(one, field.attname) for field in Fact._meta.concrete_fields}


@Prepared
def newest(scope_id: UUID, kind: str) -> QuerySet[Fact]:
    ours = Fact.objects.filter(scope_id=scope_id, kind=kind).annotate(twice=F("value") * Value(2.0))
    return ours.order_by("-occurred_at")


@Prepared
def keys(scope_id: UUID) -> "QuerySet[Fact, tuple[str, UUID]]":
    return Fact.objects.filter(scope_id=scope_id).order_by("key").values_list("key", "ref")[:2]


def test_what_is_inserted_is_read_back_as_it_was_however_many_there_are() -> None:
    scope = uuid4()
    written = facts(150, scope)
    insert(written)
    read = {one.id: values(one) for one in Fact.objects.filter(scope_id=scope)}
    assert read == {one.id: values(one) for one in written}
    assert not any(one._state.adding for one in written)
    insert([])
    assert Fact.objects.count() == 150


def test_a_prepared_query_gives_what_its_queryset_gives_for_each_argument() -> None:
    ours, theirs = uuid4(), uuid4()
    insert([*facts(4, ours), *facts(2, theirs)])
    for scope in (ours, theirs, uuid4()):
        asked = newest._build(scope_id=scope, kind="score")
        found = newest(scope_id=scope, kind="score")
        assert [(values(one), one.twice) for one in found] == [(values(one), one.twice) for one in asked]
        assert keys(scope_id=scope) == list(keys._build(scope_id=scope))
    assert newest(scope_id=ours, kind="other") == []
    assert newest.first(scope_id=ours, kind="score") == newest(scope_id=ours, kind="score")[0]
    assert newest.first(scope_id=uuid4(), kind="score") is None


def test_a_row_read_so_can_be_changed_and_saved() -> None:
    scope = uuid4()
    insert(facts(1, scope))
    one = newest.first(scope_id=scope, kind="score")
    one.value = 9.0
    one.save(update_fields=["value"])
    assert Fact.objects.get(scope_id=scope).value == 9.0


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_inside_a_transaction_or_not_at_all() -> None:
    @Prepared
    def locked(scope_id: UUID) -> QuerySet[Fact]:
        return Fact.objects.filter(scope_id=scope_id).select_for_update()

    with transaction.atomic():
        assert locked(scope_id=uuid4()) == []
    with pytest.raises(TransactionManagementError):
        locked(scope_id=uuid4())


def test_what_cannot_be_an_argument_is_refused() -> None:
    def any_kind(kind: str) -> QuerySet[Fact]:
        return Fact.objects.all() if kind else Fact.objects.none()

    with pytest.raises(TypeError, match="compared"):
        Prepared(any_kind)(kind="score")

    def many(limit: int) -> QuerySet[Fact]:
        return Fact.objects.all()[:limit]

    with pytest.raises(TypeError, match="a UUID, a moment or a text"):
        Prepared(many)(limit=3)


def test_inserting_plain_words_where_sealed_ones_belong_is_refused(house: House) -> None:
    topic = Topic(
        practice_id=house.practice.id,
        alliance=house.alliance,
        session=house.session(),
        chair="client",
        words="not sealed",
        candour="share",
        brought_at=clock.now(),
    )
    with pytest.raises(TypeError, match="plain text"):
        insert([topic])


def test_constraints_hold_for_what_is_inserted() -> None:
    one = AuditEntry(practice_id=uuid4(), scope_id=uuid4(), seq=1, at=clock.now(), verb="x", digest="d")
    insert([one])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([one])
