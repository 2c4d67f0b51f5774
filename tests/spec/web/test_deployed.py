"""As it is deployed behind a proxy with HTTPS, Django's own checks have nothing to say."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def checked(**env: str) -> str:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ALLIANCE_", "DJANGO_"))}
    run = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy"],
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
        env={
            **kept,
            **env,
            "DJANGO_SETTINGS_MODULE": "alliance.config.settings",
            "PYTHONPATH": str(ROOT / "src"),
        },
    )
    return run.stdout + run.stderr


def test_behind_a_proxy_there_is_nothing_to_say(tmp_path: Path) -> None:
    secret = "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz"
    said = checked(ALLIANCE_VAR=str(tmp_path), ALLIANCE_SECRET_KEY=secret, ALLIANCE_BEHIND_PROXY="1")
    assert "no issues" in said, said


def test_without_one_it_says_that_https_is_missing(tmp_path: Path) -> None:
    said = checked(ALLIANCE_VAR=str(tmp_path), ALLIANCE_SECRET_KEY="short")
    assert "security.W008" in said
    assert "security.W009" in said
