"""Round after round: a server is started, devices send, at a random point it is killed; at the end all is compared."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from alliance.people.models import Person
from benchmarks.checkin.practice import Size, build
from benchmarks.checkin.requests import check_in, sign_in_all
from benchmarks.checkin.serving import ROOT, free_port, start, stop
from benchmarks.kill.compared import compared, missing_now
from benchmarks.kill.devices import gather, let_loose
from benchmarks.kill.steps import Queue, Step

DEVICES = 8
MOST_BEFORE_A_KILL = 30
LONGEST_AFTER_SECONDS = 0.03
REGISTRAR_EVERY = 4
CRASH_EVERY = 5
AGAIN = 3
AGAIN_AT_THE_END = 100
FORMS_A_KILL = 28
FORMS_A_CLIENT = 40
POSITIVE_EVERY = 3
DRAFTED_EVERY = 2
READY = "ready\n"


class Proof:
    """The whole of it on one database; `crash` ends the database server as a crash would and brings it back."""

    def __init__(
        self, folder: Path, kills: int, rng: random.Random, crash: Callable[[], None] | None
    ) -> None:
        self.folder, self.kills, self.rng, self.crash = folder, kills, rng, crash
        self.killed = self.crashes = self.sent_again = 0
        self.lost = self.faults = self.added = 0

    def run(self) -> dict[str, int]:
        """Every kill, then the comparison: counts, of which only the first six may be more than zero."""
        self.steps = self._steps()
        queue = Queue(self.steps)
        while self.killed < self.kills and len(queue):
            self._round(queue)
        self._calm()
        found = compared(self.steps)
        found["lost"] += self.lost
        self._say()
        return {
            "kills": self.killed,
            "database_crashes": self.crashes,
            "acknowledged": sum(one.acknowledged for one in self.steps),
            "drafts_acknowledged": sum(one.draft_acknowledged for one in self.steps),
            "persons_added": self.added,
            "sent_again": self.sent_again,
            "refused": self.faults + sum(len(one.refused) for one in self.steps),
            "unsure": sum(one.is_unsure for one in self.steps),
            **found,
        }

    def _say(self) -> None:
        """What was refused, with the end of the server's log: no words of a client stand there."""
        refused = [status for one in self.steps for status in one.refused]
        if refused or self.faults:
            log = (self.folder / "log").read_text().splitlines()[-40:]
            print(f"refused: {refused}, faults: {self.faults}", *log, sep="\n", file=sys.stderr)

    def _steps(self) -> list[Step]:
        needed = self.kills * FORMS_A_KILL
        clients = max(8, min(64, needed // FORMS_A_CLIENT))
        forms = build(Size(4, clients // 4, sessions=4, open_sessions=-(-needed // (2 * clients))))
        logins = sign_in_all(one.client.person_id for one in forms)
        self.practice = forms[0].client.practice_id
        return [
            Step(
                check_in(form, place, POSITIVE_EVERY),
                logins[form.client.person_id],
                place % DRAFTED_EVERY == 0,
            )
            for place, form in enumerate(forms)
        ]

    def _round(self, queue: Queue) -> None:
        """Load, a kill at a random point; what a look at the tables says comes before anything is sent again."""
        port, before = free_port(), queue.faults
        server = start(port, os.environ, log=self.folder / "log")
        with self._registrar() as added:
            devices = let_loose(DEVICES, port, queue)
            queue.wait_for(queue.acknowledged + self.rng.randint(1, MOST_BEFORE_A_KILL), timeout=60)
            time.sleep(self.rng.uniform(0, LONGEST_AFTER_SECONDS))
            crashed = self._kill(server)
        gather(devices)
        self.faults += 0 if crashed else queue.faults - before
        self.lost += missing_now(self.steps) + self._not_added(added)
        self._send_again(queue)

    def _kill(self, server: subprocess.Popen[bytes]) -> bool:
        """Kills the server; every few times its database is crashed first, where it has one of its own."""
        self.killed += 1
        crashes = self.crash is not None and self.killed % CRASH_EVERY == 0
        if self.crash and crashes:
            connections.close_all()
            self.crashes += 1
            self.crash()
        stop(server, signal.SIGKILL)
        return crashes

    @contextmanager
    def _registrar(self) -> Iterator[Path]:
        """In some rounds persons are added meanwhile, by a process that is killed too; yields where it says whom."""
        said = self.folder / f"added-{self.killed}"
        said.touch()
        if self.killed % REGISTRAR_EVERY:
            yield said
            return
        command = [sys.executable, "-m", "benchmarks.kill.registrar", str(self.practice)]
        with said.open("w") as out, (self.folder / "log").open("ab") as log:
            adding = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=log)
        while not said.read_text() and adding.poll() is None:
            time.sleep(0.02)
        try:
            yield said
        finally:
            adding.kill()
            adding.wait()

    def _not_added(self, said: Path) -> int:
        """How many persons were said to be added and are not."""
        added = [line for line in said.read_text().splitlines(keepends=True) if line.endswith("\n")]
        ids = {line.strip() for line in added if line != READY}
        self.added += len(ids)
        return len(ids) - Person.objects.filter(id__in=ids).count()

    def _send_again(self, queue: Queue) -> None:
        """Some that were acknowledged are sent once more, as by a device that missed the answer."""
        done = [one for one in self.steps if one.acknowledged]
        again = self.rng.sample(done, min(AGAIN, len(done)))
        self.sent_again += len(again)
        queue.again(again)

    def _calm(self) -> None:
        """A last server, not killed: whoever was cut off sends again and is answered; so do some others."""
        done = [one for one in self.steps if one.acknowledged]
        again = self.rng.sample(done, min(AGAIN_AT_THE_END, len(done)))
        self.sent_again += len(again)
        queue = Queue([*(one for one in self.steps if one.is_unsure), *again])
        port = free_port()
        server = start(port, os.environ, log=self.folder / "log")
        try:
            gather(let_loose(DEVICES, port, queue))
        finally:
            stop(server)
        self.faults += queue.faults
