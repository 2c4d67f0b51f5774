"""The settings of Alliance itself, databases, sessions and middleware included; only the pages are others."""

from alliance.config.settings import *  # noqa: F403
from alliance.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.checkin.bare"]
ROOT_URLCONF = "benchmarks.checkin.bare.urls"
