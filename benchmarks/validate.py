"""make validate: ruptures and endings detected on simulated dyads, every method beside the possible, on all generators.

Hyper-parameters are estimated from the ratings of one practice, its truth unseen; the classifier that stands for the
possible is trained on the truth of a second; both are asked about a third. Simulated dyads only: what is shown is what
the methods reach where the world is as the generators have it, and three ways in which it is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np

from alliance_core.ruptures import RuptureModel
from alliance_core.simulation import Design
from alliance_core.simulation.variants import all_designs
from benchmarks.figures import FOLDER, Figure, Goal, at_least, at_most, quick, report
from benchmarks.validation import methods, on_track, supervised
from benchmarks.validation.detection import (
    Scored,
    calibrated,
    run_in_control,
    shares,
    threshold_for,
)
from benchmarks.validation.dyads import Dyads, Floats, dyads, without_ruptures

SEED = 20_261_126
FEW_FALSE_ALARMS = 0.02
IN_CONTROL_SESSIONS = 100
CALIBRATED_WITHIN = 0.005


@dataclass(frozen=True)
class Sizes:
    """How many dyads the estimates and the classifier learn from, how many are asked, and how often resampled.

    `learn` is for both chairs, whose calibration is looked at; `learn_more` for the other sets of channels.
    """

    learn: int
    learn_more: int
    train: int
    ask: int
    calm: int
    resamples: int
    endings: int


PUBLISHED, OTHERS, SMALLER = (
    (Sizes(1_000, 250, 2_500, 3_000, 200, 40, 3_000), Sizes(50, 50, 1_500, 1_500, 100, 20, 1_500), ())
    if quick()
    else (
        Sizes(5_000, 3_000, 20_000, 20_000, 2_000, 200, 100_000),
        Sizes(1_000, 1_000, 20_000, 20_000, 2_000, 100, 50_000),
        (100, 300, 1_000),
    )
)
OF = {"both chairs": "", "both chairs + 1": "_channel"}


def main() -> None:
    figures: list[Figure] = []
    tables: dict[str, object] = {}
    for number, design in enumerate(all_designs()):
        found, table = _of(design, SEED + 10 * number, is_published=number == 0)
        figures += found
        tables[design.name] = table
    path = FOLDER / "validate-tables.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tables, indent=1) + "\n")
    sizes = {"published": asdict(PUBLISHED), "other_generators": asdict(OTHERS), "seed": SEED}
    report("validate", figures, {**sizes, "dyads": "simulated only"})
    print(f"tables and the generators' parameters: build/figures/{path.name}")


def _of(design: Design, seed: int, *, is_published: bool) -> tuple[list[Figure], dict[str, object]]:
    """One generator: its figures, its tables. Goals are for the published one; the others are printed."""
    print(f"\n{design.name}: simulated dyads only", flush=True)
    one = Asked(design, PUBLISHED if is_published else OTHERS, seed, is_published)
    found, detection = _ruptures(one)
    more, endings = _endings(one)
    parameters = [list(row) for row in design.as_table()]
    figures = [one.named(figure) for figure in (*found, *more)]
    return figures, {"ruptures": detection, "not on track": endings, "generator": parameters}


@dataclass(frozen=True)
class Asked:
    """One generator, and what is asked of it."""

    design: Design
    sizes: Sizes
    seed: int
    is_published: bool

    def goal(self, goal: Goal) -> Goal | None:
        return goal if self.is_published else None

    def named(self, figure: Figure) -> Figure:
        return figure if self.is_published else replace(figure, name=f"{self.design.name}_{figure.name}")

    def dyads(self, n: int, number: int) -> Dyads:
        return dyads(self.design, n, self.seed + number)

    def rng(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)


def _ruptures(one: Asked) -> tuple[list[Figure], list[object]]:
    learned = methods.Learned.of(one.dyads(one.sizes.learn, 0), one.dyads(one.sizes.learn_more, 7))
    second, third = one.dyads(one.sizes.train, 1), one.dyads(one.sizes.ask, 2)
    said: dict[str, Floats] = dict(methods.simple(third))
    said["switching, stated defaults"] = methods.stated_only(third)
    said |= dict(methods.filters(third, learned))
    for name in OF:
        channels = methods.SETS[name]
        trained = supervised.trained(second, channels)
        said[f"trained on the truth, {name}"] = supervised.scores(trained, third, channels)
    table = [_line(name, third, score) for name, score in said.items()]
    figures = [figure for name in OF for figure in _shares(one, name, third, said)]
    return [*figures, *_of_both_chairs(one, learned, second, third)], table


def _line(name: str, practice: Dyads, score: Floats) -> dict[str, object]:
    found = Scored(practice, score).at(np.ones(len(practice.attended)))
    print(f"  {name:<40} AUC {found.auc:.3f}   hits {found.hits:.3f}", flush=True)
    return {"method": name, "auc": found.auc, "hits": found.hits, "false_alarms_in_100": 5}


def _shares(one: Asked, name: str, practice: Dyads, said: dict[str, Floats]) -> Iterator[Figure]:
    """How much of the way from the drop rule to the possible the switching filter goes."""
    ways = (said[f"switching, {name}"], said["drop of 1 SD"], said[f"trained on the truth, {name}"])
    found = shares(practice, *ways, one.sizes.resamples, one.rng())
    for kind, label in (("auc", "auc"), ("hits", "hit")):
        share, goal = found[kind], one.goal(at_least(0.9))
        yield Figure(f"rupture_{label}_share{OF[name]}", share.value, "", goal, share.interval, name)
    now = Scored(practice, ways[0]).at(np.ones(len(practice.attended)))
    note = f"switching, {name}"
    yield Figure(f"rupture_auc{OF[name]}", now.auc, "", note=note)
    yield Figure(f"rupture_hits{OF[name]}", now.hits, "", note=f"{note}, 5 false alarms in 100")


def _of_both_chairs(one: Asked, learned: methods.Learned, second: Dyads, third: Dyads) -> Iterator[Figure]:
    """Calibration, and how long nothing is said where nothing happens."""
    model = learned.models["both chairs"]
    yield _calibration(one, model, third, one.sizes.learn, one.goal(at_most(CALIBRATED_WITHIN)))
    for fewer in SMALLER if one.is_published else ():
        alone = methods.learned_by(one.dyads(fewer, 6), "both chairs")
        off = _calibration(one, alone.model, third, fewer, None)
        yield replace(off, name=f"{off.name}_learned_from_{fewer}")
    yield _in_control(one, model, second)
    yield Figure("estimates_converged", float(learned.converged), "")


def _calibration(one: Asked, model: RuptureModel, practice: Dyads, learned: int, goal: Goal | None) -> Figure:
    """Began recently: said and so, over 20 equal bins; its interval from resampled dyads, the model as it is."""
    said = methods.run(model, practice.sessions(methods.SETS["both chairs"])).recent
    off, interval = calibrated(practice, said, one.sizes.resamples, one.rng())
    return Figure("calibration_error", off, "", goal, interval, f"began recently; learned from {learned}")


def _in_control(one: Asked, model: RuptureModel, second: Dyads) -> Figure:
    channels = methods.SETS["both chairs"]
    threshold = threshold_for(second, methods.run(model, second.sessions(channels)).alarm, FEW_FALSE_ALARMS)
    quiet = dyads(without_ruptures(one.design, IN_CONTROL_SESSIONS), one.sizes.calm, one.seed + 3)
    alarm = methods.run(model, quiet.sessions(channels)).alarm
    length, interval = run_in_control(alarm, threshold, one.sizes.resamples, one.rng())
    note = "threshold: 2 false alarms in 100 elsewhere"
    return Figure("in_control_run", length, "sessions", one.goal(at_least(50)), interval, note)


def _endings(one: Asked) -> tuple[list[Figure], list[object]]:
    first = on_track.endings(one.design, max(4 * one.sizes.learn, 1_000), one.seed + 4)
    asked = on_track.endings(one.design, one.sizes.endings, one.seed + 5)
    table: list[object] = []
    for name, score, is_probability in on_track.scores(first, asked):
        found = on_track.told(asked, score, is_probability=is_probability)
        off = "" if found.calibration is None else f"   calibration {found.calibration:.4f}"
        print(f"  {name:<40} AUC {found.auc:.3f}   sensitivity {found.sensitivity:.3f}{off}", flush=True)
        table.append({"method": name, **vars(found)})
    flagged, left = on_track.risen_by(asked)
    print(f"  {'risen by 6 since the first':<40} sensitivity {flagged:.3f}   specificity {left:.3f}")
    return list(_of_endings(one, found)), table


def _of_endings(one: Asked, found: on_track.Told) -> Iterator[Figure]:
    note = "growth with the alliance, by session 3"
    flagged = one.goal(at_least(0.55))
    at = f"{note}, specificity .885"
    yield Figure("not_on_track_sensitivity_s3", found.sensitivity, "", flagged, found.flagged, at)
    yield Figure("not_on_track_auc_s3", found.auc, "", one.goal(at_least(0.91)), found.interval, note)
    yield Figure("not_on_track_calibration_s3", found.calibration, "", note=note)


if __name__ == "__main__":
    main()
