"""One practice in one of its states, with one of everything an address can name, made by the real actions."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from alliance.elements.communication.messages import File, send_message
from alliance.elements.goals.actions import agree_goal, propose_goal
from alliance.kernel import clock
from alliance.kernel.principal import Principal
from alliance.measurement.models import Response
from alliance.people import alliances
from alliance.people.actions import add_person, found_practice
from alliance.review.actions import open_review
from alliance.review.repairing import open_repair
from alliance.rooms.registry import all_rooms
from alliance.safety.actions import ask_contact
from alliance.safety.models import Alert
from alliance.therapy.topics import bring_topic
from tests.access.table import ACTORS
from tests.spec.house import NOW, House, build
from tests.spec.rooms.loop import held
from tests.spec.rooms.opened import open_room


@dataclass
class World:
    """Who asks, by the letter of the table, and what stands for each word of an address."""

    house: House
    actors: dict[str, Principal | None]
    things: dict[str, object] = field(default_factory=dict)


def person(house: House, name: str, role: str, practice: UUID | None = None) -> Principal:
    place = practice or house.practice.id
    made = add_person(practice_id=place, name=name, address=f"{name.lower()}@example.org", role=role, by=None)
    return Principal(made.id, place, frozenset({role}))


def _actors(house: House) -> dict[str, Principal | None]:
    elsewhere = found_practice(name="Another practice").id
    found = {
        "C": house.client,
        "T": house.therapist,
        "c": person(house, "Otto", "client"),
        "t": house.colleague,
        "S": person(house, "Selma", "supervisor"),
        "s": house.supervisor,
        "M": house.manager,
        "F": person(house, "Fay", "therapist"),
        "O": person(house, "Olga", "therapist", elsewhere),
        "A": None,
    }
    assert set(found) == set(ACTORS)
    alliances.open_alliance(
        practice_id=house.practice.id,
        clients=[found["c"].person_id],
        therapists=[house.colleague.person_id],
        by=None,
    )
    return found


def build_world(state: str) -> World:
    """The practice, its alliance open, paused, closed or handed over; call with the clock held at NOW."""
    house = build()
    world = World(house, _actors(house))
    if state == "handed_over":
        _therapist_is_former(world)
    _let_in(world)
    _things(world)
    if state == "paused":
        alliances.pause(alliance_id=house.alliance.id, by=house.client)
    if state == "closed":
        alliances.close_alliance(alliance_id=house.alliance.id, by=house.therapist)
    if state == "handed_over":
        _hand_over(world)
    return world


def _attached(house: House) -> UUID:
    """A file with a message of the client's."""
    sent = send_message(
        alliance_id=house.alliance.id,
        message_id=uuid4(),
        words="The letter.",
        files=[File("letter.pdf", b"%PDF-1.7")],
        by=house.client,
    )
    return sent.attachments.get().id


def _therapist_is_former(world: World) -> None:
    """In this state the one who sat in the chair is F, and T comes after."""
    world.actors["F"], world.actors["T"] = world.actors["T"], world.actors["F"]


def _hand_over(world: World) -> None:
    after = world.actors["T"]
    assert after is not None
    alliances.hand_over(
        alliance_id=world.house.alliance.id, therapist=after.person_id, by=world.house.manager
    )


def _let_in(world: World) -> None:
    house, supervisor = world.house, world.actors["S"]
    assert supervisor is not None
    grant = alliances.ask_supervision(
        alliance_id=house.alliance.id,
        supervisor=supervisor.person_id,
        until=clock.now() + timedelta(days=90),
        by=house.therapist,
    )
    alliances.answer_supervision(grant_id=grant.id, agree=True, by=house.client)


def _things(world: World) -> None:
    house = world.house
    house.plan()
    house.assign("phq-9")
    loop = held(house, days=-2)
    check_in = loop.answer("client", 6)
    loop.answer("therapist", 8)
    response = house.answer(1)
    planned = house.session(days=3)
    for one in all_rooms():
        if one.doing:
            open_room(house, one.key)
    room = all_rooms()[0].key
    goal = propose_goal(alliance_id=house.alliance.id, words="Sleep through", by=house.client)
    agree_goal(goal_id=goal.id, seen_version=1, by=house.therapist)
    second = propose_goal(alliance_id=house.alliance.id, words="See friends", by=house.client)
    agree_goal(goal_id=second.id, seen_version=1, by=house.therapist)
    topic = bring_topic(session_id=planned.id, words="My sister", candour="session", by=house.client)
    open_review(alliance_id=house.alliance.id, session_id=loop.session.id, by=house.client)
    repair = open_repair(
        alliance_id=house.alliance.id,
        session_id=loop.session.id,
        element=room,
        steps=[all_rooms()[0].steps[0].key],
        by=house.client,
    )
    world.things = {
        "alliance": house.alliance.id,
        "session": loop.session.id,
        "planned": planned.id,
        "response": response.response.id,
        "measure": _measure_of(response.response.id, house),
        "check_in": check_in,
        "answer": loop.questions("client")[0],
        "instrument": "phq-9",
        "element": room,
        "goal": goal.id,
        "attachment": _attached(house),
        "topic": topic.id,
        "repair": repair.id,
        "contact": ask_contact(alliance_id=house.alliance.id, by=house.client).id,
        "alert": Alert.objects.get(alliance=house.alliance).id,
        "person": house.colleague.person_id,
        "pk": 1,
        "token": "not-a-token-that-was-given",
    }


def _measure_of(submission: UUID, house: House) -> UUID:
    """The response to the measure inside a submission."""
    found = Response.objects.filter(alliance=house.alliance, instrument="phq-9").exclude(id=submission)
    return found.latest("recorded_at").id


__all__ = ["NOW", "World", "build_world", "person"]
