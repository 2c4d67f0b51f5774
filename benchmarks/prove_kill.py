"""make prove-kill: the server killed 100 times under load, on SQLite and on PostgreSQL; SCALE=quick kills 5 times.

Eight devices send check-ins and drafts to granian with two workers; after a random number of acknowledgements, and a
random moment more, the whole server gets SIGKILL (every fifth time PostgreSQL is stopped in immediate mode first).
Right after, every acknowledged submission is looked for; then a new server starts, what was cut off is sent again under
its id, and so is some that was acknowledged. At the end every form, draft, alert, state, chain and key is compared.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from scripts.with_postgres import binaries

from benchmarks.checkin.serving import ROOT
from benchmarks.figures import Figure, at_least, exactly, quick, report

SEED = 20261
DATABASES = ("sqlite", "postgres")
NONE = (
    "lost",
    "doubled",
    "half_written",
    "broken_chains",
    "stale_or_different_states",
    "alerts_missing",
    "keys_missing",
    "refused",
    "unsure",
    "database_broken",
)
MORE = ("drafts_acknowledged", "persons_added", "sent_again", "database_crashes")


def main() -> None:
    kills = 5 if quick() else 100
    figures = [one for name in DATABASES for one in _figures(name, kills)]
    report("prove-kill", figures, {"seed": SEED, "devices": 8, "workers": 2})


def prove(database: str, kills: int, seed: int) -> dict[str, int]:
    """Everything counted on one database, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.kill.run", database, str(kills), str(seed)]
    found = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(found.stdout))


def _figures(name: str, kills: int) -> Iterator[Figure]:
    if name == "postgres" and not _has_postgres():
        print("!!!!!! SKIPPED: PostgreSQL is not installed (apt-get install postgresql) !!!!!!")
        return
    found = prove(name, kills, SEED)
    yield Figure(f"{name}_kills", found["kills"], "kills", exactly(kills))
    more = ", ".join(f"{found[one]} {one.replace('_', ' ')}" for one in MORE)
    yield Figure(f"{name}_acknowledged", found["acknowledged"], "check-ins", at_least(kills), note=more)
    for what in NONE:
        yield Figure(f"{name}_{what}", found[what], "", exactly(0))


def _has_postgres() -> bool:
    try:
        binaries()
    except SystemExit:
        return False
    return True


if __name__ == "__main__":
    main()
