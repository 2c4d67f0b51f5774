"""Alliance and outcome together: the planted effect is found, and nothing of one client or therapist is."""

import json
import re
from datetime import timedelta

import pytest

from alliance.insight import together
from alliance.insight.estimating import (
    DUE_FIGURES,
    on_figures,
    refresh_expected,
    refresh_together,
)
from alliance.insight.models import ExpectedCourse, MovesTogether
from alliance.insight.queries import beginnings_of, together_for
from alliance.kernel import clock, ledger
from alliance.kernel.models import DueRow, Fact
from alliance.measurement.asking import shipped
from tests.spec.cli.running import run
from tests.spec.house import House
from tests.spec.outcomes.told import PHQ, practice_that_shared
from tests.spec.rooms.loop import held
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7, minutes=1)


def page(house: House, who: str = "manager") -> str:
    answer = visitor(getattr(house, who)).get("/together/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_planted_effect_is_found(house: House) -> None:
    practice_that_shared(house, 40, effect=-1.0)
    (kept,) = refresh_together(house.practice.id)
    assert kept.scale == PHQ
    assert kept.low < -1.0 < kept.high
    assert kept.high < 0
    assert (kept.n_clients, kept.n_sessions, kept.n_therapists) == (40, 40 * 7, 3)
    assert "lower." in page(house)
    assert "From at least 40 clients and 280 sessions" in page(house)


def test_no_effect_is_no_movement(house: House) -> None:
    practice_that_shared(house, 30, effect=0.0, seed=3)
    refresh_together(house.practice.id)
    assert "No clear movement together" in page(house)


def test_below_twenty_clients_it_says_what_it_needs(house: House) -> None:
    practice_that_shared(house, 19)
    (kept,) = refresh_together(house.practice.id)
    assert (kept.value, kept.reason, kept.needed) == (None, together.TOO_FEW_CLIENTS, 20)
    assert "it needs about 20 clients" in page(house)
    assert "From at least 15 clients" in page(house)


def test_below_ten_clients_no_count_is_shown(house: House) -> None:
    practice_that_shared(house, 9)
    refresh_together(house.practice.id)
    assert "From fewer than ten clients so far." in page(house)
    assert all(one.n_clients == 0 == one.n_sessions for one in together_for(house.manager))


def test_a_wide_interval_says_about_how_many(house: House) -> None:
    practice_that_shared(house, 22, noise=6.0)
    (kept,) = refresh_together(house.practice.id)
    assert kept.reason == together.TOO_WIDE
    assert kept.needed > 22
    assert kept.needed % 5 == 0
    assert f"about {kept.needed} clients" in page(house)


def test_too_few_sessions_each_says_how_many(house: House) -> None:
    """A questionnaire now and then: two sessions of each client that count are too few to tell them apart."""
    practice_that_shared(house, 21)
    late = Fact.objects.filter(kind="score", occurred_at__gt=clock.now() - timedelta(weeks=7))
    late.delete()
    (kept,) = refresh_together(house.practice.id)
    assert kept.reason == together.TOO_FEW_SESSIONS
    assert "about three sessions of each client" in page(house)


def test_how_many_follows_from_the_width() -> None:
    (scale,) = shipped("phq-9").scales  # 0 to 27: narrow enough is 1.35
    assert together.clients_needed(20, 1.35, scale) is None
    assert together.clients_needed(20, 2.7, scale) == 80
    assert together.clients_needed(25, 1.4, scale) == 30


def test_what_is_kept_to_oneself_is_in_no_figure(house: House) -> None:
    practice_that_shared(house, 25)
    practice_that_shared(house, 10, audience="client", effect=5.0, first=25, seed=2, therapists=2)
    before = _figures(house)
    Fact.objects.filter(audience="client").update(value=1.0)
    MovesTogether.objects.all().delete()
    assert _figures(house) == before
    assert before[0]["n_clients"] == 25


def test_acts_of_a_client_who_keeps_change_no_byte(house: House) -> None:
    """By real acts: a whole practice's page is the same with a kept session and questionnaire, and without."""
    practice_that_shared(house, 21)
    house.plan()
    without = _page_of_now(house)
    for days in (-9, -2):
        loop = held(house, days=days)
        loop.answer("client", 3, candour="keep")
        house.answer(2, candour="keep")
    assert _page_of_now(house) == without
    loop.answer("therapist", 8)
    assert _page_of_now(house) == without


def _page_of_now(house: House) -> str:
    """The page after the figure is made anew."""
    MovesTogether.objects.all().delete()
    refresh_together(house.practice.id)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page(house))


def _figures(house: House) -> list[dict[str, object]]:
    refresh_together(house.practice.id)
    return list(MovesTogether.objects.values("value", "low", "high", "n_clients", "n_sessions"))


def test_what_is_withdrawn_leaves_and_what_is_revealed_enters(house: House) -> None:
    made = practice_that_shared(house, 21)
    gone = Fact.objects.filter(scope_id=made[0].id)
    ledger.record(
        practice_id=house.practice.id,
        scope_id=made[0].id,
        facts=[ledger.withdrawal(one, source="test") for one in gone],
    )
    (hidden,) = practice_that_shared(house, 1, audience="client", first=21, seed=2, therapists=2)
    assert _figures(house)[0]["n_clients"] == 20
    ledger.record(
        practice_id=house.practice.id,
        scope_id=hidden.id,
        facts=ledger.reveal(list(Fact.objects.filter(scope_id=hidden.id)), source="test"),
    )
    MovesTogether.objects.all().delete()
    assert _figures(house)[0]["n_clients"] == 21


def test_a_figure_is_made_anew_once_a_week_and_for_five_clients_at_least(house: House) -> None:
    practice_that_shared(house, 25)
    first = _figures(house)
    with clock.at(clock.now() + timedelta(days=2)):
        practice_that_shared(house, 6, first=25, seed=2, therapists=2)
        assert _figures(house) == first  # six new clients, and too soon
    with clock.at(clock.now() + WEEK):
        second = _figures(house)
        assert second[0]["n_clients"] == 31
    with clock.at(clock.now() + WEEK + timedelta(days=1)):
        practice_that_shared(house, 4, first=31, seed=3, therapists=2)
    with clock.at(clock.now() + 2 * WEEK):
        assert _figures(house) == second  # a week later, and four clients could be told apart
        practice_that_shared(house, 1, first=35, seed=4, therapists=2)
        assert _figures(house)[0]["n_clients"] == 36


def test_one_of_few_therapists_is_not_shown(house: House) -> None:
    practice_that_shared(house, 25, therapists=2)
    refresh_together(house.practice.id)
    assert MovesTogether.objects.get().value is not None
    assert all(one.value is None for one in together_for(house.manager))
    for who in ("manager", "therapist", "colleague"):
        assert "it would be a figure about one" in page(house, who)


def test_who_works_alone_sees_their_own(house: House) -> None:
    practice_that_shared(house, 25, therapists=1)
    refresh_together(house.practice.id)
    assert together_for(house.therapist)[0].value is not None
    assert together_for(house.manager)[0].value is None


def test_everybody_sees_the_same_page(house: House) -> None:
    practice_that_shared(house, 25)
    refresh_together(house.practice.id)
    assert "points, 95" in page(house)
    figures = [together_for(getattr(house, who)) for who in ("manager", "therapist", "colleague")]
    assert figures[0] == figures[1] == figures[2]
    assert visitor(house.client).get("/together/").status_code == 404
    assert visitor(house.supervisor).get("/together/").status_code == 404


def test_an_empty_practice_says_what_is_missing(house: House) -> None:
    assert "Nothing to look at yet." in page(house)


def test_the_worker_does_it_once_a_week(house: House) -> None:
    row = DueRow.objects.get(kind=DUE_FIGURES, done_at=None)
    assert row.ref == house.practice.id
    practice_that_shared(house, 20)
    on_figures(house.practice.id)
    assert MovesTogether.objects.count() == 1
    assert DueRow.objects.get(kind=DUE_FIGURES, done_at=None).due_at == clock.now() + timedelta(days=7)


def test_the_command_prints_what_is_kept(house: House) -> None:
    practice_that_shared(house, 20)
    printed = json.loads(run("insight", "together", "--json").stdout)
    assert printed[0]["scale"] == PHQ
    assert printed[0]["n_clients"] == 20
    assert "at least 20 clients, 140 sessions; within-between model 1" in run("insight", "together").stdout


def test_fifty_clients_make_a_growth_model_of_their_own(house: House) -> None:
    practice_that_shared(house, 49)
    assert refresh_expected(house.practice.id) == []
    assert beginnings_of(house.practice.id) == {}
    practice_that_shared(house, 4, first=49, seed=2, therapists=2)
    (kept,) = refresh_expected(house.practice.id)
    assert (kept.n_clients, kept.n_scores) == (53, 53 * 8)
    assert kept.intercept == pytest.approx(12, abs=2)
    begun = beginnings_of(house.practice.id)[PHQ]
    assert (begun.source, begun.n_clients) == ("practice", 50)
    assert begun.flags_above is not None
    assert ExpectedCourse.objects.get().scale == PHQ
    assert "53 clients" in run("insight", "expected").stdout
