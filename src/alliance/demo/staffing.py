"""Two practices are founded and everybody joins them, in the order in which they would have come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alliance.demo.cast import Script, Staff, address_of_client, address_of_staff, cast
from alliance.demo.past import Step, at, live
from alliance.demo.queries import principal_in
from alliance.kernel.principal import Principal
from alliance.people.actions import add_person, found_practice, give_role
from alliance.people.models import Person, Practice, Role
from alliance.safety.actions import take_leave

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FOUNDED, SECOND_FOUNDED = 40 * WEEK, 30 * WEEK
LEAVE_TOLD, LEAVE_BEGAN, LEAVE_ENDS = 20 * DAY, 5 * DAY, 7 * DAY - timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class House:
    """A practice with its staff by their keys in the cast, as who they act."""

    practice: Practice
    staff: dict[str, Principal]


def found(now: datetime) -> House:
    """The practice with everybody who works there."""
    with at(now - FOUNDED):
        practice = _found(cast().practice)
        first, *others = cast().staff
        manager = _add_first(practice, first)
    staff = {first.key: manager}
    for n, one in enumerate(others):
        with at(now - FOUNDED + (n + 1) * DAY):
            staff[one.key] = _add(practice, one, manager)
    return House(practice, staff)


def found_second(now: datetime, key: str) -> House:
    """A second practice, of one therapist who also works in the first: a person may belong to several."""
    with at(now - SECOND_FOUNDED):
        practice = _found(cast().second_practice)
        member = cast().member(key)
        manager = _add_first(practice, member, Role.MANAGER)
        give_role(practice_id=practice.id, person_id=manager.person_id, role=Role.THERAPIST, by=manager)
        person = Person.objects.get(id=manager.person_id)
    both = principal_in(practice.id, person)
    return House(practice, {"manager": both, key: both})


def add_clients(house: House, joining: list[tuple[datetime, Script]], now: datetime) -> None:
    """Adds the clients, each on their day; in between somebody says when they will be away."""
    steps: list[Step] = [(moment, _adding(house, script)) for moment, script in joining]
    away = [one for one in cast().staff if one.cover and {one.key, one.cover} <= set(house.staff)]
    steps += [(now - LEAVE_TOLD, _leaving(house, one, now)) for one in away]
    live(steps, now)


def _found(texts: dict[str, Any]) -> Practice:
    return found_practice(**texts, is_demo=True)


def _add_first(practice: Practice, one: Staff, role: str = "") -> Principal:
    person = add_person(
        practice_id=practice.id,
        name=one.name,
        address=address_of_staff(one.key),
        role=role or one.roles[0],
        by=None,
        time_zone=one.zone,
    )
    return principal_in(practice.id, person)


def _add(practice: Practice, one: Staff, manager: Principal) -> Principal:
    person = add_person(
        practice_id=practice.id,
        name=one.name,
        address=address_of_staff(one.key),
        role=one.roles[0],
        by=manager,
        time_zone=one.zone,
    )
    for role in one.roles[1:]:
        give_role(practice_id=practice.id, person_id=person.id, role=role, by=manager)
    return principal_in(practice.id, person)


def _adding(house: House, script: Script) -> Any:
    def add() -> None:
        add_person(
            practice_id=house.practice.id,
            name=script.name,
            address=address_of_client(script),
            role=Role.CLIENT,
            by=house.staff["manager"],
            time_zone=script.zone,
        )

    return add


def _leaving(house: House, one: Staff, now: datetime) -> Any:
    def leave() -> None:
        take_leave(
            starts_at=now - LEAVE_BEGAN,
            ends_at=now + LEAVE_ENDS,
            by=house.staff[one.key],
            cover=house.staff[one.cover].person_id,
        )

    return leave
