"""A key is on disk before its first row, one of many creators wins, a destroyed key stays gone."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from alliance.kernel.keyring import KeyGone, Keyring, WrongMasterKey


@pytest.fixture
def ring(tmp_path: Path, monkeypatch) -> Keyring:
    monkeypatch.delenv("ALLIANCE_MASTER_KEY", raising=False)
    return Keyring(tmp_path / "deep" / "keyring")


def test_what_was_sealed_is_read_again_by_another_process(ring: Keyring) -> None:
    ring.create("clea")
    token = ring.get("clea").encrypt(b"words")
    assert Keyring(ring.folder).get("clea").decrypt(token) == b"words"


def test_creating_twice_keeps_the_first(ring: Keyring) -> None:
    ring.create("clea")
    before = ring.secret("clea")
    ring.create("clea")
    assert ring.secret("clea") == before


def test_of_many_creators_at_once_one_wins_and_nothing_is_left_lying(ring: Keyring) -> None:
    rings = [Keyring(ring.folder) for _ in range(24)]

    def create_and_seal(one: Keyring) -> bytes:
        one.create("clea")
        return one.get("clea").encrypt(b"words")

    with ThreadPoolExecutor(12) as pool:
        tokens = list(pool.map(create_and_seal, rings))
    assert {ring.get("clea").decrypt(token) for token in tokens} == {b"words"}
    assert not list(ring.folder.rglob("*.new"))


def test_of_many_processes_at_once_one_wins(ring: Keyring) -> None:
    script = (
        "import sys; from pathlib import Path; from alliance.kernel.keyring import Keyring;"
        "ring = Keyring(Path(sys.argv[1])); ring.create('clea');"
        "sys.stdout.buffer.write(ring.get('clea').encrypt(b'words'))"
    )
    command = [sys.executable, "-c", script, str(ring.folder)]
    with_source = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, env=with_source) for _ in range(4)]
    tokens = [process.communicate()[0] for process in running]
    assert [ring.get("clea").decrypt(token) for token in tokens] == [b"words"] * 4


def test_a_key_is_synced_to_the_disk_with_its_folders(ring: Keyring, monkeypatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    ring.create("clea")
    folder = str(ring.path("clea").parent)
    assert any(one.startswith(folder + "/clea") for one in synced)
    assert synced[-1] == folder
    assert {str(ring.folder), str(ring.folder.parent)} <= set(synced)


def test_files_are_for_their_owner_alone(ring: Keyring) -> None:
    ring.create("clea")
    assert ring.path("clea").stat().st_mode & 0o077 == 0
    assert ring.folder.stat().st_mode & 0o077 == 0


def test_after_a_rotation_old_and_new_are_read_everywhere(ring: Keyring) -> None:
    other = Keyring(ring.folder)
    ring.create("clea")
    old = other.get("clea").encrypt(b"old")
    for _ in range(5):
        ring.rotate("clea")
        new = ring.get("clea").encrypt(b"new")
        assert other.get("clea").decrypt(new) == b"new"
    assert ring.get("clea").decrypt(old) == b"old"


def test_rotations_at_once_lose_no_key(ring: Keyring) -> None:
    ring.create("clea")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _n: Keyring(ring.folder).rotate("clea"), range(8)))
    assert len(ring._read("clea")) == 9


def test_a_destroyed_key_is_gone_at_once_everywhere_and_its_name_is_not_taken_again(ring: Keyring) -> None:
    other = Keyring(ring.folder)
    ring.create("clea")
    other.get("clea")
    ring.destroy("clea")
    for one in (ring, other):
        for look in (one.get, one.create, one.rotate, one.secret):
            with pytest.raises(KeyGone):
                look("clea")
    ring.destroy("clea")


def test_what_was_never_made_is_gone_too(ring: Keyring) -> None:
    for look in (ring.get, ring.rotate, ring.secret):
        with pytest.raises(KeyGone):
            look("nobody")


def test_a_wrong_master_key_says_so_and_what_to_do(ring: Keyring, monkeypatch) -> None:
    ring.create("clea")
    for wrong in (Fernet.generate_key().decode(), "not a key"):
        monkeypatch.setenv("ALLIANCE_MASTER_KEY", wrong)
        with pytest.raises(
            WrongMasterKey, match="Set ALLIANCE_MASTER_KEY to the key this keyring was made with"
        ):
            Keyring(ring.folder).get("clea")


def test_a_master_key_from_the_environment_leaves_no_file(ring: Keyring, monkeypatch) -> None:
    monkeypatch.setenv("ALLIANCE_MASTER_KEY", Fernet.generate_key().decode())
    ring.create("clea")
    assert not (ring.folder / "master.key").exists()
    assert ring.get("clea")
