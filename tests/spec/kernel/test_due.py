"""Deadlines: done once by however many sweepers, tried again after failure, never lost by a crash."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction

from alliance.kernel import clock, due, worker
from alliance.kernel.models import DueRow, Heartbeat
from tests.spec.house import NOW

HERE, LATER = UUID(int=1), NOW + timedelta(minutes=1)


@pytest.fixture
def done(monkeypatch, held_clock) -> list[UUID]:
    """What the handlers were called with; the kinds `inside` and `outside` are registered."""
    seen: list[UUID] = []
    monkeypatch.setattr(due, "_handlers", {})
    monkeypatch.setattr(due, "_outside", set())
    due.on_due("inside", seen.append)
    due.on_due("outside", seen.append, outside=True)
    return seen


def schedule(kind: str = "inside", ref: UUID | None = None, seconds: float = 0) -> UUID:
    ref = ref or uuid4()
    due.schedule(kind=kind, ref=ref, practice_id=HERE, due_at=clock.now() + timedelta(seconds=seconds))
    return ref


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["inside", "outside"])
def test_what_is_due_is_done_once_the_oldest_first(done: list[UUID], kind: str) -> None:
    later, sooner, not_yet = schedule(kind, seconds=-1), schedule(kind, seconds=-2), schedule(kind, seconds=1)
    assert due.sweep() == 2
    assert due.sweep() == 0
    assert done == [sooner, later]
    with clock.at(NOW + timedelta(seconds=1)):
        assert due.sweep() == 1
    assert done[-1] == not_yet


@pytest.mark.django_db
def test_a_deadline_is_moved_and_taken_back(done: list[UUID]) -> None:
    ref = schedule(seconds=-1)
    schedule(ref=ref, seconds=60)
    assert due.sweep() == 0
    due.cancel(kind="inside", ref=ref)
    with clock.at(NOW + timedelta(minutes=2)):
        assert due.sweep() == 0
    assert not DueRow.objects.exists()


@pytest.mark.django_db
def test_one_open_deadline_of_a_kind(done: list[UUID]) -> None:
    ref = schedule()
    with pytest.raises(IntegrityError), transaction.atomic():
        DueRow.objects.create(kind="inside", ref=ref, practice_id=HERE, due_at=NOW)
    due.sweep()
    schedule(ref=ref)
    assert DueRow.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("outside", [False, True])
def test_what_fails_waits_longer_each_time_and_holds_up_nobody(done, outside, caplog) -> None:
    def fail(ref: UUID) -> None:
        DueRow.objects.create(kind="half", ref=ref, practice_id=HERE, due_at=NOW + timedelta(days=1))
        raise ValueError("the heron stands in the river")

    due.on_due("broken", fail, outside=outside)
    schedule("broken", seconds=-9)
    other = schedule()
    assert due.sweep() == 1
    assert done == [other]
    row = DueRow.objects.get(kind="broken")
    waits = []
    for _ in range(12):
        waits.append((row.due_at - row.failed_at).total_seconds())
        with clock.at(row.due_at):
            DueRow.objects.filter(kind="half").delete()
            due.sweep()
        row.refresh_from_db()
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]
    assert row.done_at is None
    assert "heron" not in caplog.text
    assert "ValueError" in caplog.text
    assert DueRow.objects.filter(kind="half").exists() is outside


@pytest.mark.django_db
def test_a_kind_nobody_handles_waits_for_somebody_who_does(done: list[UUID]) -> None:
    ref = schedule("unknown")
    assert due.sweep() == 0
    due.on_due("unknown", done.append)
    with clock.at(NOW + timedelta(seconds=2)):
        assert due.sweep() == 1
    assert done == [ref]


@pytest.mark.django_db
def test_a_handler_may_set_the_next_deadline_of_its_kind(done: list[UUID]) -> None:
    due.on_due("again", lambda ref: due.schedule(kind="again", ref=ref, practice_id=HERE, due_at=LATER))
    schedule("again")
    assert due.sweep() == 1
    assert DueRow.objects.filter(kind="again", done_at=None).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("outside", "wait"), [(False, timedelta(0)), (True, due.LEASE)])
def test_killed_in_the_middle_it_is_done_by_the_next(done, outside, wait) -> None:
    def killed(_ref: UUID) -> None:
        raise KeyboardInterrupt

    due.on_due("killed", killed, outside=outside)
    ref = schedule("killed")
    with pytest.raises(KeyboardInterrupt):
        due.sweep()
    due.on_due("killed", done.append, outside=outside)
    with clock.at(NOW + wait):
        assert due.sweep() == 1
    assert done == [ref]


@pytest.mark.django_db
def test_outside_means_in_no_transaction_of_its_own(done: list[UUID]) -> None:
    depth = len(connection.savepoint_ids)
    seen: list[int] = []
    due.on_due("mail", lambda _ref: seen.append(len(connection.savepoint_ids)), outside=True)
    schedule("mail")
    due.sweep()
    assert seen == [depth]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["inside", "outside"])
def test_of_two_sweepers_that_read_the_same_rows_one_gets_each(done: list[UUID], kind: str) -> None:
    ref = schedule(kind)
    read_by_one, read_by_other = DueRow.objects.get(), DueRow.objects.get()
    assert due._do(read_by_one)
    assert not due._do(read_by_other)
    assert done == [ref]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has no two writers")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["inside", "outside"])
def test_two_sweepers_at_once_do_everything_once(done: list[UUID], kind: str) -> None:
    refs = [schedule(kind, seconds=-n) for n in range(30)]

    def sweep() -> None:
        try:
            for _ in range(5):
                due.sweep()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with clock.at(NOW + timedelta(seconds=30)):
        due.sweep()
    assert sorted(done) == sorted(refs)


@pytest.mark.django_db
def test_the_worker_beats_every_ten_seconds_and_no_more(done: list[UUID]) -> None:
    beaten = worker.sweep_once()
    assert Heartbeat.objects.get().beat_at == NOW == beaten
    with clock.at(NOW + timedelta(seconds=9)):
        assert worker.sweep_once(beaten) == beaten
    assert Heartbeat.objects.get().beat_at == NOW
    with clock.at(NOW + timedelta(seconds=10)):
        assert worker.sweep_once(beaten) == NOW + timedelta(seconds=10)
    assert Heartbeat.objects.get().beat_at == NOW + timedelta(seconds=10)


@pytest.mark.django_db
def test_a_database_that_is_away_does_not_end_the_worker(done: list[UUID], monkeypatch, caplog) -> None:
    def away() -> int:
        raise ConnectionError("no route")

    monkeypatch.setattr(worker.due, "sweep", away)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    assert worker.sweep_once() == NOW
    assert "ConnectionError" in caplog.text


@pytest.mark.django_db
def test_told_to_stop_it_finishes_its_sweep_and_stops(done: list[UUID], monkeypatch) -> None:
    stop = threading.Event()

    def last(ref: UUID) -> None:
        stop.set()
        done.append(ref)

    due.on_due("last", last)
    first, second = schedule("last", seconds=-2), schedule(seconds=-1)
    worker.run(stop)
    assert done == [first, second]
