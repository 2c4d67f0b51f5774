"""The keyring: one key a person, in files outside the database, wrapped by a master key.

A key is on disk (fsync of file and folder) before the first row sealed with it. Destroying a key makes everything
sealed with it unreadable, in old database backups too. Whoever is root on the server can read the keys.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class KeyGone(Exception):
    """There is no such key: what it sealed was erased, or the keyring in use belongs to another database."""


class WrongMasterKey(Exception):
    """The master key does not open this keyring; the message says what to do."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The master key does not open the keyring in {folder}. Set ALLIANCE_MASTER_KEY to the key this "
            "keyring was made with, or restore its master.key from the keyring's own backup. Nothing was changed."
        )


def _make_folder(folder: Path) -> None:
    """The folder and those above it, each known to the disk by its parent."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    _sync_folder(folder.parent)


def _write_beside(path: Path, content: bytes) -> Path:
    """A new file next to `path`, complete and on disk, under a name nobody else uses."""
    _make_folder(path.parent)
    beside = path.with_name(f"{path.stem}.{os.getpid()}.{secrets.token_hex(4)}.new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return beside


def _replace_durably(path: Path, content: bytes) -> None:
    _write_beside(path, content).replace(path)
    _sync_folder(path.parent)


def _create_durably(path: Path, content: bytes) -> None:
    """Of several creators at once one wins, and every one of them returns only when the winner is on disk."""
    beside = _write_beside(path, content)
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass  # somebody was first: theirs is complete, because a link appears with its whole content
    finally:
        beside.unlink()
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
        self._cache: dict[str, tuple[tuple[int, int], MultiFernet]] = {}

    def master(self) -> Fernet:
        """The key that wraps all others: from ALLIANCE_MASTER_KEY, or a file made on first use."""
        given = os.environ.get("ALLIANCE_MASTER_KEY", "").encode()
        path = self.folder / "master.key"
        if not given and not path.exists():
            _create_durably(path, Fernet.generate_key())
        try:
            return Fernet(given or path.read_bytes())
        except ValueError:
            raise WrongMasterKey(self.folder) from None

    def path(self, key_id: str) -> Path:
        """Where this key lives."""
        return self.folder / key_id[:2] / f"{key_id}.key"

    def create(self, key_id: str) -> None:
        """Makes a key, durable when this returns; an existing one is kept. KeyGone where it was destroyed."""
        path = self.path(key_id)
        if self._gone(key_id).exists():
            raise KeyGone(key_id)
        if not path.exists():
            _create_durably(path, self._wrapped([Fernet.generate_key().decode()]))

    def rotate(self, key_id: str) -> None:
        """Puts a new key first; what the older ones sealed stays readable. KeyGone where there is none."""
        with self._alone():
            keys = [Fernet.generate_key().decode(), *self._read(key_id)]
            _replace_durably(self.path(key_id), self._wrapped(keys))

    def destroy(self, key_id: str) -> None:
        """Erases the key for good; nothing sealed with it can be read again, and no key takes its name again."""
        path = self.path(key_id)
        with self._alone():
            _create_durably(self._gone(key_id), b"")
            if path.exists():
                _overwrite(path)
                path.unlink()
                _sync_folder(path.parent)
        self._cache.pop(key_id, None)

    def _gone(self, key_id: str) -> Path:
        """The mark a destroyed key leaves."""
        return self.path(key_id).with_suffix(".gone")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time: a rotation reads before it writes."""
        _make_folder(self.folder)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def get(self, key_id: str) -> MultiFernet:
        """The cipher of this key, or KeyGone."""
        try:
            file = os.stat(f"{self.folder}/{key_id[:2]}/{key_id}.key")
        except FileNotFoundError:
            self._cache.pop(key_id, None)
            raise KeyGone(key_id) from None
        # The inode too: two changes can fall into one tick of the file system's clock.
        stamp = (file.st_mtime_ns, file.st_ino)
        known = self._cache.get(key_id)
        if known is None or known[0] != stamp:
            known = (stamp, MultiFernet([Fernet(key) for key in self._read(key_id)]))
            self._cache[key_id] = known
        return known[1]

    def secret(self, key_id: str) -> bytes:
        """The raw bytes of a key that is not a person's (a pepper for hashes), or KeyGone."""
        return self._read(key_id)[-1].encode()

    def _read(self, key_id: str) -> list[str]:
        try:
            wrapped = self.path(key_id).read_bytes()
        except FileNotFoundError:
            raise KeyGone(key_id) from None
        try:
            return list(json.loads(self.master().decrypt(wrapped)))
        except InvalidToken:
            raise WrongMasterKey(self.folder) from None

    def _wrapped(self, keys: list[str]) -> bytes:
        return self.master().encrypt(json.dumps(keys).encode())


def _overwrite(path: Path) -> None:
    with open(path, "r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


@lru_cache(maxsize=8)
def _keyring(folder: Path | str) -> Keyring:
    return Keyring(Path(folder))


def keyring() -> Keyring:
    """The keyring in use."""
    return _keyring(settings.KEYRING_FOLDER)
