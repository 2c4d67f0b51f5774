"""make bench-checkin: the full check-in over HTTP against a bare view, eight at a time, on SQLite and PostgreSQL.

Both are served by granian with two workers as `alliance serve` starts it, from copies of one database, with the same
settings, middleware, login session and CSRF; the bare view writes one row. Blocks of each alternate; a ratio is the
median over rounds of the pair's ratio, with a bootstrap interval. SCALE=quick takes a smaller practice.

One check-in, in one transaction: session, seat (the alliance locked), form, validation, the response or two (half of
the forms carry a PHQ-9 with its response plan), sealed answers, scores, an alert where item 9 says so, the topic, the
facts, the states of three audiences, the draft cleared, the line of the access log. Signals follow from the states
when somebody looks; what they cost is printed beside (`signals_ms`), and in no ratio.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from scripts.with_postgres import binaries, cluster

from benchmarks.checkin.blocks import Block, Round, interval
from benchmarks.checkin.serving import ROOT, environment
from benchmarks.figures import Figure, at_least, at_most, exactly, quick, report

DATABASES = ("sqlite", "postgres")


def main() -> None:
    sides = {name: _side(name) for name in DATABASES}
    figures = [one for name, side in sides.items() if side for one in _figures(name, side)]
    figures.append(
        Figure("errors", float(sum(map(_errors, filter(None, sides.values())))), "requests", exactly(0))
    )
    known = next(side for side in sides.values() if side)
    report("bench-checkin", figures, {**known["size"], "at_a_time": 8, "workers": 2, **_plan()})


def _plan() -> dict[str, int]:
    if quick():
        return {"clients_each": 6, "rounds": 4, "requests": 120}
    return {"clients_each": 26, "rounds": 10, "requests": 300}


def _side(name: str) -> dict[str, Any] | None:
    """What was measured on one database; None, said aloud, where PostgreSQL is not installed."""
    with tempfile.TemporaryDirectory(prefix="alliance-bench-") as folder, _database(name, folder) as url:
        if url is None:
            print("!!!!!! SKIPPED: PostgreSQL is not installed (apt-get install postgresql) !!!!!!")
            return None
        command = [sys.executable, "-m", "benchmarks.checkin.side", folder, *map(str, _plan().values())]
        env = environment(Path(folder), url)
        found = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        return dict(json.loads(found.stdout))


@contextmanager
def _database(name: str, folder: str) -> Iterator[str | None]:
    if name == "sqlite":
        yield f"sqlite:///{folder}/ours.sqlite3"
        return
    try:
        binaries()
    except SystemExit:
        yield None
        return
    with cluster() as url:  # durable: fsync and synchronous_commit stay on
        yield url


def _figures(name: str, side: dict[str, Any]) -> Iterator[Figure]:
    rounds = [Round(_block(one["ours"]), _block(one["bare"])) for one in side["rounds"]]
    rates, tails = [one.rate_ratio for one in rounds], [one.p99_ratio for one in rounds]
    yield Figure(f"{name}_rate_ratio", median(rates), "", at_least(0.5), interval(rates), _rates(rounds))
    yield Figure(f"{name}_p99_ratio", median(tails), "", at_most(3), interval(tails), _tails(rounds))
    note = "signals of three audiences, worked out when somebody looks"
    yield Figure(f"{name}_signals_ms", side["signals_ms"], "ms", note=note)


def _rates(rounds: list[Round]) -> str:
    ours, bare = (median(getattr(one, side).rate for one in rounds) for side in ("ours", "bare"))
    return f"check-in {ours:.0f}/s, bare {bare:.0f}/s"


def _tails(rounds: list[Round]) -> str:
    def middle(side: str, what: str) -> float:
        return median(getattr(getattr(one, side), what) for one in rounds)

    return ", ".join(
        f"{word} {middle(side, 'median_ms'):.0f} ms, p99 {middle(side, 'p99_ms'):.0f} ms"
        for side, word in (("ours", "check-in"), ("bare", "bare"))
    )


def _block(found: dict[str, Any]) -> Block:
    return Block(found["seconds"], tuple((status, ms) for status, ms in found["answers"]))


def _errors(side: dict[str, Any]) -> int:
    """Requests without the redirect, and whatever in the database is not as it was acknowledged."""
    refused = sum(_block(one[kind]).errors for one in side["rounds"] for kind in ("ours", "bare"))
    stored = {name: value for name, value in side["stored"].items() if name != "rows"}
    wrong = {name: value for name, value in stored.items() if value}
    if wrong:
        print(f"not as acknowledged: {wrong}", file=sys.stderr)
    return int(refused + sum(stored.values()) + side["notes_lost"])


if __name__ == "__main__":
    main()
