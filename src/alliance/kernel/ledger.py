"""The ledger of facts: what actions write and what everything computed is folded from."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from alliance.kernel import clock
from alliance.kernel.ids import id_beside, new_id
from alliance.kernel.models import Fact
from alliance.kernel.prepared import insert

Subscriber = Callable[[UUID, UUID, Sequence[Fact]], None]
_subscribers: list[Subscriber] = []
REVEALED = "revealed"
WITHDRAWN = "withdrawn"
CORRECTED = "corrected"
PLACE = attrgetter("place")


def subscribe(subscriber: Subscriber) -> None:
    """Calls `subscriber(practice_id, scope_id, facts)` inside each act's transaction, after its facts are written."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def fact(
    kind: str,
    *,
    audience: str,
    occurred_at: datetime,
    source: str,
    chair: str = "",
    key: str = "",
    ref: UUID | None = None,
    value: float | None = None,
    mark: str = "",
    target: UUID | None = None,
) -> Fact:
    """A fact not yet written: `record` adds practice, scope and the time of recording."""
    return Fact(
        id=id_beside(ref) if ref else new_id(),
        kind=kind,
        audience=audience,
        occurred_at=occurred_at,
        source=source,
        chair=chair,
        key=key,
        ref=ref,
        value=value,
        mark=mark,
        target=target,
    )


def reveal(facts: Sequence[Fact], *, source: str) -> list[Fact]:
    """The facts that open `facts` to everybody in their scope; each takes its original's moment."""
    return [
        fact(
            REVEALED,
            audience=Fact.Audience.SHARED,
            occurred_at=one.occurred_at,
            source=source,
            ref=one.ref,
            target=one.id,
        )
        for one in facts
    ]


def withdrawal(one: Fact, *, source: str) -> Fact:
    """The fact that takes `one` back, for whoever saw it."""
    return fact(
        WITHDRAWN,
        audience=one.audience,
        occurred_at=one.occurred_at,
        source=source,
        ref=one.ref,
        target=one.id,
    )


def facts_about(scope_id: UUID, ref: UUID, *kinds: str) -> list[Fact]:
    """The facts of these kinds that hang from `ref` and were not taken back, by one query."""
    about = list(Fact.objects.filter(scope_id=scope_id, ref=ref))
    gone = {one.target for one in about if one.kind == WITHDRAWN}
    return [one for one in about if one.kind in kinds and one.id not in gone]


def is_shared(one: Fact) -> bool:
    """Whether both may see it: written so, or revealed since."""
    return one.audience == Fact.Audience.SHARED or Fact.objects.filter(target=one.id, kind=REVEALED).exists()


def record(*, practice_id: UUID, scope_id: UUID, facts: Sequence[Fact]) -> None:
    """Writes facts and tells the subscribers. Call inside the act's transaction, with the scope's row locked."""
    if not facts:
        return
    now = clock.now()
    for one in facts:
        one.practice_id, one.scope_id, one.recorded_at = practice_id, scope_id, now
    insert(facts)
    for subscriber in _subscribers:
        subscriber(practice_id, scope_id, facts)


def seen(scopes: Collection[UUID], audience: str, *kinds: str, key: str = "") -> dict[UUID, list[Fact]]:
    """What an audience may see of these kinds in each scope, in canonical order, by two queries at most."""
    meant = Fact.objects.filter(scope_id__in=scopes, kind__in=kinds)
    meant = meant.filter(key=key) if key else meant
    amended = Fact.objects.filter(
        scope_id__in=scopes, kind__in=(REVEALED, WITHDRAWN, CORRECTED), target__in=meant.values("id")
    )
    found: dict[UUID, list[Fact]] = {one: [] for one in scopes}
    for fact in (*meant, *amended):
        found[fact.scope_id].append(fact)
    return {scope: effective(facts, audience) for scope, facts in found.items()}


def effective(facts: Sequence[Fact], audience: str) -> list[Fact]:
    """What one audience may see, in canonical order (occurred_at, kind, id): pure.

    A fact counts for its own audience and for shared ones; a reveal opens its target; a withdrawal removes its
    target and a correction replaces the target's value, for whoever may see the target.
    """
    revealed = {one.target for one in facts if one.kind == REVEALED}
    withdrawn = {one.target for one in facts if one.kind == WITHDRAWN}
    corrected = {
        one.target: one for one in sorted(facts, key=lambda f: (f.recorded_at, f.id)) if one.kind == CORRECTED
    }
    seen = []
    for one in facts:
        if one.kind in (REVEALED, WITHDRAWN, CORRECTED) or one.id in withdrawn:
            continue
        if one.audience in (audience, Fact.Audience.SHARED) or one.id in revealed:
            if one.id in corrected:
                one = _with_value(one, corrected[one.id].value)
            seen.append(one)
    return sorted(seen, key=PLACE)


def _with_value(original: Fact, value: float | None) -> Fact:
    values = {field.attname: getattr(original, field.attname) for field in Fact._meta.concrete_fields}
    return Fact(**{**values, "value": value})
