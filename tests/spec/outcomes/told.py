"""Courses, and whole practices that shared them, in a few words; in bulk where many clients are needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np

from alliance.kernel import clock, ledger
from alliance.kernel.ids import new_id
from alliance.kernel.models import Fact
from alliance.people.actions import add_person
from alliance.people.models import Alliance, Chair, ChairRole
from alliance.rooms.registry import all_rooms
from alliance.therapy.models import Session
from tests.spec.house import House

PHQ = "phq-9.total"


def score_facts(
    values: Sequence[float], *, key: str = PHQ, audience: str = "shared", until: datetime | None = None
) -> list[Fact]:
    """Scores a week apart, the newest a day ago."""
    end = until or clock.now() - timedelta(days=1)
    return [
        ledger.fact(
            "score",
            audience=audience,
            occurred_at=end - timedelta(weeks=len(values) - 1 - place),
            source="test",
            chair="client",
            key=key,
            ref=new_id(),
            value=value,
        )
        for place, value in enumerate(values)
    ]


def tell(house: House, facts: list[Fact]) -> None:
    ledger.record(practice_id=house.practice.id, scope_id=house.alliance.id, facts=facts)


@dataclass
class Many:
    """Clients in bulk: made once, told in facts."""

    house: House
    therapists: list[UUID]

    def client(self, n: int) -> tuple[Alliance, list[Session]]:
        """One more client with eight held sessions."""
        practice, now = self.house.practice.id, clock.now()
        person = add_person(
            practice_id=practice, name=f"C{n}", address=f"c{n}@example.org", role="client", by=None
        )
        alliance = Alliance.objects.create(practice_id=practice, opened_at=now - timedelta(weeks=12))
        therapist = self.therapists[n % len(self.therapists)]
        for who, role in ((person.id, ChairRole.CLIENT), (therapist, ChairRole.THERAPIST)):
            Chair.objects.create(
                practice_id=practice,
                alliance=alliance,
                person_id=who,
                role=role,
                seated_at=alliance.opened_at,
            )
        held = [
            Session(
                practice_id=practice,
                alliance=alliance,
                number=week + 1,
                starts_at=now - timedelta(weeks=9 - week),
                status=Session.Status.HELD,
                planned_at=now - timedelta(weeks=11),
            )
            for week in range(8)
        ]
        Session.objects.bulk_create(held)
        return alliance, held


def practice_that_shared(
    house: House,
    clients: int,
    *,
    effect: float = -1.0,
    noise: float = 1.0,
    audience: str = "shared",
    therapists: int = 3,
    seed: int = 1,
    first: int = 0,
) -> list[Alliance]:
    """Clients whose next score is `effect` lower for each point a session lies above their own mean."""
    rng = np.random.default_rng(seed)
    staff = [house.therapist.person_id, house.colleague.person_id]
    more = [
        add_person(
            practice_id=house.practice.id,
            name=f"T{n}",
            address=f"t{seed}{n}@example.org",
            role="therapist",
            by=None,
        )
        for n in range(max(therapists - 2, 0))
    ]
    many = Many(house, [*staff, *(one.id for one in more)][:therapists])
    made, facts = [], []
    for n in range(first, first + clients):
        alliance, held = many.client(n)
        facts += _shared(alliance, held, rng, effect, noise, audience)
        made.append(alliance)
    for one in facts:
        one.practice_id, one.recorded_at = house.practice.id, clock.now()
    Fact.objects.bulk_create(facts)
    return made


def _shared(
    alliance: Alliance,
    held: Sequence[Session],
    rng: np.random.Generator,
    effect: float,
    noise: float,
    audience: str,
) -> list[Fact]:
    level, own = 8.0 + rng.normal(0, 0.5), rng.normal(0, 3)
    alliance_now = rng.normal(0, 0.7, len(held))
    facts = []
    for place, session in enumerate(held):
        facts += [
            _fact(
                alliance,
                "rating.after",
                room.key,
                level + alliance_now[place],
                session.starts_at + timedelta(hours=1),
                audience,
                session.id,
            )
            for room in all_rooms()
        ]
        before = alliance_now[place - 1] if place else 0.0
        score = 12 + own + effect * before + rng.normal(0, noise)
        facts.append(
            _fact(alliance, "score", PHQ, score, session.starts_at - timedelta(hours=3), audience, new_id())
        )
    return facts


def _fact(
    alliance: Alliance, kind: str, key: str, value: float, at: datetime, audience: str, ref: UUID
) -> Fact:
    made = ledger.fact(
        kind,
        audience=audience,
        occurred_at=at,
        source="test",
        chair="client",
        key=key,
        ref=ref,
        value=float(value),
    )
    made.scope_id = alliance.id
    return made
