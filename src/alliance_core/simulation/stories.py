"""Scripted courses of one dyad, for a demo and for examples: the line is written, the ratings are drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from alliance_core.simulation.course import (
    CALM,
    CONFRONTATION,
    WITHDRAWAL,
    Bools,
    Course,
    Floats,
    Ints,
    autoregression,
    draw_gaps,
)
from alliance_core.simulation.design import Chair, Design, ImpossibleDesign
from alliance_core.simulation.dyads import Simulated, observe
from alliance_core.simulation.variants import lifelike
from alliance_core.vocabulary import CoreError


class UnknownStory(CoreError):
    """No story has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no story is called {name!r}; there are {', '.join(sorted(STORIES))}")
        self.name = name


@dataclass(frozen=True)
class Fall:
    """A rupture of a story: from and until are shares of the way; `until` None is never repaired."""

    kind: int
    depth: float
    begins: float
    until: float | None


ATTENTIVE = Chair(offset=-0.6, tracking=0.5, bias_sd=0.3)


@dataclass(frozen=True)
class Story:
    """A script: the client's line in (share of the way, 0-10) knots, falls, who leaves, the outcome."""

    line: tuple[tuple[float, float], ...]
    falls: tuple[Fall, ...] = ()
    leaves_at: float | None = None
    intake: float = 14.0
    change_per_log_session: float = -2.5
    therapist: Chair = ATTENTIVE


STORIES: dict[str, Story] = {
    "steady_growth": Story(line=((0.0, 6.6), (1.0, 8.8))),
    "rupture_and_repair": Story(
        line=((0.0, 8.0), (1.0, 8.9)),
        falls=(Fall(CONFRONTATION, 3.2, 0.45, 0.7),),
        change_per_log_session=-2.0,
    ),
    "rupture_and_dropout": Story(
        line=((0.0, 7.6), (1.0, 8.0)),
        falls=(Fall(CONFRONTATION, 3.6, 0.5, None),),
        leaves_at=0.7,
        change_per_log_session=-0.4,
    ),
    "quiet_withdrawal": Story(
        line=((0.0, 8.4), (1.0, 8.4)), falls=(Fall(WITHDRAWAL, 3.0, 0.4, None),), change_per_log_session=-0.2
    ),
    "deterioration": Story(
        line=((0.0, 7.8), (0.4, 7.2), (1.0, 5.4)), intake=12.0, change_per_log_session=3.2
    ),
    "early_gain": Story(line=((0.0, 7.0), (0.2, 8.8), (1.0, 9.0)), intake=16.0, change_per_log_session=-4.0),
    "seen_differently": Story(
        line=((0.0, 6.2), (1.0, 5.8)),
        change_per_log_session=-0.8,
        therapist=Chair(offset=-0.1, tracking=0.1, bias_sd=0.2),
    ),
}


def _session_at(share: float, sessions: int) -> int:
    return min(sessions - 1, int(np.ceil(share * (sessions - 1))))


def _script_falls(story: Story, sessions: int) -> tuple[Floats, Ints, Bools, Bools]:
    depth, kind = np.zeros((1, sessions)), np.full((1, sessions), CALM, dtype=np.int64)
    onset, repaired = np.zeros((1, sessions), dtype=bool), np.zeros((1, sessions), dtype=bool)
    for fall in story.falls:
        start = _session_at(fall.begins, sessions)
        stop = sessions if fall.until is None else max(start + 1, _session_at(fall.until, sessions))
        depth[0, start:stop], kind[0, start:stop] = fall.depth, fall.kind
        onset[0, start] = True
        repaired[0, stop : stop + 1] = True
    return depth, kind, onset, repaired


def _script_course(story: Story, design: Design, rng: np.random.Generator) -> Course:
    sessions = design.sessions
    gap_days = draw_gaps(1, sessions, design.absence, rng)
    way = np.linspace(0.0, 1.0, sessions)
    line = np.interp(way, [at for at, _ in story.line], [value for _, value in story.line])[None, :]
    gaps = gap_days / design.absence.usual_gap_days
    passing = autoregression(rng.standard_normal((1, sessions)), design.bond.autocorrelation, gaps)
    growth = (line[:, -1] - line[:, 0]) / np.log(max(sessions, 2))
    focus = rng.integers(0, design.elements, 1)
    calm = line + design.bond.within_sd * passing
    return Course(gap_days, line[:, 0], growth, calm, *_script_falls(story, sessions), focus=focus)


def story_design(story: Story, sessions: int, elements: int) -> Design:
    """The lifelike design with this story's therapist and outcome, nearly without chance."""
    base = lifelike()
    scale = [course.items / 9.0 for course in base.outcomes]
    outcomes = tuple(
        replace(
            course,
            intake=story.intake * share,
            intake_sd=1.5,
            change=story.change_per_log_session * share,
            change_sd=0.3,
            coupling=0.0,
            within_sd=0.8,
        )
        for course, share in zip(base.outcomes, scale, strict=True)
    )
    return replace(
        base, name="story", sessions=sessions, elements=elements, therapist=story.therapist, outcomes=outcomes
    )


def story(name: str, sessions: int, elements: int, rng: np.random.Generator) -> Simulated:
    """One dyad (first axis of length 1) that follows the script called `name`, one of STORIES.

    Raises UnknownStory, and ImpossibleDesign for fewer than four sessions: a story needs room.
    """
    if name not in STORIES:
        raise UnknownStory(name)
    if sessions < 4:
        raise ImpossibleDesign("sessions", "a story needs at least four")
    script = STORIES[name]
    design = story_design(script, sessions, elements)
    stays = sessions if script.leaves_at is None else _session_at(script.leaves_at, sessions) + 1
    attended = (np.arange(sessions) < stays)[None, :]
    return observe(_script_course(script, design, rng), design, attended, rng)
