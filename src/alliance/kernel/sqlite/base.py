"""Django's SQLite, with its writers in a queue.

SQLite lets one write at a time and has the others look again after a sleep, longer and longer up to a tenth of a
second: the lock lies idle while they sleep, and who has waited longest may come last. Here whoever is about to write
waits for a lock on a file beside the database first. The system hands it on in turn, and takes it back from a process
that died; a writer that takes long keeps the others waiting, and refuses none.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite


class DatabaseWrapper(SQLite):
    """A connection that waits its turn before BEGIN IMMEDIATE and hands it on at the end of the transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: int | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection, and the file of its queue; none for a database in memory, which nobody else writes."""
        connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db():
            queue = f"{conn_params['database']}-turn"
            self._turn = os.open(queue, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        self._wait()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._hand_on()
            raise

    def _commit(self) -> None:
        # Where it fails, Django rolls back, and that hands on.
        super()._commit()  # type: ignore[misc]
        self._hand_on()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._hand_on()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._turn is not None:
                os.close(self._turn)
                self._turn = None

    def _wait(self) -> None:
        if self._turn is not None:
            fcntl.flock(self._turn, fcntl.LOCK_EX)

    def _hand_on(self) -> None:
        if self._turn is not None:
            fcntl.flock(self._turn, fcntl.LOCK_UN)
