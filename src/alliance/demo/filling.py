"""Fills the demo's own database with a practice of simulated pairs, through the same actions as real people.

Everything is one transaction: a fill that was cut off has left nothing behind, and the next one starts anew.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from alliance.demo.beginning import plan, steps_of_beginning, steps_of_goals, steps_of_handing_over
from alliance.demo.cast import Place, Script, address_of_client, cast
from alliance.demo.diary import Diary, weeks_of, where_it_is_day
from alliance.demo.looking_back import steps_of_looking_back
from alliance.demo.loop import steps_of_session
from alliance.demo.past import Step, live
from alliance.demo.queries import demo_practices, has_real_practice, person_at, principal_in
from alliance.demo.rooms import Rooms
from alliance.demo.staffing import House, add_clients, found, found_second, sign_in
from alliance.demo.told import tell
from alliance.demo.turns import ENDINGS, steps_of_turns
from alliance.demo.two import CANCELLED, HELD, MOVED, Appointment, Two, appointments
from alliance.demo.words import Words
from alliance.insight.estimating import DUE_FIGURES
from alliance.kernel import clock, due
from alliance.kernel.errors import Refused

Progress = Callable[[str, int, int], None]
SEED = 20260301
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OPENED_BEFORE = 6 * DAY
OPENED_AT_LATEST = timedelta(hours=20)  # before now: whose first session is still ahead


def fill(progress: Progress, *, clients: Sequence[Script] | None = None, seed: int = SEED) -> None:
    """Fills the demo's database if it is empty; a second call changes nothing.

    `progress(what, done, total)` is called as it goes. `clients` are some of the cast's, all of them by default. The
    same seed at the same moment tells the same stories.
    Refused outside the demo, and where a practice of real people lives.
    """
    refuse_elsewhere()
    with transaction.atomic():
        if not demo_practices():
            _fill(progress, cast().clients if clients is None else clients, seed, clock.now())


def refuse_elsewhere() -> None:
    """Demo persons live in a database of their own, or nowhere."""
    if not settings.DEMO:
        raise Refused(
            _("The demo practice exists only in a database of its own. Start it with: alliance demo")
        )
    if has_real_practice():
        raise Refused(_("There is a practice of real people in this database: the demo stays out of it."))


def _fill(progress: Progress, scripts: Sequence[Script], seed: int, now: datetime) -> None:
    total = len(scripts) + 2
    progress(_("The practice and its people"), 0, total)
    place = where_it_is_day(cast().places, now)
    house = found(place, now)
    _figures_afterwards(house, now)
    diary = Diary(now, ZoneInfo(place.time_zone))
    moments = [weeks_of(diary.take(one), one, now) for one in scripts]
    opened = [min(one[0] - OPENED_BEFORE, now - OPENED_AT_LATEST) for one in moments]
    add_clients(house, [(at - DAY, one) for at, one in zip(opened, scripts, strict=True)], now)
    for number, script in enumerate(scripts):
        progress(_("Twelve weeks of %(n)d clients") % {"n": len(scripts)}, number + 1, total)
        rng = np.random.default_rng([seed, number])
        _live(_two(house, script, rng), diary, moments[number], opened[number], now)
    sign_in(house, cast().staff, scripts)
    progress(_("A second practice"), total - 1, total)
    _fill_second(place, diary, np.random.default_rng([seed, 1000]), now)
    progress(_("Done"), total, total)


def _fill_second(place: Place, diary: Diary, rng: np.random.Generator, now: datetime) -> None:
    script = cast().second_client
    house = found_second(place, now, script.therapist)
    _figures_afterwards(house, now)
    moments = weeks_of(diary.take(script), script, now)
    opened = moments[0] - OPENED_BEFORE
    add_clients(house, [(opened - DAY, script)], now)
    _live(_two(house, script, rng), diary, moments, opened, now)
    sign_in(house, [], [script])


def _figures_afterwards(house: House, now: datetime) -> None:
    """The pairs are told one after the other: the practice's figures are for the worker, once all are there."""
    due.schedule(kind=DUE_FIGURES, ref=house.practice.id, practice_id=house.practice.id, due_at=now + MINUTE)


def _two(house: House, script: Script, rng: np.random.Generator) -> Two:
    person = person_at(address_of_client(script))
    if person is None:
        raise LookupError(script.name)
    return Two(
        script=script,
        manner=cast().stories[script.story],
        told=tell(script, rng),
        rng=rng,
        words=Words(rng),
        client=principal_in(house.practice.id, person),
        therapist=house.staff[script.therapist],
        staff=house.staff,
    )


def _live(two: Two, diary: Diary, moments: list[datetime], opened: datetime, now: datetime) -> None:
    """One pair's whole time, in the order in which it happened."""
    planned = appointments(two, diary, moments)
    behind = [one for one in planned[:-1] if one.fate in (HELD, MOVED)]
    steps = steps_of_beginning(two, opened, planned[0]) + steps_of_goals(two, behind)
    rooms = Rooms(two)
    around = planned[:-1] if set(two.script.turns) & set(ENDINGS) else planned
    for one, following in zip(around, [*around[1:], None], strict=True):
        steps += _around(two, one, following)
        steps += rooms.steps(one)
    live([*steps, *steps_of_turns(two, planned, now)], now)


def _around(two: Two, one: Appointment, following: Appointment | None) -> list[Step]:
    steps = steps_of_session(two, one)
    if one.fate in (HELD, MOVED):
        steps += steps_of_looking_back(two, one)
    if following is None:
        return steps
    if two.script.handed_over_after == one.number + 1:
        return [*steps, *steps_of_handing_over(two, one, following)]
    return [*steps, (_planned(one), lambda: plan(two, following))]


def _planned(one: Appointment) -> datetime:
    """When the session after this one is planned: at its end, or when it was called off."""
    return one.at - 290 * MINUTE if one.fate == CANCELLED else one.over + 6 * MINUTE
