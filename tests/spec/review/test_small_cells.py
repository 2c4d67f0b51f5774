"""The figures of a practice, attacked: by parts, by asking again, by taking away what one knows."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel import clock
from alliance.review import of_practice
from alliance.review.models import JointReview, QuarterFigures
from alliance.review.of_practice import publish_quarter, quarters_of
from alliance.review.small_cells import AT_LEAST, OfClient, may_be_told, rounded, share_of
from alliance.therapy.models import Session
from tests.spec.house import NOW, House, build
from tests.spec.stories import another_pair
from tests.spec.visiting import visitor


def of(client: int, count: int, n: int, *insiders: int) -> OfClient:
    return OfClient(UUID(int=client), frozenset(UUID(int=1000 + one) for one in insiders), count, n)


clients = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 12), st.integers(0, 12)), min_size=0, max_size=40
).map(lambda rows: [of(number, min(k, n), n, one) for number, (one, k, n) in enumerate(rows)])


@given(rows=clients)
def test_below_ten_nothing_is_told(rows: list[OfClient]) -> None:
    if sum(one.n > 0 for one in rows) < AT_LEAST:
        assert share_of(rows) is None


@given(rows=clients)
def test_what_an_insider_does_not_know_is_nothing_or_ten(rows: list[OfClient]) -> None:
    """The subtraction attack: the published whole less one's own clients never leaves one to nine."""
    if share_of(rows) is None:
        return
    there = [one for one in rows if one.n > 0]
    for insider in {one for row in there for one in row.known_to}:
        left = sum(insider not in row.known_to for row in there)
        assert left == 0 or left >= AT_LEAST


@given(rows=clients, data=st.data())
def test_one_client_more_or_less_moves_a_figure_by_one_step_at_most(rows: list[OfClient], data) -> None:
    """The difference attack on two worlds that differ in one client who is not the attacker's."""
    there = [one for one in rows if one.n > 0]
    if len(there) < AT_LEAST + 1:
        return
    target = data.draw(st.sampled_from(there))
    other_count = data.draw(st.integers(0, target.n))
    changed = [
        OfClient(one.client, one.known_to, other_count, one.n) if one is target else one for one in there
    ]
    before, after = share_of(there), share_of(changed)
    assert (before is None) == (after is None)
    if before and after:
        moved = abs(target.count - other_count) / sum(one.n for one in there)
        assert abs(before.share - after.share) <= moved + 0.05 + 1e-9
        assert (before.n, before.clients) == (after.n, after.clients)


@given(rows=clients, data=st.data())
def test_whatever_is_published_fits_the_opposite_of_any_one_client(rows: list[OfClient], data) -> None:
    """For a client the attacker does not know there is another world, as likely to them, with the same publication."""
    there = [one for one in rows if one.n > 0]
    if share_of(there) is None:
        return
    attacker = data.draw(st.sampled_from(sorted({one for row in there for one in row.known_to})))
    unknown = [one for one in there if attacker not in one.known_to]
    if not unknown:
        return
    target = data.draw(st.sampled_from(unknown))
    others = [one for one in unknown if one is not target]
    for wanted in (0, target.n):
        left = target.count - wanted
        room = sum(one.n - one.count if left > 0 else one.count for one in others)
        if room < abs(left):
            continue  # the others could not make up for it: all or none of everything
        assert share_of(made_up(there, target, wanted, others)) == share_of(there)


def made_up(rows: list[OfClient], target: OfClient, wanted: int, others: list[OfClient]) -> list[OfClient]:
    """The same totals with another value of the target: the others, unknown to the attacker, make up for it."""
    left, counts = target.count - wanted, {target.client: wanted}
    for one in others:
        add = min(left, one.n - one.count) if left > 0 else max(left, -one.count)
        counts[one.client], left = one.count + add, left - add
    return [OfClient(one.client, one.known_to, counts.get(one.client, one.count), one.n) for one in rows]


def test_the_rule_at_its_edges() -> None:
    assert may_be_told({UUID(int=n): frozenset({UUID(int=99)}) for n in range(10)})
    split = {UUID(int=n): frozenset({UUID(int=99 if n < 10 else 98)}) for n in range(19)}
    assert not may_be_told(split)
    assert may_be_told(split | {UUID(int=19): frozenset({UUID(int=98)})})
    assert not may_be_told({})
    assert [rounded(n) for n in (0, 2, 3, 7, 8, 12, 13)] == [0, 0, 5, 5, 10, 10, 15]


@pytest.fixture
def lived(db) -> House:
    """Eleven clients of one therapist with a session each in January, the reviews of six of them confirmed."""
    with clock.at(NOW - timedelta(days=120)):
        house = build()
        pairs = [house, *(another_pair(house, f"C{n}") for n in range(10))]
    start = NOW.replace(month=1, day=12)
    for number, pair in enumerate(pairs):
        held(pair, start + timedelta(hours=number), talked=number < 6)
    return house


def held(pair: House, at, *, talked: bool) -> Session:
    session = Session.objects.create(
        practice=pair.practice,
        alliance=pair.alliance,
        number=1,
        starts_at=at,
        status=Session.Status.HELD,
        planned_at=at,
    )
    if talked:
        JointReview.objects.create(
            practice=pair.practice,
            alliance=pair.alliance,
            session=session,
            opened_at=at,
            opened_by="client",
            client_confirmed_at=at,
            therapist_confirmed_at=at,
        )
    return session


QUARTER = date(2026, 1, 1)
LATER = NOW.replace(month=4, day=20)


def test_a_quarter_is_told_two_weeks_after_it_closed(lived: House) -> None:
    with clock.at(NOW.replace(month=4, day=10)):
        assert QUARTER not in [one.begins for one in quarters_of(lived.manager)]
    with clock.at(LATER):
        (one,) = [one for one in quarters_of(lived.manager) if one.begins == QUARTER]
    assert (one.discussion.in_100[0], one.discussion.n, one.discussion.clients) == (55, 10, 10)
    assert one.repair is None
    assert one.weeks_to_repair is None


def test_asked_again_it_is_the_same_whatever_came_since(lived: House) -> None:
    with clock.at(LATER):
        before = quarters_of(lived.manager)
        JointReview.objects.all().delete()
        assert quarters_of(lived.manager) == before == quarters_of(lived.therapist)
        again = publish_quarter(practice_id=lived.practice.id, begins=QUARTER, by=lived.manager)
    assert QuarterFigures.objects.filter(begins=QUARTER).count() == 1
    assert again.figures["discussion"]["n"] == 10


def test_there_is_nothing_to_choose(lived: House) -> None:
    with clock.at(LATER):
        page = visitor(lived.manager)
        plain = page.get(reverse("practice_figures")).content.split(b"<main")[1]
        for query in (f"?therapist={lived.therapist.person_id}", "?from=2026-01-01&to=2026-01-13", "?q=Clea"):
            assert page.get(reverse("practice_figures") + query).content.split(b"<main")[1] == plain
    assert b"Theo" not in plain
    assert b"Clea" not in plain


def test_no_answer_of_anybody_is_in_it(lived: House) -> None:
    """The figures are worked out from sessions, reviews and repairs alone."""
    names = set(of_practice.__dict__)
    assert not names & {"Fact", "State", "Response", "known_of", "facts_seen"}


def test_a_small_practice_is_told_nothing_and_why(db) -> None:
    with clock.at(NOW - timedelta(days=120)):
        house = build()
    held(house, NOW.replace(month=1, day=12), talked=True)
    with clock.at(LATER):
        text = visitor(house.manager).get(reverse("practice_figures")).content.decode()
    assert "not told: it needs 10 clients" in text
    assert "%" not in text.split("<main")[1].split("A figure is told")[0]
