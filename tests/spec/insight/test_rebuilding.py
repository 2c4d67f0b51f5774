"""States are computed anew from the facts: a stale one by the worker, all by a command that reports what changed."""

from datetime import UTC, datetime

import pytest

from alliance.insight.models import State
from alliance.insight.queries import known_of
from alliance.insight.rebuilding import Rebuilt, rebuild_states
from alliance.insight.state import METHOD
from alliance.kernel import clock, due, ledger
from alliance.kernel.models import DueRow
from tests.spec.cli.running import run, told
from tests.spec.house import House
from tests.spec.rooms.loop import held

pytestmark = pytest.mark.django_db
NOTHING = Rebuilt(alliances=1, states=3)


def record(house: House, minute: int = 0) -> None:
    fact = ledger.fact(
        "rating.after",
        audience="client",
        occurred_at=datetime(2026, 3, 2, 9, minute, tzinfo=UTC),
        source="test",
        chair="client",
        key="a",
        value=7.0,
    )
    ledger.record(practice_id=house.practice.id, scope_id=house.alliance.id, facts=[fact])


def stored() -> dict[str, tuple[str, str, bool]]:
    return {one.audience: (one.payload, one.method, one.is_stale) for one in State.objects.all()}


@pytest.fixture
def lived(house: House) -> House:
    held(house, days=-9)
    held(house, days=-2)
    return house


def test_what_is_right_stays_as_it_is(lived: House) -> None:
    before = stored()
    assert rebuild_states() == NOTHING
    assert stored() == before


def test_what_a_fold_left_behind_is_mended_by_the_worker(lived: House, monkeypatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("alliance.insight.folding._update", lambda *_: 1 / 0)
        record(lived)
    assert State.objects.filter(is_stale=True).count() == 3
    assert DueRow.objects.filter(kind="states.stale", done_at=None).count() == 1
    due.sweep()
    after = stored()
    assert not State.objects.filter(is_stale=True).exists()
    assert rebuild_states() == NOTHING
    assert stored() == after


def test_a_rebuild_that_fails_is_tried_again(lived: House, monkeypatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("alliance.insight.checkpoints.fold", lambda *_: 1 / 0)
        record(lived)
        due.sweep()
        assert State.objects.filter(is_stale=True).count() == 3
    later = DueRow.objects.get(kind="states.stale", done_at=None).due_at
    with clock.at(later):
        due.sweep()
    assert not State.objects.filter(is_stale=True).exists()


def test_the_report_says_why_something_came_out_otherwise(lived: House) -> None:
    State.objects.filter(audience="client").update(method="running-history/0", payload="{}")
    State.objects.filter(audience="therapist").update(is_stale=True)
    assert rebuild_states() == Rebuilt(alliances=1, states=3, stale=1, other_method=1, changed=1)
    State.objects.filter(audience="shared").update(payload="{}")
    assert rebuild_states() == Rebuilt(alliances=1, states=3, changed=1, unexplained=1)
    State.objects.filter(audience="shared").delete()
    assert rebuild_states(only_waiting=True) == Rebuilt(alliances=1, states=3, missing=1)
    assert rebuild_states(only_waiting=True) == Rebuilt()


def test_a_state_of_an_older_method_is_read_as_the_newer_one_folds_it(lived: House) -> None:
    known = known_of(lived.alliance.id, "client")
    assert known.n_facts
    State.objects.filter(audience="client").update(method="running-history/0", payload="{}")
    assert known_of(lived.alliance.id, "client") == known
    State.objects.filter(audience="client").update(method=METHOD, parameters="published/0", payload="{}")
    assert known_of(lived.alliance.id, "client") == known


def test_one_practice_is_not_the_other(lived: House) -> None:
    from alliance.people.actions import found_practice

    other = found_practice(name="Another")
    assert rebuild_states(practice=other) == Rebuilt()
    assert rebuild_states(practice=lived.practice) == NOTHING


def test_the_command_reports(lived: House) -> None:
    State.objects.filter(audience="shared").update(is_stale=True)
    assert told("insight", "rebuild", "--waiting") == {
        "method": METHOD,
        "parameters": "published/1",
        "alliances": 1,
        "states": 3,
        "missing": 0,
        "stale": 1,
        "other_method": 0,
        "changed": 0,
        "unexplained": 0,
    }
    assert run("insight", "rebuild", "--waiting").stdout == "Nothing to recompute.\n"
    State.objects.filter(audience="shared").update(payload="{}")
    said = run("insight", "rebuild").stdout
    assert f"Recomputed by {METHOD}, hyper-parameters published/1.\nAlliances: 1; states: 3." in said
    assert "Of these, marked as up to date: 1." in said


def test_the_doctor_says_what_is_out_of_date(lived: House) -> None:
    from alliance.cli.checks import operation

    assert [one.outcome.value for one in operation.states()] == ["ok"]
    State.objects.update(is_stale=True)
    (found,) = operation.states()
    assert (found.outcome.value, "alliances: 1" in found.what) == ("warning", True)
