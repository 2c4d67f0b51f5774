"""Makes the growth models that an expected course begins with (`alliance.insight.expected`): simulated dyads only.

    python -m scripts.expected_courses

Twenty thousand dyads of the published generator for each measure, weekly sessions, dropouts among them; the threshold
is that of the stated specificity after three scores, on as many dyads of another seed from which nobody drops out. The
eight items of the PHQ-8 are the nine of the PHQ-9 without one: mean and spread by 8/9. Prints lines of Python.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from alliance_core.simulation import Design, simulate
from alliance_core.simulation.design import OutcomeCourse
from alliance_core.trajectories import (
    ChangeRule,
    GrowthModel,
    deterioration_paths,
    fit_growth,
    threshold_for,
)

N, SEED, WEEKS, BY = 20_000, 20261127, 20, 3
SPECIFICITY = 0.885


@dataclass(frozen=True)
class Asked:
    """A measure as the generator makes it, and what counts as change on it."""

    course: OutcomeCourse
    rule: ChangeRule | None = None


def measures() -> dict[str, Asked]:
    """What the generator knows: sums of items scored 0 to 3."""
    nine, seven = Design().outcomes
    names = ("intake", "intake_sd", "change", "change_sd", "within_sd", "rupture_cost")
    eight = replace(nine, items=8, **{name: getattr(nine, name) * 8 / 9 for name in names})
    return {
        "phq-9.total": Asked(nine, ChangeRule(6.0, 10.0, step=1.0)),
        "phq-8.total": Asked(eight),
        "gad-7.total": Asked(seven, ChangeRule(4.0, 8.0, step=1.0)),
    }


def fitted(asked: Asked, n: int = N, seed: int = SEED) -> GrowthModel:
    """The growth model of a simulated practice on log(weeks since the first, plus one)."""
    seen = simulate(replace(Design(), outcomes=(asked.course,)), n, np.random.default_rng(seed))
    total = seen.outcomes[0].total
    client = np.repeat(np.arange(n), total.shape[1])
    weeks = np.tile(np.log(np.arange(1, total.shape[1] + 1)), n)
    return fit_growth(client, weeks, total.ravel()).model()


def threshold(asked: Asked, rule: ChangeRule, model: GrowthModel, n: int = N, seed: int = SEED + 1) -> float:
    """The probability of deterioration above which a client is called not on track."""
    stays = replace(Design().absence, dropout=0.0, dropout_in_rupture=0.0)
    design = replace(Design(), outcomes=(asked.course,), sessions=WEEKS, absence=stays)
    total = simulate(design, n, np.random.default_rng(seed)).outcomes[0].total
    paths = deterioration_paths(
        model, np.log(np.arange(1, BY + 1)), total[:, :BY], float(np.log(WEEKS)), rule
    )
    worse = total[:, -1] - total[:, 0] >= rule.reliable_change
    return float(threshold_for(paths[:, -1], worse, specificity=SPECIFICITY))


if __name__ == "__main__":
    for key, asked in measures().items():
        model = fitted(asked)
        figures = ", ".join(f"{one:.4f}" for one in (*model.mean, *model.spread, model.noise))
        limit = (
            f"{threshold(asked, asked.rule, model):.4f}"
            if asked.rule
            else "none: no reliable change is stated"
        )
        print(f"{key}: {figures}; threshold {limit}")
