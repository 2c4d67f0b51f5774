"""One database: builds the practice, serves Alliance and the bare view, loads them by turns, counts what was stored.

python -m benchmarks.checkin.side FOLDER CLIENTS_EACH ROUNDS REQUESTS     (installation named by the environment)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import django

from benchmarks.checkin.blocks import Block
from benchmarks.checkin.serving import ROOT, served

CONNECTIONS = 8
WARM_UP = 64
BARE = "benchmarks.checkin.bare"
FORMS_A_SESSION = 2


def main() -> None:
    folder, clients_each, rounds, requests = Path(sys.argv[1]), *(int(one) for one in sys.argv[2:])
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    print(json.dumps(_measured(folder, clients_each, rounds, requests)))


def _measured(folder: Path, clients_each: int, rounds: int, requests: int) -> dict[str, Any]:
    from benchmarks.checkin import stored
    from benchmarks.checkin.practice import Size, build
    from benchmarks.checkin.requests import check_in, sign_in_all

    needed = WARM_UP + rounds * requests
    size = Size(clients_each=clients_each)
    sessions = -(-needed // (size.therapists * clients_each * FORMS_A_SESSION))
    size = Size(clients_each=clients_each, open_sessions=sessions)
    forms = build(size)[:needed]
    logins = sign_in_all(one.client.person_id for one in forms)
    sent = [check_in(form, place) for place, form in enumerate(forms)]
    before = stored.count()
    bare_env = copy_database(folder)
    with ExitStack() as running:
        ours = running.enter_context(served(os.environ, log=folder / "ours.log"))
        bare = running.enter_context(served(bare_env, f"{BARE}.wsgi:application", folder / "bare.log"))
        load = Load(folder, ours, bare)
        check_ins = [(str(one.id), one.raw(logins[one.form.client.person_id], ours)) for one in sent]
        notes = [_note(bare, logins[one.form.client.person_id]) for one in sent]
        blocks = list(_rounds(load, check_ins, notes, requests))
    return {
        "size": {"therapists": size.therapists, "clients": size.therapists * clients_each},
        "rounds": blocks,
        "stored": stored.compared(before, sent, load.acknowledged["ours"]),
        "notes_lost": _notes_lost(bare_env, load.acknowledged["bare"]),
        "signals_ms": stored.signals_ms(sent),
    }


@dataclass
class Load:
    """Sends blocks from a process of their own and remembers what was acknowledged."""

    folder: Path
    ours: int
    bare: int

    def __post_init__(self) -> None:
        self.acknowledged: dict[str, set[str]] = {"ours": set(), "bare": set()}

    def send(self, side: str, requests: Sequence[tuple[str, bytes]]) -> dict[str, Any]:
        """One block."""
        source, target = self.folder / "requests", self.folder / "answers"
        source.write_text("\n".join(json.dumps([name, raw.decode("latin-1")]) for name, raw in requests))
        port = str(getattr(self, side))
        command = [sys.executable, "-m", "benchmarks.checkin.load", port, str(CONNECTIONS)]
        subprocess.run([*command, str(source), str(target)], check=True, cwd=ROOT)
        found = json.loads(target.read_text())
        answers = tuple((status, ms) for _name, status, ms in found["answers"])
        self.acknowledged[side] |= {name for name, status, _ms in found["answers"] if status == 302}
        block = Block(found["seconds"], answers)
        return {"seconds": block.seconds, "answers": answers}


def _rounds(
    load: Load, check_ins: list[tuple[str, bytes]], notes: list[tuple[str, bytes]], requests: int
) -> Iterator[dict[str, Any]]:
    """A round is a block of each, in turn first and second."""
    sides = {"ours": check_ins, "bare": notes}
    for side, all_of_it in sides.items():
        load.send(side, all_of_it[:WARM_UP])
    for number, start in enumerate(range(WARM_UP, len(check_ins), requests)):
        order = ("ours", "bare") if number % 2 else ("bare", "ours")
        yield {side: load.send(side, sides[side][start : start + requests]) for side in order}


def _note(port: int, login: Any) -> tuple[str, bytes]:
    from benchmarks.checkin.answers import WORDS
    from benchmarks.checkin.requests import post

    name = str(uuid4())
    return name, post(port, "/send/", [("submission_id", name), ("text", WORDS)], login)


def copy_database(folder: Path) -> dict[str, str]:
    """The bare view's own database: a copy of ours with one table more; returns its environment."""
    from django.db import connections

    connections.close_all()
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        copied = folder / "bare.sqlite3"
        copied.write_bytes(Path(urlsplit(url).path).read_bytes())
        bare_url = f"sqlite:///{copied}"
    else:
        bare_url = _copy_postgres(url)
    env = {**os.environ, "DATABASE_URL": bare_url, "DJANGO_SETTINGS_MODULE": f"{BARE}.settings"}
    migrate = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"]
    subprocess.run(migrate, env=env, cwd=ROOT, check=True)
    return env


def _copy_postgres(url: str) -> str:
    import psycopg

    parts = urlsplit(url)
    elsewhere = urlunsplit(parts._replace(scheme="postgresql", path="/template1"))
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bare TEMPLATE postgres")
    return urlunsplit(parts._replace(path="/bare"))


def _notes_lost(env: dict[str, str], acknowledged: set[str]) -> int:
    """How many acknowledged rows of the bare view are not in its table."""
    program = "import django; django.setup()\nfrom benchmarks.checkin.bare.models import Note\n"
    program += "print(*Note.objects.values_list('id', flat=True))"
    shown = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return len(acknowledged - set(shown.stdout.split()))


if __name__ == "__main__":
    main()
