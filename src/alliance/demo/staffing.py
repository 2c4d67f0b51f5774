"""Two practices are founded and everybody joins them, in the order in which they would have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import update_last_login

from alliance.demo.cast import Place, Script, Staff, address_of_client, address_of_staff, cast
from alliance.demo.past import Step, at, live
from alliance.demo.queries import person_at, principal_in
from alliance.kernel.principal import Principal
from alliance.people.actions import add_person, found_practice, give_role
from alliance.people.invitations import invite, make_demo_link, use_demo_link
from alliance.people.models import Practice, Role
from alliance.safety.actions import take_leave

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FOUNDED, SECOND_FOUNDED = 40 * WEEK, 30 * WEEK
LEAVE_TOLD, LEAVE_BEGAN, LEAVE_ENDS = 20 * DAY, 5 * DAY, 7 * DAY - timedelta(hours=1)
BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class House:
    """A practice with its staff by their keys in the cast, as who they act."""

    practice: Practice
    place: Place
    staff: dict[str, Principal]


def found(place: Place, now: datetime) -> House:
    """The practice with everybody who works there."""
    first, *others = cast().staff
    with at(now - FOUNDED):
        practice = _found(cast().practice, place.time_zone, place.country)
        manager = _join_staff(practice, place, first, first.roles, None)
    staff = {first.key: manager}
    for n, one in enumerate(others):
        with at(now - FOUNDED + (n + 1) * DAY):
            staff[one.key] = _join_staff(practice, place, one, one.roles, manager)
    return House(practice, place, staff)


def found_second(place: Place, now: datetime, key: str) -> House:
    """A second practice, of one therapist who also works in the first: a person may belong to several."""
    both = (Role.MANAGER.value, Role.THERAPIST.value)
    with at(now - SECOND_FOUNDED):
        practice = _found(cast().second_practice, place.beside, place.country)
        member = _join_staff(practice, place, cast().member(key), both, None)
    return House(practice, place, {"manager": member, key: member})


def add_clients(house: House, joining: list[tuple[datetime, Script]], now: datetime) -> None:
    """Adds the clients, each on their day; in between somebody says when they will be away."""
    steps: list[Step] = [(moment, partial(_join_client, house, script)) for moment, script in joining]
    away = [one for one in cast().staff if one.cover and {one.key, one.cover} <= set(house.staff)]
    steps += [(now - LEAVE_TOLD, partial(_leave, house, one, now)) for one in away]
    live(steps, now)


def _found(texts: dict[str, Any], time_zone: str, country: str) -> Practice:
    return found_practice(**texts, time_zone=time_zone, country=country, is_demo=True)


def _join_staff(
    practice: Practice, place: Place, one: Staff, roles: Sequence[str], by: Principal | None
) -> Principal:
    """`by` is None for the first, who is added on the server and gives themself what comes after."""
    person = add_person(
        practice_id=practice.id,
        name=one.name,
        address=address_of_staff(one.key),
        role=roles[0],
        by=by,
        time_zone=place.beside if one.zone == BESIDE else one.zone,
    )
    for role in roles[1:]:
        giver = by or principal_in(practice.id, person)
        give_role(practice_id=practice.id, person_id=person.id, role=role, by=giver)
    return principal_in(practice.id, person)


def _join_client(house: House, script: Script) -> None:
    """Whoever has no session behind them is invited and has not come yet."""
    manager = house.staff["manager"]
    person = add_person(
        practice_id=house.practice.id,
        name=script.name,
        address=address_of_client(script),
        role=Role.CLIENT,
        by=manager,
        time_zone=script.zone,
    )
    if not script.sessions:
        invite(practice_id=house.practice.id, person_id=person.id, by=manager)


def sign_in(house: House, staff: Sequence[Staff], clients: Sequence[Script]) -> None:
    """Everybody who has come signs in, by a one-time link: nobody in the demo has a password.

    Only now, when all is told: whoever has signed in is reminded by mail of what waits, from now on.
    """
    addresses = [address_of_staff(one.key) for one in staff]
    addresses += [address_of_client(one) for one in clients if one.sessions]
    for person in filter(None, map(person_at, addresses)):
        use_demo_link(token=make_demo_link(person_id=person.id, practice_id=house.practice.id))
        update_last_login(None, person)  # type: ignore[arg-type]


def _leave(house: House, one: Staff, now: datetime) -> None:
    take_leave(
        starts_at=now - LEAVE_BEGAN,
        ends_at=now + LEAVE_ENDS,
        by=house.staff[one.key],
        cover=house.staff[one.cover].person_id,
    )
