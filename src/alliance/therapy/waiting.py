"""What waits to be opened in the session. What it is stays with the client; both know once that there is something.

Each thing that waits is a fact for the client alone (`to_open`); the first of a session adds one shared fact
(`to_talk_about`), which goes when nothing of it is left.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from alliance.kernel import ledger
from alliance.kernel.models import Fact
from alliance.therapy.models import Session

WAITS = "to_open"
SOMETHING = "to_talk_about"
SOURCE = "candour"


def answer_key(session_id: UUID | None, occasion: str, link_id: str) -> str:
    """The name under which one answer of a session's form waits; a measure waits whole, under its instrument."""
    return uuid5(session_id, f"{occasion}.{link_id}").hex if session_id else ""


def waits(session: Session, keys: Sequence[str], at: datetime) -> list[Fact]:
    """The facts that these things wait to be opened in this session; nothing for nothing."""
    if not keys:
        return []
    facts = [_fact(WAITS, Fact.Audience.CLIENT, session, at, key) for key in keys]
    if not ledger.facts_about(session.alliance_id, session.id, SOMETHING):
        facts.append(_fact(SOMETHING, Fact.Audience.SHARED, session, at))
    return facts


def waits_no_more(scope_id: UUID, key: str) -> list[Fact]:
    """The facts that this is kept or gone: with the last of its session, nobody is told of something any more."""
    gone = []
    for one in _standing(Fact.objects.filter(scope_id=scope_id, kind=WAITS, key=key)):
        gone.append(one)
        if one.ref and {also.id for also in ledger.facts_about(scope_id, one.ref, WAITS)} == {one.id}:
            gone += ledger.facts_about(scope_id, one.ref, SOMETHING)
    return [ledger.withdrawal(one, source=SOURCE) for one in gone]


def carried(old: Session, later: Session, at: datetime) -> list[Fact]:
    """What waited for a session that did not take place waits for a later one."""
    waiting = ledger.facts_about(old.alliance_id, old.id, WAITS)
    gone = [*waiting, *ledger.facts_about(old.alliance_id, old.id, SOMETHING)]
    moved = [ledger.withdrawal(one, source=SOURCE) for one in gone]
    return [*moved, *waits(later, [one.key for one in waiting], at)]


def _standing(facts: Iterable[Fact]) -> list[Fact]:
    found = list(facts)
    gone = set(
        Fact.objects.filter(target__in=[one.id for one in found], kind=ledger.WITHDRAWN).values_list(
            "target", flat=True
        )
    )
    return [one for one in found if one.id not in gone]


def _fact(kind: str, audience: str, session: Session, at: datetime, key: str = "") -> Fact:
    return ledger.fact(
        kind,
        audience=audience,
        occurred_at=at,
        source=SOURCE,
        chair="client",
        key=key,
        ref=session.id,
        value=1.0 if kind == SOMETHING else None,
    )
