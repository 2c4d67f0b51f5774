"""Filling the demo: refused elsewhere, all or nothing, once, the same again; and the links into it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from alliance.demo.cast import cast
from alliance.demo.filling import fill
from alliance.demo.people import firsts_of_stories, links
from alliance.demo.queries import demo_practices
from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry, Fact
from alliance.people.actions import found_practice
from alliance.people.invitations import use_demo_link
from alliance.people.models import Person, Practice
from alliance.therapy.models import Topic
from tests.spec.demo.conftest import NOW, thrown_away

pytestmark = pytest.mark.django_db
SHORT = tuple(one for one in cast().clients if one.weeks == 2)


def quietly(*_step: object) -> None:
    """Nobody watches."""


def everything() -> list[object]:
    """What was done and said, without the ids, which are always new."""
    acts = AuditEntry.objects.order_by("at", "verb", "actor_role").values_list("verb", "at", "actor_role")
    facts = Fact.objects.order_by("occurred_at", "kind", "chair", "value", "audience")
    values = facts.values_list("kind", "chair", "value", "occurred_at", "audience")
    words = [topic.words.text for topic in Topic.objects.order_by("brought_at")]
    return [*acts, *values, *words]


def test_only_the_demo_is_filled(db, settings):
    settings.DEMO = False
    with pytest.raises(Refused, match="database of its own"):
        fill(quietly, clients=SHORT)
    with pytest.raises(Refused):
        links("http://127.0.0.1:8000")
    assert not Practice.objects.exists()


def test_the_demo_stays_out_of_a_practice_of_real_people(in_demo):
    found_practice(name="Real")
    with pytest.raises(Refused, match="real people"):
        fill(quietly, clients=SHORT)
    with pytest.raises(Refused):
        links("http://127.0.0.1:8000")
    assert Practice.objects.count() == 1


def test_filled_once(in_demo):
    fill(quietly, clients=SHORT)
    before = everything()
    told = []
    fill(lambda *step: told.append(step), clients=SHORT)
    assert everything() == before
    assert not told


def test_the_same_seed_and_moment_tell_the_same(in_demo):
    found = []
    for seed in (1, 1, 2):
        with thrown_away():
            fill(quietly, clients=SHORT, seed=seed)
            found.append(everything())
    assert found[0] == found[1] != found[2]


class Stopped(Exception):
    """Somebody pressed the keys."""


def test_a_fill_cut_off_leaves_nothing_and_is_begun_anew(in_demo):
    def stop(_what: str, done: int, total: int) -> None:
        if done == total - 1:
            raise Stopped

    with pytest.raises(Stopped):
        fill(stop, clients=SHORT)
    assert not Person.objects.exists()
    assert not Fact.objects.exists()
    assert clock.now() == NOW
    fill(quietly, clients=SHORT)
    assert len(demo_practices()) == 2


KILLED = """
import os, signal, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from alliance.demo.cast import cast
from alliance.demo.filling import fill
from alliance.demo.queries import demo_practices
from alliance.people.models import Person
short = [one for one in cast().clients if one.weeks == 2]
die_at = int(os.environ["DIE_AT"])
print("before", Person.objects.count())
fill(lambda _what, done, _total: os.kill(os.getpid(), signal.SIGKILL) if done == die_at else None, clients=short)
fill(lambda *_step: print("told again"), clients=short)
print("after", len(demo_practices()), Person.objects.count())
"""


def test_a_fill_that_was_killed_is_begun_anew(tmp_path: Path):
    """On SQLite, as the demo is: killed in the middle, then filled by the next start."""
    without = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    own = {
        "ALLIANCE_VAR": str(tmp_path),
        "ALLIANCE_DEMO": "1",
        "ALLIANCE_SECRET_KEY": "x" * 50,
        "DJANGO_SETTINGS_MODULE": "alliance.config.settings",
        "PYTHONPATH": str(Path(__file__).parents[3] / "src"),
    }

    def run(die_at: int) -> "subprocess.CompletedProcess[str]":
        env = {**without, **own, "DIE_AT": str(die_at)}
        return subprocess.run(
            [sys.executable, "-c", KILLED], env=env, capture_output=True, text=True, check=False
        )

    assert run(die_at=2).returncode == -signal.SIGKILL
    again = run(die_at=-1)
    assert again.stdout.split("\n")[:2] == ["before 0", "after 2 8"], again.stderr


def test_links_for_the_staff_and_one_client_of_each_story(in_demo):
    fill(quietly, clients=SHORT)
    found = links("http://127.0.0.1:8123/")
    assert [one.name for one in found] == [one.name for one in cast().staff]
    assert all(one.url.startswith("http://127.0.0.1:8123/demo/") for one in found)
    assert len({one.url for one in found}) == len(found)
    assert [one.role for one in found].count("therapist") == 3
    assert len(firsts_of_stories()) == 7


def test_a_link_works_once_and_only_in_the_demo(in_demo, settings):
    fill(quietly, clients=SHORT)
    first, second, *_others = links("http://127.0.0.1:8123")
    token = first.url.rstrip("/").rsplit("/", 1)[1]
    assert use_demo_link(token=token).name.text == first.name
    with pytest.raises(Refused):
        use_demo_link(token=token)
    settings.DEMO = False
    with pytest.raises(NotYours):
        use_demo_link(token=second.url.rstrip("/").rsplit("/", 1)[1])


def test_no_links_before_it_is_filled(in_demo):
    assert links("http://127.0.0.1:8123") == []
