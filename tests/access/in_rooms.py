"""What a client does in the rooms that nobody else may see."""

from alliance.elements.communication.messages import keep_draft
from alliance.elements.communication.summaries import take_unsaid_back, write_unsaid
from alliance.elements.empathy.actions import mark_moment, take_moment_back
from alliance.elements.goals.models import Goal
from alliance.elements.goals.working import rank_goals
from alliance.elements.identification.cards import CARDS
from alliance.elements.identification.marking import answer_card, mark_cards, prompt_for
from alliance.elements.identification.ways import LINES, prefer
from alliance.elements.trust.actions import name_contact
from alliance.people.seats import seat_at
from alliance.therapy.models import Session
from tests.access.world import World

WORDS = "The heron stands in the river."


def _at(world: World) -> dict:
    return {"alliance_id": world.house.alliance.id, "by": world.house.client}


def could_not_say(world: World, value: int) -> None:
    found = write_unsaid(words=WORDS * (value + 1), **_at(world))
    if value % 3 == 0:
        take_unsaid_back(unsaid_id=found.id, by=world.house.client)


def felt_a_moment(world: World, value: int) -> None:
    kind = ("understood", "missed")[value % 2]
    found = mark_moment(
        session_id=world.things["session"], kind=kind, words=WORDS, shared=False, **_at(world)
    )
    if value % 3 == 0:
        take_moment_back(moment_id=found.id, by=world.house.client)


def marks_cards(world: World, value: int) -> None:
    marks = {one.key: ("known", "true")[n % 2] for n, one in enumerate(CARDS[value : value + 10])}
    mark_cards(marks=marks, **_at(world))
    session = Session.objects.filter(alliance=world.house.alliance, status="held").latest("starts_at")
    card = prompt_for(seat_at(world.house.client, world.house.alliance.id), session)
    if card:
        answer_card(session_id=session.id, card=card, yes=value % 2 == 0, by=world.house.client)


def names_a_contact(world: World, value: int) -> None:
    name_contact(words=WORDS * (value % 4), **_at(world))


def ranks_goals(world: World, value: int) -> None:
    goals = [one.id for one in Goal.objects.filter(alliance=world.house.alliance) if one.is_agreed]
    if len(goals) > 1:
        rank_goals(goals=goals[:: 1 if value % 2 else -1], compare=value % 3 == 0, **_at(world))


def prefers(world: World, value: int) -> None:
    values = {line.key: (value + n) % 7 - 3 for n, line in enumerate(LINES)}
    prefer(values=values, compare=value % 2 == 0, **_at(world))


def drafts_a_message(world: World, value: int) -> None:
    keep_draft(words=WORDS * (value % 3), **_at(world))


IN_ROOMS = {
    "could_not_say": could_not_say,
    "felt_a_moment": felt_a_moment,
    "marks_cards": marks_cards,
    "names_a_contact": names_a_contact,
    "ranks_goals": ranks_goals,
    "prefers": prefers,
    "drafts_a_message": drafts_a_message,
}
