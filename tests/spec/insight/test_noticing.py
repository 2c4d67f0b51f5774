"""What a list names: a budget a week, the weakest held back, never what is always shown; what was said of it counts."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from alliance.insight.finding import Figure, Finding
from alliance.insight.models import ToldOf
from alliance.insight.noticing import A_WEEK, Said, said_of, say_of_finding, told_of
from alliance.insight.usefulness import AT_LEAST, usefulness
from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.people.actions import add_person
from alliance.people.alliances import open_alliance
from alliance.people.seats import seat_at
from tests.spec.house import NOW, House, build
from tests.spec.visiting import visitor

PLACE = ("rupture", "", "")


@pytest.fixture
def house(db) -> House:
    with clock.at(NOW):
        yield build()


def finding(kind: str = "chairs_apart", weight: float = 30.0, session: str = "s") -> Finding:
    return Finding(kind, weight, "Said.", (Figure("figure", 1.0, 1),), session=session)


def many(n: int, *, first: float = 30.0) -> list[Finding]:
    return [finding(weight=first - one, session=str(one)) for one in range(n)]


def told(house: House, found: list[Finding]) -> tuple[list[Finding], int]:
    seat = seat_at(house.therapist, house.alliance.id)
    telling = told_of([seat], {house.alliance.id: found})
    return list(telling.shown[house.alliance.id]), telling.held_back


def test_the_weakest_are_held_back_and_what_was_named_stays(house: House) -> None:
    found = many(A_WEEK + 3)
    shown, held_back = told(house, found)
    assert (shown, held_back) == (found[:A_WEEK], 3)
    stronger = finding(weight=90, session="new")
    shown, held_back = told(house, [stronger, *found])
    assert (shown, held_back) == (found[:A_WEEK], 4)


def test_a_new_week_names_what_still_waits(house: House) -> None:
    found = many(A_WEEK + 3)
    told(house, found)
    with clock.at(NOW + timedelta(days=7)):
        assert told(house, found) == (found, 0)


@pytest.mark.parametrize("kind", ["safety", "to_talk_about", "missed_session"])
def test_what_is_always_shown_is_neither_counted_nor_held_back(house: House, kind: str) -> None:
    always = finding(kind=kind, weight=1)
    shown, held_back = told(house, [*many(A_WEEK), always])
    assert shown[-1] is always
    assert held_back == 0
    assert not ToldOf.objects.filter(kind=kind).exists()


def test_a_page_opened_twice_writes_each_once(house: House) -> None:
    found = many(3)
    assert told(house, found) == told(house, found) == (found, 0)
    assert ToldOf.objects.count() == 3


def test_not_useful_is_quiet_and_can_be_taken_back(house: House) -> None:
    place = many(1)[0].place
    told(house, many(1))
    say_of_finding(
        alliance_id=house.alliance.id, place=place, says="not_useful", reason="not_so", by=house.therapist
    )
    assert told(house, many(1)) == ([], 0)
    say_of_finding(alliance_id=house.alliance.id, place=place, says="undo", by=house.therapist)
    assert told(house, many(1)) == (many(1), 0)


def test_later_is_quiet_for_a_week(house: House) -> None:
    place = many(1)[0].place
    say_of_finding(alliance_id=house.alliance.id, place=place, says="later", by=house.therapist)
    assert told(house, many(1)) == ([], 0)
    with clock.at(NOW + timedelta(days=7, minutes=1)):
        assert told(house, many(1)) == (many(1), 0)


def test_what_one_says_is_nobody_elses(house: House) -> None:
    say_of_finding(alliance_id=house.alliance.id, place=PLACE, says="useful", by=house.client)
    assert said_of(seat_at(house.client, house.alliance.id)) == {PLACE: Said("useful")}
    assert said_of(seat_at(house.therapist, house.alliance.id)) == {}


def test_what_cannot_be_said_is_refused(house: House) -> None:
    with pytest.raises(Refused):
        say_of_finding(alliance_id=house.alliance.id, place=PLACE, says="not_useful", by=house.therapist)
    with pytest.raises(Refused):
        say_of_finding(alliance_id=house.alliance.id, place=PLACE, says="perhaps", by=house.therapist)
    with pytest.raises(NotYours):
        say_of_finding(
            alliance_id=house.alliance.id, place=("nothing", "", ""), says="useful", by=house.therapist
        )
    with pytest.raises(NotYours):
        say_of_finding(alliance_id=house.alliance.id, place=PLACE, says="useful", by=house.colleague)


def test_from_the_page_and_back_to_it(house: House) -> None:
    page = visitor(house.therapist)
    answer = page.post(
        reverse("signal_said", args=[house.alliance.id]),
        {"about": "rupture||", "says": "not_useful knew", "back": "profile"},
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/profile/#signals")
    assert said_of(seat_at(house.therapist, house.alliance.id)) == {PLACE: Said("not_useful", "knew")}


def other_alliance(house: House, number: int) -> UUID:
    client = add_person(
        practice_id=house.practice.id,
        name=f"C{number}",
        address=f"c{number}@example.org",
        role="client",
        by=None,
    )
    therapists = [house.therapist.person_id]
    return open_alliance(
        practice_id=house.practice.id, clients=[client.id], therapists=therapists, by=None
    ).id


def test_usefulness_is_counted_from_ten_alliances_up(house: House) -> None:
    ids = [house.alliance.id, *(other_alliance(house, number) for number in range(AT_LEAST - 1))]
    for one in ids[:-1]:
        say_of_finding(alliance_id=one, place=PLACE, says="useful", by=house.therapist)
    (before,) = [one for one in usefulness() if one.signal == "rupture"]
    assert (before.shown, before.useful, before.share) == (None, None, None)
    say_of_finding(alliance_id=ids[-1], place=PLACE, says="not_useful", reason="knew", by=house.therapist)
    (after,) = [one for one in usefulness(house.practice) if one.signal == "rupture"]
    assert (after.shown, after.useful, after.not_useful["knew"], after.share) == (10, 9, 1, 0.9)
    assert after.low < 0.9 < after.high
