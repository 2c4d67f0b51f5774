"""The worker as a process: told to stop by SIGTERM it ends by itself, cleanly."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import django; django.setup()
from django.core.management import call_command; call_command("migrate", verbosity=0)
from alliance.kernel import due, worker
first = due.beat
due.beat = lambda: (first(), print("swept", flush=True))
worker.run(); print("ended", flush=True)
"""


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_told(tmp_path: Path, told: signal.Signals) -> None:
    kept = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "ALLIANCE_KEYRING")
    }
    settings = {
        "ALLIANCE_VAR": str(tmp_path),
        "ALLIANCE_LOOPBACK": "1",
        "DJANGO_SETTINGS_MODULE": "alliance.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=kept | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "swept\n"
        process.send_signal(told)
        out, errors = process.communicate(timeout=10)
    assert (process.returncode, out, errors) == (0, "ended\n", "")
