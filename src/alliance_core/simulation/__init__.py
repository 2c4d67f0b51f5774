"""Dyads with known truth: for validation, for power calculations, and for the demo practice."""

from alliance_core.simulation.course import CALM, CONFRONTATION, WITHDRAWAL, Course
from alliance_core.simulation.design import (
    Absence,
    Behaviour,
    Bond,
    Chair,
    Design,
    ImpossibleDesign,
    OutcomeCourse,
    RuptureProcess,
)
from alliance_core.simulation.dyads import Simulated, simulate
from alliance_core.simulation.outcomes import Outcome
from alliance_core.simulation.ratings import Ratings
from alliance_core.simulation.stories import STORIES, UnknownStory, story
from alliance_core.simulation.variants import all_designs, heavy_tails, lifelike, other_coupling, other_hazard

__all__ = [
    "CALM",
    "CONFRONTATION",
    "STORIES",
    "WITHDRAWAL",
    "Absence",
    "Behaviour",
    "Bond",
    "Chair",
    "Course",
    "Design",
    "ImpossibleDesign",
    "Outcome",
    "OutcomeCourse",
    "Ratings",
    "RuptureProcess",
    "Simulated",
    "UnknownStory",
    "all_designs",
    "heavy_tails",
    "lifelike",
    "other_coupling",
    "other_hazard",
    "simulate",
    "story",
]
