"""The keyring: one key a person, in files outside the database, wrapped by a master key.

A key is on disk (fsync of file and folder) before the first row sealed with it. Destroying a key makes everything
sealed with it unreadable, in old database backups too. Whoever is root on the server can read the keys.
"""

import json
import os
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class KeyGone(Exception):
    """There is no such key: what it sealed was erased, or the keyring in use belongs to another database."""


def _write_durably(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(f".{os.getpid()}.new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Keyring:
    """Keys in `folder`; every look at a key asks the file system, so a destroyed key is gone everywhere at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cache: dict[str, tuple[int, MultiFernet]] = {}

    def master(self) -> Fernet:
        """The key that wraps all others: from ALLIANCE_MASTER_KEY, or a file made on first use."""
        given = os.environ.get("ALLIANCE_MASTER_KEY")
        if given:
            return Fernet(given)
        path = self.folder / "master.key"
        if not path.exists():
            _write_durably(path, Fernet.generate_key())
        return Fernet(path.read_bytes())

    def path(self, key_id: str) -> Path:
        """Where this key lives."""
        return self.folder / key_id[:2] / f"{key_id}.key"

    def create(self, key_id: str) -> None:
        """Makes a key, durable when this returns; an existing one is kept."""
        if not self.path(key_id).exists():
            self._store(key_id, [Fernet.generate_key().decode()])

    def rotate(self, key_id: str) -> None:
        """Puts a new key first; what the older ones sealed stays readable."""
        self._store(key_id, [Fernet.generate_key().decode(), *self._read(key_id)])

    def destroy(self, key_id: str) -> None:
        """Erases the key; nothing sealed with it can be read again."""
        path = self.path(key_id)
        size = path.stat().st_size if path.exists() else 0
        if size:
            path.write_bytes(os.urandom(size))
            path.unlink()
            _sync_folder(path.parent)
        self._cache.pop(key_id, None)

    def get(self, key_id: str) -> MultiFernet:
        """The cipher of this key, or KeyGone."""
        try:
            stamp = self.path(key_id).stat().st_mtime_ns
        except FileNotFoundError:
            self._cache.pop(key_id, None)
            raise KeyGone(key_id) from None
        known = self._cache.get(key_id)
        if known is None or known[0] != stamp:
            known = (stamp, MultiFernet([Fernet(key) for key in self._read(key_id)]))
            self._cache[key_id] = known
        return known[1]

    def secret(self, key_id: str) -> bytes:
        """The raw bytes of a key that is not a person's (a pepper for hashes), or KeyGone."""
        if not self.path(key_id).exists():
            raise KeyGone(key_id)
        return self._read(key_id)[-1].encode()

    def _read(self, key_id: str) -> list[str]:
        wrapped = self.path(key_id).read_bytes()
        return list(json.loads(self.master().decrypt(wrapped)))

    def _store(self, key_id: str, keys: list[str]) -> None:
        _write_durably(self.path(key_id), self.master().encrypt(json.dumps(keys).encode()))


@lru_cache(maxsize=8)
def _keyring(folder: Path) -> Keyring:
    return Keyring(folder)


def keyring() -> Keyring:
    """The keyring in use."""
    return _keyring(Path(settings.KEYRING_FOLDER))
