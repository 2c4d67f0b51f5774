"""Server and worker: refused where they may not be, answering where they are, gone when told."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance.cli import ports, serve, starting
from alliance.kernel.errors import Refused
from alliance.people.models import Practice
from tests.spec.cli.running import refusal
from tests.spec.house import House

PATIENCE = 120  # seconds: other work may share the processor


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_taken_is_a_sentence_with_another(command: str, taken: int) -> None:
    said = refusal(command, "--port", taken)
    assert f"Port {taken} on 127.0.0.1 is taken" in said
    assert str(taken + 1) in said


def test_an_address_of_another_machine_is_a_sentence() -> None:
    assert "no address of this machine" in refusal("serve", "--host", "192.0.2.1", "--port", free_port())
    assert "no address of this machine" in refusal(
        "serve", "--host", "nowhere.invalid", "--port", free_port()
    )


@pytest.mark.parametrize(
    ("host", "alone"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_what_only_this_machine_reaches(host: str, alone: bool) -> None:
    assert ports.is_loopback(host) is alone


def test_invented_people_are_not_served_to_others(house: House) -> None:
    serve.refuse_demo_for_others("0.0.0.0")
    Practice.objects.update(is_demo=True)
    serve.refuse_demo_for_others("127.0.0.1")
    with pytest.raises(Refused, match=r"0\.0\.0\.0"):
        serve.refuse_demo_for_others("0.0.0.0")


def test_the_demo_knows_nothing_of_the_practices_own_settings() -> None:
    asked = subprocess.run(
        [
            sys.executable,
            "-c",
            "from alliance.cli import starting; starting.setup(demo=True, only_help=True)\n"
            "from django.conf import settings as s\n"
            "print(s.DEMO, s.LOOPBACK_ONLY, s.DATABASES['default']['NAME'], s.KEYRING_FOLDER, s.EMAIL_BACKEND)",
        ],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "alliance.config.settings",
            "DATABASE_URL": "postgres://real@db/practice",
            "ALLIANCE_KEYRING": "/real/keyring",
            "EMAIL_URL": "smtp://real:25",
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert asked.startswith("True True")
    assert "real" not in asked
    assert "demo.sqlite3" in asked


def test_the_secret_is_made_once_for_nobody_else_to_read(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("ALLIANCE_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("ALLIANCE_SECRET_KEY")
    starting._ensure_secret()
    made = os.environ["ALLIANCE_SECRET_KEY"]
    assert len(made) >= 48
    assert starting.secret_file().stat().st_mode & 0o077 == 0
    monkeypatch.delenv("ALLIANCE_SECRET_KEY")
    starting._ensure_secret()
    assert os.environ["ALLIANCE_SECRET_KEY"] == made


@pytest.mark.slow
def test_it_serves_with_its_worker_and_leaves_nothing_running(tmp_path: Path) -> None:
    port = free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("ALLIANCE_", "DATABASE_", "DJANGO_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "alliance.cli.main", "serve", "--port", str(port)],
        env={**env, "ALLIANCE_VAR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = [process.stdout.readline()]
        assert f"http://127.0.0.1:{port}/" in said[0], said
        assert _status(port) in (200, 302, 404)
        checked = subprocess.run(
            [sys.executable, "-m", "alliance.cli.main", "doctor"],
            env={**env, "ALLIANCE_VAR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stdout
        assert "journal_mode=wal, synchronous=FULL, foreign_keys=1" in checked.stdout
        assert "sign of life" in checked.stdout
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert _gone(port)


def _status(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _gone(port: int) -> bool:
    for _ in range(20):
        if not ports.answers("127.0.0.1", port):
            return True
        time.sleep(0.25)
    return False
