"""Settings of the tests: the same as production, but fast hashing, mail in memory and a keyring that is thrown away."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("ALLIANCE_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("ALLIANCE_LOOPBACK", "1")
if "ALLIANCE_VAR" not in os.environ:
    os.environ["ALLIANCE_VAR"] = tempfile.mkdtemp(prefix="alliance-test-")
    atexit.register(shutil.rmtree, os.environ["ALLIANCE_VAR"], ignore_errors=True)
if (worker := os.environ.get("PYTEST_XDIST_WORKER", "")) != os.environ.get("ALLIANCE_TESTS_OF", ""):
    # Each worker's keyring is its own, inside the folder that goes with them all; what it starts shares it.
    os.environ["ALLIANCE_VAR"] = os.path.join(os.environ["ALLIANCE_VAR"], worker)
    os.environ["ALLIANCE_TESTS_OF"] = worker

from alliance.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
if ON_SQLITE:  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
