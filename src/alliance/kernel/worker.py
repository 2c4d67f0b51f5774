"""The worker: sweeps deadlines every second until told to stop."""

import logging
import signal
import threading

from django.db import close_old_connections

from alliance.kernel import due

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0


def run(stop: threading.Event | None = None) -> None:
    """Sweeps until `stop` is set, or until SIGTERM or SIGINT when none is given."""
    if stop is None:
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    while not stop.is_set():
        sweep_once()
        stop.wait(PAUSE_SECONDS)


def sweep_once() -> None:
    """One sweep; a database that is away for a moment does not end the worker."""
    try:
        due.sweep()
    except Exception as error:
        log.error("the sweep failed: %s", type(error).__name__)
        close_old_connections()
