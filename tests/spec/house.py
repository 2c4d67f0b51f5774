"""One practice with everybody a spec needs, made by the real actions."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from alliance.kernel import clock
from alliance.kernel.principal import Principal
from alliance.measurement import actions as measures
from alliance.measurement.models import Assignment
from alliance.people.actions import add_person, found_practice
from alliance.people.alliances import open_alliance
from alliance.people.models import Alliance, Practice
from alliance.people.seats import Seat, seat_at
from alliance.safety import actions as safety
from alliance.safety.models import Leave, ResponsePlan
from alliance.therapy.actions import plan_session
from alliance.therapy.models import Session

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ITEM_9 = "phq-9.9"


@dataclass
class House:
    """Who is there: principals, the alliance of client and therapist, a session that is planned."""

    practice: Practice
    client: Principal
    therapist: Principal
    colleague: Principal
    supervisor: Principal
    manager: Principal
    alliance: Alliance

    @property
    def seat(self) -> Seat:
        return seat_at(self.client, self.alliance.id)

    def session(self, *, days: float = 1) -> Session:
        return plan_session(
            alliance_id=self.alliance.id, starts_at=clock.now() + timedelta(days=days), by=self.therapist
        )

    def plan(self, *, backup: UUID | None = None, known: int = 0, hours: int = 24) -> ResponsePlan:
        plan = safety.propose_plan(
            alliance_id=self.alliance.id,
            reader=self.therapist.person_id,
            read_within_hours=hours,
            hours="On working days, before six.",
            backup=backup,
            known_ongoing_up_to=known,
            by=self.therapist,
        )
        safety.agree_plan(plan_id=plan.id, by=self.client)
        return plan

    def assign(self, instrument: str = "phq-9", every: int = 1) -> Assignment:
        found = measures.propose_measure(
            alliance_id=self.alliance.id, instrument=instrument, every_sessions=every, by=self.therapist
        )
        return measures.agree_measure(assignment_id=found.id, by=self.client)

    def answer(self, value: int = 1, *, submission: UUID | None = None, candour: str = "keep", **more):
        return measures.answer_measure(
            alliance_id=self.alliance.id,
            instrument="phq-9",
            submission_id=submission or uuid4(),
            answers={**{f"phq-9.{n}": 0 for n in range(1, 9)}, ITEM_9: value, **more},
            candour=candour,
            by=self.client,
        )

    def away(self, who: Principal, cover: UUID | None = None) -> Leave:
        return safety.take_leave(
            starts_at=clock.now() - timedelta(days=1),
            ends_at=clock.now() + timedelta(days=7),
            by=who,
            cover=cover,
        )


def build() -> House:
    practice = found_practice(
        name="The practice", crisis_lines="Call 112.", outside_contact="Ombuds office, +00 1234"
    )

    def person(name: str, role: str) -> Principal:
        made = add_person(
            practice_id=practice.id,
            name=name,
            address=f"{name}.{uuid4().hex[:8]}@example.org",
            role=role,
            by=None,
        )
        return Principal(made.id, practice.id, frozenset({role}))

    client, therapist = person("Clea", "client"), person("Theo", "therapist")
    alliance = open_alliance(
        practice_id=practice.id, clients=[client.person_id], therapists=[therapist.person_id], by=None
    )
    colleague, supervisor = person("Cora", "therapist"), person("Sven", "supervisor")
    return House(practice, client, therapist, colleague, supervisor, person("Mara", "manager"), alliance)
