"""Adds persons, one after the other, until it is killed: each needs a key on disk before its row.

python -m benchmarks.kill.registrar PRACTICE        prints the id of each once it is committed
"""

from __future__ import annotations

import sys
import time
from uuid import UUID, uuid4

import django

PAUSE_SECONDS = 0.02


def main() -> None:
    django.setup()
    from alliance.people.actions import add_person

    practice = UUID(sys.argv[1])
    print("ready", flush=True)
    while True:
        address = f"{uuid4().hex}@example.org"
        made = add_person(practice_id=practice, name="Somebody", address=address, role="client", by=None)
        print(made.id, flush=True)
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main()
