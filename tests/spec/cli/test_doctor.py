"""The doctor sees what is broken, says what to do, and changes nothing by looking."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, connections

from alliance.cli.checks import database, deep, keys, operation, reach
from alliance.cli.checks.finding import Check, Finding, ok
from alliance.cli.doctor import findings
from alliance.kernel import clock, due
from alliance.kernel.models import AuditEntry
from alliance.people.models import Practice
from tests.spec.cli.running import run
from tests.spec.house import NOW, House


def looked_at(check: Check) -> list[tuple[str, str]]:
    return [(one.check, one.outcome.value) for one in check()]


def what(check: Check) -> str:
    return " ".join(one.what for one in check())


def outcomes(found: list[Finding]) -> set[str]:
    return {one.outcome.value for one in found if one.outcome.value == "failed"}


@pytest.fixture
def on_disk(tmp_path: Path, monkeypatch) -> None:
    """The database opened as in production: SQLite's tests run in memory, where nothing is durable."""
    if connection.vendor == "sqlite":
        settings = {**connection.settings_dict, "NAME": str(tmp_path / "on_disk.sqlite3")}
        monkeypatch.setattr("alliance.cli.checks.database.connection", type(connections["default"])(settings))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own settings")
def test_durability_is_asked_from_the_open_database(house: House, on_disk: None) -> None:
    assert looked_at(database.durable) == [("durability", "ok")]
    assert "journal_mode=wal, synchronous=FULL, foreign_keys=1" in what(database.durable)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own settings")
def test_what_the_server_says_of_itself_is_told(house: House) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_settings WHERE setting = 'off' AND name = ANY(%s)", [[*database.POSTGRES]]
        )
        off = {name for (name,) in cursor.fetchall()}
    assert len(looked_at(database.durable)) == max(1, len(off))
    assert all(f"{name} is off" in what(database.durable) for name in off)
    assert ("ok" in dict(looked_at(database.durable)).values()) == (not off)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own settings")
@pytest.mark.parametrize(
    ("pragma", "says"),
    [
        ("synchronous=OFF", "synchronous is OFF"),
        ("synchronous=NORMAL", "synchronous is NORMAL"),
        ("journal_mode=DELETE", "journal_mode is delete"),
        ("foreign_keys=OFF", "foreign_keys is 0"),
    ],
)
def test_a_connection_that_does_not_wait_for_the_disk_is_seen(pragma: str, says: str, house, on_disk) -> None:
    with database.connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
    assert says in what(database.durable)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="in memory only SQLite's tests run")
def test_a_database_in_memory_keeps_nothing(house: House) -> None:
    assert "journal_mode is memory" in what(database.durable)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own settings")
def test_a_commit_that_does_not_wait_for_the_disk_is_seen(house: House) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert "synchronous_commit is off" in what(database.durable)


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_each_setting_of_postgres_is_judged(name: str) -> None:
    found = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    assert [one.outcome.value for one in database.judged(found, database.POSTGRES)] == ["ok"]
    assert name in " ".join(one.what for one in database.judged({**found, name: "off"}, database.POSTGRES))


def test_a_database_that_does_not_answer_ends_the_questions(house: House, monkeypatch) -> None:
    monkeypatch.setattr("alliance.cli.checks.database.not_made_yet", lambda: True)
    found = list(findings())
    assert (found[0].check, found[0].outcome.value) == ("database", "failed")
    assert "migrations" not in {one.check for one in found}
    assert "mail" in {one.check for one in found}


def test_migrations_that_wait_are_counted(house: House, monkeypatch) -> None:
    assert looked_at(database.migrated) == [("migrations", "ok")]
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *_: [1, 2])
    assert "2 are waiting" in what(database.migrated)


@pytest.fixture
def ring(house: House, settings, tmp_path: Path) -> Path:
    """The keyring in use, moved to a folder that may be broken."""
    folder = tmp_path / "keyring"
    shutil.copytree(settings.KEYRING_FOLDER, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    settings.KEYRING_FOLDER = folder
    return folder


def test_keys_that_open_are_fine(ring: Path) -> None:
    assert looked_at(keys.kept) == [("keys", "ok")]


def test_keys_that_others_may_read(ring: Path) -> None:
    (ring / "master.key").chmod(0o644)
    assert "chmod -R go-rwx" in what(keys.kept)


def test_another_master_key(ring: Path) -> None:
    (ring / "master.key").write_bytes(b"x" * 43 + b"=")
    assert looked_at(keys.kept) == [("keys", "failed")]


def test_a_persons_key_that_is_missing(house: House, ring: Path) -> None:
    next(ring.glob(f"*/{house.client.person_id.hex}.key")).unlink()
    assert "1 people are missing" in what(keys.kept)


def test_no_keyring_at_all(ring: Path) -> None:
    shutil.rmtree(ring)
    assert "ALLIANCE_KEYRING" in what(keys.kept)
    assert not ring.exists()


def test_a_keyring_beside_the_database_or_its_master_key_is_a_warning(
    ring: Path, settings, monkeypatch
) -> None:
    settings.ON_SQLITE = True
    settings.DATABASE_FILE = ring.parent / "alliance.sqlite3"
    assert looked_at(keys.apart) == [("keys apart", "warning")]
    settings.DATABASE_FILE = ring.parent / "elsewhere" / "alliance.sqlite3"
    assert "master key" in what(keys.apart)
    monkeypatch.setenv("ALLIANCE_MASTER_KEY", (ring / "master.key").read_text())
    assert looked_at(keys.apart) == [("keys apart", "ok")]


def test_a_secret_that_is_short_or_read_by_others(settings, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("ALLIANCE_VAR", str(tmp_path))
    assert looked_at(keys.secret) == [("secret", "ok")]
    (tmp_path / "secret").write_text("x" * 48)
    (tmp_path / "secret").chmod(0o644)
    assert "chmod 600" in what(keys.secret)
    settings.SECRET_KEY = "short"
    assert "too short" in what(keys.secret)


def test_the_workers_sign_of_life(house: House) -> None:
    assert looked_at(operation.worker) == [("worker", "warning")]
    due.beat()
    assert looked_at(operation.worker) == [("worker", "ok")]
    with clock.at(NOW + timedelta(minutes=5)):
        assert looked_at(operation.worker) == [("worker", "failed")]


def test_deadlines_that_wait_or_fail(house: House) -> None:
    due.schedule(kind="alert.notify", ref=uuid4(), practice_id=house.practice.id, due_at=NOW)
    assert looked_at(operation.deadlines) == [("deadlines", "ok")]
    with clock.at(NOW + timedelta(minutes=10)):
        assert "1 of kind alert.notify" in what(operation.deadlines)


@pytest.mark.django_db
def test_the_clock_of_the_machine_and_of_the_database() -> None:
    assert looked_at(operation.time_told) == [("clock", "ok")]
    with clock.at(clock.now() + timedelta(minutes=3)):
        assert looked_at(operation.time_told) == [("clock", "failed")]
    with clock.at(clock.now() + timedelta(seconds=20)):
        assert looked_at(operation.time_told) == [("clock", "warning")]


def test_a_clock_that_was_set_back_and_a_zone_that_is_none(house: House, monkeypatch) -> None:
    monkeypatch.setattr("alliance.cli.checks.operation._time_of_database", clock.now)
    AuditEntry.objects.filter(scope_id=house.practice.id).update(at=NOW + timedelta(hours=3))
    Practice.objects.update(time_zone="Nowhere/None")
    assert looked_at(operation.time_told) == [("clock", "failed"), ("clock", "failed")]


@pytest.mark.parametrize(("free", "outcome"), [(5e9, "ok"), (5e8, "warning"), (5e7, "failed")])
def test_room_on_the_disk(free: float, outcome: str, monkeypatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: type("Usage", (), {"free": free}))
    assert looked_at(operation.disk) == [("disk", outcome)]


def test_mail_that_goes_nowhere_or_to_a_server_that_is_away(settings) -> None:
    assert looked_at(reach.mail) == [("mail", "warning")]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = reach.SMTP, "127.0.0.1", 9
    assert looked_at(reach.mail) == [("mail", "failed")]


@pytest.mark.parametrize(
    ("url", "hosts", "proxy", "outcome"),
    [
        ("http://127.0.0.1:8000", ["127.0.0.1"], False, "ok"),
        ("https://a.example.org", ["a.example.org"], True, "ok"),
        ("https://a.example.org", ["a.example.org"], False, "warning"),
        ("https://a.example.org", ["b.example.org"], True, "failed"),
        ("https://a.example.org", ["*"], True, "failed"),
        ("http://a.example.org", ["a.example.org"], False, "failed"),
    ],
)
def test_addresses_and_https(
    url: str, hosts: list[str], proxy: bool, outcome: str, settings, monkeypatch
) -> None:
    monkeypatch.delenv("ALLIANCE_LOOPBACK", raising=False)
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = url, hosts
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxy else None
    assert looked_at(reach.addresses) == [("addresses", outcome)]
    monkeypatch.setenv("ALLIANCE_LOOPBACK", "1")
    assert proxy is False or outcome == "failed" or looked_at(reach.addresses) == [("addresses", "failed")]


def test_invented_people_where_they_must_not_be(house: House, settings) -> None:
    assert looked_at(reach.invented) == [("invented people", "ok")]
    Practice.objects.update(is_demo=True)
    assert looked_at(reach.invented) == [("invented people", "failed")]
    settings.DEMO = True
    assert looked_at(reach.invented) == [("invented people", "ok")]
    Practice.objects.update(is_demo=False)
    assert looked_at(reach.invented) == [("invented people", "failed")]


def test_what_a_practice_does_not_say_is_a_warning(house: House) -> None:
    assert "no way to complain" in what(reach.said)
    Practice.objects.update(complaints="Write to the board.")
    assert looked_at(reach.said) == [("practice", "ok")]


def test_a_line_that_somebody_changed_is_found_by_the_deep_look(house: House) -> None:
    assert looked_at(deep.logs) == [("access logs", "ok")]
    AuditEntry.objects.filter(scope_id=house.alliance.id, seq=1).update(verb="something.else")
    assert looked_at(deep.logs) == [("access logs", "failed")]
    assert str(house.alliance.id) in what(deep.logs)


def test_the_database_reads_itself_through(house: House) -> None:
    assert outcomes(list(deep.whole())) == set()


def test_a_check_that_breaks_is_a_finding(house: House, monkeypatch) -> None:
    def breaks() -> None:
        raise RuntimeError("Hedgehog")

    monkeypatch.setattr("alliance.cli.doctor.WITH_TABLES", [breaks])
    found = [one for one in findings() if one.check == "breaks"]
    assert [one.outcome.value for one in found] == ["failed"]
    assert "Hedgehog" not in found[0].what


def test_each_is_a_line_and_only_a_failure_is_an_error(house: House, ring, settings, monkeypatch) -> None:
    monkeypatch.setattr("alliance.cli.checks.operation._time_of_database", clock.now)
    monkeypatch.setattr("alliance.cli.checks.database.durable", lambda: iter([ok("durability", "On disk.")]))
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    before = AuditEntry.objects.count()
    due.beat()
    result = run("doctor", "--deep", "--json")
    found = json.loads(result.stdout)
    assert {one["outcome"] for one in found} == {"ok", "warning"}
    assert result.exit_code == 0
    assert len(run("doctor").stdout.splitlines()) >= 12
    with clock.at(NOW + timedelta(hours=1)):
        assert run("doctor").exit_code == 1
    assert AuditEntry.objects.count() == before


def test_looking_at_a_folder_where_nothing_is_makes_nothing(settings, tmp_path: Path) -> None:
    settings.ON_SQLITE, settings.DATABASE_FILE = True, tmp_path / "alliance.sqlite3"
    name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(settings.DATABASE_FILE)
    try:
        assert looked_at(database.reachable) == [("database", "failed")]
    finally:
        connection.settings_dict["NAME"] = name
    assert os.listdir(tmp_path) == []
