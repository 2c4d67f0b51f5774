"""A phrase that somebody typed stands in no table, database file, write-ahead log, mail, log or key file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection

from alliance.safety.models import ContactRequest
from tests.spec.canary_journey import CANARY, walk

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_no_table_mail_or_log_holds_the_phrase(caplog) -> None:
    walk()
    assert ContactRequest.objects.get().words.text == CANARY
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select * from "{table}"')
            assert "heron" not in str(cursor.fetchall()), table
    assert mail.outbox
    assert "heron" not in str([one.message().as_string() for one in mail.outbox])
    assert "heron" not in caplog.text


def test_no_file_holds_the_phrase(tmp_path: Path) -> None:
    kept = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "ALLIANCE_KEYRING")
    }
    run = subprocess.run(
        [sys.executable, "-m", "tests.spec.canary_journey"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={
            **kept,
            "ALLIANCE_VAR": str(tmp_path),
            "ALLIANCE_LOOPBACK": "1",
            "DJANGO_SETTINGS_MODULE": "alliance.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        },
    )
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    suffixes = {one.suffix for one in files}
    assert {".sqlite3", ".sqlite3-wal", ".key", ".log"} <= suffixes
    assert (tmp_path / "alliance.sqlite3-wal").stat().st_size > 100_000
    for one in [*(path.read_bytes() for path in files), run.stdout, run.stderr]:
        assert b"heron" not in one
    assert b"ValueError" in run.stderr
