"""Goals that are worked on: sessions tagged, levels agreed, an order of one's own, the story of each."""

from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from scipy.stats import kendalltau

from alliance.elements.goals import working
from alliance.elements.goals.actions import agree_goal, close_goal, propose_goal, reword_goal
from alliance.elements.goals.evidence import drifting
from alliance.elements.goals.models import Goal, GoalTouched
from alliance.elements.goals.story import attainment_t, concordance, orders_of, scaled_goals
from alliance.insight.queries import known_of
from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.people.seats import seat_at
from alliance.rooms.doors import close_room
from alliance.therapy.open_rooms import RoomClosed
from alliance_core.vocabulary import Estimate
from tests.spec.elements.telling import evidence, waits
from tests.spec.house import NOW, House
from tests.spec.rooms.loop import held
from tests.spec.rooms.opened import open_room
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
ROOM = "goals"
LEVELS = ["worse", "as before", "hoped for", "better", "much better"]


@pytest.fixture
def house(opened) -> House:
    return opened(ROOM)


def goal(house: House, words: str = "Sleep through", *, agreed: bool = True) -> Goal:
    found = propose_goal(alliance_id=house.alliance.id, words=words, by=house.client)
    return agree_goal(goal_id=found.id, seen_version=1, by=house.therapist) if agreed else found


def seat(house: House, chair: str):
    return seat_at(getattr(house, chair), house.alliance.id)


def scale(house: House, one: Goal, weight: int = 1) -> None:
    working.propose_scale(goal_id=one.id, levels=LEVELS, weight=weight, seen_version=0, by=house.client)
    working.agree_scale(goal_id=one.id, seen_version=1, by=house.therapist)


def test_three_at_a_time_unless_both_want_more(house: House) -> None:
    for n in range(3):
        goal(house, f"Goal {n}")
    working.want_more_goals(alliance_id=house.alliance.id, want=True, by=house.client)
    with pytest.raises(Refused, match="Three goals"):
        goal(house, "A fourth")
    working.want_more_goals(alliance_id=house.alliance.id, want=True, by=house.therapist)
    for n in range(3, 6):
        goal(house, f"Goal {n}")
    with pytest.raises(Refused, match="Six goals"):
        goal(house, "A seventh")


def test_sessions_are_tagged_and_untagged(house: House, session) -> None:
    one, other = goal(house), goal(house, "Work")
    working.tag_session(session_id=session.id, goals=[one.id, other.id], by=house.client)
    working.tag_session(session_id=session.id, goals=[other.id], by=house.therapist)
    assert [row.goal_id for row in GoalTouched.objects.all()] == [other.id]
    with pytest.raises(NotYours):
        working.tag_session(session_id=session.id, goals=[uuid4()], by=house.client)
    with pytest.raises(Refused, match="not taken place"):
        working.tag_session(session_id=house.session(days=4).id, goals=[one.id], by=house.client)


def test_the_evidence_counts_sessions_while_the_room_is_open(house: House) -> None:
    one = goal(house)
    goal(house, "Work")
    assert evidence(house, ROOM).sentence == "2 of 2 goals agreed by both are being worked on."
    for week in range(1, 5):
        with clock.at(NOW + timedelta(weeks=week)):
            loop = held(house, days=-0.5)
            if week < 3:
                working.tag_session(session_id=loop.session.id, goals=[one.id], by=house.client)
    told = evidence(house, ROOM)
    assert isinstance(told.result, Estimate)
    assert (told.result.value, told.result.n_used) == (0.5, 4)
    assert told.sentence.endswith(
        "In 2 of 4 sessions you worked on one. 1 goal was not touched for four sessions or more."
    )
    kept = known_of(house.alliance.id, "shared").traces[ROOM]
    assert list(drifting(kept).values()) == [4]


def test_levels_are_agreed_before_anybody_stands_on_them(house: House) -> None:
    one = goal(house)
    with pytest.raises(Refused, match="First agree"):
        working.say_attained(goal_id=one.id, level=0, by=house.client)
    working.propose_scale(goal_id=one.id, levels=LEVELS, weight=2, seen_version=0, by=house.client)
    assert (waits(house, "therapist"), waits(house, "client")) == (["scale"], [])
    with pytest.raises(Refused, match="First agree"):
        working.say_attained(goal_id=one.id, level=0, by=house.client)
    with pytest.raises(Refused, match="meanwhile"):
        working.propose_scale(goal_id=one.id, levels=LEVELS, weight=3, seen_version=0, by=house.therapist)
    working.agree_scale(goal_id=one.id, seen_version=1, by=house.therapist)
    assert waits(house, "therapist") == []
    with pytest.raises(Refused, match="five levels"):
        working.say_attained(goal_id=one.id, level=3, by=house.client)
    for levels, weight, match in (
        (LEVELS[:4], 1, "all five"),
        (LEVELS, 6, "1 to 5"),
        (["x" * 201] * 5, 1, "200"),
    ):
        with pytest.raises(Refused, match=match):
            working.propose_scale(
                goal_id=one.id, levels=levels, weight=weight, seen_version=1, by=house.client
            )


def test_t_is_kiresuk_and_shermans(house: House) -> None:
    one, other = goal(house), goal(house, "Work")
    for found, weight in ((one, 2), (other, 1)):
        scale(house, found, weight)
    working.say_attained(goal_id=one.id, level=-1, by=house.client)
    working.say_attained(goal_id=one.id, level=1, by=house.client)
    working.say_attained(goal_id=other.id, level=0, by=house.client)
    scaled = scaled_goals(seat(house, "therapist"))
    told = attainment_t(scaled, "client")
    assert told is not None
    assert told.value == pytest.approx(50 + 10 * 2 / (0.7 * 5 + 0.3 * 9) ** 0.5)
    assert attainment_t(scaled, "therapist") is None


def rank(house: House, chair: str, order: list[UUID], *, compare: bool) -> None:
    working.rank_goals(alliance_id=house.alliance.id, goals=order, compare=compare, by=getattr(house, chair))


def test_an_order_is_private_until_both_compare(house: House) -> None:
    ids = [goal(house, words).id for words in ("A", "B", "C")]
    before = orders_of(seat(house, "therapist"))
    rank(house, "client", ids, compare=True)
    assert orders_of(seat(house, "therapist")) == before
    rank(house, "therapist", ids[::-1], compare=False)
    assert orders_of(seat(house, "therapist")).other == ()
    assert orders_of(seat(house, "client")).other == ()
    rank(house, "therapist", ids[::-1], compare=True)
    found = orders_of(seat(house, "client"))
    assert (found.other, found.tau) == (tuple(ids[::-1]), -1.0)
    close_goal(goal_id=ids[0], how="reached", by=house.client)
    rank(house, "client", ids[1:], compare=True)
    assert orders_of(seat(house, "client")).other == ()  # not the same goals any more
    with pytest.raises(Refused, match="place of its own"):
        rank(house, "client", ids, compare=True)


def test_concordance_is_kendalls() -> None:
    order = [uuid4() for _ in range(4)]
    for other in permutations(order):
        ranks = [other.index(one) for one in order]
        assert concordance(order, other) == pytest.approx(kendalltau(range(4), ranks).statistic)


def test_what_needs_the_room_waits_for_it(house: House) -> None:
    one = goal(house)
    close_room(alliance_id=house.alliance.id, key=ROOM, by=house.client)
    with pytest.raises(RoomClosed):
        scale(house, one)
    assert (
        "More can be done with goals"
        in visitor(house.client).get(reverse("goals:page", args=[house.alliance.id])).content.decode()
    )
    page = visitor(house.client).get(reverse("goals:work", args=[house.alliance.id])).content.decode()
    assert "This room is closed. What is in it stays" in page


def test_the_pages_of_both(house: House, session) -> None:
    one, other = goal(house), goal(house, "Work")
    at = [house.alliance.id]
    url = reverse("goals:work", args=at)
    client, therapist = visitor(house.client), visitor(house.therapist)
    client.post(url, {"do": f"tag {session.id}", f"goal-{one.id.hex}": "on"})
    sent = {f"level{n:+d}": words for n, words in zip(working.LEVELS, LEVELS, strict=True)}
    client.post(url, {"do": f"scale {one.id}", "weight": "2", "version": "0", **sent})
    assert "levels of a goal to agree" in therapist.get(reverse("today")).content.decode()
    therapist.post(url, {"do": f"agree {one.id}", "version": "1"})
    client.post(url, {"do": f"attained {one.id}", "attained": "-1"})
    places = {f"place-{one.id.hex}": "2", f"place-{other.id.hex}": "1"}
    client.post(url, {"do": "rank", "compare": "on", **places})
    refused = client.post(url, {"do": "rank", f"place-{one.id.hex}": "1", f"place-{other.id.hex}": "1"})
    assert refused.status_code == 422
    page = therapist.get(url).content.decode()
    assert all(words in page for words in ("hoped for", "Clea T 40 (1 rated)"))
    reword_goal(goal_id=one.id, words="Sleep through, most nights", seen_version=1, by=house.client)
    agree_goal(goal_id=one.id, seen_version=2, by=house.therapist)
    close_goal(goal_id=one.id, how="reached", reason="Five weeks in a row.", by=house.client)
    story = therapist.get(reverse("goals:story", args=[*at, one.id])).content.decode()
    for words in (
        "Sleep through, most nights",
        "Clea saw it at -1.",
        "You worked on it.",
        "Five weeks in a row.",
    ):
        assert words in story, words
    assert "Its story" in client.get(reverse("goals:page", args=at)).content.decode()
    open_room(house, "empathy")  # a second room does not disturb the first
    assert client.get(url).status_code == 200
