"""Who writes to one SQLite file waits for whoever began before, and nobody is turned away or left waiting."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import ConnectionHandler, IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper

LET_IN_SECONDS = 30
A_MOMENT = 0.3
PATIENCE_SECONDS = 5.0  # of SQLite itself, where one opens the file while another closes it
pytestmark = pytest.mark.django_db  # which connects as it likes: to files of its own
HOLDS = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def connect(file: Path | str, patience: float = PATIENCE_SECONDS) -> BaseDatabaseWrapper:
    """A connection as the settings make it."""
    options = {"transaction_mode": "IMMEDIATE", "timeout": patience}
    named = {"ENGINE": "alliance.kernel.sqlite", "NAME": file, "OPTIONS": options}
    return ConnectionHandler({"default": named})["default"]


@contextmanager
def writing(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """What `transaction.atomic` asks of a connection."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    else:
        connection.commit()
    finally:
        connection.set_autocommit(True)


def add(connection: BaseDatabaseWrapper, n: int) -> None:
    connection.cursor().execute("INSERT INTO counted VALUES (%s)", [n])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    connection = connect(tmp_path / "one.sqlite3")
    connection.cursor().execute("PRAGMA journal_mode=WAL")
    connection.cursor().execute("CREATE TABLE counted (n integer PRIMARY KEY)")
    connection.close()
    return tmp_path / "one.sqlite3"


def beside(act: Callable[[], None]) -> threading.Event:
    """Runs `act` in a thread of its own; the event says that it is done."""
    done = threading.Event()

    def run() -> None:
        act()
        done.set()

    threading.Thread(target=run, daemon=True).start()
    return done


def writes_once(file: Path, n: int, patience: float = PATIENCE_SECONDS) -> Callable[[], None]:
    def act() -> None:
        connection = connect(file, patience)
        with writing(connection):
            add(connection, n)
        connection.close()

    return act


def test_a_second_writer_waits_for_the_first_however_long(file: Path) -> None:
    """Longer than SQLite itself would let it: turned away at once, had it not queued."""
    first = connect(file)
    with writing(first):
        add(first, 1)
        second = beside(writes_once(file, 2, patience=0.0))
        assert not second.wait(A_MOMENT)
    assert second.wait(LET_IN_SECONDS)
    assert first.cursor().execute("SELECT n FROM counted ORDER BY n").fetchall() == [(1,), (2,)]


def test_many_at_once_and_none_is_turned_away(file: Path) -> None:
    done = [beside(writes_once(file, n)) for n in range(24)]
    assert all(one.wait(LET_IN_SECONDS) for one in done)
    assert connect(file).cursor().execute("SELECT count(*) FROM counted").fetchone() == (24,)


def test_who_fails_hands_on(file: Path) -> None:
    connection = connect(file)
    with writing(connection):
        add(connection, 1)
    with pytest.raises(IntegrityError), writing(connection):
        add(connection, 1)
    assert beside(writes_once(file, 2)).wait(LET_IN_SECONDS)


def test_who_cannot_begin_hands_on(file: Path) -> None:
    connection = connect(file)
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with pytest.raises(Exception, match="within a transaction"):
        connection._start_transaction_under_autocommit()
    connection.rollback()
    assert beside(writes_once(file, 2)).wait(LET_IN_SECONDS)


def test_who_closes_in_the_middle_hands_on(file: Path) -> None:
    connection = connect(file)
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    add(connection, 1)
    connection.close()
    assert beside(writes_once(file, 1)).wait(LET_IN_SECONDS)


def test_the_turn_of_a_process_that_died_is_given_to_the_next(file: Path) -> None:
    command = [sys.executable, "-c", HOLDS, f"{file}-turn"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        waiting = beside(writes_once(file, 1))
        assert not waiting.wait(A_MOMENT)
        holder.kill()
    assert waiting.wait(LET_IN_SECONDS)


def test_a_database_in_memory_has_no_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    connection = connect(":memory:")
    connection.cursor().execute("CREATE TABLE counted (n integer PRIMARY KEY)")
    with writing(connection):
        add(connection, 1)
    assert list(tmp_path.iterdir()) == []
