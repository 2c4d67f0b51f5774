"""The worker: sweeps deadlines every second until told to stop."""

import logging
import signal
import threading
from datetime import datetime, timedelta

from django.db import close_old_connections

from alliance.kernel import clock, due

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
BEAT_EVERY = timedelta(seconds=10)


def run(stop: threading.Event | None = None) -> None:
    """Sweeps until `stop` is set, or until SIGTERM or SIGINT when none is given. A sweep begun is finished."""
    if stop is None:
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    beaten_at: datetime | None = None
    while not stop.is_set():
        beaten_at = sweep_once(beaten_at)
        stop.wait(PAUSE_SECONDS)


def sweep_once(beaten_at: datetime | None = None) -> datetime | None:
    """One sweep, with a heartbeat when the last is ten seconds old; returns when it last beat.

    A database that is away for a moment does not end the worker.
    """
    try:
        now = clock.now()
        if beaten_at is None or now - beaten_at >= BEAT_EVERY:
            due.beat()
            beaten_at = now
        due.sweep()
    except Exception as error:
        log.error("the sweep failed: %s", type(error).__name__)
        close_old_connections()
    return beaten_at
