"""The keyring and the secret: there, for nobody else to read, opened by the master key, apart from the database."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from alliance.cli.checks.finding import Finding, failed, ok, warning
from alliance.cli.starting import secret_file
from alliance.kernel.keyring import KeyGone, WrongMasterKey, keyring
from alliance.kernel.sealed import seal
from alliance.people.addresses import PEPPER
from alliance.people.models import Person

PROOF = "sealed and opened again"
SHORTEST_SECRET = 32


def kept() -> Iterator[Finding]:
    """The folder, who may read it, and whether its keys open."""
    folder = Path(settings.KEYRING_FOLDER)
    if not folder.is_dir():
        yield from _without_folder(folder)
        return
    exposed = [path for path in (folder, *folder.rglob("*")) if _others_may(path)]
    if exposed:
        yield failed(
            "keys",
            f"Others on this machine may read {len(exposed)} of its files. Do: chmod -R go-rwx {folder}",
        )
    if not os.access(folder, os.W_OK):
        yield failed("keys", f"{folder} cannot be written: nobody new can be added. Give it to this user.")
    yield from _opened(folder)


def _without_folder(folder: Path) -> Iterator[Finding]:
    if Person.objects.filter(erased_at=None).exists():
        yield failed(
            "keys",
            f"There is no keyring at {folder}, but there are people: nothing they wrote can be read. Set "
            "ALLIANCE_KEYRING to where it is, or restore it from its own backup.",
        )
    else:
        yield ok("keys", f"No keys yet: the first person's is made in {folder}.")


def _opened(folder: Path) -> Iterator[Finding]:
    ring = keyring()
    try:
        opened = _round_trip()
        missing = [one for one in _people_with_keys() if not ring.path(one).exists()]
    except WrongMasterKey as error:
        yield failed("keys", str(error))
        return
    if missing:
        yield failed(
            "keys",
            f"The keys of {len(missing)} people are missing from {folder}. Restore it from its own backup.",
        )
    elif opened:
        yield ok("keys", f"{folder}: its keys open, a sentence was {PROOF}.")


def _round_trip() -> bool:
    """Seals and opens with a key that is there already, so that looking writes nothing."""
    try:
        return seal(PROOF, key=PEPPER).text == PROOF
    except KeyGone:
        return True  # nobody was added yet


def _people_with_keys() -> list[str]:
    return [one.hex for one in Person.objects.filter(erased_at=None).values_list("id", flat=True)]


def _others_may(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)) and not path.is_symlink()


def apart() -> Iterator[Finding]:
    """Whether one stolen or kept backup could hold both the database and what opens it."""
    folder = Path(settings.KEYRING_FOLDER).resolve()
    if settings.ON_SQLITE and settings.DATABASE_FILE.resolve().parent in folder.parents:
        yield warning(
            "keys apart",
            f"The keyring lies in the database's own folder: whoever copies {settings.DATABASE_FILE.parent} holds "
            "both, and an erased person stays readable there. Set ALLIANCE_KEYRING to a folder elsewhere.",
        )
    elif (folder / "master.key").exists() and not os.environ.get("ALLIANCE_MASTER_KEY"):
        yield warning(
            "keys apart",
            "The master key lies in the keyring that it opens. ALLIANCE_MASTER_KEY keeps it out of its backup.",
        )
    else:
        yield ok("keys apart", "The keyring is kept apart from the database.")


def secret() -> Iterator[Finding]:
    """What signs logins."""
    path = secret_file()
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        yield failed(
            "secret", f"ALLIANCE_SECRET_KEY is too short: {SHORTEST_SECRET} random characters at least."
        )
    elif path.exists() and _others_may(path):
        yield failed("secret", f"Others on this machine may read {path}. Do: chmod 600 {path}")
    else:
        yield ok("secret", "It is long enough, and nobody else may read it.")
