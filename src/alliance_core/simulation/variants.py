"""Practices that break the methods' assumptions, each in one stated way, and one with everything on."""

from __future__ import annotations

from dataclasses import replace

from alliance_core.simulation.design import Absence, Chair, Design

PUBLISHED = Design()


def heavy_tails(design: Design = PUBLISHED) -> Design:
    """Deviations and errors from Student's t (three degrees of freedom), same SD: odd answers are common."""
    return replace(design, name="heavy_tails", bond=replace(design.bond, tail_df=3.0))


def other_hazard(design: Design = PUBLISHED) -> Design:
    """Ruptures cluster early and after a repair, are seldom deep, and are repaired more slowly."""
    process = replace(
        design.ruptures,
        hazard=0.03,
        early_hazard=4.0,
        after_repair=3.0,
        depth_shape=1.0,
        repair=0.3,
        regained=0.8,
    )
    return replace(design, name="other_hazard", ruptures=process)


def other_coupling(design: Design = PUBLISHED) -> Design:
    """The therapist follows less and late, withdrawal hides more, the outcome hardly follows the alliance."""
    therapist = replace(design.therapist, tracking=0.3, lag=0.5)
    process = replace(design.ruptures, withdrawal_shown=0.2)
    outcomes = tuple(replace(course, coupling=-0.1, rupture_cost=0.0) for course in design.outcomes)
    return replace(design, name="other_coupling", therapist=therapist, ruptures=process, outcomes=outcomes)


def lifelike(design: Design = PUBLISHED) -> Design:
    """The published generator with gaps, missing forms, lasting bias, drift and a focus on one element."""
    return replace(
        design,
        name="lifelike",
        ruptures=replace(design.ruptures, focus=0.35, regained=0.9),
        client=Chair(bias_sd=0.3, drift_sd=0.02),
        therapist=replace(design.therapist, drift=0.01, drift_sd=0.02),
        absence=Absence(missing=0.08, missing_in_rupture=0.15, skipped_week=0.15),
    )


def all_designs() -> tuple[Design, ...]:
    """The published generator and its three misspecified variants, in the order of the tables."""
    return PUBLISHED, heavy_tails(), other_hazard(), other_coupling()
